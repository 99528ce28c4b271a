package matchers

import (
	"sort"

	"counterfoil/ledger"
)

func equal(list []outcome, key string) []outcome {
	var found []outcome
	for _, o := range list {
		if o.effect.key() == key {
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

// pairsOf replays every two hypotheses about a paper that do not contradict one
// another, once per case.
func (s *search) pairsOf(t *theory) map[string][]outcome {
	if found, ok := t.pairs[s.rounding]; ok {
		return found
	}
	if t.pairs == nil {
		t.pairs = map[bool]map[string][]outcome{}
	}
	list, found := distinct(t.singles), map[string][]outcome{}
	list = list[:min(len(list), maxPairs)]
	if s.rounding {
		list = append(append([]outcome(nil), t.roundings...), list...)
	}
	for i := range list {
		for j := i + 1; j < len(list) && !s.exhausted; j++ {
			set, ok := together(list[i].set[0], list[j].set[0])
			if !ok {
				continue
			}
			if o, ok := s.replay(t.paper, set...); ok && len(found[o.effect.key()]) < maxTies {
				found[o.effect.key()] = append(found[o.effect.key()], o)
			}
		}
	}
	t.pairs[s.rounding] = found
	return found
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

func (s *search) triples(p *paper, list []outcome, want string) []outcome {
	var found []outcome
	for i := range list {
		for j := i + 1; j < len(list); j++ {
			if _, ok := together(list[i].set[0], list[j].set[0]); !ok {
				continue
			}
			for k := j + 1; k < len(list) && len(found) < maxTies && !s.exhausted; k++ {
				set, ok := together(list[i].set[0], list[j].set[0], list[k].set[0])
				if !ok {
					continue
				}
				if o, ok := s.replay(p, set...); ok && o.effect.key() == want {
					found = append(found, o)
				}
			}
		}
	}
	return found
}

// together puts hypotheses into pipeline sequence, or says that they contradict one
// another.
func together(list ...*Hypothesis) ([]*Hypothesis, bool) {
	for i := range list {
		for j := i + 1; j < len(list); j++ {
			if list[i].Aspect == list[j].Aspect {
				return nil, false
			}
		}
	}
	set := append([]*Hypothesis(nil), list...)
	sort.SliceStable(set, func(i, j int) bool { return set[i].rank < set[j].rank })
	return set, true
}
