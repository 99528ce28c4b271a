package matchers

// A claim is one document, or none, and what was booked of it. Its steps lead from what
// should stand in the books to what does; each step is one hypothesis, and the opposite
// of what it changes is the correcting entry.
type claim struct {
	paper    *paper // nil for a manual journal
	vouchers []*voucher
	from     vector
	steps    []step
	// alternatives do as well as the steps: the same size, other causes or legs.
	alternatives [][]step
	// alsoCalled are other names for the same causes and legs.
	alsoCalled []string
}

type step struct {
	h      *Hypothesis
	effect vector // what is booked after it
}

// size is the number of hypotheses.
func (c claim) size() int { return len(c.steps) }

// claim puts found outcomes into a claim: the first is told, the others are other
// names for it where causes and legs agree, and alternatives where they do not.
func (s *search) claim(p *paper, vouchers []*voucher, from vector, before []step, found []outcome) claim {
	c := claim{paper: p, vouchers: vouchers, from: from}
	start := from
	if len(before) > 0 {
		start = before[len(before)-1].effect
	}
	told := map[string]bool{}
	for i, o := range found {
		steps := append(append([]step(nil), before...), s.steps(p, o)...)
		signature := signatureOf(start, s.steps(p, o))
		switch {
		case i == 0:
			c.steps = steps
			told[signature] = true
		case told[signature]:
			if describe(o.set) != describe(found[0].set) && signature == signatureOf(start, c.steps[len(before):]) {
				c.alsoCalled = append(c.alsoCalled, describe(o.set))
			}
		default:
			told[signature] = true
			c.alternatives = append(c.alternatives, steps)
		}
	}
	return c
}

// steps replays an outcome one hypothesis after the other, so that each gets what it
// changes in the presence of those before it.
func (s *search) steps(p *paper, o outcome) []step {
	steps := make([]step, 0, len(o.set))
	for i := range o.set {
		if i == len(o.set)-1 {
			steps = append(steps, step{o.set[i], o.effect})
			break
		}
		part, ok := s.replay(p, o.set[:i+1]...)
		if !ok { // it stands only together with the next
			part.effect = o.effect
		}
		steps = append(steps, step{o.set[i], part.effect})
	}
	return steps
}

// signatureOf tells whether two explanations say the same: the same causes with the
// same legs, in whatever sequence.
func signatureOf(from vector, steps []step) string {
	parts := make([]string, 0, len(steps))
	for _, st := range steps {
		parts = append(parts, string(st.h.Cause)+"|"+from.minus(st.effect).key())
		from = st.effect
	}
	sortBy(parts, func(p string) string { return p })
	all := ""
	for _, p := range parts {
		all += p + "\n"
	}
	return all
}

func describe(set []*Hypothesis) string {
	text := ""
	for i, h := range set {
		if i > 0 {
			text += ", and "
		}
		text += h.Detail
	}
	return text
}
