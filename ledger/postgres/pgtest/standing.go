package pgtest

import (
	"fmt"
	"sort"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
)

// Journal are the entries of an entity behind one, in the sequence they were posted.
func Journal(t testing.TB, store *postgres.Store, entity ledger.EntityID, after int64) (all []ledger.Entry) {
	t.Helper()
	q := ledger.JournalQuery{After: after}
	for {
		page, err := store.Journals(t.Context(), entity, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
		q.After = page[len(page)-1].ID
	}
}

// Standing are the entries that are no reversal and not reversed.
func Standing(t testing.TB, store *postgres.Store, entity ledger.EntityID) (standing []ledger.Entry) {
	t.Helper()
	all := Journal(t, store, entity, 0)
	reversed := map[int64]bool{}
	for _, e := range all {
		reversed[e.Reverses] = true
	}
	for _, e := range all {
		if e.Reverses == 0 && !reversed[e.ID] {
			standing = append(standing, e)
		}
	}
	return standing
}

// Lines are entries one a line in sorted sequence, without the numbers that depend on how
// often something was read: ledgers in which the same stands have the same lines.
func Lines(entries []ledger.Entry) []string {
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = Line(e)
	}
	sort.Strings(lines)
	return lines
}

// Line is one entry as Lines has it.
func Line(e ledger.Entry) string {
	return fmt.Sprintf("%s %s %s %s %s %s %v", e.Document, e.EffectiveOn, e.Kind, e.Reference, e.Order, e.Text, e.Postings)
}
