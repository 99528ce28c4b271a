package netsuite

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/importers/importerstest"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

func testPolicy() *policy.Policy {
	p := &policy.Policy{}
	p.Entity.ID, p.Entity.Currency, p.Entity.FiscalYear = "SE01", "SEK", "01-01"
	p.Roles.Imbalance = "2999"
	p.Scope.Accounts = []string{"15*", "26*", "3*"}
	p.ERP.References = []policy.ReferenceRule{{Name: "po number", In: "field po number", Pattern: `^#?([0-9]{5})$`}}
	return p
}

type world struct {
	*server
	store  *postgres.Store
	puller *Puller
	clock  *importerstest.Clock
}

// newWorld is an account in NetSuite and its ledger. Pages have two rows and queries ten,
// so that every bound is met.
func newWorld(t *testing.T) *world {
	t.Helper()
	p := testPolicy()
	clock := &importerstest.Clock{}
	s, key := newServer(t, clock.Now)
	store := importerstest.NewStore(t, p)
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, key, 0o600); err != nil {
		t.Fatal(err)
	}
	client, err := NewClient(t.Context(), Connection{URL: s.URL, ClientID: "client", CertificateID: "certificate", KeyFile: file}, clock)
	if err != nil {
		t.Fatal(err)
	}
	client.size, client.most = 2, 10
	format, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	poster, err := erp.NewPoster(p)
	if err != nil {
		t.Fatal(err)
	}
	return &world{s, store, &Puller{Store: store, Client: client, Portion: 8, Importer: importers.Importer{Store: store, Entity: p.Entity.ID, Format: format, Poster: poster}}, clock}
}

func (w *world) pull(t *testing.T) []importers.Result {
	t.Helper()
	results, err := w.puller.Changes(t.Context(), ledger.Date{})
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// booked is the booked book by date, reference and account.
func (w *world) booked(t *testing.T) (all []string) {
	t.Helper()
	var rows []struct{ Day, Reference, Account, Amount string }
	err := pgtest.As(t, w.store, pgtest.Owner).Select(&rows, `
		SELECT e.effective_on::text AS day, e.reference, p.account, sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END)::text AS amount
		FROM entries AS e JOIN postings AS p ON p.entity = e.entity AND p.entry = e.entry
		WHERE e.book = 'booked' GROUP BY 1, 2, 3 HAVING sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) <> 0 ORDER BY 1, 2, 3`)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		all = append(all, fmt.Sprintf("%s %s %s %s", r.Day, r.Reference, r.Account, r.Amount))
	}
	return all
}

func (w *world) month() {
	w.sale(11, "2026-10-02", "50418", "1250.00", "1000.00", "250.00")
	w.sale(12, "2026-10-03", "#50419", "625", "500", "125")
	w.sale(15, "2026-10-04", "50420", "12.5", "10", "2.5")
}

func sale(day, order, gross, vat, net string) []string {
	return []string{day + " " + order + " 1510 " + gross, day + " " + order + " 2611 -" + vat, day + " " + order + " 3001 -" + net}
}

var monthBooked = slices.Concat(sale("2026-10-02", "50418", "1250.00", "250.00", "1000.00"), sale("2026-10-03", "50419", "625.00", "125.00", "500.00"), sale("2026-10-04", "50420", "12.50", "2.50", "10.00"))

func (w *world) mustBook(t *testing.T, want []string) {
	t.Helper()
	if got := w.booked(t); !slices.Equal(got, want) {
		t.Errorf("booked is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// One book counts, the other is left out and said; more rows than a query yields are read.
func TestTransactionsComeWithTheirOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	results := w.pull(t)
	w.mustBook(t, monthBooked)
	found := false
	for _, r := range results {
		for _, f := range r.Findings {
			found = found || f.Code == "netsuite-left-out" && strings.Contains(f.Text, "of accounting book 2")
		}
	}
	if !found {
		t.Error("nothing says that a second accounting book was left out")
	}
}

func TestNothingChangesWhenNothingChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.pull(t)
	for _, r := range w.pull(t) {
		if r.Posted.Documents.New+r.Posted.Documents.Changed+r.Posted.Documents.Text+r.Posted.Entries > 0 {
			t.Errorf("the second pull posted: %s", r)
		}
	}
	w.mustBook(t, monthBooked)
}

func TestFaultsChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.faults = []string{"429", "503", "cut", "", "drop", "429", "", "cut", "503"}
	w.pull(t)
	w.mustBook(t, monthBooked)
	if len(w.faults) > 0 {
		t.Errorf("%d faults were not met", len(w.faults))
	}
}

// An answer without its rows, or with fewer than it says, is none: the transactions would
// seem to end there.
func TestWhatIsNoAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	for fault, want := range map[string]string{"empty": "holds no rows", "more": "more rows follow a page of 0"} {
		w.faults = []string{"", "", fault}
		if _, err := w.puller.Changes(t.Context(), ledger.Date{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", fault, err)
		}
	}
	w.pull(t)
	w.mustBook(t, monthBooked)
}

func TestAPullIsGoneOnWith(t *testing.T) {
	t.Parallel()
	for stop := 2; stop < 12; stop++ {
		w := newWorld(t)
		w.month()
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		w.puller.Client.HTTP.Transport = importerstest.Requests{RoundTripper: w.puller.Client.HTTP.Transport, Before: func(*http.Request) {
			if n++; n == stop {
				cancel()
			}
		}}
		_, _ = w.puller.Changes(ctx, ledger.Date{}) // it ends somewhere
		cancel()
		w.pull(t)
		w.mustBook(t, monthBooked)
	}
}

// An edited transaction is a new version; one posted again may show it on its lines only.
func TestAChangeIsAVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.pull(t)
	w.lines = 0
	changed := w.transactions[1]
	stamp := changed.modified
	changed.edit(stamp, "750", "600", "150")
	for i := range changed.lines {
		changed.lines[i].modified = "2026-11-03 09:00:00"
	}
	w.pull(t)
	w.mustBook(t, slices.Concat(monthBooked[:3], sale("2026-10-03", "50419", "750.00", "150.00", "600.00"), monthBooked[6:]))
	if w.server.lines != 6 {
		t.Errorf("%d lines were read for one transaction of 6 that changed", w.server.lines)
	}
}

// What was changed before the last pull began may be seen only after it: the change was
// committed late, its stamp is cut to the minute, and the account's clock stands hours
// behind ours.
func TestAChangeSeenLateIsRead(t *testing.T) {
	t.Parallel()
	for name, stamp := range map[string]string{
		"committed late": "2026-11-03 07:30:40", "in the same minute": "2026-11-03 08:00:20", "in Honolulu, a minute later": "2026-11-02 22:01:00",
	} {
		w := newWorld(t)
		w.month()
		w.pull(t)
		w.clock.Waited += 20 * time.Second
		w.pull(t) // once more, so that the mark is one of changes
		w.transactions[0].edit(stamp, "750", "600", "150")
		w.sale(14, "2026-10-05", "50421", "25", "20", "5").modified = stamp
		w.clock.Waited += time.Hour
		w.pull(t)
		want := slices.Concat(sale("2026-10-02", "50418", "750.00", "150.00", "600.00"), monthBooked[3:], sale("2026-10-05", "50421", "25.00", "5.00", "20.00"))
		t.Log(name)
		w.mustBook(t, want)
	}
}

// Changes are read by id. Interrupted between two portions, the pull has not read what was
// changed before and stands in the second: the next one does, however much later.
func TestAChangeIsNotLostWhenThePullIsInterrupted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.pull(t)
	w.puller.Portion = 1
	w.clock.Waited += 7 * 24 * time.Hour
	w.transactions[0].edit("2026-11-10 07:00:00", "750", "600", "150")
	w.transactions[2].edit("2026-11-04 07:00:00", "25", "20", "5")
	ctx, cancel := context.WithCancel(t.Context())
	base := w.puller.Client.HTTP.Transport
	asked := 0
	w.puller.Client.HTTP.Transport = importerstest.Requests{RoundTripper: base, Before: func(*http.Request) {
		if w.server.lines > 0 && len(w.queries) > 0 && strings.Contains(w.queries[len(w.queries)-1], "t.id IN (") {
			if asked++; asked > 4 {
				cancel()
			}
		}
	}}
	if results, err := w.puller.Changes(ctx, ledger.Date{}); !errors.Is(err, context.Canceled) || len(results) != 1 {
		t.Fatalf("interrupted: %d portions, %v", len(results), err)
	}
	w.puller.Client.HTTP.Transport = base
	w.clock.Waited += 7 * 24 * time.Hour
	w.pull(t)
	w.mustBook(t, slices.Concat(sale("2026-10-02", "50418", "750.00", "150.00", "600.00"), monthBooked[3:6], sale("2026-10-04", "50420", "25.00", "5.00", "20.00")))
}

// A first reading that is interrupted and goes on days later does not come back to what
// it has read: what changed there in between is read as a change.
func TestAChangeDuringTheFirstReadingIsRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.puller.Portion = 6
	ctx, cancel := context.WithCancel(t.Context())
	base := w.puller.Client.HTTP.Transport
	n := 0
	w.puller.Client.HTTP.Transport = importerstest.Requests{RoundTripper: base, Before: func(*http.Request) {
		if n++; n == 6 { // subsidiaries, and four pages: the first transaction is committed
			cancel()
		}
	}}
	if results, err := w.puller.Changes(ctx, ledger.Date{}); !errors.Is(err, context.Canceled) || len(results) != 1 {
		t.Fatalf("interrupted: %d portions, %v", len(results), err)
	}
	w.puller.Client.HTTP.Transport = base
	w.clock.Waited += 24 * time.Hour
	w.transactions[0].edit("2026-11-04 07:00:00", "750", "600", "150")
	w.clock.Waited += 4 * 24 * time.Hour
	w.sale(21, "2026-10-06", "50422", "1.25", "1", ".25").modified = "2026-11-08 07:00:00"
	w.pull(t)
	w.pull(t)
	want := slices.Concat(sale("2026-10-02", "50418", "750.00", "150.00", "600.00"), monthBooked[3:], sale("2026-10-06", "50422", "1.25", "0.25", "1.00"))
	w.mustBook(t, want)
}

// Reading again from a day on goes through all of it, in as many queries as it takes, and
// says nothing of how far changes were read.
func TestReadingAgainFromADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.pull(t)
	stamp := w.transactions[1].modified
	w.transactions[1].edit(stamp, "750", "600", "150") // without a trace
	w.sale(21, "2026-09-30", "50400", "1.25", "1", ".25").modified = "2026-11-03 08:30:00"
	w.clock.Waited += 7 * 24 * time.Hour
	w.sale(22, "2026-10-31", "50423", "1.25", "1", ".25").modified = "2026-11-10 07:30:00"
	since, _ := ledger.ParseDate("2026-10-01")
	if _, err := w.puller.Changes(t.Context(), since); err != nil {
		t.Fatal(err)
	}
	want := slices.Concat(monthBooked[:3], sale("2026-10-03", "50419", "750.00", "150.00", "600.00"), monthBooked[6:], sale("2026-10-31", "50423", "1.25", "0.25", "1.00"))
	w.mustBook(t, want)
	w.pull(t)
	w.mustBook(t, slices.Concat(sale("2026-09-30", "50400", "1.25", "0.25", "1.00"), want))
}

// What was moved to a month that is not compared any more is a change of its date, and
// what there is no longer posted is gone.
func TestOldMonths(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.sale(9, "2026-05-02", "50300", "1.25", "1", ".25")
	w.pull(t)
	moved := w.transactions[1]
	moved.date, moved.modified = "2026-05-03", "2026-11-03 09:00:00"
	w.transactions[0].posting, w.transactions[0].modified = false, "2026-11-03 09:00:00"
	w.pull(t)
	w.mustBook(t, slices.Concat(sale("2026-05-03", "50418", "1250.00", "250.00", "1000.00"), monthBooked[3:]))
}

// A deletion further back than months are compared is found from a day on.
func TestADeletionOfLongAgoIsFoundFromADayOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.sale(9, "2026-05-02", "50300", "1.25", "1", ".25")
	w.pull(t)
	all := w.booked(t)
	w.transactions = slices.Delete(w.transactions, 0, 1)
	w.pull(t)
	w.mustBook(t, all)
	since, _ := ledger.ParseDate("2026-05-01")
	if _, err := w.puller.Changes(t.Context(), since); err != nil {
		t.Fatal(err)
	}
	w.mustBook(t, monthBooked)
}

func TestATransactionLargerThanAQueryIsSaid(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{false, true} {
		w := newWorld(t)
		w.month()
		if old {
			w.pull(t)
		}
		large := w.transactions[1]
		large.modified = "2026-11-03 09:00:00"
		for range 4 {
			large.lines = append(large.lines, large.lines[:3]...)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		if _, err := w.puller.Changes(ctx, ledger.Date{}); err == nil || !strings.Contains(err.Error(), "transaction 12 has more lines than one query") {
			t.Errorf("got %v", err)
		}
		cancel()
	}
}

// A negative credit is a debit.
func TestNegativeAmounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sale(11, "2026-10-02", "50418", "-1250.00", "-1000.00", "-250.00")
	w.pull(t)
	w.mustBook(t, []string{"2026-10-02 50418 1510 -1250.00", "2026-10-02 50418 2611 250.00", "2026-10-02 50418 3001 1000.00"})
}

// What was deleted, or is no longer posted, is reversed; what was posted late is new.
func TestWhatIsGoneIsReversed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.pull(t)
	w.transactions = slices.Delete(w.transactions, 0, 1)
	w.transactions[1].posting = false
	w.transactions[1].modified = "2026-11-03 09:00:00"
	w.sale(20, "2026-09-30", "50400", "1.25", "1", ".25").modified = "2026-11-03 10:00:00"
	w.pull(t)
	want := slices.Concat(sale("2026-09-30", "50400", "1.25", "0.25", "1.00"), monthBooked[3:6])
	w.mustBook(t, want)
	w.pull(t)
	w.mustBook(t, want)
}

// A mark moves with the commit of what it stands for, never before.
func TestTheMarkMovesWithTheCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.puller.Portion = 4
	for left := range 2 {
		f := &importerstest.Flaky{Store: w.store, Left: left}
		w.puller.Store, w.puller.Importer.Store = f, f
		if _, err := w.puller.Changes(t.Context(), ledger.Date{}); !errors.Is(err, importerstest.ErrFlaky) {
			t.Fatalf("got %v", err)
		}
	}
	w.puller.Store, w.puller.Importer.Store = w.store, w.store
	w.pull(t)
	w.mustBook(t, monthBooked)
}

func TestNobodyIsStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	for _, r := range w.pull(t) {
		for chunk, err := range w.store.Chunks(t.Context(), "SE01", r.Snapshot.ID) {
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(chunk.Data), "Kajsa") || strings.Contains(string(chunk.Data), "Svensson") {
				t.Errorf("a name is in %s", chunk.Data)
			}
		}
	}
}

func TestSeveralSubsidiariesAreNotAddedUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.month()
	w.transactions[2].subsidiary = "2"
	if _, err := w.puller.Changes(t.Context(), ledger.Date{}); err == nil || !strings.Contains(err.Error(), "erp.netsuite.subsidiary") {
		t.Errorf("two subsidiaries give %v", err)
	}
}

// What goes back would be two vouchers of one, so files of answers must be in sequence.
func TestAnswersMustBeInSequence(t *testing.T) {
	t.Parallel()
	f, err := New(testPolicy())
	if err != nil {
		t.Fatal(err)
	}
	for lines, want := range map[string]string{`{"tran_id":"2"},{"tran_id":"1"}`: "transaction 1 comes after transaction 2", `{"tran_id":"x"}`: "names no transaction"} {
		if _, err := minimise(t, f, []byte(`{"items":[`+lines+`]}`)); !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", lines, err, want)
		}
	}
}

// Of a file nobody asked the account about: lines of several subsidiaries are refused,
// unless the policy says whose the entity's are; then the others are left out and counted.
func TestLinesOfSeveralSubsidiaries(t *testing.T) {
	t.Parallel()
	const lines = `{"items":[{"tran_id":"1","line_id":"0","subsidiary":"1","trandate":"2026-10-01","account":"1510","debit":"5"},{"tran_id":"1","line_id":"1","subsidiary":"1","trandate":"2026-10-01","account":"3001","credit":"5"},
		{"tran_id":"2","line_id":"0","subsidiary":"2","trandate":"2026-10-01","account":"1510","debit":"7"},{"tran_id":"2","line_id":"1","subsidiary":"2","trandate":"2026-10-01","account":"3001","credit":"7"}]}`
	for _, subsidiary := range []string{"", "2"} {
		p := testPolicy()
		p.ERP.NetSuite.Subsidiary = subsidiary
		f, err := New(p)
		if err != nil {
			t.Fatal(err)
		}
		var records []string
		summary, err := f.Minimise(t.Context(), strings.NewReader(lines), func(record []byte) error {
			records = append(records, string(record))
			return nil
		})
		if subsidiary == "" {
			if !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), "erp.netsuite.subsidiary") {
				t.Errorf("got %v", err)
			}
			continue
		}
		if err != nil || len(records) != 1 || !strings.Contains(records[0], `"7"`) || len(summary.Findings) == 0 || !strings.Contains(summary.Findings[0].Text, "2 of subsidiary 1") {
			t.Errorf("%q, %+v, %v", records, summary.Findings, err)
		}
	}
}
