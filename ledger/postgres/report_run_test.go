package postgres_test

import (
	"errors"
	"testing"

	"counterfoil/ledger"
)

func TestARunIsFoundUnderItsPeriodOnly(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...))
	made := b.reconcile("2026-10")
	if found, err := b.store.RunOf(t.Context(), testEntity, month("2026-10"), made.ID); err != nil || found.ID != made.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	for period, id := range map[string]int64{"2026-11": made.ID, "2026-10": made.ID + 1} {
		if _, err := b.store.RunOf(t.Context(), testEntity, month(period), id); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("run %d of %s: %v", id, period, err)
		}
	}
}
