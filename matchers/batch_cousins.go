package matchers

import (
	"slices"
	"sort"
)

// cousins names what would have the same effect on a batch as a part of the story told,
// and change another batch as well, one that no story explains: a sale doubled, where
// the other rate's batch stays open, instead of a charge doubled; a sale in the batch of
// the next day, which is open, instead of one left out.
func (h *hunt) cousins(s *slot, p *part, picked []*slot) []string {
	var texts []string
	for _, own := range h.j.atlas.prints(p.sum) {
		for _, n := range h.wider.matching[own] {
			if c := h.wider.classes[n]; h.reaches(s, p.sum, c.sum, picked) {
				for _, o := range c.eachCause(nil) {
					texts = append(texts, story{o}.told())
				}
			}
		}
	}
	sort.Strings(texts)
	return slices.Compact(texts)
}

// reaches tells whether an impact does the same as another within a slot and besides
// changes batches that are left open, or that it and as many parts as are told of them
// explain as well, and no others.
func (h *hunt) reaches(s *slot, own, other impact, picked []*slot) bool {
	open := false
	for _, p := range h.j.atlas.prints(other) {
		if slices.Contains(s.batches, p.batch) {
			if len(h.j.under(p.batch, other).minus(h.j.under(p.batch, own))) > 0 {
				return false
			}
			continue
		}
		x := h.j.under(p.batch, other)
		if !h.j.isOpen(p.batch) || !mayHold(h.j.needs(p.batch), x) {
			return false
		}
		if slices.ContainsFunc(picked, func(o *slot) bool { return slices.Contains(o.batches, p.batch) && !h.asWell(p.batch, x, o) }) {
			return false
		}
		open = true
	}
	return open
}

// asWell tells whether a batch that a slot explains is explained as well by an impact and
// no more parts beside it than the slot has. A search that is cut short settles nothing.
func (h *hunt) asWell(batch int32, x impact, told *slot) bool {
	if told.size == 1 {
		return false
	}
	left := h.j.needs(batch).minus(x)
	for size := 1; size <= told.size; size++ {
		if found, whole := h.wider.setsFor(batch, left, size); len(found) > 0 || !whole {
			return true
		}
	}
	return false
}

// mayHold tells whether a batch that differs may hold an impact among other faults: it
// differs on each account of it, or less with it. What leaves an account as it should be
// would have to be cancelled there to the minor unit.
func mayHold(need, x impact) bool {
	for _, c := range x {
		if !slices.ContainsFunc(need, func(o cell) bool { return o.spot == c.spot }) {
			return need.minus(x).turnover() < need.turnover()
		}
	}
	return true
}

// turnover is the sum of the amounts without signs.
func (s impact) turnover() (sum int64) {
	for _, c := range s {
		sum += abs(c.functional)
	}
	return sum
}
