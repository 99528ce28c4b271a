package matchers

import "slices"

// apart names what leaves the same figures as a part that changes several batches: faults
// of their own in each of them. One order left out here and another of the same content
// booked twice there look just like the first in the batch of the other's day. The one
// fault is told, since it is one; the two are named beside it.
func (h *hunt) apart(p *part) (texts []string) {
	for _, o := range h.separate(h.j.atlas.prints(p.sum), nil) {
		if len(texts) < maxNamed {
			texts = append(texts, o.told())
		}
	}
	return texts
}

// separate lists the stories, one of each sequence of causes, of two parts and more that
// share no batch and do together what is left under each.
func (h *hunt) separate(left []batchPrint, before story) (list []story) {
	if len(left) == 0 {
		return []story{slices.Clone(before)}
	}
	for _, n := range h.wider.matching[left[0]] {
		c := h.wider.classes[n]
		if len(before) == 0 && len(c.prints) == len(left) || slices.ContainsFunc(c.prints, func(p batchPrint) bool { return !slices.Contains(left, p) }) {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(left), func(p batchPrint) bool { return slices.Contains(c.prints, p) })
		for _, p := range c.eachCause(nil) {
			if !h.j.bars(before, p) {
				list = append(list, h.separate(rest, append(before, p))...)
			}
		}
	}
	return list
}

// eachCause is the likeliest part of each cause that is not about the same documents as
// another part; of a rounding beside a fault that does not matter.
func (c *class) eachCause(beside *part) (list []*part) {
	for _, p := range c.parts {
		barred := beside != nil && p.meets(beside) && p.rounds() == beside.rounds()
		if !barred && !slices.ContainsFunc(list, func(o *part) bool { return story{o}.causes() == story{p}.causes() }) {
			list = append(list, p)
		}
	}
	return list
}
