package matchers

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// chargesWithout replays freight, handling, discount and fee booked without their VAT,
// with the customer's total kept (all of it counts as net) and not kept (the VAT is
// missing from clearing too).
func (tax) chargesWithout(s *Subject) []Hypothesis {
	var list []Hypothesis
	for i, c := range s.Document.Goods.Charges {
		vat := owed(c.Taxes)
		if c.Kind == ledger.ChargeGiftCertificate || vat.IsZero() {
			continue
		}
		base := Hypothesis{
			Kind:   chargeName(c.Kind) + " without VAT",
			Aspect: fmt.Sprintf("charge %d", i),
			Detail: fmt.Sprintf("booked the %s of %s without its VAT of %s", chargeName(c.Kind), figure(c.Gross, s.Document.Currency), figure(vat, s.Document.Currency)),
			Steps:  []string{fmt.Sprintf("VAT of %s left out: %s", chargeName(c.Kind), figure(vat, s.Document.Currency))},
		}
		kept, lost := base, base
		kept.Detail += ", all of it as net"
		kept.Apply = untax(i, c.Kind, func(c *ledger.Charge) { c.Net = c.Gross })
		lost.Kind += ", total too low"
		if raises(c.Kind) < 0 {
			lost.Kind = base.Kind + ", total too high"
		}
		lost.Apply = untax(i, c.Kind, func(c *ledger.Charge) { c.Gross = c.Net })
		list = append(list, kept, lost)
	}
	return list
}

// untax takes the tax off a charge but leaves it under its row, whose region decides
// the account.
func untax(i int, kind ledger.ChargeKind, side func(*ledger.Charge)) func(*Replay) bool {
	return func(r *Replay) bool {
		c := chargeOf(&r.Document, i, kind)
		if c == nil || owed(c.Taxes).IsZero() {
			return false
		}
		side(c)
		for t := range c.Taxes {
			c.Taxes[t].Amount = decimal.Zero
		}
		retotal(r.Document.Goods)
		return true
	}
}

// leftOut replays a document whose VAT vanished, from the customer's debt too.
func (tax) leftOut(s *Subject) []Hypothesis {
	total := decimal.Zero
	for _, p := range taxedParts(s.Document.Goods) {
		total = total.Add(owed(*p.taxes))
	}
	if total.IsZero() {
		return nil
	}
	return []Hypothesis{{
		Kind: "booked without VAT, total too low", Aspect: "tax",
		Detail: "booked the amounts without VAT and no VAT (" + appliedText(s) + " is due)",
		Apply: func(r *Replay) bool {
			if r.Document.Goods == nil {
				return false
			}
			for _, p := range taxedParts(r.Document.Goods) {
				*p.gross = *p.net
				for i := range *p.taxes {
					(*p.taxes)[i].Amount = decimal.Zero
				}
			}
			retotal(r.Document.Goods)
			return true
		},
	}}
}
