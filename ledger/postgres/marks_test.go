package postgres_test

import (
	"errors"
	"testing"
	"time"

	"counterfoil/ledger"
)

func TestMarksMoveWithTheirBatch(t *testing.T) {
	store, ctx := newLedger(t), t.Context()
	mark := func(value string) []ledger.Mark {
		return []ledger.Mark{{Source: "centra", Name: "orders", Value: value}}
	}
	last := func(want string) {
		t.Helper()
		marks, err := store.Marks(ctx, entity, "centra")
		if err != nil || marks["orders"] != want {
			t.Errorf("the last mark is %q, %v, want %q", marks["orders"], err, want)
		}
	}
	last("")
	if err := store.Mark(ctx, entity, mark("one")); err != nil {
		t.Fatal(err)
	}
	last("one")
	write := func(value string, end error) error {
		_, err := store.Post(ctx, entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
			if err := w.Mark(ctx, mark(value)); err != nil {
				return err
			}
			return end
		})
		return err
	}
	if err := write("lost", errors.New("killed")); err == nil {
		t.Fatal("a batch that was given up was sealed")
	}
	last("one")
	if err := write("two", nil); err != nil {
		t.Fatal(err)
	}
	last("two")
}

func TestAloneRefusesTheSecond(t *testing.T) {
	store, ctx := newLedger(t), t.Context()
	release, err := store.Alone(ctx, entity, "pull")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Alone(ctx, entity, "pull"); !errors.Is(err, ledger.ErrConflict) {
		t.Errorf("the second was let in: %v", err)
	}
	release()
	release, err = store.Alone(ctx, entity, "pull")
	if err != nil {
		t.Fatal(err)
	}
	release()
}

func TestHeldIsTheLatestVersion(t *testing.T) {
	store, ctx := newLedger(t), t.Context()
	id := ledger.DocumentID{Source: "centra", Kind: ledger.DocumentReturn, ExternalID: "7"}
	at := time.Date(2026, 10, 3, 12, 0, 0, 0, time.UTC)
	version := func(n int, due bool, stamped time.Time) ledger.Document {
		return ledger.Document{ID: id, Version: n, Order: "50418", Due: due, StampedAt: stamped, Moments: ledger.Moments{Created: at}, Goods: &ledger.Goods{},
			Evidence: ledger.Evidence{Snapshot: 1, Length: 10 * n}}
	}
	write := func(d ledger.Document) {
		t.Helper()
		if _, err := store.Post(ctx, entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
			return w.Write(ctx, []ledger.Document{d}, nil, nil)
		}); err != nil {
			t.Fatal(err)
		}
	}
	write(version(1, false, at))
	open, err := store.OpenReturns(ctx, entity, "centra")
	if err != nil || len(open) != 1 {
		t.Fatalf("open returns: %v, %v", open, err)
	}
	write(version(2, true, at.Add(time.Hour)))
	if open, err = store.OpenReturns(ctx, entity, "centra"); err != nil || len(open) != 0 {
		t.Errorf("a return that is due counts as open: %v, %v", open, err)
	}
	kinds := []ledger.DocumentKind{ledger.DocumentReturn}
	for name, get := range map[string]func() (map[ledger.DocumentID]ledger.HeldDocument, error){
		"by id": func() (map[ledger.DocumentID]ledger.HeldDocument, error) {
			return store.Held(ctx, entity, []ledger.DocumentID{id})
		},
		"by order": func() (map[ledger.DocumentID]ledger.HeldDocument, error) {
			return store.HeldOfOrders(ctx, entity, "centra", []ledger.Reference{"50418"})
		},
		"by time": func() (map[ledger.DocumentID]ledger.HeldDocument, error) {
			return store.HeldBetween(ctx, entity, "centra", kinds, at, at.Add(time.Second))
		},
	} {
		held, err := get()
		if err != nil || held[id].Version != 2 || held[id].Order != "50418" || !held[id].StampedAt.Equal(at.Add(time.Hour)) {
			t.Errorf("%s: %+v, %v", name, held[id], err)
		}
	}
	if held, err := store.HeldBetween(ctx, entity, "centra", kinds, at.Add(time.Second), at.Add(time.Hour)); err != nil || len(held) != 0 {
		t.Errorf("outside its time: %v, %v", held, err)
	}
}
