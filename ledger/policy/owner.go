package policy

import (
	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// Owner is who acts on a cause; the first row that fits wins. The zero Owner where
// none does.
func (p *Policy) Owner(cause ledger.Cause) Owner {
	for _, o := range p.Owners {
		if o.Cause == "*" || o.Cause == string(cause) {
			return o
		}
	}
	return Owner{}
}

// Threshold is the amount in functional currency below which a cause alerts nobody;
// zero where the policy sets none.
func (p *Policy) Threshold(cause ledger.Cause) decimal.Decimal {
	switch limit, ok := p.Limits.Cause[string(cause)]; {
	case ok:
		return limit
	case cause == ledger.CauseUnexplained:
		return p.Limits.Unexplained
	case cause == ledger.CauseMissingRefund:
		return p.Limits.MissingRefund
	}
	return decimal.Zero
}
