package matchers

import (
	"counterfoil/ledger"
)

// difference is booked less expected under one reference, up to and including the
// cut-off, in functional currency, debits positive, by account and dimension. Booked
// entries that the policy recognises or puts out of scope take no part.
func difference(in CaseInput, cutOff ledger.Date) vector {
	var lines []line
	for _, e := range in.Entries {
		if e.EffectiveOn.After(cutOff) || !counts(e) {
			continue
		}
		sign := int64(-1)
		if e.Book == ledger.Booked {
			sign = 1
		}
		for _, p := range e.Postings {
			lines = append(lines, line{account: p.Account, dimension: string(p.Dimension), functional: sign * p.SignedFunctional().Units()})
		}
	}
	return vectorOf(lines)
}

// counts tells whether an entry takes part in the comparison.
func counts(e ledger.Entry) bool { return e.Book != ledger.Booked || e.Scope == ledger.InScope }
