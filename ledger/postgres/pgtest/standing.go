package pgtest

import (
	"fmt"
	"sort"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
)

// Standing are the entries of an entity that are no reversal and not reversed, one a line
// in sorted sequence, without the numbers that depend on how often something was read: two
// ledgers that stand alike have the same lines.
func Standing(t testing.TB, store *postgres.Store, entity ledger.EntityID) []string {
	t.Helper()
	var all []ledger.Entry
	q := ledger.JournalQuery{}
	for {
		page, err := store.Journals(t.Context(), entity, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
		q.After = page[len(page)-1].ID
	}
	reversed := map[int64]bool{}
	for _, e := range all {
		reversed[e.Reverses] = true
	}
	var lines []string
	for _, e := range all {
		if e.Reverses == 0 && !reversed[e.ID] {
			lines = append(lines, fmt.Sprintf("%s %s %s %s %s %s %v", e.Document, e.EffectiveOn, e.Kind, e.Reference, e.Order, e.Text, e.Postings))
		}
	}
	sort.Strings(lines)
	return lines
}
