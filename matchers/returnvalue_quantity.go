package matchers

import (
	"fmt"
	"slices"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// returnedSoFar is a line of a return with all that earlier returns of the shipment took
// back of its SKU, none where they took nothing. What it is worth depends on what the ERP
// adds up: pieces at this return's price, the returns' own values, or so many pieces'
// share of the shipped line. Each is given that differs in value or tax, but not what all
// that was shipped is worth, which is the whole line.
func returnedSoFar(s *Subject, l, shipped ledger.Line) []ledger.Line {
	values := l
	for _, d := range s.Siblings {
		if d.ID.Kind != ledger.DocumentReturn || d.Goods == nil || d.Goods.Shipment != s.Document.Goods.Shipment ||
			!d.Moments.Created.Before(s.Document.Moments.Created) {
			continue
		}
		for _, other := range d.Goods.Lines {
			if other.SKU == l.SKU {
				values = joined(scaled(values, values.Quantity), other) // with taxes of its own
			}
		}
	}
	if values.Quantity == l.Quantity {
		return nil
	}
	list := []ledger.Line{scaled(l, values.Quantity), values}
	if shipped.Quantity > 0 {
		list = append(list, scaled(shipped, values.Quantity))
	}
	return worthOnce(list, shipped)
}

// worthOnce keeps of lines one for each value and tax, and none that is worth the whole.
func worthOnce(list []ledger.Line, whole ledger.Line) (kept []ledger.Line) {
	for _, l := range list {
		if !slices.ContainsFunc(append(kept, whole), func(o ledger.Line) bool {
			return o.Gross.Equal(l.Gross) && owed(o.Taxes).Equal(owed(l.Taxes))
		}) {
			kept = append(kept, l)
		}
	}
	return kept
}

// otherQuantities is a line of a return at the number of pieces that a voucher tells, where
// no document does: those of an order whose other parcels are not sent yet, or a slip.
// What is booked on clearing beside the rest of the return has to be so many times the
// price of a piece.
func otherQuantities(s *Subject, i int, l ledger.Line) []Hypothesis {
	clearing := s.Policy.ClearingAccount(s.Document.PaymentMethod)
	due, _ := s.due.onBoth(clearing)
	functional, document := int32(s.Policy.Entity.Currency.Exponent()), int32(s.Document.Currency.Exponent())
	piece := l.Gross.Mul(s.Document.Rate).Shift(functional).DivRound(decimal.NewFromInt(int64(l.Quantity)), places)
	slack := s.Document.Rate.Shift(functional - document).Add(decimal.NewFromInt(1))
	var list []Hypothesis
	for _, v := range s.booked {
		booked, _ := v.onBoth(clearing)
		more := decimal.NewFromInt(due - booked) // a return credits clearing
		if booked >= 0 || !piece.IsPositive() {
			continue
		}
		pieces := more.DivRound(piece, 0)
		quantity := int64(l.Quantity) + pieces.IntPart()
		if pieces.IsZero() || quantity < 1 || more.Sub(pieces.Mul(piece)).Abs().GreaterThan(slack.Mul(pieces.Abs())) {
			continue
		}
		h := lineInstead(s, i, l, scaled(l, int(quantity)), "another quantity than returned",
			fmt.Sprintf("gave back %d of %s, a quantity found from the voucher, instead of %d", quantity, l.SKU, l.Quantity))
		h.bare = true
		list = append(list, h)
	}
	return list
}
