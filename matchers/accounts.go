package matchers

import (
	"sort"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

func sortedAccounts[T any](set map[ledger.AccountCode]T) []ledger.AccountCode {
	list := make([]ledger.AccountCode, 0, len(set))
	for a := range set {
		list = append(list, a)
	}
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	return list
}

// publicVector is a vector in ledger terms.
func publicVector(v vector, p *policy.Policy) ledger.Vector {
	public := ledger.Vector{}
	for _, l := range v {
		public.Add(l.account, money.Minor(l.functional, p.Entity.Currency))
	}
	return public
}

// amountText is "debit 1510 1249.00 SEK".
func (d *dossier) amountText(l line) string {
	side, amount := ledger.Debit, money.Minor(l.functional, d.policy.Entity.Currency)
	if amount.Sign() < 0 {
		side, amount = ledger.Credit, amount.Neg()
	}
	return string(side) + " " + l.place() + " " + amount.String()
}

// likeness compares the shape of a voucher with that of a paper: by the roles of their
// accounts, a point for each on the same side and one off for each on the other. What
// stands on other accounts within a role is still alike, because that is a fault we
// look for.
func likeness(roles map[ledger.AccountCode]accountRole, paper, voucher vector) int {
	a, b := sides(roles, paper), sides(roles, voucher)
	score := 0
	for role, side := range a {
		switch other := b[role]; {
		case other == 0 || side == 0:
		case (other > 0) == (side > 0):
			score++
		default:
			score--
		}
	}
	for role := range b {
		if _, ok := a[role]; !ok && role != roleRounding && role != "" {
			score--
		}
	}
	return score
}

func sides(roles map[ledger.AccountCode]accountRole, v vector) map[accountRole]int64 {
	sums := map[accountRole]int64{}
	for _, l := range v {
		sums[roles[l.account]] += l.functional
	}
	return sums
}

// roundingBound is how many minor units roundings that happened can have moved.
func roundingBound(p *policy.Policy, paper *paper) int64 {
	if !paper.known {
		return 0
	}
	return int64(p.RoundingCount(paper.current)) / 2
}
