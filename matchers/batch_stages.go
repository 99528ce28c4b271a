package matchers

import "slices"

// inPartNote is the note of a batch that is told in part.
const inPartNote = "explained is what is all that is wrong in another batch, or what alone can have made an amount; what is left is no single fault to the minor unit"

// stages explains what the whole search left open. A fault may explain one batch whole and
// stand in another among faults that are not found: freight taxed at the reduced rate is
// all that the batch of 6 % holds too much, and one of several things that the batch of
// 25 % lacks. It is told in both, and what it leaves of the other is searched anew.
func (j *joint) stages(t theories, must []int32, told map[int32]share) {
	in := j.byBatch(t)
	for {
		changed := j.peel(in, must, 1, told)
		if len(changed) == 0 {
			changed = j.forced(in, must, told)
		}
		if len(changed) == 0 {
			changed = j.peel(in, must, 2, told)
		}
		if len(changed) == 0 {
			break
		}
		j.search(j.possible(t), j.stillOpen(changed), told)
	}
	j.implied(must, told)
	for batch, of := range j.begun {
		if _, whole := told[batch]; !whole {
			told[batch] = of
		}
	}
}

// stands tells whether a batch is to be looked at in stages: it is not told, and few enough
// documents are in it that faults inside them were thought of.
func (j *joint) stands(batch int32, told map[int32]share) bool {
	_, done := told[batch]
	return !done && j.isOpen(batch) && len(j.dossiers[batch].papers) <= maxInside
}

// stillOpen are those of some batches that are not explained, each once.
func (j *joint) stillOpen(batches []int32) []int32 {
	slices.Sort(batches)
	return slices.DeleteFunc(slices.Compact(batches), func(n int32) bool { return !j.isOpen(n) })
}

// possible are the theories that touch batches still open and no others.
func (j *joint) possible(t theories) (left theories) {
	for _, p := range t.whole {
		if j.inOpen(p.sum) {
			left.whole = append(left.whole, p)
		}
	}
	for _, p := range t.inside {
		if j.inOpen(p.sum) {
			left.inside = append(left.inside, p)
		}
	}
	return left
}

// byBatch lists the parts that touch each open batch and open ones alone.
func (j *joint) byBatch(t theories) map[int32][]*part {
	in := map[int32][]*part{}
	t = j.possible(t)
	for _, list := range [][]*part{t.whole, t.inside} {
		for _, p := range list {
			for _, at := range j.atlas.prints(p.sum) {
				in[at.batch] = append(in[at.batch], p)
			}
		}
	}
	return in
}

// peel tells the batches that sets of a size explain by themselves, and returns those that
// the sets touch besides, with what they do there taken out.
func (j *joint) peel(in map[int32][]*part, must []int32, size int, told map[int32]share) (changed []int32) {
	for _, batch := range must {
		if !j.stands(batch, told) {
			continue
		}
		h := newHunt(j, j.asSeenIn(batch, in[batch]), nil)
		h.wider = h
		sets, whole := h.sets(batch, size)
		if !whole || len(sets) == 0 {
			continue
		}
		s := &slot{hunt: h, batches: []int32{batch}, size: size, sets: sets}
		if h.byChance(batch, s) {
			continue
		}
		v := h.telling(s, nil)
		x := j.besides(batch, v.first)
		if len(x) == 0 || v.first.strained() || !j.resolves(x) {
			continue // with nothing beside it, it was weighed before
		}
		told[batch] = j.share(batch, j.start(batch), v.first, v.others)
		j.close(batch, false)
		if v.sole {
			changed = append(changed, j.takeOut(x, v, told)...)
		}
	}
	return changed
}

// asSeenIn are parts as one batch sees them. Those that its neighbours can hardly hold stand
// back, but are not forgotten: faults that cancel there hide what they are.
func (j *joint) asSeenIn(batch int32, parts []*part) (list []*part) {
	for _, p := range parts {
		if j.inOpen(p.sum) {
			list = append(list, &part{slips: p.slips, changes: p.changes, sum: j.under(batch, p.sum), strained: !j.fits(batch, p.sum)})
		}
	}
	return list
}

// fits tells whether each batch but one may hold an impact among its faults.
func (j *joint) fits(but int32, x impact) bool {
	for _, at := range j.atlas.prints(x) {
		if at.batch != but && j.unsure[at.batch] && !j.needs(at.batch).same(j.under(at.batch, x)) {
			return false
		}
		if at.batch != but && !mayHold(j.needs(at.batch), j.under(at.batch, x)) {
			return false
		}
	}
	return true
}

// impact is what a story does in all batches.
func (s story) impact() (sum impact) {
	for _, p := range s {
		for _, c := range p.changes {
			sum = sum.plus(c.effect)
		}
	}
	return sum
}

// besides is what a story does outside a batch.
func (j *joint) besides(batch int32, s story) impact {
	x := s.impact()
	return x.minus(j.under(batch, x))
}

// resolves tells whether an impact explains the batches it touches that are told in several
// ways.
func (j *joint) resolves(x impact) bool {
	for _, at := range j.atlas.prints(x) {
		if j.unsure[at.batch] && !j.needs(at.batch).same(j.under(at.batch, x)) {
			return false
		}
	}
	return true
}

// takeOut tells what a story does in some batches, and returns those that are left with less.
func (j *joint) takeOut(x impact, v telling, told map[int32]share) (changed []int32) {
	for _, at := range j.atlas.prints(x) {
		of := j.share(at.batch, j.start(at.batch), v.first, v.others)
		j.need[at.batch] = j.need[at.batch].minus(j.under(at.batch, x))
		if len(j.need[at.batch]) == 0 {
			told[at.batch], j.unsure[at.batch] = of, false
			continue
		}
		j.begun[at.batch] = of
		changed = append(changed, at.batch)
	}
	return changed
}

// start is what is told of a batch so far, and what that leaves.
func (j *joint) start(batch int32) share {
	if of, ok := j.begun[batch]; ok {
		return of
	}
	return share{left: j.dossiers[batch].open()}
}
