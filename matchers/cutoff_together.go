package matchers

// maxTogether bounds the documents one voucher of the other side may hold.
const maxTogether = 8

// togetherAcross finds vouchers on the other side of the cut-off that hold two documents,
// as sale and capture in one: both are late, or both early, with the same voucher. With
// faults one of the two may differ by so many hypotheses.
func (m *match) togetherAcross(faults int) {
	for _, v := range append([]*voucher(nil), m.vouchers...) {
		if papers := m.pairAcross(v, faults); papers != nil {
			for _, p := range papers {
				m.take(m.across(p, v))
			}
		}
	}
}

// pairAcross is two papers that a voucher of the other side holds, nil for none.
func (m *match) pairAcross(v *voucher, faults int) []*paper {
	var list []*paper
	for _, p := range m.papers {
		if p.later != v.later && len(list) < maxTogether {
			list = append(list, p)
		}
	}
	for i, p := range list {
		for j, q := range list {
			if i == j || faults == 0 && i > j {
				continue
			}
			rest := v.effect.minus(q.due)
			if faults == 0 && rest.key() == p.due.key() || faults > 0 && !p.later && len(m.s.reproduce(p, rest, faults)) > 0 {
				return []*paper{p, q}
			}
		}
	}
	return nil
}

// across claims a paper as booked on the other side. Of a late voucher the fault, if
// any, is the next period's matter.
func (m *match) across(p *paper, v *voucher) claim {
	if p.later {
		return claim{paper: p, vouchers: []*voucher{v}, steps: []step{{early(m.s.d, p, v), p.due}}}
	}
	return claim{paper: p, vouchers: []*voucher{v}, from: p.base, steps: []step{{late(m.s.d, p, v), nil}}}
}
