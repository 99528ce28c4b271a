package matchers

import (
	"slices"

	"counterfoil/ledger"
)

// Most of what a search costs is posting documents again. So each set of changes to the
// document or the rules is posted once, and hypotheses that only move accounts (moving)
// are computed from the voucher without them.

// altered are the hypotheses of a set that are not moves, in the sequence applied.
type altered struct {
	paper *paper
	set   [2]*Hypothesis
}

// replayed is the voucher that comes of a set of hypotheses.
type replayed struct {
	effect vector
	print  uint64
	ok     bool // false: void, the document cannot be changed or posted so
	// finished: moves cannot be added, because the lines were changed after posting.
	finished bool
}

// replay applies hypotheses, in pipeline sequence, to one replay of the paper.
func (s *search) replay(p *paper, set ...*Hypothesis) (outcome, bool) {
	r := s.effect(p, set)
	return outcome{set, r.effect}, r.ok
}

// effect is the voucher a set gives; its print is not set where moves made it.
func (s *search) effect(p *paper, set []*Hypothesis) replayed {
	r, moves := s.unmoved(p, set)
	if r.ok && len(moves) > 0 {
		r.effect = r.effect.moved(s.mover(p, moves))
	}
	return r
}

// print is the fingerprint of the voucher a set gives, without making the voucher where
// only moves are new. False: void.
func (s *search) print(p *paper, set []*Hypothesis) (uint64, bool) {
	r, moves := s.unmoved(p, set)
	if len(moves) == 0 {
		return r.print, r.ok
	}
	return r.print + r.effect.shift(s.mover(p, moves)), r.ok
}

// unmoved is the voucher before moves, and the moves still to make.
func (s *search) unmoved(p *paper, set []*Hypothesis) (r replayed, moves []*Hypothesis) {
	moved := 0
	for _, h := range set {
		if h.moves() {
			moved++
		}
	}
	if moved == 0 {
		return s.changed(p, set), nil
	}
	rest := make([]*Hypothesis, 0, len(set))
	moves = make([]*Hypothesis, 0, moved)
	for _, h := range set {
		if h.moves() {
			moves = append(moves, h)
		} else {
			rest = append(rest, h)
		}
	}
	if r = s.changed(p, rest); r.finished {
		return s.compute(p, set), nil
	}
	return r, moves
}

// changed posts a document under hypotheses, or remembers what came of it.
func (s *search) changed(p *paper, set []*Hypothesis) replayed {
	key := altered{paper: p}
	if len(set) > len(key.set) {
		return s.compute(p, set)
	}
	copy(key.set[:], set)
	r, known := s.known[key]
	if !known {
		r = s.compute(p, set)
		s.known[key] = r
	}
	return r
}

func (s *search) compute(p *paper, set []*Hypothesis) replayed {
	if s.replays >= maxReplays {
		s.exhausted = true
		return replayed{}
	}
	s.replays++
	r := newReplay(p.current, s.d.policy)
	for _, h := range set {
		if !h.Apply(r) {
			return replayed{}
		}
	}
	v, ok := r.post(s.d.in.Case.Reference)
	return replayed{effect: v, print: v.print(), ok: ok, finished: len(r.Adjust) > 0 || len(r.Moves) > 0}
}

// mover gives a line's place after moves, all at once; of two moves of one account the
// later counts. False: it stays.
type mover func(line) (to line, moved bool)

func (s *search) mover(p *paper, moves []*Hypothesis) mover {
	return func(l line) (to line, moved bool) {
		to = l
		for _, h := range moves {
			if h.from == l.account {
				to, moved = l.movedTo(h.to, &p.current, s.d.policy), true
			}
		}
		return to, moved
	}
}

// moved is the vector with lines moved.
func (v vector) moved(move mover) vector {
	lines := slices.Clone(v)
	for i := range lines {
		lines[i], _ = move(lines[i])
	}
	return vectorOf(lines)
}

// print is a fingerprint of the functional amounts, linear in them: equal vectors have
// equal prints. Vectors of one print are compared before they count as equal.
func (v vector) print() (sum uint64) {
	for _, l := range v {
		sum += uint64(l.functional) * weight(l.account, l.dimension)
	}
	return sum
}

// shift is what moves add to the vector's print.
func (v vector) shift(move mover) (sum uint64) {
	for _, l := range v {
		if to, ok := move(l); ok {
			sum += uint64(l.functional) * (weight(to.account, to.dimension) - weight(l.account, l.dimension))
		}
	}
	return sum
}

// weight is an odd number that an account and dimension hash to (FNV-1a, then the
// finisher of splitmix64).
func weight(account ledger.AccountCode, dimension string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	w := uint64(offset)
	for i := range len(account) {
		w = (w ^ uint64(account[i])) * prime
	}
	w = (w ^ 0xff) * prime
	for i := range len(dimension) {
		w = (w ^ uint64(dimension[i])) * prime
	}
	w = (w ^ w>>30) * 0xbf58476d1ce4e5b9
	w = (w ^ w>>27) * 0x94d049bb133111eb
	return (w ^ w>>31) | 1
}
