package postgres_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// madeOn is what a file says of itself that was made on a day of March 2026.
func madeOn(day int) ledger.Extent {
	return ledger.Extent{
		AsOf: time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC), From: ledger.NewDate(2026, 1, 1), To: ledger.NewDate(2026, 12, 31), Series: []string{"A"}, Organisation: "5560000000",
	}
}

// result posts a batch of a snapshot that only says what it found.
func result(t *testing.T, store *postgres.Store, snapshot int64, x ledger.Extent) {
	t.Helper()
	_, err := store.Post(t.Context(), entity, ledger.BatchImport, snapshot, func(w ledger.BatchWriter) error {
		return w.Result(t.Context(), ledger.ImportResult{Source: "sie", Extent: x, Counts: map[string]int64{"new": 3},
			Findings: []ledger.Finding{{Code: "sie-late", Position: "voucher A 1", Text: "late"}}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Files posted in another sequence than they were made are named, the earliest made first,
// until each has been posted after those made before it.
func TestOvertakenIsWhatWasPostedTooEarly(t *testing.T) {
	store := newLedger(t)
	second, third := save(t, store, "second"), save(t, store, "third")
	want := func(id int64) {
		t.Helper()
		s, err := store.Overtaken(t.Context(), entity, "sie")
		if id == 0 && !errors.Is(err, ledger.ErrNotFound) || id != 0 && s.ID != id {
			t.Errorf("got snapshot %d, %v; want %d", s.ID, err, id)
		}
	}
	want(0)
	result(t, store, second.ID, madeOn(2))
	result(t, store, third.ID, madeOn(3))
	want(0)
	result(t, store, 1, madeOn(1))
	want(second.ID)
	result(t, store, second.ID, madeOn(2))
	want(third.ID)
	result(t, store, third.ID, madeOn(3))
	want(0)
}

func TestWhatFilesHoldIsToldAsTheyWereMade(t *testing.T) {
	store := newLedger(t)
	later := save(t, store, "later")
	result(t, store, later.ID, madeOn(9))
	result(t, store, 1, madeOn(1))
	result(t, store, later.ID, madeOn(9))
	_, err := store.Post(t.Context(), entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		extents, err := w.Extents(t.Context(), "sie")
		if err == nil && (len(extents) != 2 || !slices.Equal(extents[0].Series, []string{"A"}) || extents[0].AsOf != madeOn(1).AsOf || extents[1].To != madeOn(9).To) {
			t.Errorf("got %+v", extents)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What posting found is under the digest of its batch.
func TestVerifyNamesAChangedResult(t *testing.T) {
	dsn := pgtest.NewDSN(t)
	store, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.EnsureEntity(t.Context(), entity, "SEK", chart); err != nil {
		t.Fatal(err)
	}
	save(t, store, "first")
	result(t, store, 1, madeOn(1))
	problems := func() string {
		report, err := store.Verify(context.Background(), entity)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, p := range report.Problems {
			all = append(all, p.String())
		}
		return strings.Join(all, "\n")
	}
	if got := problems(); got != "" {
		t.Fatal(got)
	}
	unguarded(t, dsn).MustExec(`UPDATE import_results SET findings = '[]'`)
	if got := problems(); !strings.Contains(got, "import result changed") {
		t.Errorf("found %q", got)
	}
}
