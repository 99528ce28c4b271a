package matchers

// twoParts are two faults in one document.
type twoParts [2]*Hypothesis

// independent tells whether two faults in one document do together what each does alone,
// so that they add up: another account for the freight and a discount doubled do, two
// things done to one tax do not. It takes a replay of both to know.
func (j *joint) independent(a, b *part) bool {
	if a == b || !a.isInside() || !b.isInside() || a.slips[0] != b.slips[0] {
		return false
	}
	k := twoParts{a.changes[0].h, b.changes[0].h}
	known, ok := j.pairs[k]
	if !ok {
		known = j.addUp(a.slips[0], a.changes[0], b.changes[0])
		j.pairs[k], j.pairs[twoParts{k[1], k[0]}] = known, known
	}
	return known
}

// isInside tells whether a part is one fault in the content of one document.
func (p *part) isInside() bool {
	return len(p.slips) == 1 && len(p.changes) == 1 && p.changes[0].h.Apply != nil
}

func (j *joint) addUp(s *slip, a, b change) bool {
	set, ok := together(a.h, b.h)
	if !ok {
		return false
	}
	both, ok := j.replay(s, set...)
	return ok && both.minus(s.due).same(a.effect.plus(b.effect))
}
