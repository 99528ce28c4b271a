package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// charge states that freight, handling, a discount, a gift certificate or a return fee
// was left out, doubled or booked on the wrong side.
type charge struct{}

func (charge) Cause() ledger.Cause { return ledger.CauseCharge }

func (charge) Hypotheses(s *Subject) []Hypothesis {
	list := rowLost(s, false)
	if s.Document.Goods == nil {
		return list
	}
	for i, c := range s.Document.Goods.Charges {
		if c.Gross.IsZero() && c.Net.IsZero() {
			continue
		}
		list = append(list, multiples(s, i, c)...)
		list = append(list, rowsLost(s, i, c)...)
	}
	list = append(list, allOfKind(s)...)
	list = append(list, lineDiscounts(s)...)
	list = append(list, ofAnotherShipment(s)...)
	list = append(list, discountNetted(s)...)
	list = append(list, takenWithTax(s)...)
	list = append(list, certificateAsRevenue(s)...)
	return append(list, redemptionAsDiscount(s)...)
}

var chargeNames = map[ledger.ChargeKind]string{
	ledger.ChargeFreight: "freight", ledger.ChargeHandling: "handling fee", ledger.ChargeDiscount: "discount",
	ledger.ChargeGiftCertificate: "gift certificate", ledger.ChargeReturnFee: "return fee",
}

func chargeName(k ledger.ChargeKind) string {
	if name, ok := chargeNames[k]; ok {
		return name
	}
	return string(k)
}

// factors are what can be booked of a charge instead of once.
var factors = []struct {
	times  int64
	word   string
	clause string // of the charge's name and amount
}{
	{0, "left out", "left out the %s of %s"},
	{2, "doubled", "booked the %s of %s twice"},
	{-1, "on the wrong side", "booked the %s of %s on the wrong side"},
}

func multiples(s *Subject, i int, c ledger.Charge) []Hypothesis {
	var list []Hypothesis
	for _, f := range factors {
		list = append(list, Hypothesis{
			Kind: chargeName(c.Kind) + " " + f.word, Aspect: fmt.Sprintf("charge %d", i),
			Detail: fmt.Sprintf(f.clause, chargeName(c.Kind), figure(c.Gross, s.Document.Currency)),
			Steps:  []string{fmt.Sprintf("%s: %s with tax, %s without; booked × %d, due × 1", chargeName(c.Kind), figure(c.Gross, s.Document.Currency), figure(c.Net, s.Document.Currency), f.times)},
			Apply:  multiply(i, c.Kind, decimal.NewFromInt(f.times)),
		})
	}
	return list
}

// multiply changes one charge and the document's total with it, so that the clearing
// account is wrong by the same amount.
func multiply(i int, kind ledger.ChargeKind, times decimal.Decimal) func(*Replay) bool {
	return func(r *Replay) bool {
		c := chargeOf(&r.Document, i, kind)
		if c == nil {
			return false
		}
		c.Gross, c.Net = c.Gross.Mul(times), c.Net.Mul(times)
		for t := range c.Taxes {
			c.Taxes[t].Amount = c.Taxes[t].Amount.Mul(times)
		}
		retotal(r.Document.Goods)
		return true
	}
}

// allOfKind leaves out all charges of one kind where a document has several: two
// vouchers, of which the ERP was sent none.
func allOfKind(s *Subject) []Hypothesis {
	count := map[ledger.ChargeKind]int{}
	var list []Hypothesis
	for _, c := range s.Document.Goods.Charges {
		if count[c.Kind]++; count[c.Kind] != 2 {
			continue
		}
		kind := c.Kind
		list = append(list, Hypothesis{
			Kind: "every " + chargeName(kind) + " left out", Aspect: "all " + string(kind),
			Detail: "left out every " + chargeName(kind),
			Apply: func(r *Replay) bool {
				done := false
				for i := range r.Document.Goods.Charges {
					done = multiply(i, kind, decimal.Zero)(r) || done
				}
				return done
			},
		})
	}
	return list
}

// discountNetted replays a discount taken off the revenue accounts although the policy
// has an account for it.
func discountNetted(s *Subject) []Hypothesis {
	has := false
	for _, c := range s.Document.Goods.Charges {
		has = has || c.Kind == ledger.ChargeDiscount && !c.Net.IsZero()
	}
	if !has || s.Policy.Posting.Discount == policy.DiscountNet || s.Policy.Roles.Discount.Empty() {
		return nil
	}
	return []Hypothesis{{
		Kind: "discount booked net in revenue", Aspect: "discount treatment",
		Detail:  "took the discount off the revenue accounts instead of booking it on its own",
		Cluster: "discount in revenue",
		Apply: func(r *Replay) bool {
			r.Rules().Posting.Discount = policy.DiscountNet
			return true
		},
	}}
}
