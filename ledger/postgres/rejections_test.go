package postgres_test

import (
	"fmt"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
)

func TestRejectionsAreThoseOfTheLastPosting(t *testing.T) {
	store := newLedger(t)
	rejected := func(n int) ledger.Rejection {
		return ledger.Rejection{Snapshot: 1, Position: fmt.Sprintf("record %d", n), Reason: fmt.Sprintf("reason %d", n),
			Evidence: ledger.Evidence{Snapshot: 1, Offset: n, Length: 1}}
	}
	documents, entries := manyOrders(1, 3)
	if _, err := post(t, store, documents, entries, rejected(10), rejected(9), rejected(2)); err != nil {
		t.Fatal(err)
	}
	if got := positions(t, store, 2); got != "record 2, record 9, record 10" {
		t.Errorf("after the first posting: %s", got)
	}
	documents, entries = manyOrders(4, 3)
	if _, err := post(t, store, documents, entries, rejected(9)); err != nil {
		t.Fatal(err)
	}
	if got := positions(t, store, 2); got != "record 9" {
		t.Errorf("after the second posting: %s", got)
	}
	others, err := store.Rejections(t.Context(), testEntity, 99, ledger.Rejection{}, 10)
	if err != nil || len(others) != 0 {
		t.Errorf("of another snapshot: %v, %v", others, err)
	}
}

// positions reads all rejections of snapshot 1, a few a page.
func positions(t *testing.T, store *postgres.Store, page int) string {
	t.Helper()
	all, after := "", ledger.Rejection{}
	for {
		list, err := store.Rejections(t.Context(), testEntity, 1, after, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			if all != "" {
				all += ", "
			}
			all += r.Position
		}
		if len(list) < page {
			return all
		}
		after = list[len(list)-1]
	}
}
