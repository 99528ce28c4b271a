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
	h := &Hypothesis{
		Cause: cause, Kind: string(p.kind) + " not booked", Aspect: "copies", Proof: ledger.ProofReplayed,
		Detail: fmt.Sprintf("has booked nothing for %s, due %s, up to the cut-off of %s", p.name(), p.on, d.in.CutOff),
		Steps:  dueSteps(d, p),
		Apply:  func(r *Replay) bool { r.Copies = 0; return true },
	}
	switch {
	case !d.isBatch():
		d.explainAbsence(h, p)
	case p.known && p.kind == ledger.KindSale: // a batch does not show an order's other documents
		d.unknownItems(h, p)
	}
	return h
}

// explainAbsence adds to a missing document what is known of why, or what else it lacks.
func (d *dossier) explainAbsence(h *Hypothesis, p *paper) {
	switch {
	case !p.known:
	case p.kind == ledger.KindSale:
		d.unknownItems(h, p)
	case p.current.Payment != nil && p.kind == ledger.KindRefund:
		d.withoutReturn(h, p.current.Payment.Return)
	case p.kind == ledger.KindReturn && len(d.refundsOf(p)) == 0 && d.policy.Posting.Documents.Refund:
		h.Kind += "; Centra has no refund of it"
	}
}

// unknownItems gives the reason of a sale that the ERP could not book: a SKU that its
// list of items lacks. The first of several names the cluster.
func (d *dossier) unknownItems(h *Hypothesis, p *paper) {
	var unknown []string
	for _, l := range p.current.Goods.Lines {
		if l.Kind != ledger.LineGiftCertificate && !d.policy.KnowsItem(l.SKU) {
			unknown = append(unknown, string(l.SKU))
		}
	}
	if unknown = unique(unknown); len(unknown) == 0 {
		return
	}
	h.Kind += "; unknown SKU"
	h.Detail += fmt.Sprintf("; its list of items lacks SKU %s", listed(unknown))
	h.Cluster = fmt.Sprintf("SKU %s is not in the ERP's list of items", unknown[0])
}

// withoutReturn says of a refund that Centra has no return behind it. Where the ERP is
// not expected to book returns none of them is in the case, and nothing can be said.
func (d *dossier) withoutReturn(h *Hypothesis, named string) {
	switch {
	case !d.policy.Posting.Documents.Return:
	case named == "" && !d.has(ledger.KindReturn):
		h.Kind += "; it refunds without a return"
	case named != "" && d.returnPaper(named) == nil:
		h.Kind += "; the return it names is not there"
		h.Detail += "; return " + named + ", which it names, is not among the documents due under the reference"
	}
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

// returnPaper finds a return by its number.
func (d *dossier) returnPaper(number string) *paper {
	for _, p := range d.papers {
		if p.kind == ledger.KindReturn && p.id.ExternalID == number {
			return p
		}
	}
	return nil
}

// refundsOf lists the refunds of a return: those that name it, or those that name none
// where it is the only return.
func (d *dossier) refundsOf(r *paper) (list []*paper) {
	returns := 0
	for _, p := range d.papers {
		if p.kind == ledger.KindReturn {
			returns++
		}
	}
	for _, p := range d.papers {
		if p.kind != ledger.KindRefund || !p.known || p.current.Payment == nil {
			continue
		}
		if named := p.current.Payment.Return; named == r.id.ExternalID || named == "" && returns == 1 {
			list = append(list, p)
		}
	}
	return list
}

// otherHalf is the refund of a return or the return of a refund, nil for none.
func (d *dossier) otherHalf(p *paper) []*paper {
	if p.kind == ledger.KindReturn {
		return d.refundsOf(p)
	}
	if p.kind != ledger.KindRefund || !p.known || p.current.Payment == nil {
		return nil
	}
	for _, r := range d.papers {
		if r.kind == ledger.KindReturn && among(d.refundsOf(r), p) {
			return []*paper{r}
		}
	}
	return nil
}

func among(list []*paper, p *paper) bool {
	for _, o := range list {
		if o == p {
			return true
		}
	}
	return false
}

// oneHalf says of a return or refund that is missing that its other half is booked.
func (m *match) oneHalf(h *Hypothesis, p *paper) {
	for _, o := range m.s.d.otherHalf(p) {
		if len(m.holders[o]) > 0 {
			h.Kind += fmt.Sprintf(", but its %s is", o.kind)
			h.Detail += fmt.Sprintf("; %s holds %s", m.holders[o][0].name(), o.name())
			return
		}
	}
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
