package matchers

import "slices"

// trials is how many other needs are made up to see whether as many parts explain
// anything: with none explained, fewer than one in twenty would be.
const trials = 64

// byChance tells whether sets of a size in these batches prove little, because there are
// so many that they make up needs they have nothing to do with. It replaces the need by
// others like it, one part of the batch more and another less, and looks whether sets of
// that size explain those, too. The draws depend on nothing but the case.
func (h *hunt) byChance(batch int32, size int, found []set) bool {
	need := h.j.needs(batch)
	pool := h.like(need, found)
	if len(pool) < 3 {
		return false
	}
	dice := h.needs[batch] | 1
	draw := func() impact {
		dice = dice*6364136223846793005 + 1442695040888963407
		return h.classes[pool[(dice>>33)%uint64(len(pool))]].sum
	}
	defer func() { h.only = false }()
	for range trials {
		more, less := draw(), draw()
		other := need.plus(h.under(batch, more)).minus(h.under(batch, less))
		if more.same(less) || len(other) == 0 {
			continue
		}
		h.steps, h.found, h.told, h.only = 0, nil, map[string]bool{}, true
		h.descend(h.start(batch, other), size)
		if len(h.found) > 0 {
			return true
		}
	}
	return false
}

// under is what an impact does in one batch.
func (h *hunt) under(batch int32, x impact) impact {
	var kept impact
	for _, c := range x {
		if h.j.atlas.batchOf[c.spot] == batch {
			kept = append(kept, c)
		}
	}
	return kept
}

// like lists the classes that touch nothing but the need's spots, without those of the
// sets found and their opposites; where there are few, all that touch one.
func (h *hunt) like(need impact, found []set) []int32 {
	var close, any []int32
	for n, c := range h.classes {
		inside, touches := true, false
		for _, at := range c.sum {
			on := slices.ContainsFunc(need, func(o cell) bool { return o.spot == at.spot })
			inside, touches = inside && on, touches || on
		}
		if !touches || h.partOf(c, found) {
			continue
		}
		if any = append(any, int32(n)); inside {
			close = append(close, int32(n))
		}
	}
	if len(close) >= 8 {
		return close
	}
	return any
}

// partOf tells whether a class, or its opposite, is in one of the sets.
func (h *hunt) partOf(c *class, found []set) bool {
	for _, f := range found {
		for _, n := range f.classes {
			if o := h.classes[n]; o == c || len(o.sum.plus(c.sum)) == 0 {
				return true
			}
		}
	}
	return false
}
