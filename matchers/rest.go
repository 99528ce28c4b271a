package matchers

// nothingLeft tells whether no voucher before the cut-off is left.
func (m *match) nothingLeft() bool {
	for _, v := range m.vouchers {
		if !v.later {
			return false
		}
	}
	return true
}

// absentRest: no voucher is left, so every paper that is due was not booked.
func (m *match) absentRest() {
	for _, p := range append([]*paper(nil), m.papers...) {
		if !p.later {
			m.take(claim{paper: p, from: p.base, steps: []step{{m.absent(p), nil}}})
		}
	}
}

// absent is why a paper has no voucher: it may still come, or it is missing.
func (m *match) absent(p *paper) *Hypothesis {
	if m.s.d.withinGrace(p) {
		return pending(m.s.d, p)
	}
	h := missing(m.s.d, p)
	m.oneHalf(h, p)
	h.Detail += m.undoneText(p)
	return h
}

// manualRest: all papers are accounted for by vouchers of their own, so what is left
// has no document.
func (m *match) manualRest() {
	for _, p := range m.papers {
		if !p.later {
			return
		}
	}
	m.secondCopies(true)
	for _, v := range append([]*voucher(nil), m.vouchers...) {
		if !v.later {
			m.take(claim{vouchers: []*voucher{v}, steps: []step{{manual(m.s.d, v), v.effect}}})
		}
	}
}

// certainRest is for a case that cannot be explained whole. Each voucher that is left
// is set beside the paper it is most like; papers that no voucher is like were not
// booked, which is certain. The differences of the rest stay unexplained.
func (m *match) certainRest() {
	m.open = !m.nothingLeft()
	if !m.open {
		return
	}
	m.noteMirrors()
	beside := m.beside()
	vouchers := 0
	for _, v := range m.vouchers {
		if !v.later {
			vouchers++
		}
	}
	if len(beside) < vouchers {
		return // a voucher like no paper may hold any of them
	}
	for _, p := range append([]*paper(nil), m.papers...) {
		if beside[p] == nil && !p.later {
			m.take(claim{paper: p, from: p.base, steps: []step{{m.absent(p), nil}}})
		}
	}
}

// beside sets vouchers beside the papers they are most like, one each.
func (m *match) beside() map[*paper]*voucher {
	pairs := map[*paper]*voucher{}
	for _, v := range m.vouchers {
		if v.later {
			continue
		}
		var best *paper
		most := 0
		for _, p := range m.papers {
			if score := likeness(m.s.d.roles(), p.due, v.effect); !p.later && pairs[p] == nil && score > most {
				best, most = p, score
			}
		}
		if best != nil {
			pairs[best] = v
		}
	}
	return pairs
}
