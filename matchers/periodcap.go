package matchers

import (
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// periodCap counts what a run has claimed as bounded rounding. Each claim is small; a
// thousand of them are not, and somebody should look.
type periodCap struct {
	left int64 // minor units of the functional currency
}

func newPeriodCap(p *policy.Policy) *periodCap {
	limit, err := money.Round(p.Rounds.CapPerPeriod, p.Entity.Currency, money.TowardZero)
	if err != nil {
		return &periodCap{}
	}
	return &periodCap{left: limit.Units()}
}

// apply takes bounded claims back once the cap is used up: their legs become
// unexplained. Cases come in sequence of their references, so the same ones are kept
// every time; for that, all of them are looked at again in every run.
func (l *periodCap) apply(c ledger.Case) ledger.Case {
	var kept, beyond []ledger.Explanation
	for _, e := range c.Explanations {
		if e.Proof != ledger.ProofBounded || e.Cause != ledger.CauseRounding {
			kept = append(kept, e)
			continue
		}
		if !slices.Contains(c.Related, ledger.WholeRun) {
			c.Related = append(c.Related, ledger.WholeRun)
		}
		if units := debits(e.Legs); units <= l.left {
			l.left -= units
			kept = append(kept, e)
		} else {
			beyond = append(beyond, e)
		}
	}
	if len(beyond) > 0 {
		c.Explanations, c.Unexplained = kept, withLegs(c.Unexplained, beyond)
		addNote(&c, "within the bound of its roundings, but the policy's cap for the period (rounding.cap_per_period) is used up")
	}
	return c
}

// debits is the debit total of balanced legs in minor units.
func debits(legs []ledger.Leg) (units int64) {
	for _, leg := range legs {
		if leg.Functional.Sign() > 0 {
			units += leg.Functional.Units()
		}
	}
	return units
}
