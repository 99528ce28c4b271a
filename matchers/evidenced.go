package matchers

// evidenced keeps of outcomes that do equally well those with the fewest bare hypotheses:
// an earlier version without a line is there to be seen, a line left out is only thought of.
func evidenced(found []outcome) []outcome {
	return fewest(found, func(o outcome) int { return bareIn(o.set) })
}

// evidencedSets is evidenced for choices over several papers.
func evidencedSets(sets [][]option) [][]option {
	return fewest(sets, func(set []option) (n int) {
		for _, o := range set {
			for _, st := range o.steps {
				n += bareIn([]*Hypothesis{st.h})
			}
		}
		return n
	})
}

func bareIn(set []*Hypothesis) (n int) {
	for _, h := range set {
		if h.bare {
			n++
		}
	}
	return n
}

// fewest keeps those that count least.
func fewest[T any](list []T, count func(T) int) []T {
	if len(list) < 2 {
		return list
	}
	least := count(list[0])
	for _, x := range list[1:] {
		least = min(least, count(x))
	}
	kept := make([]T, 0, len(list))
	for _, x := range list {
		if count(x) == least {
			kept = append(kept, x)
		}
	}
	return kept
}
