package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres/pgtest"
)

// A year of random batches and runs, by seed: late entries, reversals, splits over
// months and references, runs of any month in any sequence, carried over or not. Every
// run opens exactly what a naive comparison in Go opens, and the independent checker and
// Verify find nothing.
func TestRandomHistoriesAddUp(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			h := history{books: newBooks(t), random: rand.New(rand.NewPCG(seed, 7)), reversed: map[int64]bool{}}
			for range 14 {
				h.postSome()
				if h.random.IntN(3) > 0 {
					h.reconcileSome()
				}
			}
			pgtest.MustHold(t, pgtest.As(t, h.store, pgtest.Superuser))
			report, err := h.store.Verify(t.Context(), testEntity)
			h.must(err)
			for _, p := range report.Problems {
				t.Error(p)
			}
		})
	}
}

type history struct {
	*books
	random   *rand.Rand
	posted   []ledger.Entry // everything so far, as the ledger should know it
	reversed map[int64]bool
}

func (h *history) day() string {
	return fmt.Sprintf("2026-%02d-%02d", 9+h.random.IntN(3), 1+h.random.IntN(28))
}

// postSome posts a batch; most references come to tie sooner or later.
func (h *history) postSome() {
	h.Helper()
	var batch []ledger.Entry
	for range 1 + h.random.IntN(8) {
		reference := ledger.Reference(fmt.Sprint(50000 + h.random.IntN(12)))
		book := []ledger.Book{ledger.Expected, ledger.Booked}[h.random.IntN(2)]
		amount := 1 + h.random.IntN(3)
		e := entry(book, reference, h.day(), fmt.Sprintf("1510 %d.00", amount), fmt.Sprintf("3001 -%d.00", amount-1), "2611 -1.00")
		if amount == 1 {
			e = entry(book, reference, h.day(), "1510 1.00", "3001 -1.00")
		}
		if book == ledger.Booked && h.random.IntN(6) == 0 {
			e.Scope = []ledger.Scope{ledger.Recognised, ledger.OutOfScope}[h.random.IntN(2)]
		}
		batch = append(batch, e)
	}
	if len(h.posted) > 0 && h.random.IntN(2) == 0 {
		if e := h.posted[h.random.IntN(len(h.posted))]; e.Reverses == 0 && !h.reversed[e.ID] {
			h.reversed[e.ID] = true
			batch = append(batch, e.Reversal(day(h.day())))
		}
	}
	h.post(batch...)
	h.posted = append(h.posted, batch...)
}

// naive compares vectors posting by posting.
func (h *history) naive(cutOff ledger.Date) []ledger.Reference {
	difference := make(map[ledger.Reference]ledger.Vector)
	for _, e := range h.posted {
		if e.Scope != ledger.InScope || e.EffectiveOn.After(cutOff) {
			continue
		}
		if difference[e.Reference] == nil {
			difference[e.Reference] = ledger.Vector{}
		}
		difference[e.Reference].AddEntry(e, map[ledger.Book]int{ledger.Booked: 1, ledger.Expected: -1}[e.Book])
	}
	var open []ledger.Reference
	for reference, v := range difference {
		if len(v) > 0 {
			open = append(open, reference)
		}
	}
	slices.Sort(open)
	return open
}

func (h *history) reconcileSome() {
	h.Helper()
	w := h.begin(fmt.Sprintf("2026-%02d", 9+h.random.IntN(3)))
	if _, ok := w.Previous(); ok && h.random.IntN(4) > 0 {
		_, err := w.CarryOver(h.Context())
		h.must(err)
	}
	for input, err := range w.Open(h.Context()) {
		h.must(err)
		h.must(w.Save(h.Context(), []ledger.Case{solve(input, w.Run().CutOff)}))
	}
	run, err := w.Seal(h.Context())
	h.must(err)
	var got []ledger.Reference
	for _, c := range h.cases(run.ID) {
		if len(c.Variance) == 0 && len(c.Explanations) == 2 {
			if h.sameEntries(c.Reference, run.CutOff) {
				h.Errorf("run %d for %s opened %s, whose entries are the same ones in both books", run.ID, run.Period, c.Reference)
			}
			continue // it ties
		}
		got = append(got, c.Reference)
	}
	if want := h.naive(run.CutOff); !slices.Equal(got, want) {
		h.Errorf("run %d for %s has cases %v, want %v", run.ID, run.Period, got, want)
	}
}

// sameEntries compares the entries that stand under a reference one by one.
func (h *history) sameEntries(reference ledger.Reference, cutOff ledger.Date) bool {
	count := make(map[string]int)
	for _, e := range h.posted {
		if e.Scope != ledger.InScope || e.EffectiveOn.After(cutOff) || e.Reference != reference {
			continue
		}
		v, sign := ledger.Vector{}, map[ledger.Book]int{ledger.Booked: 1, ledger.Expected: -1}[e.Book]
		if e.Reverses == 0 {
			v.AddEntry(e, 1)
		} else {
			v.AddEntry(e, -1)
			sign = -sign
		}
		text := ""
		for _, a := range v.Accounts() {
			text += fmt.Sprint(a, v[a], ";")
		}
		count[text] += sign
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}
