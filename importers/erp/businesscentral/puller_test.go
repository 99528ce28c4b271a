package businesscentral

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"counterfoil/importers/fetch"
	"counterfoil/ledger"
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
	w := newWorld(t, testPolicy())
	w.month()
	w.pull(t)
	if got := w.booked(t); !slices.Equal(got, monthBooked) {
		t.Errorf("booked is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(monthBooked, "\n"))
	}
}

func TestNothingChangesWhenNothingChanged(t *testing.T) {
	w := newWorld(t, testPolicy())
	w.month()
	w.pull(t)
	for _, r := range w.pull(t) {
		if r.Posted.Documents.New+r.Posted.Documents.Changed+r.Posted.Documents.Text+r.Posted.Entries > 0 {
			t.Errorf("the second pull posted: %s", r)
		}
	}
	if got := w.booked(t); !slices.Equal(got, monthBooked) {
		t.Errorf("booked is %v", got)
	}
}

// Every fault on the way, and a used-up limit that is waited for: the same ledger.
func TestFaultsChangeNothing(t *testing.T) {
	w := newWorld(t, testPolicy())
	w.month()
	w.faults = []string{"429", "503", "", "html", "cut", "drop", "", "429", "cut", "503", "503"}
	w.pull(t)
	if got := w.booked(t); !slices.Equal(got, monthBooked) {
		t.Errorf("booked is %v", got)
	}
	if w.clock.waited.Seconds() < 2*7 {
		t.Errorf("waited %s, though told twice to wait 7 s", w.clock.waited)
	}
	if len(w.faults) > 0 {
		t.Errorf("%d faults were not met", len(w.faults))
	}
}

// A pull that ends anywhere is gone on with: nothing is lost and nothing doubled, and what
// was committed is not read for new.
func TestAPullIsGoneOnWith(t *testing.T) {
	for stop := 2; stop < 9; stop++ {
		w := newWorld(t, testPolicy())
		w.month()
		ctx, cancel := context.WithCancel(t.Context())
		w.server.mu.Lock()
		w.server.faults = nil
		w.server.mu.Unlock()
		n := 0
		w.puller.Client.HTTP.Transport = counted{w.puller.Client.HTTP.Transport, func() {
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
	w := newWorld(t, testPolicy())
	w.month()
	w.pull(t)
	w.post("2026-10-15", "PS-1", "Invoice", "Reversal", "3001 1000.00 0", "2611 250.00 0", "1510 0 1250.00")
	w.post("2026-10-03", "J-8", "", "late", "1510 0 5", "3740 5 0")
	w.pull(t)
	want := slices.Concat([]string{"2026-10-03 voucher:2026 J-8 J-8 1510 -5.00", "2026-10-03 voucher:2026 J-8 J-8 3740 5.00"}, monthBooked[3:])
	if got := w.booked(t); !slices.Equal(got, want) {
		t.Errorf("booked is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A dimension corrected later is a change of its voucher, found by its instant of change.
func TestACorrectedDimensionIsRead(t *testing.T) {
	p := testPolicy()
	w := newWorld(t, p)
	w.month()
	w.pull(t)
	w.server.mu.Lock()
	w.entries[0].Dimensions = []dimensionLine{{"CHANNEL", "WEB"}}
	w.entries[0].Modified = "2026-11-02T08:00:00Z"
	w.server.mu.Unlock()
	changed := int64(0)
	for _, r := range w.pull(t) {
		changed += r.Posted.Documents.Text
	}
	if changed != 1 {
		t.Errorf("%d vouchers changed, want 1", changed)
	}
	if got := w.booked(t); !slices.Equal(got, monthBooked) {
		t.Errorf("booked is %v", got)
	}
}

func TestTokensAreRenewedAndRefusalsAreSaidOnce(t *testing.T) {
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

func TestNobodyIsStored(t *testing.T) {
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

// Posted entries never change: where an amount does, somebody should know.
func TestAChangedAmountIsAQuestionOfIntegrity(t *testing.T) {
	w := newWorld(t, testPolicy())
	w.month()
	w.pull(t)
	w.server.mu.Lock()
	w.entries[0].Debit = "1251.00"
	w.entries[0].Modified = "2026-11-02T08:00:00Z"
	w.server.mu.Unlock()
	var found []string
	changed := int64(0)
	for _, r := range w.pull(t) {
		changed += r.Posted.Documents.Changed
		for _, f := range r.Findings {
			if f.Code == "business-central-integrity" {
				found = append(found, f.Position+": "+f.Text)
			}
		}
	}
	if changed != 1 || len(found) != 1 || !strings.Contains(found[0], "what it books changed, in a source that never changes what it has posted") {
		t.Errorf("%d changed, found %q", changed, found)
	}
}
