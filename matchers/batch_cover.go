package matchers

import (
	"slices"
	"sort"
)

// maxCovers bounds the ways tried of choosing among the stories of batches.
const maxCovers = 100_000

// slot is a group of batches with all the smallest sets of parts that explain it alone.
type slot struct {
	hunt    *hunt
	batches []int32
	size    int
	sets    []set
	doubt   string // what else it may be; "" when the sets prove themselves
	// rivals are slots of other batches that do as well in another choice.
	rivals []*slot
}

// cover is a choice of slots that share no batch: the one that leaves fewest batches
// open and, of those, needs fewest parts. One story that explains two batches is better
// than two that explain one each.
type cover struct {
	slots []*slot // all, in sequence
	must  []int32 // batches to explain
	best  int
	found [][]*slot
	steps int
}

// unexplainedCost is more than any set of parts costs.
const unexplainedCost = 1000

// chosen returns the slots of the best choice. A slot that another choice of the same
// cost does without has the slots in its place as rivals.
func chosen(slots []*slot, must []int32) []*slot {
	sort.SliceStable(slots, func(a, b int) bool { return slices.Compare(slots[a].batches, slots[b].batches) < 0 })
	var all []*slot
	for _, part := range apartSlots(slots, must) {
		c := &cover{slots: part.slots, must: part.batches, best: unexplainedCost*len(part.batches) + 1}
		c.walk(nil, 0, 0)
		if len(c.found) == 0 {
			continue
		}
		for _, s := range c.found[0] {
			for _, other := range c.found[1:] {
				if !slices.Contains(other, s) {
					s.rivals = addRivals(s, other)
				}
			}
		}
		all = append(all, c.found[0]...)
	}
	return all
}

func addRivals(s *slot, others []*slot) []*slot {
	for _, o := range others {
		if overlap(s.batches, o.batches) && !slices.Contains(s.rivals, o) {
			s.rivals = append(s.rivals, o)
		}
	}
	return s.rivals
}

func overlap(a, b []int32) bool {
	return slices.ContainsFunc(a, func(n int32) bool { return slices.Contains(b, n) })
}

// walk decides the batches in sequence: left open, or explained by a slot.
func (c *cover) walk(taken []*slot, next, cost int) {
	if c.steps++; cost > c.best || c.steps > maxCovers {
		return
	}
	for next < len(c.must) && covered(taken, c.must[next]) {
		next++
	}
	if next == len(c.must) {
		if cost < c.best {
			c.best, c.found = cost, nil
		}
		c.found = append(c.found, slices.Clone(taken))
		return
	}
	for _, s := range c.slots {
		if slices.Contains(s.batches, c.must[next]) && !slices.ContainsFunc(taken, func(t *slot) bool { return overlap(t.batches, s.batches) }) {
			c.walk(append(taken, s), next+1, cost+s.size)
		}
	}
	c.walk(taken, next+1, cost+unexplainedCost)
}

func covered(taken []*slot, batch int32) bool {
	return slices.ContainsFunc(taken, func(s *slot) bool { return slices.Contains(s.batches, batch) })
}

// region is slots that share batches, directly or by way of others.
type region struct {
	slots   []*slot
	batches []int32 // those that must be explained
}

func apartSlots(slots []*slot, must []int32) []region {
	var regions []region
	left := slots
	for len(left) > 0 {
		r, reach := region{}, slices.Clone(left[0].batches)
		for grown := true; grown; {
			grown = false
			var rest []*slot
			for _, s := range left {
				if overlap(s.batches, reach) {
					r.slots, reach, grown = append(r.slots, s), append(reach, s.batches...), true
				} else {
					rest = append(rest, s)
				}
			}
			left = rest
		}
		for _, b := range must {
			if slices.Contains(reach, b) {
				r.batches = append(r.batches, b)
			}
		}
		regions = append(regions, r)
	}
	return regions
}
