package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// guarded explains a case, and leaves all of it unexplained where that ends in a fault of
// this program: a month must not fail for one order. The note says so, because it is for
// somebody to mend.
func guarded(in Input, p *policy.Policy, explain func(Input, *policy.Policy) ledger.Case) (c ledger.Case) {
	defer func() {
		if fault := recover(); fault != nil {
			c = layOut(in, p).failed(fault)
		}
	}()
	return explain(in, p)
}

// guardedTogether is guarded for batches that are explained together.
func guardedTogether(batches []Input, p *policy.Policy, explain func([]Input, *policy.Policy) []ledger.Case) (cases []ledger.Case) {
	defer func() {
		if fault := recover(); fault != nil {
			cases = nil
			for _, in := range batches {
				if d := layOut(in, p); !d.isLater() {
					cases = append(cases, d.failed(fault))
				}
			}
		}
	}()
	return explain(batches, p)
}

func (d *dossier) failed(fault any) ledger.Case {
	return d.caseOf(nil, d.variance, fmt.Sprintf("explaining it ended in a fault of Counterfoil (%v); please report it with this reference", fault))
}
