package matchers

import (
	"counterfoil/ledger"
)

// Compare is booked less expected under one reference, up to and including the
// cut-off, in functional currency, debits positive. Booked entries that the policy
// recognises or puts out of scope take no part. An empty vector means the books agree.
func Compare(in CaseInput, cutOff ledger.Date) ledger.Vector {
	variance := ledger.Vector{}
	for _, e := range in.Entries {
		switch {
		case e.EffectiveOn.After(cutOff) || !counts(e):
		case e.Book == ledger.Booked:
			variance.AddEntry(e, 1)
		default:
			variance.AddEntry(e, -1)
		}
	}
	return variance
}

// counts tells whether an entry takes part in the comparison.
func counts(e ledger.Entry) bool { return e.Book != ledger.Booked || e.Scope == ledger.InScope }
