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
	if m.takenBack() {
		return
	}
	for _, v := range append([]*voucher(nil), m.vouchers...) {
		if !v.later {
			m.take(claim{vouchers: []*voucher{v}, steps: []step{{manual(m.s.d, v), v.effect}}})
		}
	}
}

// takenBack is for a document that was booked rightly, taken back, and booked again in a
// way nothing explains: the third voucher is what stands for it, and its difference is
// open. That neither of the later two has a document would be no explanation.
func (m *match) takenBack() bool {
	for _, back := range m.vouchers {
		for _, p := range m.done {
			if back.later || p.later || len(m.holders[p]) != 1 || !p.due.same(back.effect.times(-1)) || !p.due.same(m.holders[p][0].effect) {
				continue
			}
			if again := m.bookedLike(p, back); again != nil {
				m.undone = append(m.undone, m.holders[p][0], back)
				m.vouchers = without(m.vouchers, back)
				m.done, m.papers = without(m.done, p), append(m.papers, p)
				delete(m.holders, p)
				m.open = true
				return true
			}
		}
	}
	return false
}

// bookedLike is a voucher left over that has the shape of a paper, nil for none.
func (m *match) bookedLike(p *paper, but *voucher) *voucher {
	for _, v := range m.vouchers {
		if v != but && !v.later && m.like(p, v) {
			return v
		}
	}
	return nil
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
