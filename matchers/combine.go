package matchers

import (
	"slices"
	"sort"

	"counterfoil/ledger"
)

func equal(list []outcome, target vector) []outcome {
	var found []outcome
	for _, o := range list {
		if o.effect.same(target) {
			found = append(found, o)
		}
	}
	return found
}

// nearest sorts outcomes by how much of the target they leave open and keeps the first n.
func nearest(list []outcome, target vector, n int) []outcome {
	type ranked struct {
		o    outcome
		left int64
	}
	ranks := make([]ranked, len(list))
	for i, o := range list {
		ranks[i] = ranked{o, target.minus(o.effect).turnover()}
	}
	sort.SliceStable(ranks, func(i, j int) bool { return ranks[i].left < ranks[j].left })
	kept := make([]outcome, 0, min(n, len(ranks)))
	for _, r := range ranks[:min(n, len(ranks))] {
		kept = append(kept, r.o)
	}
	return kept
}

// pair is two hypotheses in pipeline sequence.
type pair [2]*Hypothesis

// pairsOf combines every two hypotheses about a paper that do not contradict one
// another, once per case. Of many that give one voucher the first are kept.
func (s *search) pairsOf(t *theory) map[uint64][]pair {
	if found, ok := t.pairs[s.rounding]; ok {
		return found
	}
	if t.pairs == nil {
		t.pairs = map[bool]map[uint64][]pair{}
	}
	list := s.candidates(t, t.unlike[:min(len(t.unlike), maxPairs)])
	found := make(map[uint64][]pair, len(list)*len(list)/4)
	for i := range list {
		for j := i + 1; j < len(list) && !s.exhausted; j++ {
			set, ok := paired(list[i].set[0], list[j].set[0])
			if !ok {
				continue
			}
			if print, ok := s.print(t.paper, set[:]); ok && len(found[print]) < maxTies {
				found[print] = append(found[print], set)
			}
		}
	}
	t.pairs[s.rounding] = found
	return found
}

// pairsTo are the pairs that give just the target.
func (s *search) pairsTo(t *theory, target vector) (found []outcome) {
	if s.outOfReach(t, target) {
		return nil
	}
	for _, set := range s.pairsOf(t)[target.print()] {
		if o, ok := s.replay(t.paper, set[:]...); ok && o.effect.same(target) {
			found = append(found, o)
		}
	}
	return found
}

// outOfReach tells that no set of hypotheses about goods gives the target, because it holds
// money on a payment's account and none leads there. Goods are not posted to such accounts:
// a move alone can bring them there, and shows it alone. Asked before the pairs are made,
// since most sums of a sale and its payment fail by it.
func (s *search) outOfReach(t *theory, target vector) bool {
	if t.paper.current.Goods == nil {
		return false
	}
	roles := s.d.roles()
	return slices.ContainsFunc(target, func(l line) bool {
		return l.functional != 0 && roles[l.account] == rolePSP && !t.paper.due.moves(l.account) &&
			!slices.ContainsFunc(t.unlike, func(o outcome) bool { return o.effect.moves(l.account) })
	})
}

// distinct keeps one of those that do the same by the same means: countries with one
// rate on one account. Rounding rules are all kept: two that do the same alone may differ
// after another fault.
func distinct(list []outcome) []outcome {
	type means struct{ aspect, means, effect string }
	seen := map[means]bool{}
	kept := make([]outcome, 0, len(list))
	for _, o := range list {
		m := means{o.set[0].Aspect, o.set[0].means, o.effect.key()}
		if !seen[m] || o.set[0].Cause == ledger.CauseRounding {
			seen[m] = true
			kept = append(kept, o)
		}
	}
	return kept
}

// twosOf are the pairs of a list that give just the target.
func (s *search) twosOf(p *paper, list []outcome, target vector) (found []outcome) {
	want := target.print()
	for i := range list {
		for j := i + 1; j < len(list) && len(found) < maxTies && !s.exhausted; j++ {
			set, ok := paired(list[i].set[0], list[j].set[0])
			if !ok {
				continue
			}
			if print, ok := s.print(p, set[:]); !ok || print != want {
				continue
			}
			if o, ok := s.replay(p, set[:]...); ok && o.effect.same(target) {
				found = append(found, o)
			}
		}
	}
	return found
}

func (s *search) triples(p *paper, list []outcome, target vector) []outcome {
	var found []outcome
	want := target.print()
	for i := range list {
		for j := i + 1; j < len(list); j++ {
			if _, ok := paired(list[i].set[0], list[j].set[0]); !ok {
				continue
			}
			for k := j + 1; k < len(list) && len(found) < maxTies && !s.exhausted; k++ {
				set, ok := together(list[i].set[0], list[j].set[0], list[k].set[0])
				if !ok {
					continue
				}
				if print, ok := s.print(p, set); !ok || print != want {
					continue
				}
				if o, ok := s.replay(p, set...); ok && o.effect.same(target) {
					found = append(found, o)
				}
			}
		}
	}
	return found
}

// paired is together for two.
func paired(a, b *Hypothesis) (pair, bool) {
	if b.rank < a.rank {
		a, b = b, a
	}
	return pair{a, b}, !a.contradicts(b)
}

// together puts hypotheses into pipeline sequence, or says that they contradict one
// another.
func together(list ...*Hypothesis) ([]*Hypothesis, bool) {
	for i := range list {
		if len(list) > 2 && list[i].implied != nil && list[i].Proof == ledger.ProofAmbiguous {
			return nil, false // beside two faults one amount tells no rate
		}
		for j := i + 1; j < len(list); j++ {
			if list[i].contradicts(list[j]) {
				return nil, false
			}
		}
	}
	set := slices.Clone(list)
	sortBy(set, func(h *Hypothesis) int { return h.rank })
	return set, true
}
