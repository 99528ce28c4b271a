package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// nearCutOff is how many days before the cut-off a document that its batch lacks may
// well stand in a batch of the next period, which the run does not compare.
const nearCutOff = 7

// doubtAbsence makes ambiguous what was taken for missing so shortly before the cut-off.
func (m *match) doubtAbsence() {
	for i := range m.claims {
		c := &m.claims[i]
		if c.paper != nil && c.isMissing() && m.s.d.in.CutOff.DaysSince(c.paper.on) <= nearCutOff {
			c.doubt(fmt.Sprintf("cut-off: the ERP booked it in a batch of the days after %s, which this run does not compare", m.s.d.in.CutOff))
		}
	}
}

// doubtReturns makes ambiguous a return that its batch holds twice: giving back a whole
// line for half of it leaves the same figures, and no voucher of its own tells them apart.
func (m *match) doubtReturns() {
	for i := range m.claims {
		c := &m.claims[i]
		if c.paper != nil && c.paper.kind == ledger.KindReturn && c.steps[0].h.Cause == ledger.CauseDuplicate {
			c.doubt("return value: the ERP gave back more of the line than was returned, as much again")
		}
	}
}

func (c *claim) isMissing() bool {
	cause := c.steps[0].h.Cause
	return cause == ledger.CauseMissingOrder || cause == ledger.CauseMissingRefund
}

// doubt names what else would leave the same figures.
func (c *claim) doubt(alternative string) {
	h := *c.steps[0].h
	h.Proof = ledger.ProofAmbiguous
	h.Alternatives = append(append([]string(nil), h.Alternatives...), alternative)
	c.steps[0].h = &h
}
