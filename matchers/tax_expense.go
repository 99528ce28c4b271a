package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// deductedAsCost replays tax taken off at checkout that the ERP booked as revenue with
// the price, and as a cost, a discount or VAT of another kind on the other side.
func (tax) deductedAsCost(s *Subject) []Hypothesis {
	total := deductedTotal(s.Document.Goods)
	if total.IsZero() || !storedValue(s).IsZero() {
		return nil
	}
	var list []Hypothesis
	for _, to := range costs(s) {
		list = append(list, Hypothesis{
			Kind: "deducted tax booked as " + costName(s.roles[to]), Aspect: "tax", Cluster: "deducted tax on " + string(to),
			Detail: fmt.Sprintf("booked the %s of tax that Centra took off at checkout as revenue, and on %s against it", figure(total, s.Document.Currency), to),
			Apply:  func(r *Replay) bool { return bookDeducted(r, to) },
		})
	}
	return list
}

func costName(r accountRole) string {
	switch r {
	case roleDiscount, roleVAT:
		return string(r)
	}
	return "an expense"
}

// costs are the booked accounts that could take it: those the document does not use, and
// discounts.
func costs(s *Subject) []ledger.AccountCode {
	found := map[ledger.AccountCode]bool{}
	for _, v := range s.Booked {
		for a := range v {
			switch r := s.roles[a]; {
			case r == roleDiscount, (r == "" || r == roleVAT) && s.Due[a].IsZero():
				found[a] = true
			}
		}
	}
	return sortedAccounts(found)
}

// bookDeducted puts the deducted tax back into each price and takes it off again like a
// payment with stored value, whose account is the one it went to.
func bookDeducted(r *Replay, to ledger.AccountCode) bool {
	g := r.Document.Goods
	if g == nil {
		return false
	}
	off := decimal.Zero
	for _, at := range everyPlace(g) {
		part, _ := at.find(g)
		for t := range *part.taxes {
			if tax := &(*part.taxes)[t]; tax.Mode == ledger.TaxDeducted {
				*part.net, *part.gross = part.net.Add(tax.Amount), part.gross.Add(tax.Amount)
				off = off.Add(tax.Amount.Mul(decimal.NewFromInt(at.sign(g))))
			}
		}
	}
	g.Charges = append(g.Charges, ledger.Charge{Kind: ledger.ChargeGiftCertificate, Gross: off, Net: off})
	retotal(g)
	rules := r.Rules()
	rules.Roles.GiftCertificate, rules.Posting.GiftCertificateRedemption = to, policy.RedemptionPayment
	return off.IsPositive()
}

// sign is −1 for a figure that lowers the document's total.
func (at position) sign(g *ledger.Goods) int64 {
	if at.charge {
		return raises(g.Charges[at.i].Kind)
	}
	return 1
}
