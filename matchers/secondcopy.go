package matchers

// secondCopies finds vouchers that repeat, fault and all, a voucher which a document
// already accounts for: they are the document booked again, and all of it is to be
// reversed. As long as another document may want the voucher it is left to it, unless
// that was tried in vain.
func (m *match) secondCopies(tried bool) {
	for _, v := range append([]*voucher(nil), m.vouchers...) {
		if v.later || !tried && m.likeAny(m.papers, v) {
			continue
		}
		if first := m.firstOf(v); first != nil {
			h := duplicate(first.paper, v, first.vouchers)
			m.take(claim{paper: first.paper, vouchers: []*voucher{v}, steps: []step{{h, v.effect}}})
		}
	}
}

// firstOf is the claim about a single voucher that v repeats, nil when there is none.
func (m *match) firstOf(v *voucher) *claim {
	for i := range m.claims {
		c := &m.claims[i]
		if c.paper == nil || len(c.vouchers) != 1 || len(c.steps) == 0 || c.vouchers[0].later {
			continue
		}
		if v.effect.key() == c.vouchers[0].effect.key() {
			return c
		}
	}
	return nil
}
