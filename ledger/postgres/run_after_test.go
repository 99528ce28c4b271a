package postgres_test

import (
	"context"
	"iter"
	"testing"

	"counterfoil/ledger"
)

// A document of the last day that the ERP booked on the next shows in that day's batch,
// which is part of no comparison: it is given when asked for, as far as the books go.
func TestReferencesAfterTheCutOffAreGivenWhenTheyDiffer(t *testing.T) {
	b := newBooks(t)
	b.post(all(
		tied("2026-11-01|web|SEK|25", "2026-11-01"),
		[]ledger.Entry{booked("2026-11-02|web|SEK|25", "2026-11-02", sale...)},
		[]ledger.Entry{booked("2026-11-06|web|SEK|25", "2026-11-06", sale...)},                           // beyond what is asked for
		[]ledger.Entry{expected("50004", "2026-10-31", sale...), booked("50004", "2026-11-01", sale...)}, // begins before the cut-off
	)...)
	w := b.begin("2026-10")
	ahead, ok := w.(interface {
		After(context.Context, ledger.Date) iter.Seq2[ledger.CaseInput, error]
	})
	if !ok {
		t.Fatal("the run cannot tell the days after the cut-off")
	}
	var inputs []ledger.CaseInput
	for in, err := range ahead.After(t.Context(), day("2026-11-05")) {
		b.must(err)
		inputs = append(inputs, in)
	}
	if got, want := references(inputs), "2026-11-02|web|SEK|25"; got != want {
		t.Errorf("references after the cut-off %q, want %q", got, want)
	}
	if len(inputs) == 1 && len(inputs[0].Entries) != 1 {
		t.Errorf("entries: %+v", inputs[0].Entries)
	}
}

// A document is found by its order whatever it is compared under, versions and all.
func TestDocumentsOfOrdersAreGivenWhateverTheyAreComparedUnder(t *testing.T) {
	b := newBooks(t)
	in := expected("2026-10-05|web|SEK|25", "2026-10-05", sale...)
	b.post(in)
	w := b.begin("2026-10")
	orders, ok := w.(interface {
		OfOrders(context.Context, []ledger.Reference) ([]ledger.StoredDocument, error)
	})
	if !ok {
		t.Fatal("the run cannot tell the documents of orders")
	}
	found, err := orders.OfOrders(t.Context(), []ledger.Reference{"nobody's", in.Order})
	b.must(err)
	if in.Order == "" || len(found) != 1 || found[0].ID != in.Document {
		t.Errorf("documents of %q: %+v, want %s", in.Order, found, in.Document)
	}
	if none, err := orders.OfOrders(t.Context(), nil); err != nil || none != nil {
		t.Errorf("of no orders: %v, %v", none, err)
	}
}
