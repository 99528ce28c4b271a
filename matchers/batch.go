package matchers

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
)

// A batch holds many documents in one voucher, so a difference inside it has many
// possible stories and few witnesses. Stories are therefore about the batches of a store
// and currency together (batch_joint.go): sets of faults, one per document (batch_parts.go),
// that bring every batch they touch to zero (batch_hunt.go). The fewest faults that
// explain the most batches win (batch_cover.go); what as many faults would make of any
// other figures, too, proves nothing (batch_chance.go). What explains one batch and stands
// in another that stays open is told in both (batch_stages.go). The rest is left with a
// note.

// isBatch tells cases whose vouchers do not tell documents apart: those of the daily
// grain, and any with more documents than one voucher each could be searched for. The
// reference tells, since one policy may have both grains.
func (d *dossier) isBatch() bool {
	_, daily := batchOf(d.in.Case.Reference)
	return daily || len(d.papers) > fullTheories && len(d.vouchers) < len(d.papers)/2
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

// bookedLate: the batch has no voucher up to the cut-off, and after it one that is all of
// it, to the minor unit.
func (m *match) bookedLate() bool {
	need, vouchers := m.lacking()
	var after vector
	for _, v := range m.vouchers {
		after = after.plus(v.effect)
	}
	if len(vouchers) > 0 || len(m.vouchers) == 0 || !after.plus(need).isZero() {
		return false
	}
	m.lateBatch()
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
		if opposite(d.clearingOf(d.beside[r]), d.clearingOf(need)) {
			beside = append(beside, string(r))
		}
	}
	if len(beside) > 0 {
		note += "; look at it together with " + strings.Join(beside, " and ") + ", which differs the other way"
	}
	return note
}

func opposite(a, b int64) bool { return a > 0 && b < 0 || a < 0 && b > 0 }
