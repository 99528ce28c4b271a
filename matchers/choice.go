package matchers

func ones(options []option, byKey map[string][]int, need vector) (sets [][]option) {
	for _, i := range byKey[need.key()] {
		sets = append(sets, []option{options[i]})
	}
	return firstTies(sets)
}

func twos(options []option, byKey map[string][]int, need vector) (sets [][]option) {
	for i, a := range options {
		for _, j := range byKey[need.minus(a.delta).key()] {
			if j > i && a.apart(options[j]) {
				sets = append(sets, []option{a, options[j]})
			}
		}
		if len(sets) >= maxTies {
			break
		}
	}
	return firstTies(sets)
}

func threes(options []option, byKey map[string][]int, need vector) (sets [][]option) {
	if len(options) > maxTripled {
		return nil
	}
	for i, a := range options {
		rest := need.minus(a.delta)
		for j := i + 1; j < len(options) && len(sets) < maxTies; j++ {
			b := options[j]
			if !a.apart(b) {
				continue
			}
			for _, k := range byKey[rest.minus(b.delta).key()] {
				if k > j && a.apart(options[k]) && b.apart(options[k]) {
					sets = append(sets, []option{a, b, options[k]})
				}
			}
		}
	}
	return firstTies(sets)
}

// apart tells whether two options can both have happened: they are about different
// papers, since two faults of one paper interact and are replayed together.
func (o option) apart(other option) bool { return o.paper != other.paper }

// within finds several hypotheses about one paper that make up the whole difference.
func (m *match) within(need vector, size int) (sets [][]option) {
	if len(m.papers) > fullTheories {
		return nil
	}
	for _, p := range m.papers {
		if p.later {
			continue
		}
		for _, o := range m.s.reproduce(p, p.base.plus(need), size) {
			if len(o.set) == size {
				sets = append(sets, []option{m.s.option(p, o)})
			}
		}
	}
	return firstTies(sets)
}

// mixed finds two hypotheses about one paper and one about another.
func (m *match) mixed(options []option, need vector) (sets [][]option) {
	if len(m.papers) > fullTheories || len(options) > maxTripled {
		return nil
	}
	for _, p := range m.papers {
		if p.later || !p.known || m.s.exhausted {
			continue
		}
		t := m.s.theory(p)
		for _, a := range options {
			if a.paper == p {
				continue
			}
			for _, o := range m.s.pairsTo(t, p.base.plus(need).minus(a.delta)) {
				sets = append(sets, []option{a, m.s.option(p, o)})
			}
		}
	}
	return firstTies(sets)
}

func (s *search) option(p *paper, o outcome) option {
	return option{paper: p, from: p.base, steps: s.steps(p, o), delta: o.effect.minus(p.base), size: len(o.set)}
}

func firstTies(sets [][]option) [][]option {
	if len(sets) > maxTies {
		return sets[:maxTies]
	}
	return sets
}
