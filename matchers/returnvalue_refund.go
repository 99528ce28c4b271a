package matchers

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// A return and its refund may be of different amounts: staff can refund what they like.
// An ERP that knows one figure books both documents at it.

// refundedAtAnother is a refund booked at another amount that the order's documents hold:
// what its return gives back, a part or all of it without its charges, or what was sold,
// paid or refunded besides.
func refundedAtAnother(s *Subject) []Hypothesis {
	var list []Hypothesis
	for _, t := range otherTotals(s) {
		list = append(list, Hypothesis{
			Kind: t.kind, Aspect: "paid amount",
			Detail: fmt.Sprintf("refunded %s, %s, instead of the %s that were refunded", figure(t.amount, s.Document.Currency), listed(t.whose), worth(s.Document)),
			Apply: func(r *Replay) bool {
				if r.Document.Payment == nil {
					return false
				}
				r.Document.Payment.Amount = t.amount
				return true
			},
		})
	}
	return list
}

// returnedAtRefund is a return booked at what was refunded of it: each line and charge
// in proportion, as a total is spread that the ERP was given without its parts.
func returnedAtRefund(s *Subject) []Hypothesis {
	paid, some := refundedOf(s)
	if !some || !paid.IsPositive() || !s.Document.Goods.Gross.IsPositive() || paid.Equal(s.Document.Goods.Gross) {
		return nil
	}
	return []Hypothesis{{
		Kind: "return booked at the refund's amount", Aspect: "return lines",
		Detail: fmt.Sprintf("gave back %s, what was refunded, instead of the %s of %s", figure(paid, s.Document.Currency), worth(s.Document), nameOf(s.Document)),
		Apply: func(r *Replay) bool {
			g := r.Document.Goods
			if g == nil || !g.Gross.IsPositive() {
				return false
			}
			inProportion(g, paid)
			return true
		},
	}}
}

// refundedOf is the sum of a return's refunds.
func refundedOf(s *Subject) (paid decimal.Decimal, some bool) {
	for _, d := range s.Siblings {
		if d.ID.Kind == ledger.DocumentRefund && d.Payment != nil && d.Currency == s.Document.Currency && refunds(d, s.Document) {
			paid, some = paid.Add(d.Payment.Amount), true
		}
	}
	return paid, some
}

// refunds tells whether a refund pays out a return: it names it, or it names none.
func refunds(refund, of ledger.Document) bool {
	return of.ID.Kind == ledger.DocumentReturn && of.Goods != nil && refund.Payment != nil &&
		(refund.Payment.Return == of.ID.ExternalID || refund.Payment.Return == "")
}

// inProportion brings goods to another total, every part by the same factor.
func inProportion(g *ledger.Goods, gross decimal.Decimal) {
	was := g.Gross
	for _, t := range taxedParts(g) {
		t.scale(gross, was)
	}
	retotal(g)
}

// scale multiplies a figure and its taxes by to over from.
func (t taxed) scale(to, from decimal.Decimal) {
	by := func(d decimal.Decimal) decimal.Decimal { return d.Mul(to).DivRound(from, places) }
	*t.gross, *t.net = by(*t.gross), by(*t.net)
	for i := range *t.taxes {
		(*t.taxes)[i].Amount = by((*t.taxes)[i].Amount)
	}
}

// unequalRefunds says, for the case's note, where Centra itself refunds another amount
// than a return gives back. Nothing is wrong in the ERP for that alone.
func (d *dossier) unequalRefunds() (notes []string) {
	for _, p := range d.papers {
		if p.kind != ledger.KindReturn || !p.known || p.current.Goods == nil {
			continue
		}
		paid, some := decimal.Zero, false
		for _, r := range d.refundsOf(p) {
			if r.current.Currency == p.current.Currency {
				paid, some = paid.Add(r.current.Payment.Amount), true
			}
		}
		if some && !paid.Equal(p.current.Goods.Gross) {
			notes = append(notes, fmt.Sprintf("Centra refunds %s for %s: %s differs", figure(paid, p.current.Currency), nameOf(p.current), figure(paid.Sub(p.current.Goods.Gross), p.current.Currency)))
		}
	}
	return notes
}

// touchesReturns tells whether a claim that changes something is about a return or refund.
func (m *match) touchesReturns() bool {
	for _, c := range m.claims {
		if c.paper != nil && c.changes() && (c.paper.kind == ledger.KindReturn || c.paper.kind == ledger.KindRefund) {
			return true
		}
	}
	return m.open
}
