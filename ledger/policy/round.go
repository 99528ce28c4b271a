package policy

import (
	"cmp"
	"fmt"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// round turns the sheet's exact figures into amounts. VAT is rounded first, by the
// policy's level; the base under each tax code is what is left of the gross, so that
// an öre more of VAT is an öre less of revenue; what is owed or paid keeps its exact
// figure; then the amounts are converted, account by account.
func (s *sheet) round() error {
	s.sort()
	for i := range s.cells {
		s.cells[i].net = s.cells[i].exact
	}
	steps := []func() error{s.roundVAT, s.roundBase, s.balanceDocument, s.convert, s.balanceFunctional}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return placed(s.cells)
}

// sort brings the cells into a sequence that does not depend on the document's, with
// the cells of one account and tax code side by side.
func (s *sheet) sort() {
	slices.SortFunc(s.cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.code, b.code), cmp.Compare(a.role, b.role), cmp.Compare(a.slice, b.slice))
	})
}

// roundVAT rounds per tax code over the document, or takes the sum of the lines'
// roundings. The difference to the exact figure goes to the base it was taken from.
// A code's cells stand side by side, so its running total is enough.
func (s *sheet) roundVAT() error {
	currency, mode := s.document.Currency, s.policy.Rounds.Mode
	var running decimal.Decimal
	var done money.Amount
	for i := range s.cells {
		c := &s.cells[i]
		if c.role != vat {
			continue
		}
		if s.policy.Rounds.VAT == VATPerLine {
			amount, err := money.Exact(c.perLine, currency)
			if err != nil {
				return err
			}
			c.amount = amount
		} else {
			if i > 0 && s.cells[i-1].code == c.code && s.cells[i-1].role == vat {
				running = running.Add(c.exact)
			} else {
				running, done = c.exact, money.Zero(currency)
			}
			total, err := money.Round(running, currency, mode)
			if err != nil {
				return err
			}
			c.amount, done = total.Sub(done), total
		}
		s.giveToBase(c)
	}
	return nil
}

// giveToBase takes what the rounding of a VAT cell gave off the base it was taken from.
func (s *sheet) giveToBase(c *cell) {
	rounded := c.amount.Decimal()
	if rounded.Equal(c.exact) {
		return
	}
	if b := s.largest(c.sharesBase, largerExact); b != nil {
		b.net = b.net.Sub(rounded.Sub(c.exact))
	}
}

// isBase tells whether VAT was taken from the cell.
func (c *cell) isBase() bool { return c.role == base || c.role == stored && c.code != "" }

// sharesBase tells whether o is a base under c's tax code and rate.
func (c *cell) sharesBase(o *cell) bool { return o.isBase() && o.code == c.code && o.slice == c.slice }

// roundBase rounds every other figure by itself; where a tax code has several
// accounts, the largest takes what their roundings leave of the code's total.
func (s *sheet) roundBase() error {
	for i := range s.cells {
		c := &s.cells[i]
		if c.role == vat {
			continue
		}
		amount, err := money.Round(c.net, s.document.Currency, s.policy.Rounds.Mode)
		if err != nil {
			return err
		}
		c.amount = amount
	}
	if s.policy.Rounds.Loose {
		return nil
	}
	for i := range s.cells {
		if c := &s.cells[i]; c.isBase() && s.largest(c.sharesBase, first) == c {
			if err := s.settleBase(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// settleBase makes the base cells under a tax code and rate add up to the rounding of
// their total.
func (s *sheet) settleBase(under *cell) error {
	total, rounded, several := under.net, under.amount, false
	for i := range s.cells {
		if c := &s.cells[i]; under.sharesBase(c) && c != under {
			total, rounded, several = total.Add(c.net), rounded.Add(c.amount), true
		}
	}
	if !several {
		return nil
	}
	want, err := money.Round(total, s.document.Currency, s.policy.Rounds.Mode)
	if err != nil {
		return err
	}
	if rest := want.Sub(rounded); !rest.IsZero() {
		c := s.largest(under.sharesBase, largerAmount)
		c.amount = c.amount.Add(rest)
	}
	return nil
}

// balanceDocument puts what the document's own figures leave on the rounding account.
// More than its roundings can have left is an error: nothing is plugged.
func (s *sheet) balanceDocument() error {
	left := money.Zero(s.document.Currency)
	for _, c := range s.cells {
		left = left.Sub(c.amount)
	}
	if left.IsZero() {
		return nil
	}
	if units := left.Abs().Units(); 2*units > int64(s.figures+1) {
		return fmt.Errorf("the document does not add up: lines and charges differ from its total by %s: %w", left, ledger.ErrInvalid)
	}
	c, err := s.residualCell()
	if err != nil {
		return err
	}
	c.amount, c.exact, c.net = left, left.Decimal(), left.Decimal()
	s.sort()
	return nil
}

func (s *sheet) residualCell() (*cell, error) {
	account := s.policy.Roles.Rounding
	if account == "" {
		return nil, fmt.Errorf("no account for rounding; name one under accounts.rounding in the policy: %w", ledger.ErrInvalid)
	}
	c := s.cell(key{role: residual, account: account})
	c.amount, c.value = c.amount.Add(money.Zero(s.document.Currency)), c.value.Add(money.Zero(s.functional))
	return c, nil
}

// largest is the largest of the cells that want says, the first of equals; nil when
// there is none.
func (s *sheet) largest(want func(*cell) bool, larger func(a, b *cell) bool) *cell {
	var best *cell
	for i := range s.cells {
		c := &s.cells[i]
		if want(c) && (best == nil || larger(c, best)) {
			best = c
		}
	}
	return best
}

func first(*cell, *cell) bool      { return false }
func largerExact(a, b *cell) bool  { return larger(a.exact, b.exact) }
func largerAmount(a, b *cell) bool { return a.amount.Abs().Units() > b.amount.Abs().Units() }
func largerValue(a, b *cell) bool  { return a.value.Abs().Units() > b.value.Abs().Units() }

// larger compares without signs.
func larger(a, b decimal.Decimal) bool {
	switch {
	case a.IsNegative() != b.IsNegative():
		return a.Abs().GreaterThan(b.Abs())
	case a.IsNegative():
		return a.LessThan(b)
	}
	return a.GreaterThan(b)
}
