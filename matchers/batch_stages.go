package matchers

import "slices"

// inPartNote is the note of a batch that is told in part.
const inPartNote = "what is explained stands in another batch, too, and is all that is wrong there; what is left of this one is no single fault to the minor unit"

// maxPeeled is the largest set of parts that a batch is explained by while another batch
// they touch is not.
const maxPeeled = 2

// stages explains what the whole search left open. A fault may explain one batch whole and
// stand in another among faults that are not found: freight taxed at the reduced rate is
// all that the batch of 6 % holds too much, and one of several things that the batch of
// 25 % lacks. It is told in both, and what it leaves of the other is searched anew.
func (j *joint) stages(t theories, must []int32, told map[int32]share) {
	in := j.byBatch(t)
	for size := 1; size <= maxPeeled; size++ {
		if changed := j.peel(in, must, size, told); len(changed) > 0 {
			j.search(j.possible(t), j.stillOpen(changed), told)
			size = 0
		}
	}
	for batch, of := range j.begun {
		if _, whole := told[batch]; !whole {
			told[batch] = of
		}
	}
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
		if !j.isOpen(batch) {
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
		if len(j.besides(batch, v.first)) == 0 {
			continue // it was weighed before, among what touches this batch alone
		}
		told[batch] = j.share(batch, j.start(batch), v.first, v.others)
		j.need[batch] = nil
		if v.sole {
			changed = append(changed, j.takeOut(batch, v, told)...)
		}
	}
	return changed
}

// asSeenIn are parts as one batch sees them. What they do to others must leave less there.
func (j *joint) asSeenIn(batch int32, parts []*part) (list []*part) {
	for _, p := range parts {
		if !j.inOpen(p.sum) || !j.eases(batch, p.sum) {
			continue
		}
		list = append(list, &part{slips: p.slips, changes: p.changes, sum: j.under(batch, p.sum)})
	}
	return list
}

// eases tells whether each batch but one differs less without an impact than with it.
func (j *joint) eases(but int32, x impact) bool {
	for _, at := range j.atlas.prints(x) {
		need := j.needs(at.batch)
		if at.batch != but && need.minus(j.under(at.batch, x)).turnover() >= need.turnover() {
			return false
		}
	}
	return true
}

// besides is what a story does outside a batch.
func (j *joint) besides(batch int32, s story) (sum impact) {
	for _, p := range s {
		for _, c := range p.changes {
			sum = sum.plus(c.effect.minus(j.under(batch, c.effect)))
		}
	}
	return sum
}

// takeOut tells what a story does in the batches beside the one it explains.
func (j *joint) takeOut(batch int32, v telling, told map[int32]share) (changed []int32) {
	x := j.besides(batch, v.first)
	for _, at := range j.atlas.prints(x) {
		of := j.share(at.batch, j.start(at.batch), v.first, v.others)
		j.need[at.batch] = j.need[at.batch].minus(j.under(at.batch, x))
		if len(j.need[at.batch]) == 0 {
			told[at.batch] = of
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
