package matchers

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// amountHeld is an amount that a document holds beside the one it should be booked at.
type amountHeld struct {
	amount decimal.Decimal // with tax unless whose says otherwise, in the refund's currency
	kind   string
	whose  []string
	last   ledger.DocumentID // the last that holds it
}

// totals is a list of amounts, each once: of one that several documents hold, all are
// named, but no part of a document beside the whole that comes to the same.
type totals []amountHeld

func (list totals) with(amount decimal.Decimal, of ledger.Document, kind, whose string) totals {
	for i := range list {
		if h := &list[i]; h.amount.Equal(amount) {
			if h.last != of.ID {
				h.whose, h.last = append(h.whose, whose), of.ID
			}
			return list
		}
	}
	return append(list, amountHeld{amount, kind, []string{whose}, of.ID})
}

// otherTotals are the amounts a refund may have been booked at by mistake, those of the
// return it pays out first.
func otherTotals(s *Subject) totals {
	var list totals
	for _, d := range s.Siblings {
		if d.Currency == s.Document.Currency && refunds(s.Document, d) {
			list = list.with(d.Goods.Gross, d, "refund booked at the return's amount", "what "+nameOf(d)+" gives back")
			list = list.ofParts(d, "refund booked at a part of the return")
		}
	}
	for _, d := range s.Siblings {
		switch {
		case d.Currency != s.Document.Currency:
		case d.ID.Kind == ledger.DocumentShipment && d.Goods != nil:
			list = list.with(d.Goods.Gross, d, "refund booked at the shipment's amount", "what "+nameOf(d)+" sold")
			list = list.ofParts(d, "refund booked at a part of the shipment")
		case d.Payment != nil:
			list = list.with(d.Payment.Amount, d, "refund booked at another payment's amount", "the amount of "+nameOf(d))
		}
	}
	return list.but(s.Document.Payment.Amount)
}

// ofParts adds what goods come to without one of their charges, without all of them,
// without tax, and line by line.
func (list totals) ofParts(d ledger.Document, kind string) totals {
	without := decimal.Zero
	for _, c := range d.Goods.Charges {
		signed := c.Gross.Mul(decimal.NewFromInt(raises(c.Kind)))
		without = without.Add(signed)
		list = list.with(d.Goods.Gross.Sub(signed), d, kind, fmt.Sprintf("%s without its %s", nameOf(d), chargeName(c.Kind)))
	}
	list = list.with(d.Goods.Gross.Sub(without), d, kind, "the goods of "+nameOf(d)+" alone")
	list = list.with(d.Goods.Net, d, kind, nameOf(d)+" without tax")
	for _, l := range d.Goods.Lines {
		list = list.with(l.Gross, d, kind, fmt.Sprintf("SKU %s of %s alone", l.SKU, nameOf(d)))
	}
	return list
}

// but drops what is no other amount, or none.
func (list totals) but(own decimal.Decimal) (kept totals) {
	for _, t := range list {
		if t.amount.IsPositive() && !t.amount.Equal(own) {
			kept = append(kept, t)
		}
	}
	return kept
}
