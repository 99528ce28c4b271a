package matchers

import (
	"fmt"
	"slices"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// returnValue states that a return was booked at more than what came back: the whole
// shipped line instead of a part of it, or everything returned so far once more.
type returnValue struct{}

func (returnValue) Cause() ledger.Cause { return ledger.CauseReturnValue }

func (returnValue) Hypotheses(s *Subject) []Hypothesis {
	if s.Document.ID.Kind == ledger.DocumentRefund && s.Document.Payment != nil {
		return refundedAtAnother(s)
	}
	if s.Document.ID.Kind != ledger.DocumentReturn || s.Document.Goods == nil {
		return nil
	}
	var list []Hypothesis
	whole := map[int]ledger.Line{}
	for i, l := range s.Document.Goods.Lines {
		if l.Quantity <= 0 {
			continue
		}
		shipped, found := shippedLine(s, l)
		if found && shipped.Quantity > l.Quantity {
			whole[i] = shipped
			list = append(list, lineInstead(s, i, l, shipped, "whole line instead of part",
				fmt.Sprintf("gave back all %d of %s as shipped instead of %d", shipped.Quantity, l.SKU, l.Quantity)))
		}
		if ordered, parcels := orderedLine(s, l.SKU); parcels > 1 && ordered.Quantity > max(l.Quantity, shipped.Quantity) {
			list = append(list, lineInstead(s, i, l, ordered, "whole line of the order instead of part",
				fmt.Sprintf("gave back all %d of %s, sent in %d shipments, instead of %d", ordered.Quantity, l.SKU, parcels, l.Quantity)))
		}
		for _, all := range returnedSoFar(s, l, shipped) {
			list = append(list, lineInstead(s, i, l, all, "cumulative quantity booked again",
				fmt.Sprintf("gave back %d of %s, everything returned so far, instead of the %d of this return", all.Quantity, l.SKU, l.Quantity)))
		}
		list = append(list, otherQuantities(s, i, l)...)
	}
	if len(whole) > 1 {
		list = append(list, allLinesWhole(whole))
	}
	list = append(list, wholeShipment(s)...)
	return append(list, returnedAtRefund(s)...)
}

func lineInstead(s *Subject, i int, was, booked ledger.Line, kind, detail string) Hypothesis {
	return Hypothesis{
		Kind: kind, Aspect: fmt.Sprintf("return line %d", i), Detail: detail,
		Steps: []string{
			fmt.Sprintf("%s: %d returned, %s with tax", was.SKU, was.Quantity, figure(was.Gross, s.Document.Currency)),
			fmt.Sprintf("as booked: %d, %s with tax", booked.Quantity, figure(booked.Gross, s.Document.Currency)),
		},
		Apply: func(r *Replay) bool {
			g := r.Document.Goods
			if g == nil || i >= len(g.Lines) || g.Lines[i].SKU != was.SKU {
				return false
			}
			g.Lines[i] = booked
			// What is applied after this may change the taxes of the replay, not ours.
			g.Lines[i].Taxes = append([]ledger.Tax(nil), booked.Taxes...)
			retotal(g)
			return true
		},
	}
}

// allLinesWhole is every line of the return at its shipped quantity.
func allLinesWhole(whole map[int]ledger.Line) Hypothesis {
	return Hypothesis{
		Kind: "whole lines instead of parts", Aspect: "return lines",
		Detail: "gave back every returned line as it was shipped, whole",
		Apply: func(r *Replay) bool {
			g := r.Document.Goods
			for i := range g.Lines {
				if l, ok := whole[i]; ok {
					l.Taxes = append([]ledger.Tax(nil), l.Taxes...)
					g.Lines[i] = l
				}
			}
			retotal(g)
			return true
		},
	}
}

// wholeShipment is the reversal of the whole shipment, charges included, in place of
// the part returned; the return's fee is kept.
func wholeShipment(s *Subject) []Hypothesis {
	for _, d := range s.Siblings {
		if d.ID.Kind != ledger.DocumentShipment || d.Goods == nil || d.Goods.Shipment != s.Document.Goods.Shipment ||
			pieces(d.Goods) <= pieces(s.Document.Goods) {
			continue
		}
		goods := cloneDocument(d).Goods
		return []Hypothesis{{
			Kind: "whole shipment instead of the return", Aspect: "return lines",
			Detail: fmt.Sprintf("gave back all of shipment %s, %s, instead of %s", d.Goods.Shipment, figure(d.Goods.Gross, d.Currency), figure(s.Document.Goods.Gross, d.Currency)),
			Apply: func(r *Replay) bool {
				whole := cloneDocument(ledger.Document{Goods: goods}).Goods
				for _, c := range r.Document.Goods.Charges {
					if c.Kind == ledger.ChargeReturnFee {
						c.Taxes = append([]ledger.Tax(nil), c.Taxes...)
						whole.Charges = append(whole.Charges, c)
					}
				}
				retotal(whole)
				r.Document.Goods = whole
				return true
			},
		}}
	}
	return nil
}

// pieces counts what a document holds.
func pieces(g *ledger.Goods) (n int) {
	for _, l := range g.Lines {
		n += l.Quantity
	}
	return n
}

// shippedLine finds what a returned line was part of.
func shippedLine(s *Subject, l ledger.Line) (ledger.Line, bool) {
	for _, d := range s.Siblings {
		if d.ID.Kind != ledger.DocumentShipment || d.Goods == nil {
			continue
		}
		if s.Document.Goods.Shipment != "" && d.Goods.Shipment != s.Document.Goods.Shipment {
			continue
		}
		for _, shipped := range d.Goods.Lines {
			if shipped.SKU == l.SKU {
				return shipped, true
			}
		}
	}
	return ledger.Line{}, false
}

// orderedLine adds up what the order's shipments hold of a SKU, and counts them.
func orderedLine(s *Subject, sku ledger.SKU) (all ledger.Line, parcels int) {
	for _, d := range s.Siblings {
		if d.ID.Kind != ledger.DocumentShipment || d.Goods == nil || d.Currency != s.Document.Currency {
			continue
		}
		for _, l := range d.Goods.Lines {
			if l.SKU != sku {
				continue
			}
			if parcels++; parcels == 1 {
				all = scaled(l, l.Quantity)
			} else {
				all = joined(all, l)
			}
		}
	}
	return all, parcels
}

// joined is two lines of one SKU as one; taxes that do not pair are kept side by side.
func joined(a, b ledger.Line) ledger.Line {
	a.Quantity, a.Gross, a.Net = a.Quantity+b.Quantity, a.Gross.Add(b.Gross), a.Net.Add(b.Net)
	for _, t := range b.Taxes {
		at := slices.IndexFunc(a.Taxes, func(o ledger.Tax) bool { return o.Name == t.Name && o.Percent.Equal(t.Percent) && o.Mode == t.Mode })
		if at < 0 {
			a.Taxes = append(a.Taxes, t)
			continue
		}
		a.Taxes[at].Amount = a.Taxes[at].Amount.Add(t.Amount)
	}
	return a
}

// scaled is a line at another quantity, its price unchanged. A line of no pieces (cancelled
// ones are kept) has no price for one; its value stays.
func scaled(l ledger.Line, quantity int) ledger.Line {
	if l.Quantity == 0 {
		l.Quantity, l.Taxes = quantity, slices.Clone(l.Taxes)
		return l
	}
	was, is := decimal.NewFromInt(int64(l.Quantity)), decimal.NewFromInt(int64(quantity))
	scale := func(d decimal.Decimal) decimal.Decimal { return d.Mul(is).DivRound(was, places) }
	l.Gross, l.Net, l.Quantity = scale(l.Gross), scale(l.Net), quantity
	l.Taxes = append([]ledger.Tax(nil), l.Taxes...)
	for i := range l.Taxes {
		l.Taxes[i].Amount = scale(l.Taxes[i].Amount)
	}
	return l
}
