package matchers

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// basis replays a price list read the wrong way round: tax that is inside the prices
// put on top of them, or tax that comes on top taken out of them.
func (tax) basis(s *Subject) []Hypothesis {
	var included, added bool
	for _, p := range taxedParts(s.Document.Goods) {
		for _, t := range *p.taxes {
			included = included || t.Mode == ledger.TaxIncluded && t.Percent.IsPositive()
			added = added || t.Mode == ledger.TaxAdded && t.Percent.IsPositive()
		}
	}
	var list []Hypothesis
	if included {
		list = append(list, Hypothesis{
			Kind: "included tax treated as added", Aspect: "tax",
			Detail: "put VAT on top of prices that include it (" + appliedText(s) + ")",
			Apply:  rebase(func(p taxed) { *p.net = *p.gross }),
		})
	}
	if added {
		list = append(list, Hypothesis{
			Kind: "added tax treated as included", Aspect: "tax",
			Detail: "took VAT out of prices that exclude it (" + appliedText(s) + ")",
			Apply:  rebase(func(p taxed) { *p.gross = *p.net }),
		})
	}
	return list
}

// rebase changes one side of each taxed figure and computes the other and the taxes
// from the rates.
func rebase(mistake func(taxed)) func(*Replay) bool {
	return func(r *Replay) bool {
		if r.Document.Goods == nil {
			return false
		}
		for _, p := range taxedParts(r.Document.Goods) {
			if len(*p.taxes) == 0 {
				continue
			}
			grossBefore := *p.gross
			mistake(p)
			spread(p, !p.gross.Equal(grossBefore))
		}
		retotal(r.Document.Goods)
		return true
	}
}

// spread computes the taxes of one figure from its rates: out of gross when fromGross,
// else on net, and sets the other side to match.
func spread(p taxed, fromGross bool) {
	sum := decimal.Zero
	for _, t := range *p.taxes {
		if t.Mode != ledger.TaxDeducted {
			sum = sum.Add(t.Percent)
		}
	}
	if fromGross {
		*p.net = p.gross.Mul(hundred).DivRound(hundred.Add(sum), places)
	}
	total := decimal.Zero
	for i := range *p.taxes {
		t := &(*p.taxes)[i]
		if t.Mode == ledger.TaxDeducted {
			continue
		}
		t.Amount = p.net.Mul(t.Percent).DivRound(hundred, places)
		total = total.Add(t.Amount)
	}
	if fromGross {
		*p.net = p.gross.Sub(total)
		return
	}
	*p.gross = p.net.Add(total)
}

// firstRate replays an ERP that reads one rate per document: the first, the highest is
// often it, so each rate of the document is tried on all of it.
func (tax) firstRate(s *Subject) []Hypothesis {
	applied := rates(s.Document.Goods)
	if len(applied) < 2 {
		return nil
	}
	var list []Hypothesis
	for _, percent := range applied {
		row, ok := s.Policy.TaxRowFor(s.Document.Country, percent)
		if !ok {
			continue
		}
		list = append(list, Hypothesis{
			Kind: "only one of several rates", Aspect: "tax",
			Detail: fmt.Sprintf("took VAT at %s %% on everything instead of %s", percent, appliedText(s)),
			Steps:  retaxSteps(s, percent),
			Apply:  retax(row, s.Document.Country, taxed.retaxFromGross),
		})
	}
	return list
}

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
			Detail: fmt.Sprintf("booked the %s of %s %s without its VAT of %s", chargeName(c.Kind), c.Gross, s.Document.Currency, vat),
			Steps:  []string{fmt.Sprintf("VAT of %s left out: %s %s", chargeName(c.Kind), vat, s.Document.Currency)},
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

// deductedBooked replays an ERP that books tax which was taken off at checkout: as VAT
// on top of what the customer owes, or out of it.
func (tax) deductedBooked(s *Subject) []Hypothesis {
	var total decimal.Decimal
	for _, p := range taxedParts(s.Document.Goods) {
		for _, t := range *p.taxes {
			if t.Mode == ledger.TaxDeducted {
				total = total.Add(t.Amount)
			}
		}
	}
	if total.IsZero() {
		return nil
	}
	h := Hypothesis{
		Kind: "deducted tax booked as VAT", Aspect: "tax",
		Detail: fmt.Sprintf("booked as VAT the %s %s of tax that Centra took off at checkout", total, s.Document.Currency),
	}
	top, out := h, h
	top.Detail += ", on top of what the customer owes"
	top.Apply = chargeDeducted(func(p taxed, amount decimal.Decimal) { *p.gross = p.gross.Add(amount) })
	out.Detail += ", out of what the customer owes"
	out.Apply = chargeDeducted(func(p taxed, amount decimal.Decimal) { *p.net = p.net.Sub(amount) })
	return []Hypothesis{top, out}
}

func chargeDeducted(side func(taxed, decimal.Decimal)) func(*Replay) bool {
	return func(r *Replay) bool {
		if r.Document.Goods == nil {
			return false
		}
		for _, p := range taxedParts(r.Document.Goods) {
			for i := range *p.taxes {
				if t := &(*p.taxes)[i]; t.Mode == ledger.TaxDeducted {
					t.Mode = ledger.TaxIncluded
					side(p, t.Amount)
				}
			}
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

// otherAccount replays the right VAT amount on the account of another code (the
// amounts agree and the return to the tax office does not), or left in revenue.
func (tax) otherAccount(s *Subject) []Hypothesis {
	roles := s.roles
	var list []Hypothesis
	for _, from := range s.Due.Accounts() {
		if roles[from] != roleVAT {
			continue
		}
		for _, to := range sortedAccounts(roles) {
			if to == from || !s.Seen(to) || roles[to] != roleVAT && roles[to] != roleRevenue {
				continue
			}
			h := Hypothesis{
				Kind: "VAT on the account of another code", Aspect: "move " + string(from),
				Detail:  fmt.Sprintf("booked the VAT of account %s on %s", from, to),
				Cluster: fmt.Sprintf("VAT %s on %s", from, to),
				Apply:   func(r *Replay) bool { r.Move(from, to); return true },
			}
			if roles[to] == roleRevenue {
				h.Kind = "booked without VAT"
				h.Detail = fmt.Sprintf("left the VAT of account %s in revenue on %s", from, to)
			}
			list = append(list, h)
		}
	}
	return list
}
