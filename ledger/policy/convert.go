package policy

import (
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// convert gives every cell its functional amount. The total of an account is what is
// rounded; its cells (by tax code) get the differences of the running total's
// roundings, which add up to it and never turn a sign.
func (s *sheet) convert() error {
	if s.document.Currency == s.functional {
		for i := range s.cells {
			s.cells[i].value = s.cells[i].amount
		}
		return nil
	}
	mode := s.policy.Rounds.Mode
	var running decimal.Decimal
	done := money.Zero(s.functional)
	for i := range s.cells {
		c := &s.cells[i]
		figure := s.convertible(c).Mul(s.document.Rate)
		if i > 0 && s.cells[i-1].account == c.account {
			running = running.Add(figure)
		} else {
			running, done = figure, money.Zero(s.functional)
		}
		total, err := money.Round(running, s.functional, mode)
		if err != nil {
			return err
		}
		c.value, done = total.Sub(done), total
	}
	return nil
}

// convertible is the figure that meets the rate: the posted amount, or what it was
// before it was rounded.
func (s *sheet) convertible(c *cell) decimal.Decimal {
	if s.policy.Rounds.Conversion == ConvertThenRound {
		return c.exact
	}
	return c.amount.Decimal()
}

// balanceFunctional gives what conversion leaves to where the policy says: the
// rounding account, clearing, or the largest posting beside clearing.
func (s *sheet) balanceFunctional() error {
	left := money.Zero(s.functional)
	for _, c := range s.cells {
		left = left.Sub(c.value)
	}
	if left.IsZero() {
		return nil
	}
	var target *cell
	switch s.policy.Rounds.Residual {
	case ResidualClearing:
		target = s.largest(func(c *cell) bool { return c.role == settlement }, largerValue)
	case ResidualLargest:
		target = s.largest(func(c *cell) bool { return c.role != settlement }, largerValue)
	}
	if target == nil {
		var err error
		if target, err = s.residualCell(); err != nil {
			return err
		}
	}
	target.value = target.value.Add(left)
	s.sort()
	return nil
}
