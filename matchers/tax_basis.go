package matchers

import (
	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// basis replays a price list read the wrong way round: tax that is inside the prices
// put on top of them, or tax that comes on top taken out of them; or an ERP that is given
// prices with tax where it wants them without, or the reverse.
func (tax) basis(s *Subject) []Hypothesis {
	var included, added bool
	for _, p := range taxedParts(s.Document.Goods) {
		for _, t := range *p.taxes {
			included = included || t.Mode == ledger.TaxIncluded && t.Percent.IsPositive()
			added = added || t.Mode == ledger.TaxAdded && t.Percent.IsPositive()
		}
	}
	if !included && !added {
		return nil
	}
	outer, inner := "included tax treated as added", "added tax treated as included"
	if !included {
		outer = "VAT put on top of prices that have it already"
	}
	if !added {
		inner = "VAT taken out of net prices"
	}
	onTop := Hypothesis{Kind: outer, Aspect: "tax", Detail: "put VAT on top of prices with VAT (" + appliedText(s) + ")"}
	inside := Hypothesis{Kind: inner, Aspect: "tax", Detail: "took VAT out of prices without VAT (" + appliedText(s) + ")"}
	return append(inSequences(s, onTop, false), inSequences(s, inside, true)...)
}

// inSequences is a hypothesis on the basis of VAT for each sequence of rounding in which
// an ERP may have computed that VAT itself.
func inSequences(s *Subject, h Hypothesis, fromGross bool) (list []Hypothesis) {
	for _, way := range vatSequences {
		if way.round != nil && !way.matters(s.Document.Goods, fromGross) {
			continue
		}
		one := h
		if way.words != "" {
			one.means, one.Detail = way.words, h.Detail+", "+way.words
		}
		one.Apply = rebase(fromGross, way.round)
		list = append(list, one)
	}
	return list
}

// vatSequence is when an ERP rounds the VAT that it computes on prices. What the customer
// owes follows from it where VAT comes on top: the prices and what VAT came to.
type vatSequence struct {
	words   string
	matters func(g *ledger.Goods, fromGross bool) bool
	round   func(g *ledger.Goods, round rounder, fromGross bool)
}

// rounder rounds to the minor unit of a document's currency by the rules of a replay.
type rounder func(decimal.Decimal) decimal.Decimal

var vatSequences = []vatSequence{
	{}, // once, on the document's total
	{"rounded for each line and charge", severalFigures, roundFigures},
	{"rounded for each piece", severalPieces, roundPieces},
	{"rounded for each rate", severalRates, roundRates},
}

// rebase takes prices with tax for prices without (and so computes VAT on them), or the
// reverse when fromGross, and rounds that VAT in a sequence, nil for none of its own.
func rebase(fromGross bool, round func(*ledger.Goods, rounder, bool)) func(*Replay) bool {
	return func(r *Replay) bool {
		g := r.Document.Goods
		if g == nil {
			return false
		}
		for _, p := range taxedParts(g) {
			if len(*p.taxes) == 0 {
				continue
			}
			if fromGross {
				*p.gross = *p.net
			} else {
				*p.net = *p.gross
			}
			spread(p, fromGross)
		}
		if round != nil {
			round(g, r.rounder(), fromGross)
		}
		retotal(g)
		return true
	}
}

func (r *Replay) rounder() rounder {
	mode, digits := r.Policy.Rounds.Mode, int32(r.Document.Currency.Exponent())
	return func(d decimal.Decimal) decimal.Decimal { return mode.Places(d, digits) }
}

// severalFigures: one figure alone is rounded with the document.
func severalFigures(g *ledger.Goods, _ bool) bool {
	n := 0
	for _, p := range taxedParts(g) {
		if !owed(*p.taxes).IsZero() {
			n++
		}
	}
	return n > 1
}

func severalPieces(g *ledger.Goods, _ bool) bool {
	for _, l := range g.Lines {
		if l.Quantity > 1 && !owed(l.Taxes).IsZero() {
			return true
		}
	}
	return false
}

// severalRates: out of a total with VAT the policy rounds for each rate anyway.
func severalRates(g *ledger.Goods, fromGross bool) bool { return !fromGross && len(rates(g)) > 1 }

func roundFigures(g *ledger.Goods, round rounder, fromGross bool) {
	for _, p := range taxedParts(g) {
		p.retaxed(fromGross, func(t *ledger.Tax) { t.Amount = round(t.Amount) })
	}
}

// roundPieces rounds the VAT of one piece, times the quantity; a charge is one piece.
func roundPieces(g *ledger.Goods, round rounder, fromGross bool) {
	for _, at := range everyPlace(g) {
		p, _ := at.find(g)
		pieces := decimal.NewFromInt(at.pieces(g))
		p.retaxed(fromGross, func(t *ledger.Tax) { t.Amount = round(t.Amount.DivRound(pieces, places)).Mul(pieces) })
	}
}

// roundRates rounds the VAT of each rate; the rate's first figure takes what that adds.
func roundRates(g *ledger.Goods, round rounder, fromGross bool) {
	for _, percent := range rates(g) {
		sum := vatAt(g, percent)
		rest := round(sum).Sub(sum)
		for _, at := range everyPlace(g) {
			p, _ := at.find(g)
			p.retaxed(fromGross, func(t *ledger.Tax) {
				if t.Percent.Equal(percent) {
					t.Amount = t.Amount.Add(rest.Mul(decimal.NewFromInt(at.sign(g))))
					rest = decimal.Zero
				}
			})
		}
	}
}

// vatAt is the VAT a document owes at a rate, discounts lowering it.
func vatAt(g *ledger.Goods, percent decimal.Decimal) (sum decimal.Decimal) {
	for _, at := range everyPlace(g) {
		p, _ := at.find(g)
		for _, t := range *p.taxes {
			if t.Mode != ledger.TaxDeducted && t.Percent.Equal(percent) {
				sum = sum.Add(t.Amount.Mul(decimal.NewFromInt(at.sign(g))))
			}
		}
	}
	return sum
}

// retaxed changes the taxes that a figure owes, and its price with or without them to
// match.
func (p taxed) retaxed(fromGross bool, change func(*ledger.Tax)) {
	total := decimal.Zero
	for i := range *p.taxes {
		if t := &(*p.taxes)[i]; t.Mode != ledger.TaxDeducted {
			change(t)
			total = total.Add(t.Amount)
		}
	}
	if fromGross {
		*p.net = p.gross.Sub(total)
	} else {
		*p.gross = p.net.Add(total)
	}
}
