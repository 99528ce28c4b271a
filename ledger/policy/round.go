package policy

import (
	"fmt"
	"sort"

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
	return nil
}

// sort brings the cells into a sequence that does not depend on the document's, with
// the cells of one account and tax code side by side.
func (s *sheet) sort() {
	sort.Slice(s.cells, func(i, j int) bool { return s.cells[i].less(s.cells[j].key) })
}

func (k key) less(o key) bool {
	switch {
	case k.account != o.account:
		return k.account < o.account
	case k.code != o.code:
		return k.code < o.code
	case k.role != o.role:
		return k.role < o.role
	}
	return k.slice < o.slice
}

// roundVAT rounds per tax code over the document, or takes the sum of the lines'
// roundings. The difference to the exact figure goes to the base it was taken from.
func (s *sheet) roundVAT() error {
	places, mode := s.places(), s.policy.Rounds.Mode
	sums := map[ledger.TaxCode]decimal.Decimal{}
	for i := range s.cells {
		c := &s.cells[i]
		if c.role != vat {
			continue
		}
		rounded := c.perLine
		if s.policy.Rounds.VAT != VATPerLine {
			before := sums[c.code]
			sums[c.code] = before.Add(c.exact)
			rounded = mode.Places(sums[c.code], places).Sub(mode.Places(before, places))
		}
		amount, err := money.Exact(rounded, s.document.Currency)
		if err != nil {
			return err
		}
		c.amount = amount
		if b := s.largest(func(o cell) bool { return o.isBase() && o.code == c.code && o.slice == c.slice }, exactSize); b != nil {
			b.net = b.net.Sub(rounded.Sub(c.exact))
		}
	}
	return nil
}

func (c cell) isBase() bool { return c.role == base || c.role == stored && c.code != "" }

// roundBase rounds every other figure by itself; where a tax code has several
// accounts, the largest takes what their roundings leave of the code's total.
func (s *sheet) roundBase() error {
	mode, currency := s.policy.Rounds.Mode, s.document.Currency
	type group struct {
		code  ledger.TaxCode
		slice string
	}
	totals, rounded := map[group]decimal.Decimal{}, map[group]money.Amount{}
	for i := range s.cells {
		c := &s.cells[i]
		if c.role == vat {
			continue
		}
		amount, err := money.Round(c.net, currency, mode)
		if err != nil {
			return err
		}
		c.amount = amount
		if c.isBase() {
			g := group{c.code, c.slice}
			totals[g], rounded[g] = totals[g].Add(c.net), rounded[g].Add(amount)
		}
	}
	for g, total := range totals { // groups do not touch each other, so their sequence is free
		want, err := money.Round(total, currency, mode)
		if err != nil {
			return err
		}
		if rest := want.Sub(rounded[g]); !rest.IsZero() {
			c := s.largest(func(o cell) bool { return o.isBase() && o.code == g.code && o.slice == g.slice }, amountSize)
			c.amount = c.amount.Add(rest)
		}
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
func (s *sheet) largest(want func(cell) bool, size func(cell) decimal.Decimal) *cell {
	var best *cell
	for i := range s.cells {
		c := &s.cells[i]
		if want(*c) && (best == nil || size(*c).GreaterThan(size(*best))) {
			best = c
		}
	}
	return best
}

func exactSize(c cell) decimal.Decimal  { return c.exact.Abs() }
func amountSize(c cell) decimal.Decimal { return c.amount.Abs().Decimal() }
func valueSize(c cell) decimal.Decimal  { return c.value.Abs().Decimal() }
