package matchers

// match is the state of matching one case, voucher by voucher first and by sums then.
// It is copied to try another way.
type match struct {
	s        *search
	papers   []*paper              // that no voucher accounts for yet
	vouchers []*voucher            // that no paper accounts for yet
	holders  map[*paper][]*voucher // who accounts for the papers done
	done     []*paper
	claims   []claim
	undone   []*voucher // set aside: wrong ones and their reversals
	open     bool       // something is left that nothing accounts for
	note     string     // what a reader should know of what is left
}

// pairExact takes out of the search every paper whose own voucher is there to the
// minor unit, on the same side of the cut-off. Where several vouchers are alike the one
// dated nearest to the paper is taken; the others stay, to be found doubled.
func (m *match) pairExact() {
	byKey := map[string][]*voucher{}
	for _, v := range m.vouchers {
		k := v.effect.key()
		byKey[k] = append(byKey[k], v)
	}
	var left []*paper
	for _, p := range m.papers {
		v := nearestVoucher(byKey[p.due.key()], p, func(v *voucher) bool { return !v.matched && v.later == p.later })
		if v == nil {
			left = append(left, p)
			continue
		}
		v.matched = true
		m.done = append(m.done, p)
		m.holders[p] = append(m.holders[p], v)
	}
	m.papers = left
	m.dropMatched()
}

func (m *match) dropMatched() {
	var left []*voucher
	for _, v := range m.vouchers {
		if !v.matched {
			left = append(left, v)
		}
	}
	m.vouchers = left
}

// nearestVoucher is the voucher dated nearest to the paper, the first of equals.
func nearestVoucher(list []*voucher, p *paper, fits func(*voucher) bool) *voucher {
	var best *voucher
	for _, v := range list {
		if fits(v) && (best == nil || distance(v, p) < distance(best, p)) {
			best = v
		}
	}
	return best
}

func distance(v *voucher, p *paper) int {
	days := v.entry.EffectiveOn.DaysSince(p.on)
	if days < 0 {
		return -days
	}
	return days
}

// clone starts another way from the same state.
func (m *match) clone() *match {
	c := *m
	c.papers = append([]*paper(nil), m.papers...)
	c.vouchers = append([]*voucher(nil), m.vouchers...)
	c.done = append([]*paper(nil), m.done...)
	c.claims = append([]claim(nil), m.claims...)
	c.undone = append([]*voucher(nil), m.undone...)
	c.holders = map[*paper][]*voucher{}
	for p, list := range m.holders {
		c.holders[p] = append([]*voucher(nil), list...)
	}
	return &c
}

// size is the number of hypotheses: those of all claims and, where every paper is
// accounted for, one for each voucher that is left, which then has no document.
func (m *match) size() (n int) {
	for _, c := range m.claims {
		n += c.size()
	}
	return n + m.leftOver()
}

// leftOver counts the vouchers up to the cut-off that are left beside no paper.
func (m *match) leftOver() (n int) {
	for _, p := range m.papers {
		if !p.later {
			return 0
		}
	}
	for _, v := range m.vouchers {
		if !v.later {
			n++
		}
	}
	return n
}

// take moves a paper and its vouchers to the claims.
func (m *match) take(c claim) {
	m.claims = append(m.claims, c)
	if c.paper != nil {
		if left := without(m.papers, c.paper); len(left) < len(m.papers) {
			m.papers, m.done = left, append(m.done, c.paper)
		}
		m.holders[c.paper] = append(m.holders[c.paper], c.vouchers...)
	}
	for _, v := range c.vouchers {
		m.vouchers = without(m.vouchers, v)
	}
}

func without[T comparable](list []T, gone T) []T {
	left := make([]T, 0, len(list))
	for _, x := range list {
		if x != gone {
			left = append(left, x)
		}
	}
	return left
}

// singly accounts for what is left voucher by voucher, from the strongest evidence to
// the weakest: another side of the cut-off, one hypothesis, a plain copy, a copy with a
// fault, two hypotheses, three.
func (m *match) singly() {
	m.acrossCutOff(0)
	m.togetherAcross(0)
	m.reproduced(1)
	m.copies(0)
	m.acrossCutOff(1)
	m.togetherAcross(1)
	m.corrections()
	m.secondCopies(false)
	m.copies(1)
	for size := 2; size <= maxSet; size++ {
		m.reproduced(size)
	}
	m.secondCopies(true)
}

// reproduced pairs papers and vouchers of one side of the cut-off by replay.
func (m *match) reproduced(size int) {
	for _, p := range append([]*paper(nil), m.papers...) {
		if p.later {
			continue
		}
		for _, v := range m.alike(p, size) {
			if found := m.s.reproduce(p, v.effect, size); len(found) > 0 {
				m.take(m.s.claim(p, []*voucher{v}, p.base, nil, found))
				break
			}
		}
	}
}

// alike lists the vouchers before the cut-off that may be the paper's: for one
// hypothesis any, for more only those of its shape, the nearest in date first.
func (m *match) alike(p *paper, size int) []*voucher {
	var list []*voucher
	for _, v := range m.vouchers {
		if v.later || size > 1 && likeness(m.s.d.roles(), p.due, v.effect) <= 0 {
			continue
		}
		list = append(list, v)
	}
	sortBy(list, func(v *voucher) int { return distance(v, p) })
	return list
}

// copies finds vouchers that book a paper once more which is already accounted for,
// exactly or with so many faults.
func (m *match) copies(faults int) {
	for _, v := range append([]*voucher(nil), m.vouchers...) {
		if v.later {
			continue
		}
		for _, p := range m.done {
			if p.later || likeness(m.s.d.roles(), p.due, v.effect) <= 0 {
				continue
			}
			h := duplicate(p, v, m.holders[p])
			if faults == 0 && p.due.key() == v.effect.key() {
				m.take(claim{paper: p, vouchers: []*voucher{v}, steps: []step{{h, p.due}}})
				break
			}
			if faults == 0 {
				continue
			}
			if found := m.s.reproduce(p, v.effect, faults); len(found) > 0 {
				m.take(m.s.claim(p, []*voucher{v}, nil, []step{{h, p.due}}, found))
				break
			}
		}
	}
}

// acrossCutOff pairs papers with vouchers on the other side of the cut-off.
func (m *match) acrossCutOff(faults int) {
	for _, p := range append([]*paper(nil), m.papers...) {
		for _, v := range append([]*voucher(nil), m.vouchers...) {
			if v.later == p.later {
				continue
			}
			found := []outcome{{effect: p.due}}
			if faults > 0 {
				found = m.s.reproduce(p, v.effect, faults)
			} else if p.due.key() != v.effect.key() {
				found = nil
			}
			if len(found) == 0 {
				continue
			}
			if p.later {
				m.take(m.s.claim(p, []*voucher{v}, nil, []step{{early(m.s.d, p, v), p.due}}, found))
			} else {
				// The voucher's own fault, if any, is the next period's matter.
				m.take(claim{paper: p, vouchers: []*voucher{v}, from: p.base, steps: []step{{late(m.s.d, p, v), nil}}})
			}
			break
		}
	}
}
