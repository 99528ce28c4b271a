package matchers

import (
	"slices"
	"sort"
)

// cousins names what would have the same effect on a batch as a part of the story told,
// and change another batch as well, one that no story explains and that would differ
// less with it: a sale doubled, where the other rate's batch stays open, instead of a
// charge doubled.
func (h *hunt) cousins(s *slot, told story, picked []*slot) []string {
	var texts []string
	for _, p := range told {
		for _, own := range h.j.atlas.prints(p.sum) {
			for _, n := range h.matching[own] {
				if h.reaches(s, p.sum, h.classes[n].sum, picked) {
					o := story{h.classes[n].parts[0]}
					texts = append(texts, o.causes()+": the ERP "+o.text())
				}
			}
		}
	}
	sort.Strings(texts)
	return slices.Compact(texts)
}

// reaches tells whether an impact does the same as another within a slot and besides
// lessens the need of batches that are left open, and no others.
func (h *hunt) reaches(s *slot, own, other impact, picked []*slot) bool {
	lessens := false
	for _, p := range h.j.atlas.prints(other) {
		if slices.Contains(s.batches, p.batch) {
			if len(h.under(p.batch, other).minus(h.under(p.batch, own))) > 0 {
				return false
			}
			continue
		}
		if !h.j.isOpen(p.batch) || slices.ContainsFunc(picked, func(o *slot) bool { return slices.Contains(o.batches, p.batch) }) {
			return false
		}
		if !lightens(h.j.needs(p.batch), h.under(p.batch, other)) {
			return false
		}
		lessens = true
	}
	return lessens
}

// lightens tells whether a batch differs less with an impact: in total, or not at all any
// more on one of the accounts.
func lightens(need, x impact) bool {
	left := need.minus(x)
	for _, c := range x {
		on := func(o cell) bool { return o.spot == c.spot }
		if slices.ContainsFunc(need, on) && !slices.ContainsFunc(left, on) {
			return true
		}
	}
	return left.turnover() < need.turnover()
}

// turnover is the sum of the amounts without signs.
func (s impact) turnover() (sum int64) {
	for _, c := range s {
		sum += abs(c.functional)
	}
	return sum
}
