package policy

import (
	"cmp"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// A cell is rounded and converted as a whole, with or without dimensions, so that
// comparing a dimension never changes what an account holds. Its amounts are divided
// over the dimensions afterwards, by the exact figures that carry each.

// portion is how much of a cell's exact figure carries a dimension.
type portion struct {
	dimension ledger.Dimensions
	exact     decimal.Decimal
}

// divided is the part of a cell that becomes a posting.
type divided struct {
	dimension     ledger.Dimensions
	amount, value money.Amount
}

// carry notes what a figure that was just added to a cell carries.
func (s *sheet) carry(c *cell, on side, figure decimal.Decimal) {
	if len(s.policy.Dimensions) == 0 || s.spread {
		return
	}
	dimension := s.policy.DimensionOf(&s.document, s.sku, c.account)
	for i := range c.portions {
		if p := &c.portions[i]; p.dimension == dimension {
			p.exact = on.add(p.exact, figure)
			return
		}
	}
	c.portions = append(c.portions, portion{dimension, on.of(figure)})
}

// byDimension divides a cell. What no figure of its own made (a rounding, a discount
// spread over revenue that is gone) carries what the document's place of sale gives.
func (s *sheet) byDimension(c cell) []divided {
	if len(s.policy.Dimensions) == 0 {
		return []divided{{"", c.amount, c.value}}
	}
	list := gathered(c.portions)
	if len(list) == 0 {
		return []divided{{s.policy.DimensionOf(&s.document, "", c.account), c.amount, c.value}}
	}
	if len(list) == 1 {
		return []divided{{list[0].dimension, c.amount, c.value}}
	}
	return s.divideCell(c, list)
}

// gathered adds up the portions of each dimension, in the dimensions' sequence, and
// leaves out those that came to nothing.
func gathered(portions []portion) []portion {
	sorted := slices.Clone(portions)
	slices.SortStableFunc(sorted, func(a, b portion) int { return cmp.Compare(a.dimension, b.dimension) })
	list := sorted[:0]
	for _, p := range sorted {
		if n := len(list); n > 0 && list[n-1].dimension == p.dimension {
			list[n-1].exact = list[n-1].exact.Add(p.exact)
			continue
		}
		list = append(list, p)
	}
	return slices.DeleteFunc(list, func(p portion) bool { return p.exact.IsZero() })
}

// divideCell rounds each portion by itself, as an ERP rounds the rows of a voucher, in
// both currencies; the largest takes what that leaves of the cell.
func (s *sheet) divideCell(c cell, list []portion) []divided {
	weights := make([]decimal.Decimal, len(list))
	sign := side(c.amount.Sign())
	for i, p := range list {
		weights[i] = sign.of(p.exact)
	}
	parts := make([]divided, len(list))
	largest := 0
	left := c.value
	for i, amount := range portionsOf(c.amount, weights) {
		if weights[i].GreaterThan(weights[largest]) {
			largest = i
		}
		parts[i] = divided{list[i].dimension, amount, s.converted(amount, list[i])}
		left = left.Sub(parts[i].value)
	}
	parts[largest].value = parts[largest].value.Add(left)
	return parts
}

// converted is a portion's functional amount by itself; nothing where it is out of range.
func (s *sheet) converted(amount money.Amount, p portion) money.Amount {
	if s.document.Currency == s.functional {
		return amount
	}
	figure := amount.Decimal()
	if s.policy.Rounds.Conversion == ConvertThenRound {
		figure = p.exact
	}
	value, err := money.Round(figure.Mul(s.document.Rate), s.functional, s.policy.Rounds.Mode)
	if err != nil {
		return money.Zero(s.functional)
	}
	return value
}

// portionsOf divides an amount in proportion to weights, which may be of either sign;
// where they cancel, the largest takes all.
func portionsOf(a money.Amount, weights []decimal.Decimal) []money.Amount {
	sum := decimal.Zero
	for _, w := range weights {
		sum = sum.Add(w)
	}
	if sum.IsZero() {
		weights = slices.Clone(weights)
		for i := range weights {
			weights[i] = decimal.Zero
		}
	}
	parts := make([]money.Amount, len(weights))
	for i, d := range share(a.Decimal(), weights, int32(a.Currency().Exponent())) {
		parts[i], _ = money.Exact(d, a.Currency()) // share rounds to the currency's places
	}
	return parts
}
