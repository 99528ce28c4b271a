package matchers

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
)

// A batch holds many documents in one voucher, so a difference inside it has many
// possible stories and few witnesses. It is claimed only by what brings the whole batch
// to zero: all of it not booked or booked again, its counterpart in a neighbouring day,
// one document with one fault, or so few documents left out or doubled that no chance
// would have made the same figures. Everything else is left, whole, with a note.

// isBatch tells cases whose vouchers do not tell documents apart: those of the daily
// grain, and any with more documents than one voucher each could be searched for. The
// reference tells, since one policy may have both grains.
func (d *dossier) isBatch() bool {
	_, daily := batchOf(d.in.Case.Reference)
	return daily || len(d.papers) > fullTheories && len(d.vouchers) < len(d.papers)/2
}

// batched explains a batch, or leaves it with a note.
func (m *match) batched() {
	m.setAside()
	for _, way := range []func() bool{m.neighbourDay, m.withoutDocuments, m.nothingBooked, m.voucherAgain, m.oneDocument, m.fewDocuments} {
		if way() {
			return
		}
	}
	m.open = true
	m.note = m.batchNote()
}

// lacking is what the vouchers up to the cut-off hold beyond the documents due.
func (m *match) lacking() (need vector, vouchers []*voucher) {
	for _, v := range m.vouchers {
		if !v.later {
			need, vouchers = need.plus(v.effect), append(vouchers, v)
		}
	}
	for _, p := range m.papers {
		need = need.minus(p.base)
	}
	return need, vouchers
}

// withoutDocuments: no document is due in the batch at all, and no neighbour lacks what
// its vouchers hold: they are manual journals.
func (m *match) withoutDocuments() bool {
	need, vouchers := m.lacking()
	if len(m.papers) > 0 || len(vouchers) == 0 || m.s.d.heldBeside(need.times(-1)) != "" {
		return false
	}
	m.manualRest()
	return true
}

// nothingBooked: the batch has no voucher up to the cut-off. It came after it, or all of
// its documents are missing; unless a neighbour holds more than it should, which may be
// these very documents under another rate or day.
func (m *match) nothingBooked() bool {
	due := 0
	for _, p := range m.papers {
		if !p.later {
			due++
		}
	}
	need, vouchers := m.lacking()
	if len(vouchers) > 0 || due == 0 {
		return false
	}
	var after vector
	for _, v := range m.vouchers {
		after = after.plus(v.effect)
	}
	late := len(m.vouchers) > 0 && after.plus(need).isZero()
	if !late && (len(m.vouchers) > 0 || m.s.d.heldBeside(need.times(-1)) != "") {
		return false
	}
	if late {
		m.lateBatch()
		return true
	}
	for _, p := range m.papers {
		if !p.later && !m.s.d.absentEverywhere(p) {
			return false
		}
	}
	m.absentRest()
	m.doubtAbsence()
	return true
}

// lateBatch: what is due before the cut-off is booked, to the minor unit, after it.
func (m *match) lateBatch() {
	v := m.vouchers[0]
	for _, p := range append([]*paper(nil), m.papers...) {
		if !p.later {
			m.take(claim{paper: p, from: p.base, steps: []step{{late(m.s.d, p, v), nil}}})
		}
	}
	m.vouchers = nil
}

// voucherAgain: the batch ties but for one voucher, which is a copy of another.
func (m *match) voucherAgain() bool {
	need, vouchers := m.lacking()
	for i, v := range vouchers {
		if v.effect.key() != need.key() {
			continue
		}
		for j, first := range vouchers {
			if i != j && first.effect.key() == v.effect.key() {
				m.take(claim{vouchers: []*voucher{v}, steps: []step{{batchAgain(m.s.d, v, first), v.effect}}})
				return true
			}
		}
	}
	return false
}

func batchAgain(d *dossier, v, first *voucher) *Hypothesis {
	kind := "batch booked twice in two vouchers"
	if v.entry.Voucher == first.entry.Voucher && v.entry.Voucher.Number != "" {
		kind = "batch booked twice under one voucher number"
	}
	return &Hypothesis{
		Cause: ledger.CauseDuplicate, Kind: kind, Aspect: "copies", Proof: ledger.ProofReplayed,
		Detail: fmt.Sprintf("booked the batch again with %s; %s already holds it and ties with the documents", v.name(), first.name()),
	}
}

// oneDocument: one document with one fault makes the whole difference. Where several
// documents may have had it, which of them is ambiguous; where the causes or legs
// differ, nothing is claimed.
func (m *match) oneDocument() bool {
	need, vouchers := m.lacking()
	if len(vouchers) == 0 {
		return false
	}
	for _, rounding := range []bool{false, true} {
		m.s.rounding = rounding
		if sets := m.ofNeed(need); len(sets) > 0 {
			return m.claimBatch(sets, vouchers)
		}
	}
	return false
}

// ofNeed lists the single options that make up the difference.
func (m *match) ofNeed(need vector) [][]option {
	options := m.options()
	key := need.key()
	var sets [][]option
	for _, o := range options {
		if o.delta.key() == key {
			sets = append(sets, []option{o})
		}
	}
	return sets
}

// claimBatch claims sets that all say the same; a second one makes them ambiguous.
func (m *match) claimBatch(sets [][]option, vouchers []*voucher) bool {
	told, papers := map[string]bool{}, map[string]bool{}
	for _, set := range sets {
		signature, who := "", ""
		for _, o := range set {
			signature += signatureOf(o.from, o.steps)
			who += o.paper.id.String() + ";"
		}
		told[signature], papers[who] = true, true
		if m.mayBeElsewhere(set) {
			return false
		}
	}
	if len(told) > 1 {
		return false
	}
	m.settle(sets, vouchers)
	m.doubtAbsence()
	m.doubtReturns()
	if len(papers) > 1 {
		c := &m.claims[len(m.claims)-1]
		c.alternatives, c.alsoCalled = nil, nil
		named := map[string]bool{papersText(sets[0]): true}
		for _, set := range sets[1:] {
			if who := papersText(set); !named[who] {
				named[who] = true
				c.doubt("the same of " + who)
			}
		}
	}
	return true
}

func papersText(set []option) string {
	names := make([]string, len(set))
	for i, o := range set {
		names[i] = o.paper.name()
	}
	return listed(names)
}

// mayBeElsewhere: documents left out of this batch may stand in a neighbour that holds
// more than it should; and one that is booked in its other batches is not missing.
func (m *match) mayBeElsewhere(set []option) bool {
	var out vector
	for _, o := range set {
		if len(o.steps) == 1 && o.steps[0].effect.isZero() {
			out = out.plus(o.from)
			if !m.s.d.absentEverywhere(o.paper) {
				return true
			}
		}
	}
	return !out.isZero() && m.s.d.heldBeside(out) != ""
}

// batchNote says of a batch that is left what is known of it.
func (m *match) batchNote() string {
	d := m.s.d
	need, vouchers := m.lacking()
	due := 0
	for _, p := range m.papers {
		if !p.later {
			due++
		}
	}
	note := fmt.Sprintf("the batch does not tie as a whole: documents due in it: %d, vouchers that book it: %d; and no single fault makes the difference to the minor unit", due, len(vouchers))
	var beside []string
	for _, r := range d.neighbours() {
		if opposite(d.clearingOf(vectorIn(d.in.Batches[r])), d.clearingOf(need)) {
			beside = append(beside, string(r))
		}
	}
	if len(beside) > 0 {
		note += "; look at it together with " + strings.Join(beside, " and ") + ", which differs the other way"
	}
	return note
}

func opposite(a, b int64) bool { return a > 0 && b < 0 || a < 0 && b > 0 }
