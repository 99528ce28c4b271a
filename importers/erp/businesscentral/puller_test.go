package businesscentral

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/fetch"
	"counterfoil/importers/importerstest"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres/pgtest"
)

// month books a sale of an order, its capture, a purchase and a red storno.
func (s *server) month() {
	s.invoices["PS-1"], s.memos["CM-1"] = "WEB-50418", "50418"
	s.post("2026-10-15", "PS-1", "Invoice", "Order Kajsa Svensson", "3001 0 1000.00", "2611 0 250.00", "1510 1250 0")
	s.post("2026-10-16", "BANK-1", " ", "Bank", "1930 100.00 0", "6570 0 100.00")
	s.post("2026-10-20", "CM-1", "Credit_x0020_Memo", "Return", "3001 0 -400.00", "2611 0 -100", "1510 -500.00 0")
	s.post("2026-10-21", "J-7", "", "without a reference", "1510 10.10 0", "3740 0 10.1")
}

// booked is every standing entry of the booked book, as text, in the sequence of its date.
func (w *world) booked(t *testing.T) (all []string) {
	t.Helper()
	var rows []struct {
		On, Reference, Voucher, Account, Amount string
	}
	err := pgtest.As(t, w.store, pgtest.Owner).Select(&rows, `
		SELECT e.effective_on::text AS on, e.reference, e.voucher_number AS voucher, p.account, sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END)::text AS amount
		FROM entries AS e JOIN postings AS p ON p.entity = e.entity AND p.entry = e.entry
		WHERE e.book = 'booked' GROUP BY 1, 2, 3, 4 HAVING sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) <> 0 ORDER BY 1, 2, 3, 4`)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		all = append(all, fmt.Sprintf("%s %s %s %s %s", r.On, r.Reference, r.Voucher, r.Account, r.Amount))
	}
	return all
}

var monthBooked = []string{
	"2026-10-15 50418 PS-1 1510 1250.00",
	"2026-10-15 50418 PS-1 2611 -250.00",
	"2026-10-15 50418 PS-1 3001 -1000.00",
	"2026-10-16 voucher:2026 BANK-1 BANK-1 1930 100.00",
	"2026-10-16 voucher:2026 BANK-1 BANK-1 6570 -100.00",
	"2026-10-20 50418 CM-1 1510 -500.00",
	"2026-10-20 50418 CM-1 2611 100.00",
	"2026-10-20 50418 CM-1 3001 400.00",
	"2026-10-21 voucher:2026 J-7 J-7 1510 10.10",
	"2026-10-21 voucher:2026 J-7 J-7 3740 -10.10",
}

func TestEntriesComeWithTheirOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testPolicy())
	w.month()
	w.pull(t)
	w.mustBook(t, monthBooked)
}

func TestNothingChangesWhenNothingChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testPolicy())
	w.month()
	w.pull(t)
	for _, r := range w.pull(t) {
		if r.Posted.Documents.New+r.Posted.Documents.Changed+r.Posted.Documents.Text+r.Posted.Entries > 0 {
			t.Errorf("the second pull posted: %s", r)
		}
	}
	w.mustBook(t, monthBooked)
}

// Every fault on the way, and a used-up limit that is waited for: the same ledger.
func TestFaultsChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testPolicy())
	w.month()
	w.faults = []string{"429", "503", "", "html", "cut", "drop", "", "429", "cut", "503", "503"}
	w.pull(t)
	w.mustBook(t, monthBooked)
	if w.clock.Waited.Seconds() < 2*7 {
		t.Errorf("waited %s, though told twice to wait 7 s", w.clock.Waited)
	}
	if len(w.faults) > 0 {
		t.Errorf("%d faults were not met", len(w.faults))
	}
}

// A pull that ends anywhere is gone on with: nothing is lost and nothing doubled, and what
// was committed is not read for new.
func TestAPullIsGoneOnWith(t *testing.T) {
	t.Parallel()
	for stop := 2; stop < 9; stop++ {
		w := newWorld(t, testPolicy())
		w.month()
		ctx, cancel := context.WithCancel(t.Context())
		w.server.mu.Lock()
		w.server.faults = nil
		w.server.mu.Unlock()
		n := 0
		w.puller.Client.HTTP.Transport = importerstest.Requests{RoundTripper: w.puller.Client.HTTP.Transport, Before: func(*http.Request) {
			if n++; n == stop {
				cancel()
			}
		}}
		if _, err := w.puller.Changes(ctx, ledger.Date{}); err == nil && stop < 5 {
			t.Fatalf("stopped at request %d: no error", stop)
		}
		cancel()
		w.pull(t)
		if got := w.booked(t); !slices.Equal(got, monthBooked) {
			t.Errorf("stopped at request %d: booked is %v", stop, got)
		}
	}
}

func TestALatePostingIsNewAndAReversalIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testPolicy())
	w.month()
	w.pull(t)
	w.post("2026-10-15", "PS-1", "Invoice", "Reversal", "3001 1000.00 0", "2611 250.00 0", "1510 0 1250.00")
	w.post("2026-10-03", "J-8", "", "late", "1510 0 5", "3740 5 0")
	told := found(w.pull(t), "business-central-reversal")
	if len(told) != 1 || told[0] != "entry 11 (voucher PS-1): it reverses the entries from 1 on" {
		t.Errorf("told are %q", told)
	}
	want := slices.Concat([]string{"2026-10-03 voucher:2026 J-8 J-8 1510 -5.00", "2026-10-03 voucher:2026 J-8 J-8 3740 5.00"}, monthBooked[3:])
	w.mustBook(t, want)
}

// The document reversed may lie further back than entries are read again.
func TestAReversalOfLongAgoIsTold(t *testing.T) {
	t.Parallel()
	w := many(t)
	w.post("2026-10-15", "PS-1", "Invoice", "Reversal", "3001 1000.00 0", "2611 250.00 0", "1510 0 1250.00")
	told := found(w.pull(t), "business-central-reversal")
	if len(told) != 1 || !strings.HasSuffix(told[0], "(voucher PS-1): it reverses the entries from 1 on") {
		t.Errorf("told are %q", told)
	}
}

// found are the findings of a code, as position and text.
func found(results []importers.Result, code string) (all []string) {
	for _, r := range results {
		for _, f := range r.Findings {
			if f.Code == code {
				all = append(all, f.Position+": "+f.Text)
			}
		}
	}
	return all
}

func (w *world) mustBook(t *testing.T, want []string) {
	t.Helper()
	if got := w.booked(t); !slices.Equal(got, want) {
		t.Errorf("booked is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A long posting is committed after others that took their numbers later: its entries
// appear below the highest number read, with the stamp of when they were written.
func TestEntriesCommittedLateAreRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testPolicy())
	w.month()
	w.pull(t)
	late := w.reserve(2)
	w.post("2026-10-22", "J'9", "", "in between", "1510 7 0", "3740 0 7")
	w.clock.Waited += time.Hour
	w.pull(t)
	w.commit(late, "2026-11-02T08:00:00Z", "2026-10-23", "J-8", "", "late", "1510 5 0", "3740 0 5")
	w.clock.Waited += time.Hour
	w.pull(t)
	w.mustBook(t, slices.Concat(monthBooked, []string{
		"2026-10-22 voucher:2026 J'9 J'9 1510 7.00", "2026-10-22 voucher:2026 J'9 J'9 3740 -7.00",
		"2026-10-23 voucher:2026 J-8 J-8 1510 5.00", "2026-10-23 voucher:2026 J-8 J-8 3740 -5.00"}))
}

// many is a company whose first entries lie further back than the numbers read again.
func many(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, testPolicy())
	w.server.pageSize, w.puller.Portion = 200, 400
	w.month()
	w.sales(overlap/3 + 10)
	w.pull(t)
	w.clock.Waited += time.Hour
	return w
}

func textChanges(results []importers.Result) (n int64) {
	for _, r := range results {
		n += r.Posted.Documents.Text
	}
	return n
}

// A dimension corrected further back than numbers are read again is known by its instant
// of change alone, and that may be from before the last pull began.
func TestADimensionCorrectedFarBackIsRead(t *testing.T) {
	t.Parallel()
	w := many(t)
	w.correct(1, "2026-11-03T07:55:00Z")
	w.served = 0
	if changed := textChanges(w.pull(t)); changed != 1 {
		t.Errorf("%d vouchers changed, want 1", changed)
	}
	if w.served > overlap+10 {
		t.Errorf("%d entries were read for one that changed", w.served)
	}
	w.clock.Waited += time.Hour
	if changed := textChanges(w.pull(t)); changed != 0 {
		t.Errorf("%d vouchers changed once more", changed)
	}
}

// Interrupted after what is new and before what changed, the pull has not read the change:
// the next one does, however much later.
func TestAChangeIsNotLostWhenThePullIsInterrupted(t *testing.T) {
	t.Parallel()
	w := many(t)
	w.correct(1, "2026-11-03T08:30:00Z")
	w.commit(w.reserve(2), "2026-11-03T08:59:00Z", "2026-10-25", "J-9", "", "new", "1510 7 0", "3740 0 7")
	ctx, cancel := context.WithCancel(t.Context())
	base := w.puller.Client.HTTP.Transport
	w.puller.Client.HTTP.Transport = importerstest.Requests{RoundTripper: base, Before: func(r *http.Request) {
		if strings.Contains(r.URL.RawQuery, "lastModifiedDateTime") {
			cancel()
		}
	}}
	if results, err := w.puller.Changes(ctx, ledger.Date{}); !errors.Is(err, context.Canceled) || len(results) == 0 {
		t.Fatalf("interrupted: %d portions, %v", len(results), err)
	}
	w.puller.Client.HTTP.Transport = base
	w.clock.Waited += 24 * time.Hour
	if changed := textChanges(w.pull(t)); changed != 1 {
		t.Errorf("%d vouchers changed, want 1", changed)
	}
}

// Reading again from a day on leaves out what is dated before it, so it says nothing of how
// far everything was read.
func TestReadingAgainFromADayLosesNothing(t *testing.T) {
	t.Parallel()
	w := many(t)
	before := w.booked(t)
	w.commit(w.reserve(2), "2026-11-03T05:00:00Z", "2026-09-30", "J-9", "", "before that day", "1510 7 0", "3740 0 7")
	w.sales(overlap/3 + 10)
	since, _ := ledger.ParseDate("2026-10-01")
	if _, err := w.puller.Changes(t.Context(), since); err != nil {
		t.Fatal(err)
	}
	w.clock.Waited += 24 * time.Hour
	w.pull(t)
	got := w.booked(t)
	if len(got) < len(before)+2 || got[0] != "2026-09-30 voucher:2026 J-9 J-9 1510 7.00" {
		t.Errorf("the first of %d is %s", len(got), got[0])
	}
}

// A posting of which only a part can be seen is not stored before it adds up.
func TestHalfAPostingWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testPolicy())
	w.month()
	first := w.reserve(2)
	w.commit(first, "2026-11-03T08:00:00Z", "2026-10-25", "J-9", "", "half", "1510 7 0")
	w.pull(t)
	w.mustBook(t, monthBooked)
	w.commit(first+1, "2026-11-03T08:00:00Z", "2026-10-25", "J-9", "", "half", "3740 0 7")
	w.pull(t)
	w.mustBook(t, slices.Concat(monthBooked, []string{"2026-10-25 voucher:2026 J-9 J-9 1510 7.00", "2026-10-25 voucher:2026 J-9 J-9 3740 -7.00"}))
}

// The numbers that are read again begin in the middle of a posting: its end is no voucher.
func TestThePostingCutByTheOverlapIsLeftOut(t *testing.T) {
	t.Parallel()
	w := many(t) // 610 entries
	if (w.next-1-overlap)%3 == 1 {
		t.Fatal("the overlap begins between two postings")
	}
	before := w.booked(t)
	for _, r := range w.pull(t) {
		if n := r.Posted.Documents.New; n > 0 {
			t.Errorf("%d new vouchers: %s", n, r)
		}
	}
	w.mustBook(t, before)
}

func TestLinksToNextPagesAreFollowedAtHomeOnly(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another host was asked") }))
	defer elsewhere.Close()
	for want, link := range map[string]func(string) string{
		"another address": func(next string) string { return elsewhere.URL + next[strings.Index(next, "/v2.0"):] },
		"in a circle": func(next string) string {
			return strings.Replace(next, url.QueryEscape("$skiptoken")+"=6", url.QueryEscape("$skiptoken")+"=3", 1)
		},
	} {
		w := newWorld(t, testPolicy())
		w.month()
		w.link = link
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		if _, err := w.puller.Changes(ctx, ledger.Date{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
		cancel()
	}
}

// An error that comes with status 200 is no page, nor is an answer without its list: the
// entries would seem to end there.
func TestWhatIsNoPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testPolicy())
	w.month()
	for fault, want := range map[string]string{"reported": "an error is reported", "empty": "holds no list", "null": "holds no list"} {
		w.faults = []string{"", "", fault}
		if _, err := w.puller.Changes(t.Context(), ledger.Date{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", fault, err)
		}
	}
	w.pull(t)
	w.mustBook(t, monthBooked)
}

func TestTokensAreRenewedAndRefusalsAreSaidOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testPolicy())
	w.month()
	w.expired = true
	_, err := w.puller.Changes(t.Context(), ledger.Date{})
	var refused *fetch.RefusedError
	if !errors.As(err, &refused) || refused.Status != 401 || strings.Contains(err.Error(), secret) {
		t.Errorf("an expired token gives %v", err)
	}
	w.currency = "EUR"
	if _, err := w.puller.Changes(t.Context(), ledger.Date{}); err == nil || !strings.Contains(err.Error(), "keeps its books in EUR") {
		t.Errorf("a company in another currency gives %v", err)
	}
}

// A mark moves with the commit of what it stands for, never before.
func TestTheMarkMovesWithTheCommit(t *testing.T) {
	t.Parallel()
	const sales = overlap/3 + 40
	w := newWorld(t, testPolicy())
	w.server.pageSize, w.puller.Portion = 200, overlap+50 // beyond what is read again
	w.month()
	w.sales(sales)
	for left := range 2 {
		f := &importerstest.Flaky{Store: w.store, Left: left}
		w.puller.Store, w.puller.Importer.Store = f, f
		if _, err := w.puller.Changes(t.Context(), ledger.Date{}); !errors.Is(err, importerstest.ErrFlaky) {
			t.Fatalf("got %v", err)
		}
	}
	w.puller.Store, w.puller.Importer.Store = w.store, w.store
	w.pull(t)
	if got := w.booked(t); len(got) != len(monthBooked)+3*sales || !slices.Equal(got[:len(monthBooked)], monthBooked) {
		t.Errorf("%d are booked, which begin %v", len(got), got[:len(monthBooked)])
	}
}

func TestNobodyIsStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testPolicy())
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

// A partner's page has names of its own, a signed amount, and orders' numbers without a
// join; what it lacks is not asked for.
func TestAPartnersPageIsRead(t *testing.T) {
	t.Parallel()
	p := testPolicy()
	p.ERP.BusinessCentral = policy.BusinessCentral{
		Page:       "api/acme/ledger/v1.0/glEntries",
		Fields:     map[string]string{"entry": "entryNo", "document": "documentNo", "account": "gLAccountNo", "amount": "amount", "modified": "systemModifiedAt", "text": ""},
		References: map[string]string{"external document no": "externalDocumentNo"},
		Dimensions: map[string]string{"CHANNEL": "globalDimension2Code"},
	}
	w := newWorld(t, p)
	w.month()
	results := w.pull(t)
	w.mustBook(t, monthBooked)
	var stored strings.Builder
	for chunk, err := range w.store.Chunks(t.Context(), "SE01", results[0].Snapshot.ID) {
		if err != nil {
			t.Fatal(err)
		}
		stored.Write(chunk.Data)
	}
	if !strings.Contains(stored.String(), `["1","WEB"]`) {
		t.Errorf("no dimension is in %s", stored.String())
	}
	w.correct(1, "2026-11-03T09:00:00Z")
	w.post("2026-10-22", "J-9", "", "later", "1510 7 0", "3740 0 7")
	w.clock.Waited += time.Hour
	w.pull(t)
	w.mustBook(t, slices.Concat(monthBooked, []string{"2026-10-22 voucher:2026 J-9 J-9 1510 7.00", "2026-10-22 voucher:2026 J-9 J-9 3740 -7.00"}))
}

// What goes back would be two vouchers of one, so files of pages must be in sequence; the
// same entry at the end of a page and the beginning of the next is one.
func TestPagesMustBeInSequence(t *testing.T) {
	t.Parallel()
	f, err := New(testPolicy())
	if err != nil {
		t.Fatal(err)
	}
	const one, two = `{"value":[{"entryNumber":1,"postingDate":"2026-10-01","documentNumber":"J","accountNumber":"1510","debitAmount":5,"creditAmount":0}]}`,
		`{"value":[{"entryNumber":2,"postingDate":"2026-10-01","documentNumber":"J","accountNumber":"3001","debitAmount":0,"creditAmount":5}]}`
	if _, err := minimise(t, f, []byte(two+one)); !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), "entry 1 comes after entry 2") {
		t.Errorf("got %v", err)
	}
	if s, err := minimise(t, f, []byte(one+one+two)); err != nil || !slices.Equal(s.entries, []string{"1", "2"}) {
		t.Errorf("got %v, %v", s.entries, err)
	}
}

// Posted entries never change: where an amount does, somebody should know.
func TestAChangedAmountIsAQuestionOfIntegrity(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testPolicy())
	w.month()
	w.pull(t)
	w.server.mu.Lock()
	w.entries[0].Debit = "1251.00"
	w.entries[0].Modified = "2026-11-02T08:00:00Z"
	w.server.mu.Unlock()
	results := w.pull(t)
	changed := int64(0)
	for _, r := range results {
		changed += r.Posted.Documents.Changed
	}
	told := found(results, "business-central-integrity")
	if changed != 1 || len(told) != 1 || !strings.Contains(told[0], "what it books changed, in a source that never changes what it has posted") {
		t.Errorf("%d changed, told %q", changed, told)
	}
}
