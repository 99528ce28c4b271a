package matchers

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

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
		row.Rate = percent // which a row of any rate does not say
		all := Hypothesis{
			Kind: "only one of several rates", Aspect: "tax",
			Detail: fmt.Sprintf("took VAT at %s %% on everything instead of %s", percent, appliedText(s)),
			Steps:  retaxSteps(s, percent),
			Apply:  retax(row, s.Document.Country, taxed.retaxFromGross),
		}
		others := all
		others.means = "keeping what has the rate"
		others.Apply = retax(row, s.Document.Country, taxed.retaxIfOther)
		list = append(list, all, others)
		list = append(list, keptToFour(s, all, retax(row, s.Document.Country, taxed.retaxToFour))...)
	}
	return list
}

// keptToFour is the same for an ERP that keeps four decimals of each tax before it rounds
// to the minor unit, none where that gives the same voucher.
func keptToFour(s *Subject, h Hypothesis, apply func(*Replay) bool) []Hypothesis {
	fine := h
	fine.Detail += ", each tax kept to four decimals first"
	fine.Apply = apply
	if samePosted(s, h, fine) {
		return nil
	}
	return []Hypothesis{fine}
}

// samePosted tells whether two hypotheses about a document give the same voucher.
func samePosted(s *Subject, a, b Hypothesis) bool {
	x, y := newReplay(s.Document, s.Policy), newReplay(s.Document, s.Policy)
	if !a.Apply(x) || !b.Apply(y) {
		return true
	}
	v, ok := x.post("")
	w, also := y.post("")
	return !ok || !also || v.key() == w.key()
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
		Detail: fmt.Sprintf("booked as VAT the %s of tax that Centra took off at checkout", figure(total, s.Document.Currency)),
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
