package matchers

import (
	"fmt"
	"slices"

	"counterfoil/ledger"
)

// isLoose tells a case of vouchers under the number of an order whose documents are booked
// by the day: it is explained together with the batches they stand in.
func (d *dossier) isLoose() bool {
	_, batch := batchOf(d.in.Case.Reference)
	return !batch && len(d.papers) == 0 && len(d.in.Case.Documents) > 0
}

// singly are the documents that vouchers under their order's number hold: once more,
// beside the batch, or, where that is open, instead of it.
func (j *joint) singly() (list []*part) {
	for _, d := range j.dossiers {
		if !d.isLoose() {
			continue
		}
		for _, s := range j.slipsOf(d) {
			held := j.atlas.everywhere(s.due)
			for _, v := range d.vouchers {
				if v.later || v.effect.key() != held.key() {
					continue
				}
				x := j.atlas.of(d.in.Case.Reference, held)
				h := booksSingly(s.paper, v)
				if j.toldBefore(d, s.due) {
					h.Proof, h.Alternatives = ledger.ProofAmbiguous, []string{"manual journal: the ERP booked it so instead of in its batch, which differs, too"}
				}
				list = append(list, newPart(s, change{h, x}))
				if j.inOpen(s.due) {
					list = append(list, newPart(s, change{movesOut(s.paper, v), x.minus(s.due)}))
				}
				break
			}
		}
	}
	return list
}

// toldBefore tells whether an impact touches a batch that differs and is not given.
func (j *joint) toldBefore(d *dossier, x impact) bool {
	return slices.ContainsFunc(j.atlas.prints(x), func(p batchPrint) bool {
		r := j.atlas.references[p.batch]
		return d.in.Told[r] && !j.given(r)
	})
}

// slipsOf are the documents of a loose voucher's order, those of batches that agree
// included.
func (j *joint) slipsOf(d *dossier) (list []*slip) {
	known := map[ledger.DocumentID]*slip{}
	for _, s := range j.slips {
		known[s.paper.id] = s
	}
	for _, document := range ordersOf(d.in.Documents)[d.in.Case.Reference] {
		s := known[document.ID]
		if s == nil {
			s = &slip{paper: d.paperOf(document), home: d}
			j.completes(s)
		}
		if !s.paper.later && len(s.due) > 0 {
			list = append(list, s)
		}
	}
	return list
}

// paperOf is a document as it is due; one that is not has nothing due.
func (d *dossier) paperOf(document ledger.Document) *paper {
	p := &paper{id: document.ID, current: document, known: true}
	entries, err := d.policy.Post(document)
	if err == nil && len(entries) > 0 {
		p.kind = entries[0].Kind
		d.fill(p, entries)
	}
	return p
}

func booksSingly(p *paper, v *voucher) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseDuplicate, Kind: string(p.kind) + " booked in its batch and singly", Aspect: "copies", Proof: ledger.ProofReplayed,
		Detail: fmt.Sprintf("booked %s again with %s, under its order; the batch of %s holds it", p.name(), v.name(), p.on),
	}
}

func movesOut(p *paper, v *voucher) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseManualJournal, Kind: string(p.kind) + " booked singly instead of in its batch", Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("booked %s with %s, under its order, and not in the batch of %s", p.name(), v.name(), p.on),
	}
}
