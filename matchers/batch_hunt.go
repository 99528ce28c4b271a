package matchers

import (
	"slices"
	"sort"
)

const (
	// maxHuntSteps bounds the parts tried for one batch at one size of set.
	maxHuntSteps = 150_000
	// maxGroup bounds the batches that one set of parts may touch.
	maxGroup = 16
)

// hunt finds sets of parts that bring every batch they touch to zero.
//
// Some part of such a set must touch any spot on which something is left; so the search
// goes on with the parts that touch the spot fewest parts do, and the last part of a set
// is looked up by the print of what is left.
type hunt struct {
	j       *joint
	classes []*class
	// touching lists the classes that touch a spot, matching those whose impact under
	// a batch has a print.
	touching map[spot][]int32
	matching map[batchPrint][]int32
	needs    []uint64 // print of each batch's need
	// wider is the hunt that has all parts, narrower that of fewer beside it, if any.
	wider, narrower *hunt
	// hopeless are batches of which larger sets would prove nothing or take too long.
	hopeless map[int32]bool

	steps  int
	only   bool  // the first set is enough
	again  bool  // with only: sets may hold a document three times
	barred []int // how often a class is excluded, its sets having been seen
	found  []set
	told   map[string]bool
}

// class is the parts with one impact. Which of them it was, the sums do not tell.
type class struct {
	sum    impact
	prints []batchPrint
	parts  []*part
}

// set is classes, one per part, that bring batches to zero together.
type set struct {
	classes []int32
	batches []int32
}

// newHunt lays out a hunt for sets of parts. Others that do just what one of these does
// are no sets more, but other stories of the same figures.
func newHunt(j *joint, parts, others []*part) *hunt {
	h := &hunt{j: j, touching: map[spot][]int32{}, matching: map[batchPrint][]int32{}, hopeless: map[int32]bool{}}
	byPrint := map[uint64][]int32{}
	for _, p := range parts {
		if c := h.classOf(byPrint, p); c != nil {
			c.parts = append(c.parts, p)
			continue
		}
		k := p.sum.print(j.atlas)
		byPrint[k] = append(byPrint[k], int32(len(h.classes)))
		h.classes = append(h.classes, &class{sum: p.sum, parts: []*part{p}})
	}
	for _, p := range others {
		if c := h.classOf(byPrint, p); c != nil {
			c.parts = append(c.parts, p)
		}
	}
	for n, c := range h.classes {
		slices.SortStableFunc(c.parts, func(a, b *part) int { return a.rank() - b.rank() })
		c.prints = j.atlas.prints(c.sum)
		for _, cell := range c.sum {
			h.touching[cell.spot] = append(h.touching[cell.spot], int32(n))
		}
		for _, p := range c.prints {
			h.matching[p] = append(h.matching[p], int32(n))
		}
	}
	h.barred = make([]int, len(h.classes))
	for n := range j.atlas.references {
		h.needs = append(h.needs, j.needs(int32(n)).print(j.atlas))
	}
	return h
}

// classOf is the class of what does the same as a part, nil where there is none yet.
func (h *hunt) classOf(byPrint map[uint64][]int32, p *part) *class {
	for _, n := range byPrint[p.sum.print(h.j.atlas)] {
		if c := h.classes[n]; c.sum.same(p.sum) {
			return c
		}
	}
	return nil
}

// sets finds all sets of a size that touch a batch and bring all they touch to zero;
// false when the search was cut short.
func (h *hunt) sets(batch int32, size int) ([]set, bool) {
	return h.setsFor(batch, h.j.needs(batch), size)
}

// setsFor finds those that bring another need of the batch to zero.
func (h *hunt) setsFor(batch int32, need impact, size int) ([]set, bool) {
	h.steps, h.found, h.told, h.only = 0, nil, map[string]bool{}, false
	h.descend(h.start(batch, need), size)
	return h.found, h.steps <= maxHuntSteps
}

// state is a set in the making: what is left under the batches it touches.
type state struct {
	left    impact
	prints  []batchPrint // of what is left
	batches []int32
	classes []int32
}

func (h *hunt) start(batch int32, need impact) *state {
	return &state{left: need, prints: h.j.atlas.prints(need), batches: []int32{batch}}
}

func (s *state) has(batch int32) bool { return slices.Contains(s.batches, batch) }

func (h *hunt) descend(s *state, size int) {
	if len(s.left) == 0 {
		return // a smaller set does it
	}
	if size == 1 {
		h.last(s)
		return
	}
	list := h.rarest(s.left)
	for i, n := range list {
		if h.steps++; h.steps > maxHuntSteps || h.only && len(h.found) > 0 {
			list = list[:i]
			break
		}
		if h.barred[n] == 0 && (size > 2 || h.mayClose(s, n)) {
			if next := h.with(s, n); next != nil {
				h.descend(next, size-1)
			}
		}
		h.barred[n]++
	}
	for _, n := range list {
		h.barred[n]--
	}
}

// rarest lists the classes that touch the spot of what is left which fewest touch.
func (h *hunt) rarest(left impact) []int32 {
	best := h.touching[left[0].spot]
	for _, c := range left[1:] {
		if list := h.touching[c.spot]; len(list) < len(best) {
			best = list
		}
	}
	return best
}

// with is a state with one class more: what it leaves under the batches both touch.
func (h *hunt) with(s *state, n int32) *state {
	c := h.classes[n]
	next := &state{left: s.left, batches: s.batches, classes: append(slices.Clone(s.classes), n)}
	for _, p := range c.prints {
		if !s.has(p.batch) {
			if len(next.batches) == maxGroup {
				return nil
			}
			next.batches = append(slices.Clone(next.batches), p.batch)
			next.left = next.left.plus(h.j.needs(p.batch))
		}
	}
	next.left = next.left.minus(c.sum)
	next.prints = h.j.atlas.prints(next.left)
	return next
}

// mayClose tells whether one more part could follow a class: under each batch either
// nothing is left after it, or what some part does.
func (h *hunt) mayClose(s *state, n int32) bool {
	prints := h.classes[n].prints
	for _, p := range prints {
		if left := h.needs[p.batch] - p.print; !s.has(p.batch) && left != 0 && !h.matched(p.batch, left) {
			return false
		}
	}
	for _, left := range s.prints {
		for _, p := range prints {
			if p.batch == left.batch {
				left.print -= p.print
			}
		}
		if left.print != 0 && !h.matched(left.batch, left.print) {
			return false
		}
	}
	return true
}

// matched tells whether a part does this under a batch.
func (h *hunt) matched(batch int32, print uint64) bool {
	return len(h.matching[batchPrint{batch, print}]) > 0
}

// last looks up what is left.
func (h *hunt) last(s *state) {
	for _, n := range h.matching[s.prints[0]] {
		if h.barred[n] > 0 {
			continue
		}
		if next := h.with(s, n); next != nil && len(next.left) == 0 {
			h.keep(next)
		}
	}
}

// keep notes a set once, if documents of its own can be found for each of its parts.
func (h *hunt) keep(s *state) {
	f := set{slices.Sorted(slices.Values(s.classes)), slices.Sorted(slices.Values(s.batches))}
	k := keyOf(f.classes)
	if h.only && (h.grouped(f.classes) || !h.again && repeats(f.classes)) {
		return
	}
	if !h.told[k] && !h.cancels(f.classes) && h.assignable(f.classes, nil) {
		h.told[k] = true
		h.found = append(h.found, f)
	}
}

// fewUnits is what roundings leave of two faults that cancel.
const fewUnits = 5

// cancels tells whether two parts of some size come to a few minor units together, as a
// line left out here and doubled there: they would make up any small difference.
func (h *hunt) cancels(classes []int32) bool {
	for i, n := range classes {
		for _, o := range classes[i+1:] {
			a, b := h.classes[n].sum, h.classes[o].sum
			if a.plus(b).turnover() <= fewUnits*int64(len(a)) && a.turnover() > 4*fewUnits*int64(len(a)) {
				return true
			}
		}
	}
	return false
}

// grouped tells whether a part about several documents is in a set: that it is the sum of
// single ones is no coincidence.
func (h *hunt) grouped(classes []int32) bool {
	return slices.ContainsFunc(classes, func(n int32) bool { return len(h.classes[n].parts[0].slips) != 1 })
}

// repeats tells whether a class stands in a sorted set twice.
func repeats(classes []int32) bool {
	for i, n := range classes[1:] {
		if n == classes[i] {
			return true
		}
	}
	return false
}

func keyOf(numbers []int32) string {
	b := make([]byte, 0, 4*len(numbers))
	for _, n := range numbers {
		b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	}
	return string(b)
}

// assignable tells whether each class can be about documents of its own.
func (h *hunt) assignable(classes []int32, before story) bool {
	if len(classes) == 0 {
		return true
	}
	for _, p := range h.classes[classes[0]].parts {
		if !h.j.bars(before, p) && h.assignable(classes[1:], append(before, p)) {
			return true
		}
	}
	return false
}

// sortSets puts sets into a sequence that does not depend on how they were found.
func sortSets(list []set) {
	sort.SliceStable(list, func(a, b int) bool { return slices.Compare(list[a].classes, list[b].classes) < 0 })
}
