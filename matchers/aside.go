package matchers

import (
	"fmt"
	"slices"
)

// setAside takes out vouchers that undo one another: a wrong voucher and its reversal.
// They net to zero and are nobody's variance. It is never done across the cut-off, and
// not where documents need both: a wrong sale and a return that mirrors it are a sale
// and a return.
func (m *match) setAside() (pairs int) {
	for _, pair := range m.mirrors() {
		if m.needed(pair) || m.secondOfDay(pair) {
			continue
		}
		m.undone = append(m.undone, pair[0], pair[1])
		m.vouchers = without(without(m.vouchers, pair[0]), pair[1])
		pairs++
	}
	return pairs
}

// mirrors pairs vouchers with their exact reversals on the same side of the cut-off.
func (m *match) mirrors() (pairs [][2]*voucher) {
	gone := map[*voucher]bool{}
	for i, v := range m.vouchers {
		if gone[v] {
			continue
		}
		opposite := v.effect.times(-1).key()
		for _, o := range m.vouchers[i+1:] {
			if !gone[o] && o.later == v.later && o.effect.key() == opposite {
				gone[v], gone[o] = true, true
				pairs = append(pairs, [2]*voucher{v, o})
				break
			}
		}
	}
	return pairs
}

// secondOfDay tells whether one voucher of a pair repeats another document's own voucher of
// the same day, while a document like the other voucher has none: a return booked twice
// undoes no sale that was booked wrongly, though a figure left out may make them equal.
func (m *match) secondOfDay(pair [2]*voucher) bool {
	for i, v := range pair {
		if m.repeats(v) && m.likeAny(m.papers, pair[1-i]) {
			return true
		}
	}
	return false
}

// repeats tells whether a document's own voucher of the day says the same.
func (m *match) repeats(v *voucher) bool {
	p := m.copyOf(v)
	return p != nil && slices.ContainsFunc(m.holders[p], func(o *voucher) bool {
		return o != v && o.entry.EffectiveOn == v.entry.EffectiveOn && o.effect.same(v.effect)
	})
}

// needed tells whether both vouchers of a pair are wanted by documents of their kind
// that have no voucher yet: more of them are due than other vouchers are there.
func (m *match) needed(pair [2]*voucher) bool {
	for _, v := range pair {
		var due, there int
		var kin []*paper
		for _, p := range m.papers {
			if p.later == v.later && m.like(p, v) {
				due++
				kin = append(kin, p)
			}
		}
		for _, o := range m.vouchers {
			if o != pair[0] && o != pair[1] && m.likeAny(kin, o) {
				there++
			}
		}
		if due <= there {
			return false
		}
	}
	return true
}

// like tells whether a voucher has the shape of a paper.
func (m *match) like(p *paper, v *voucher) bool {
	return likeness(m.s.d.roles(), p.due, v.effect) > 0
}

func (m *match) likeAny(papers []*paper, v *voucher) bool {
	for _, p := range papers {
		if p.later == v.later && m.like(p, v) {
			return true
		}
	}
	return false
}

// undoneText names the vouchers set aside that are like a paper, so that nobody reads
// "booked nothing" beside vouchers that were booked and reversed.
func (m *match) undoneText(p *paper) string {
	for i := 0; i+1 < len(m.undone); i += 2 {
		for _, v := range m.undone[i : i+2] {
			if p.later == v.later && m.like(p, v) {
				return fmt.Sprintf("; %s and %s undo one another", m.undone[i].name(), m.undone[i+1].name())
			}
		}
	}
	return ""
}

// truthful keeps of several choices those that do not say of every document of a voucher's
// kind that nothing was booked of it, while the voucher stands.
func (m *match) truthful(sets [][]option) (kept [][]option) {
	for _, set := range sets {
		if !m.deniesAVoucher(set) {
			kept = append(kept, set)
		}
	}
	return kept
}

func (m *match) deniesAVoucher(set []option) bool {
	denied := map[*paper]bool{}
	for _, o := range set {
		if !o.done && len(o.steps) == 1 && o.steps[0].effect == nil {
			denied[o.paper] = true
		}
	}
	if len(denied) == 0 {
		return false
	}
	for _, v := range m.vouchers {
		if v.later {
			continue
		}
		kin, all := 0, true
		for _, list := range [][]*paper{m.papers, m.done} {
			for _, p := range list {
				if m.like(p, v) {
					kin++
					all = all && denied[p]
				}
			}
		}
		if kin > 0 && all {
			return true
		}
	}
	return false
}

// neededMirror is the first pair before the cut-off that reverse one another and were
// not set aside.
func (m *match) neededMirror() (pair [2]*voucher, ok bool) {
	for _, pair := range m.mirrors() {
		if !pair[0].later && m.needed(pair) {
			return pair, true
		}
	}
	return pair, false
}

func (m *match) mirrored() bool {
	_, ok := m.neededMirror()
	return ok
}

// noteMirrors says why vouchers that undo one another were not simply left out.
func (m *match) noteMirrors() {
	if pair, ok := m.neededMirror(); ok {
		m.note = fmt.Sprintf("%s and %s are the reverse of one another, and documents of both kinds are due; no hypothesis tells how they were booked", pair[0].name(), pair[1].name())
	}
}
