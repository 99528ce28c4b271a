package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// missing states that a due document was not booked at all. A sale or a capture is a
// missing order, a return or a refund a missing refund; the kind says which of them.
func missing(d *dossier, p *paper) *Hypothesis {
	cause := ledger.CauseMissingOrder
	if p.kind == ledger.KindReturn || p.kind == ledger.KindRefund {
		cause = ledger.CauseMissingRefund
	}
	return &Hypothesis{
		Cause: cause, Kind: missingKind(d, p), Aspect: "copies", Proof: ledger.ProofReplayed,
		Detail: fmt.Sprintf("has booked nothing for %s, due %s, up to the cut-off of %s", p.name(), p.on, d.in.CutOff),
		Steps:  dueSteps(d, p),
		Apply:  func(r *Replay) bool { r.Copies = 0; return true },
	}
}

// missingKind is the sub-kind: what is missing, and what it hangs on where that tells
// more.
func missingKind(d *dossier, p *paper) string {
	kind := string(p.kind) + " not booked"
	if p.kind == ledger.KindRefund && p.known && p.current.Payment != nil && p.current.Payment.Return == "" && !d.has(ledger.KindReturn) {
		return kind + "; it refunds without a return"
	}
	return kind
}

// has tells whether the case holds a document that books such an event.
func (d *dossier) has(kind ledger.EntryKind) bool {
	for _, p := range d.papers {
		if p.kind == kind {
			return true
		}
	}
	return false
}

// withinGrace tells whether a paper is so young, on the last day we know the ERP of,
// that its voucher may still come.
func (d *dossier) withinGrace(p *paper) bool {
	asOf := d.in.CutOff
	if d.in.BookedThrough.After(asOf) {
		asOf = d.in.BookedThrough
	}
	return asOf.DaysSince(p.on) < d.policy.Posting.GraceDays
}

// dueSteps lists the postings that one correct voucher would hold.
func dueSteps(d *dossier, p *paper) []string {
	steps := make([]string, 0, len(p.due))
	for _, l := range p.due {
		steps = append(steps, "due "+d.amountText(l))
	}
	return steps
}
