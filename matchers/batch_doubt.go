package matchers

import (
	"fmt"
	"slices"

	"counterfoil/ledger"
)

// nearCutOff is how many days before the cut-off a document that its batch lacks may
// well stand in a batch of the next period.
const nearCutOff = 7

// doubts are what else a document may be whose batch lacks it, or holds it twice. Days
// after the cut-off that are known are searched and need no doubt, nor does a whole return
// whose shipment is known; of a line the order may hold more than was sent so far.
func (j *joint) doubts(s *slip, h *Hypothesis) (list []string) {
	in := s.home.in
	missing := h.Cause == ledger.CauseMissingOrder || h.Cause == ledger.CauseMissingRefund
	if missing && !in.BookedThrough.After(in.CutOff) && in.CutOff.DaysSince(s.paper.on) <= nearCutOff {
		list = append(list, fmt.Sprintf("cut-off: the ERP booked it in a batch of the days after %s, which this run does not compare", in.CutOff))
	}
	if h.Cause == ledger.CauseDuplicate && s.paper.kind == ledger.KindReturn && (h.bare || !j.shipmentKnown(s)) {
		list = append(list, "return value: the ERP gave back more of the line than was returned, as much again")
	}
	return list
}

func (j *joint) shipmentKnown(s *slip) bool {
	return slices.ContainsFunc(j.siblings(s), func(d ledger.Document) bool { return d.ID.Kind == ledger.DocumentShipment })
}
