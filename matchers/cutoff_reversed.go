package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// reversedLater takes out vouchers of this side of the cut-off that the ERP reversed
// after it: a copy, or a wrong voucher that was booked again rightly. The books are off
// at the cut-off, and nothing is left to correct: a correction of ours would be the second.
//
// A wrong voucher that was reversed and not booked again is left to the other matchers:
// its document is still due.
func (m *match) reversedLater() {
	for _, v := range append([]*voucher(nil), m.vouchers...) {
		if v.later {
			continue
		}
		w := m.laterLike(v.effect.times(-1), v)
		if w == nil {
			continue
		}
		p, again := m.bookedAgain(v, w)
		switch {
		case p != nil:
			m.take(claim{paper: p, vouchers: []*voucher{v, w, again}, from: p.base, steps: []step{{correctedLater(p, v, w, again), v.effect}}})
		case !m.likeAny(m.papers, v):
			m.take(claim{paper: m.copyOf(v), vouchers: []*voucher{v, w}, steps: []step{{undoneLater(m.copyOf(v), v, w), v.effect}}})
		}
	}
}

// laterLike is the first voucher after the cut-off of an effect, nil for none.
func (m *match) laterLike(effect vector, but ...*voucher) *voucher {
	for _, o := range m.vouchers {
		if o.later && o.effect.key() == effect.key() && len(without(but, o)) == len(but) {
			return o
		}
	}
	return nil
}

// bookedAgain finds the paper that v stands for and its right voucher after the cut-off.
func (m *match) bookedAgain(v, w *voucher) (*paper, *voucher) {
	for _, p := range m.papers {
		if p.later || !m.like(p, v) {
			continue
		}
		if again := m.laterLike(p.due, v, w); again != nil {
			return p, again
		}
	}
	return nil, nil
}

// copyOf is the paper done that v repeats, nil for none.
func (m *match) copyOf(v *voucher) *paper {
	for _, p := range m.done {
		if !p.later && p.due.key() == v.effect.key() {
			return p
		}
	}
	return nil
}

func correctedLater(p *paper, v, w, again *voucher) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: "corrected after the cut-off", Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("booked %s wrongly with %s, reversed it with %s and booked it rightly with %s; it clears by itself in the period of the correction", p.name(), v.name(), w.name(), again.name()),
	}
}

func undoneLater(p *paper, v, w *voucher) *Hypothesis {
	what, kind := "a voucher without a document", "voucher reversed after the cut-off"
	if p != nil {
		what, kind = p.name()+" once more", string(p.kind)+" booked twice, reversed after the cut-off"
	}
	return &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: kind, Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("booked %s with %s and reversed it with %s; it clears by itself in the period of the reversal", what, v.name(), w.name()),
	}
}
