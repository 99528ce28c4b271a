package matchers

import (
	"sort"

	"counterfoil/ledger"
)

// boundedOnTop finds faults that leave nothing but roundings: one or two plain
// hypotheses whose replay differs from the voucher by no more than the roundings that
// happened could have moved it, within the policy's cap. A minor unit must not hide a
// whole fault. The fault has to be larger than the bound, or it would be a rounding itself;
// and since the voucher is not reproduced, only not contradicted, its proof is bounded too.
func (m *match) boundedOnTop(beside map[*paper]*voucher, used int64) {
	for _, p := range append([]*paper(nil), m.papers...) {
		v := beside[p]
		if v == nil || !p.known {
			continue
		}
		found := m.s.almost(p, v.effect, used)
		if len(found) == 0 {
			continue
		}
		bound := roundingBound(m.s.d.policy, p)
		c := m.s.claim(p, []*voucher{v}, p.base, nil, found)
		c.steps = m.s.d.onTop(p, c.steps, v.effect, bound)
		for i, steps := range c.alternatives {
			c.alternatives[i] = m.s.d.onTop(p, steps, v.effect, bound)
		}
		used += v.effect.minus(found[0].effect).turnover() / 2
		m.take(c)
	}
}

// onTop adds to the steps of a fault what is left to the voucher.
func (d *dossier) onTop(p *paper, steps []step, target vector, bound int64) []step {
	list := make([]step, 0, len(steps)+1)
	for _, st := range steps {
		h := *st.h
		if h.Proof == ledger.ProofReplayed {
			h.Proof = ledger.ProofBounded
		}
		list = append(list, step{&h, st.effect})
	}
	left := target.minus(steps[len(steps)-1].effect)
	return append(list, step{d.withinBound(p, left, bound), target})
}

// almost lists the smallest sets of plain hypotheses, two at most, that come within the
// bound of the target, the nearest first.
func (s *search) almost(p *paper, target vector, used int64) []outcome {
	t, bound := s.theory(p), roundingBound(s.d.policy, p)
	if target.minus(p.due).largest() <= bound {
		return nil
	}
	if found := s.nearly(p, t.unlike, target, used); len(found) > 0 {
		return found
	}
	defer func(tier bool) { s.rounding = tier }(s.rounding)
	s.rounding = false
	return s.nearly(p, s.pairsWithin(t, target, bound), target, used)
}

// pairsWithin are the pairs that come within the bound of the target, in a sequence that
// depends on their vouchers only.
func (s *search) pairsWithin(t *theory, target vector, bound int64) (list []outcome) {
	for _, sets := range s.pairsOf(t) {
		for _, set := range sets {
			if o, ok := s.replay(t.paper, set[:]...); ok && target.minus(o.effect).largest() <= bound {
				list = append(list, o)
			}
		}
	}
	sortBy(list, func(o outcome) string { return o.effect.key() })
	return list
}

// nearly keeps the outcomes within the bound, the nearest first.
func (s *search) nearly(p *paper, list []outcome, target vector, used int64) []outcome {
	bound := roundingBound(s.d.policy, p)
	var kept []outcome
	for _, o := range list {
		left := target.minus(o.effect)
		if left.largest() <= bound && !left.isZero() && s.d.withinCap(used+left.turnover()/2) && o.effect.minus(p.due).largest() > bound {
			kept = append(kept, o)
		}
	}
	sort.SliceStable(kept, func(i, j int) bool {
		return target.minus(kept[i].effect).turnover() < target.minus(kept[j].effect).turnover()
	})
	return onceEach(kept)
}

// onceEach keeps the nearest of those that say the same.
func onceEach(list []outcome) []outcome {
	told := map[string]bool{}
	var kept []outcome
	for _, o := range list {
		if text := describe(o.set); !told[text] && len(kept) < maxTies {
			told[text] = true
			kept = append(kept, o)
		}
	}
	return kept
}
