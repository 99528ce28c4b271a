package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// bounded claims as rounding what is left between a voucher and the paper it stands
// beside, when no account differs by more than the roundings that happened could have
// moved it and the policy's cap per case is kept. It is the last resort: the figures
// are not reproduced, only not contradicted, and the proof says so.
//
// Papers that were taken for unbooked, because no other voucher was like them, stay so.
func (m *match) bounded() {
	used := int64(0)
	beside := m.beside()
	for _, p := range append([]*paper(nil), m.papers...) {
		v := beside[p]
		if v == nil {
			continue
		}
		left := v.effect.minus(p.base)
		bound := roundingBound(m.s.d.policy, p)
		if left.largest() > bound || !m.s.d.withinCap(used+left.turnover()/2) || left.isZero() {
			continue
		}
		used += left.turnover() / 2
		m.take(claim{paper: p, vouchers: []*voucher{v}, from: p.base, steps: []step{{m.s.d.withinBound(p, left, bound), v.effect}}})
	}
	m.boundedOnTop(beside, used)
	m.open = !m.nothingLeft()
}

// withinCap tells whether so many minor units may be claimed as rounding in one case.
func (d *dossier) withinCap(units int64) bool {
	limit, err := money.Round(d.policy.Rounds.CapPerCase, d.policy.Entity.Currency, money.TowardZero)
	return err == nil && units <= limit.Units()
}

func (d *dossier) withinBound(p *paper, left vector, bound int64) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseRounding, Kind: "within the bound of its roundings", Proof: ledger.ProofBounded,
		Detail: fmt.Sprintf("differs from what is due for %s by %s at most on any account; its roundings can have moved %s", p.name(), d.amount(left.largest()), d.amount(bound)),
	}
}
