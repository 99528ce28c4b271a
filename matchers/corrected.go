package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// told is one explanation on its way into the case.
type told struct {
	ledger.Explanation
	delta  vector   // what it did to the books
	manual *voucher // the voucher, where it says no more than that there is no document
}

// corrected takes out what the ERP has corrected: a voucher that has no document and does
// exactly the opposite of one or several explanations is their correction, as
// `counterfoil corrections` proposes it or a bookkeeper writes it. The two together are
// nothing, and to tell both would have the fault corrected twice. A correction dated
// after the cut-off leaves the fault in the month's figures and makes it timing.
func (m *match) corrected(list []told) []told {
	for _, v := range m.vouchers {
		list = m.correctedBy(list, v)
	}
	for _, t := range append([]told(nil), list...) {
		if t.manual != nil {
			list = m.correctedBy(list, t.manual)
		}
	}
	return list
}

func (m *match) correctedBy(list []told, v *voucher) []told {
	set := undoneBy(list, v.effect)
	if len(set) == 0 {
		return list
	}
	if v.later {
		for i := range set {
			list[i].corrects(v)
		}
		return list
	}
	var kept []told
	for i, t := range list {
		switch {
		case set[i]:
			m.note = joinNotes(m.note, fmt.Sprintf("%s (%s) is corrected by %s", t.Cause, t.Kind, v.name()))
		case t.manual != v:
			kept = append(kept, t)
		}
	}
	return kept
}

// corrects makes timing of a fault that a voucher after the cut-off corrects.
func (t *told) corrects(v *voucher) {
	t.Evidence = fmt.Sprintf("%s After the cut-off, %s corrects this (%s: %s); it clears by itself in the period of the correction.", t.Evidence, v.name(), t.Cause, t.Kind)
	t.Cause, t.Class, t.Proof = ledger.CauseCutOff, ledger.ClassTiming, ledger.ProofElsewhere
	t.Kind, t.Cluster, t.Alternatives = "corrected after the cut-off", "", nil
	if id := v.entry.Document; id.ExternalID != "" {
		t.Documents = append(t.Documents, id)
	}
}

// corrections takes the vouchers that do exactly the opposite of what is claimed so far
// for vouchers without a document, before sums are tried: a return given back whole for a
// part, and its correction, would else be the sale and the return booked twice as well.
// What they correct is taken out when the case is written.
func (m *match) corrections() {
	var open []told
	for _, c := range m.claims {
		from := c.from
		for _, st := range c.steps {
			class := ledger.ClassOf(st.h.Cause)
			open = append(open, told{Explanation: ledger.Explanation{Class: class}, delta: st.effect.minus(from), manual: manualOf(c)})
			from = st.effect
		}
	}
	for _, v := range append([]*voucher(nil), m.vouchers...) {
		set := undoneBy(open, v.effect)
		if v.later || len(set) == 0 {
			continue
		}
		m.take(claim{vouchers: []*voucher{v}, steps: []step{{manual(m.s.d, v), v.effect}}})
		var rest []told
		for i, t := range open {
			if !set[i] {
				rest = append(rest, t)
			}
		}
		open = rest
	}
}

// manualOf is the voucher of a claim that knows no document.
func manualOf(c claim) *voucher {
	if c.paper == nil && len(c.vouchers) == 1 && c.steps[0].h.Cause == ledger.CauseManualJournal {
		return c.vouchers[0]
	}
	return nil
}

// maxCorrected bounds which explanations are tried together; a case has fewer.
const maxCorrected = 8

// undoneBy finds the fewest explanations whose effects a voucher cancels, by position;
// of equally few, the first.
func undoneBy(list []told, effect vector) map[int]bool {
	var open []int
	for i, t := range list {
		if t.manual == nil && t.Class != ledger.ClassTiming {
			open = append(open, i)
		}
	}
	for size := 1; size <= min(len(open), maxCorrected); size++ {
		if set := undoneByOf(list, open, effect, size); set != nil {
			return set
		}
		if len(open) > maxCorrected {
			break // a batch of many faults: each by itself only
		}
	}
	return nil
}

func undoneByOf(list []told, open []int, rest vector, size int) map[int]bool {
	if size == 0 {
		if rest.isZero() {
			return map[int]bool{}
		}
		return nil
	}
	for k, i := range open {
		if set := undoneByOf(list, open[k+1:], rest.plus(list[i].delta), size-1); set != nil {
			set[i] = true
			return set
		}
	}
	return nil
}

func joinNotes(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
