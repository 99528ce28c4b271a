package matchers

import (
	"slices"

	"counterfoil/ledger"
)

// Which batch a wrong amount stands in is the ERP's choice, too: it may cut a document by
// the rates it took, or by those that are due. A sale that loses its VAT stays in the
// batch of its rate, or goes to that of 0 %.

// placements are the batches in which the replay of a document may stand: those the
// posting rules give, and where some of it stands outside the document's own batches, all
// of it in the largest of them; where all VAT is gone, all of it in the batch of 0 %.
func (j *joint) placements(s *slip, effect impact) []impact {
	list := []impact{effect}
	add := func(x impact) {
		if j.inOpen(x.minus(s.due)) && !slices.ContainsFunc(list, x.same) {
			list = append(list, x)
		}
	}
	own := j.atlas.prints(s.due)
	if home, ok := j.mainBatch(s); ok && j.strays(effect, own) {
		add(j.gathered(effect, own, home))
	}
	if b, ok := batchOf(s.home.in.Case.Reference); ok && b.takings != "pay" && j.hasVAT(s.due) && !j.hasVAT(effect) {
		b.takings = "0"
		add(j.gathered(effect, nil, b.reference()))
	}
	return list
}

func (b batch) reference() ledger.Reference {
	return ledger.Reference(b.on.String() + "|" + b.shop + "|" + b.takings)
}

// mainBatch is the batch that most of a document is due in.
func (j *joint) mainBatch(s *slip) (ledger.Reference, bool) {
	var main ledger.Reference
	most := int64(0)
	for _, p := range j.atlas.prints(s.due) {
		if sum := j.under(p.batch, s.due).turnover(); sum > most {
			main, most = j.atlas.references[p.batch], sum
		}
	}
	return main, most > 0
}

// strays tells whether an impact reaches batches beyond some.
func (j *joint) strays(x impact, own []batchPrint) bool {
	return slices.ContainsFunc(x, func(c cell) bool { return !hasBatch(own, j.atlas.batchOf[c.spot]) })
}

func hasBatch(list []batchPrint, batch int32) bool {
	return slices.ContainsFunc(list, func(p batchPrint) bool { return p.batch == batch })
}

// gathered is an impact with what stands outside some batches moved to one.
func (j *joint) gathered(x impact, own []batchPrint, to ledger.Reference) (sum impact) {
	for _, c := range x {
		at := j.atlas.places[c.spot]
		if !hasBatch(own, j.atlas.batchOf[c.spot]) {
			at.reference = to
		}
		sum = sum.plus(impact{{j.atlas.spot(at), c.functional, c.document}})
	}
	return sum
}

// hasVAT tells whether an impact touches a VAT account.
func (j *joint) hasVAT(x impact) bool {
	return slices.ContainsFunc(x, func(c cell) bool { return j.roles()[j.atlas.places[c.spot].account] == roleVAT })
}
