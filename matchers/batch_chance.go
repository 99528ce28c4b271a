package matchers

import "slices"

// trials is how many other needs are made up to see whether as many parts explain
// anything: with none explained, fewer than one in fifty would be, very likely.
const trials = 160

// byChance tells whether a slot's sets prove little, because there are so many that they
// make up needs they have nothing to do with. It replaces the need by others like it, one part of the batch more and another less, and looks whether sets of
// that size explain those, too. The draws depend on nothing but the case.
func (h *hunt) byChance(batch int32, s *slot) bool {
	need := h.j.needs(batch)
	pool := h.like(batch, need, s.sets[0])
	if len(pool) < 3 {
		return false
	}
	dice := h.needs[batch] | 1
	draw := func() impact {
		dice = dice*6364136223846793005 + 1442695040888963407
		return h.classes[pool[(dice>>33)%uint64(len(pool))]].sum
	}
	h.again = slices.ContainsFunc(s.sets, func(f set) bool { return repeats(f.classes) })
	defer func() { h.only = false }()
	for range trials {
		more, less := draw(), draw()
		other := need.plus(h.j.under(batch, more)).minus(h.j.under(batch, less))
		if other.same(need) || len(other) == 0 {
			continue
		}
		h.steps, h.found, h.told, h.only = 0, nil, map[string]bool{}, true
		h.descend(h.start(batch, other), s.size)
		if len(h.found) > 0 {
			return true
		}
	}
	return false
}

// like lists the classes that touch nothing but the need's spots, without those of a set
// found and what is like them; where there are few, all that touch one.
func (h *hunt) like(batch int32, need impact, found set) []int32 {
	var close, any []int32
	for n, c := range h.classes {
		inside, touches := true, false
		for _, at := range c.sum {
			on := slices.ContainsFunc(need, func(o cell) bool { return o.spot == at.spot })
			inside, touches = inside && on, touches || on
		}
		if !touches || h.partOf(batch, c, found) {
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

// partOf tells whether a class does in a batch what one of a set does there, or its
// opposite, or is about the same document: exchanging them is no other story.
func (h *hunt) partOf(batch int32, c *class, found set) bool {
	own := h.j.under(batch, c.sum)
	return slices.ContainsFunc(found.classes, func(n int32) bool {
		o := h.classes[n]
		other := h.j.under(batch, o.sum)
		return own.same(other) || len(own.plus(other)) == 0 || c.parts[0].meets(o.parts[0])
	})
}
