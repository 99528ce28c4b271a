package matchers

import (
	"slices"

	"counterfoil/ledger"
)

// recorded leaves out the stories that date a document otherwise where the first one books
// the version of it that stood at that date, with the same effect. That version is on
// record and explains the date by itself; that the ERP dates by the document's creation is
// a guess at a habit, unless another document of these batches is dated so, too, which no
// version of it explains.
func (h *hunt) recorded(stories []story, picked []*slot) []story {
	first, kept := stories[0], stories[:1:1]
	for _, o := range stories[1:] {
		if !slices.ContainsFunc(o, func(q *part) bool { return first.versionFor(q) && !h.habitual(q, picked) }) {
			kept = append(kept, o)
		}
	}
	return kept
}

// versionFor tells whether a story books an earlier version of a document that a part moves
// to another day, with the same effect.
func (s story) versionFor(q *part) bool {
	return q.moves() && slices.ContainsFunc(s, func(p *part) bool {
		return p.changes[0].h.Aspect == "version" && slices.Equal(p.slips, q.slips) && p.sum.same(q.sum)
	})
}

// moves tells whether a part is a document in the batches of another day.
func (p *part) moves() bool {
	return len(p.slips) == 1 && len(p.changes) == 1 && p.changes[0].h.Cause == ledger.CauseCutOff && p.changes[0].h.Apply == nil
}

// habitual tells whether another story that is told moves another document, dated as a part
// dates its own.
func (h *hunt) habitual(q *part, picked []*slot) bool {
	for _, s := range picked {
		for _, o := range s.hunt.stories(s)[0] {
			if o.moves() && o.slips[0] != q.slips[0] && overlapping(o.changes[0].h.dated, q.changes[0].h.dated) {
				return true
			}
		}
	}
	return false
}

func overlapping(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}
