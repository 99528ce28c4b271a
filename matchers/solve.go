package matchers

const (
	// fullTheories is how many papers may be left for all their hypotheses to be tried
	// against a sum; of more, as in a day's batch, only absence and doubling are.
	fullTheories = 24
	// maxTripled bounds the options three of which are combined.
	maxTripled = 400
)

// An option is one thing that may have happened to one paper, as a change of the sum
// of all vouchers.
type option struct {
	paper *paper
	steps []step
	from  vector
	delta vector
	size  int
	done  bool // the paper is accounted for already; this is about another copy
}

// summed explains what is left by the sum of the vouchers, for an ERP that books
// several documents with one voucher or one document with several. It finds the
// smallest choice of options, of so many hypotheses at most, whose changes add up to the
// variance of what is left. False when there is none.
func (m *match) summed(most int) bool {
	need := vector(nil)
	var vouchers []*voucher
	for _, v := range m.vouchers {
		if !v.later {
			need = need.plus(v.effect)
			vouchers = append(vouchers, v)
		}
	}
	if len(vouchers) == 0 || m.mirrored() {
		return false // in a sum a voucher and its mirror cancel, faults and all
	}
	for _, p := range m.papers {
		need = need.minus(p.base)
	}
	sets := m.smallest(need, most)
	if len(sets) == 0 {
		return false
	}
	m.settle(sets, vouchers)
	return true
}

// smallest finds all smallest choices; an empty choice when nothing needs a change.
func (m *match) smallest(need vector, most int) [][]option {
	if need.isZero() {
		return [][]option{{}}
	}
	options := m.options()
	byKey := map[string][]int{}
	for i, o := range options {
		k := o.delta.key()
		byKey[k] = append(byKey[k], i)
	}
	if sets := m.best(ones(options, byKey, need)); len(sets) > 0 || most < 2 {
		return sets
	}
	if sets := m.best(append(m.within(need, 2), twos(options, byKey, need)...)); len(sets) > 0 || most < 3 {
		return sets
	}
	sets := m.within(need, 3)
	sets = append(sets, m.mixed(options, need)...)
	return m.best(append(sets, threes(options, byKey, need)...))
}

// best keeps the choices that do not contradict the vouchers and rest on most evidence.
func (m *match) best(sets [][]option) [][]option { return evidencedSets(m.truthful(sets)) }

// options lists what may have happened, a hypothesis each.
func (m *match) options() []option {
	var list []option
	add := func(p *paper, from vector, done bool, steps ...step) {
		delta := steps[len(steps)-1].effect.minus(from)
		if !delta.isZero() {
			list = append(list, option{paper: p, steps: steps, from: from, delta: delta, size: len(steps), done: done})
		}
	}
	d := m.s.d
	for _, p := range m.papers {
		if p.later {
			add(p, nil, false, step{early(d, p, nil), p.due})
			continue
		}
		add(p, p.base, false, step{m.absent(p), nil})
		add(p, p.base, false, step{duplicate(p, nil, nil), p.base.times(2)})
	}
	for _, p := range m.done {
		if !p.later {
			add(p, nil, true, step{duplicate(p, nil, m.holders[p]), p.due})
		}
	}
	if len(m.papers) > fullTheories {
		return list
	}
	for _, p := range m.papers {
		if p.later {
			continue
		}
		t := m.s.theory(p)
		for _, o := range t.singles {
			add(p, p.base, false, step{o.set[0], o.effect})
		}
		if m.s.rounding {
			for _, o := range t.roundings {
				add(p, p.base, false, step{o.set[0], o.effect})
			}
		}
	}
	return list
}

// settle turns the choices into claims: the first is told; another that says the same
// of other papers or in other words is another name for it, and one that says something
// else an alternative.
func (m *match) settle(sets [][]option, vouchers []*voucher) {
	told := map[string]bool{}
	for i, set := range sets {
		signature, words := "", ""
		for _, o := range set {
			signature += signatureOf(o.from, o.steps)
			if words != "" {
				words += "; and "
			}
			words += describeSteps(o.steps)
		}
		switch {
		case i == 0:
			for _, o := range set {
				m.claims = append(m.claims, claim{paper: o.paper, vouchers: vouchers, from: o.from, steps: o.steps})
			}
		case told[signature]:
			m.claims[len(m.claims)-1].alsoCalled = append(m.claims[len(m.claims)-1].alsoCalled, words)
		default:
			for c := len(m.claims) - len(sets[0]); c < len(m.claims); c++ {
				m.claims[c].alternatives = append(m.claims[c].alternatives, stepsOf(set))
			}
		}
		told[signature] = true
	}
	m.done = append(m.done, m.papers...)
	m.papers = nil
	for _, v := range vouchers {
		m.vouchers = without(m.vouchers, v)
	}
}

func stepsOf(set []option) (steps []step) {
	for _, o := range set {
		steps = append(steps, o.steps...)
	}
	return steps
}

func describeSteps(steps []step) string {
	set := make([]*Hypothesis, len(steps))
	for i := range steps {
		set[i] = steps[i].h
	}
	return describe(set)
}
