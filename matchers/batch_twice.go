package matchers

import (
	"fmt"
	"slices"

	"counterfoil/ledger"
)

// maxAllBut is the largest batch of which all but one document may have been booked twice.
const maxAllBut = 100

// twice states that a batch was booked again.
func twice(documents int) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseDuplicate, Kind: "batch booked twice", Aspect: "copies", Proof: ledger.ProofReplayed,
		Detail: fmt.Sprintf("booked the whole batch of %d documents twice", documents),
	}
}

// twiceButOne is all of a batch but one document booked twice: one fault, as of a list read
// again from its second row. The whole batch twice and that document not at all would be
// two, and give the same figures.
func (j *joint) twiceButOne(batch int32) (list []*part) {
	var slips []*slip
	var sum impact
	for _, s := range j.slips {
		if x := j.under(batch, s.due); len(x) > 0 {
			slips, sum = append(slips, s), sum.plus(x)
		}
	}
	if len(slips) > maxAllBut {
		return nil
	}
	for i, s := range slips {
		others := slices.Delete(slices.Clone(slips), i, i+1)
		if x := sum.minus(j.under(batch, s.due)); len(others) > 1 && len(x) > 0 {
			list = append(list, &part{slips: others, sum: x, changes: []change{{allBut(s, len(others)), x}}})
		}
	}
	return list
}

func allBut(s *slip, others int) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseDuplicate, Kind: "batch booked twice but for one document", Aspect: "copies", Proof: ledger.ProofReplayed,
		Detail: fmt.Sprintf("booked %d documents of the batch twice, all but %s", others, s.paper.name()),
	}
}
