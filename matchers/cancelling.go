package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// A zero sum is no proof of agreement: two opposite faults under one reference cancel. They
// are told where each stands in a voucher of its own, or in none: a return booked as wrongly
// as its sale, a sale and its return both not booked. Such a case has no variance, and
// explanations whose legs cancel.

// cancelling explains a reference that ties over different entries. Only whole explanations
// count, each of a document with one voucher or none, and only where something is to be
// corrected: a voucher that makes good for another, a sum of several documents in one
// voucher, roundings and timing that cancel are all as good as a tie.
func cancelling(d *dossier) *match {
	m := &match{s: newSearch(d), papers: d.papers, vouchers: d.vouchers, holders: map[*paper][]*voucher{}}
	m.pairExact()
	m.setAside()
	if m.nothingOpen() || m.heldTogether() {
		return m
	}
	best := m.clone()
	best.finish()
	if best.open {
		m.s.rounding = true
		best = m.clone()
		best.finish()
	}
	if best.open || !best.cancels() {
		return m
	}
	return best
}

// nothingOpen tells whether everything before the cut-off is accounted for.
func (m *match) nothingOpen() bool {
	for _, p := range m.papers {
		if !p.later {
			return false
		}
	}
	return m.nothingLeft()
}

// heldTogether tells whether each voucher that is left is the sum of some documents that
// are left, all of them being used: sale and capture in one voucher.
func (m *match) heldTogether() bool {
	var papers []*paper
	for _, p := range m.papers {
		if !p.later {
			papers = append(papers, p)
		}
	}
	if len(papers) > maxTogether {
		return false
	}
	for _, v := range m.vouchers {
		if v.later {
			continue
		}
		held := subset(papers, v.effect)
		if held == nil {
			return false
		}
		for _, p := range held {
			papers = without(papers, p)
		}
	}
	return len(papers) == 0
}

// subset is the smallest set of papers, two at least, whose sum is the effect, nil for none.
func subset(papers []*paper, effect vector) (best []*paper) {
	want := effect.key()
	for chosen := 1; chosen < 1<<len(papers); chosen++ {
		var set []*paper
		var sum vector
		for i, p := range papers {
			if chosen&(1<<i) != 0 {
				set, sum = append(set, p), sum.plus(p.due)
			}
		}
		if len(set) > 1 && (best == nil || len(set) < len(best)) && sum.key() == want {
			best = set
		}
	}
	return best
}

// cancels tells whether the claims stand apart from one another and say that something
// is wrong in the ERP.
func (m *match) cancels() bool {
	wrong := false
	for _, c := range m.claims {
		if !c.changes() {
			continue
		}
		if c.paper == nil || len(c.vouchers) > 1 || len(c.vouchers) == 1 && len(m.holders[c.paper]) != 1 {
			return false
		}
		for _, st := range c.steps {
			if class := ledger.ClassOf(st.h.Cause); class != ledger.ClassTiming && class != ledger.ClassAccepted {
				wrong = true
			}
		}
	}
	return wrong
}

// undoneNote names the vouchers that reverse one another and were set aside: they net to
// zero and are nobody's variance, but whoever reads the case sees them in the ERP.
func (m *match) undoneNote() string {
	var pairs []string
	for i := 0; i+1 < len(m.undone); i += 2 {
		pairs = append(pairs, m.undone[i].name()+" and "+m.undone[i+1].name())
	}
	if len(pairs) == 0 {
		return ""
	}
	return fmt.Sprintf("set aside, since they undo one another and count for nothing: %s", listed(pairs))
}
