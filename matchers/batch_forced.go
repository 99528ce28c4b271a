package matchers

import "slices"

// maxForced bounds the classes that may touch a spot which is to prove one of them.
const maxForced = 200

// forced takes out of batches what must have happened whatever else did: where something is
// left on an account that few faults could touch, and one of them makes it to the minor
// unit and no two do. Freight on an account that nobody maps is told although a sale's tax
// beside it is not. It returns the batches that are left with less.
func (j *joint) forced(in map[int32][]*part, must []int32, told map[int32]share) (changed []int32) {
	for _, batch := range must {
		if !j.stands(batch, told) {
			continue
		}
		h := newHunt(j, j.asSeenIn(batch, in[batch]), nil)
		h.wider = h
		for _, c := range j.needs(batch) {
			n, ok := h.maker(c)
			if !ok || !mayHold(j.needs(batch), h.classes[n].sum) {
				continue
			}
			s := &slot{hunt: h, batches: []int32{batch}, size: 1, sets: []set{{classes: []int32{n}, batches: []int32{batch}}}}
			v := h.telling(s, nil)
			if x := v.first.impact(); v.sole && !v.first.strained() && j.resolves(x) {
				changed = append(changed, j.takeOut(x, v, told)...)
				break // what is left is looked at anew
			}
		}
	}
	return changed
}

// maker is the one class that makes what is left on a spot, when no two together do.
func (h *hunt) maker(c cell) (only int32, ok bool) {
	list := h.touching[c.spot]
	if len(list) > maxForced {
		return 0, false
	}
	amounts := map[int64]bool{}
	for _, n := range list {
		at := h.classes[n].sum.on(c.spot)
		if at == c.functional {
			if ok {
				return 0, false
			}
			only, ok = n, true
		}
		amounts[at] = true
	}
	for at := range amounts {
		if at != c.functional && amounts[c.functional-at] {
			return 0, false
		}
	}
	return only, ok
}

// on is what an impact holds on a spot.
func (s impact) on(at spot) int64 {
	if i := slices.IndexFunc(s, func(c cell) bool { return c.spot == at }); i >= 0 {
		return s[i].functional
	}
	return 0
}
