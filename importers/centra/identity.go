package centra

import (
	"fmt"

	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// The identities of an order or return (magnitudes; the field decides the side).

// checkTotals proves
//
//	lines − discounts + freight + handling − return fee + tax added − tax deducted = gross
//	gross − net = tax included + tax added
//
// within one minor unit for each line and one for the total.
func checkTotals(t *totals, gross, net *monetary, lines int, currency money.Currency) error {
	if t == nil || !t.LineValues.known() {
		return fmt.Errorf("it has no totals; ask for them in the query")
	}
	tolerance := minorUnit(currency).Mul(decimal.NewFromInt(int64(lines + 1)))
	sum := t.LineValues.magnitude().Sub(t.Discounts.magnitude()).Add(t.Shipping.magnitude()).Add(t.Handling.magnitude()).
		Sub(t.ReturnCost.magnitude()).Add(t.Added.magnitude()).Sub(t.Deducted.magnitude())
	if !within(sum.Abs(), gross.magnitude(), tolerance) {
		return fmt.Errorf("lines %s − discounts %s + freight %s + handling %s − return fee %s + tax added %s − tax deducted %s = %s, but gross says %s (tolerated %s)",
			t.LineValues.magnitude(), t.Discounts.magnitude(), t.Shipping.magnitude(), t.Handling.magnitude(), t.ReturnCost.magnitude(),
			t.Added.magnitude(), t.Deducted.magnitude(), sum, gross.magnitude(), tolerance)
	}
	tax := t.Included.magnitude().Add(t.Added.magnitude())
	if difference := gross.magnitude().Sub(net.magnitude()).Abs(); !within(difference, tax, tolerance) {
		return fmt.Errorf("gross %s − net %s = %s, but tax included %s + tax added %s = %s (tolerated %s)",
			gross.magnitude(), net.magnitude(), difference, t.Included.magnitude(), t.Added.magnitude(), tax, tolerance)
	}
	return nil
}

// counted picks the lines that carry the order's value: all of them; or, where a bundle
// and its items are both priced, the set whose sum is the total of line values. The
// result holds the ids of lines that must not be counted.
func counted(o *order, currency money.Currency) (left map[string]bool, err error) {
	tolerance := minorUnit(currency).Mul(decimal.NewFromInt(int64(len(o.Lines) + 1)))
	want := o.Totals.LineValues.magnitude()
	for _, skip := range []string{"", bundleLine, bundleItemLine} {
		inc, ex := lineValues(o.Lines, skip)
		if within(inc, want, tolerance) || within(ex, want, tolerance) || alreadyDeducted(o.Totals, inc, ex) {
			return without(o.Lines, skip), nil
		}
	}
	inc, ex := lineValues(o.Lines, "")
	return nil, fmt.Errorf("the lines add up to %s with tax and %s without, but the total of line values is %s (tolerated %s)", inc, ex, want, tolerance)
}

// alreadyDeducted: where a tax was deducted from the lines themselves, both of their
// values are net while the total stays at list prices, and the sums say nothing.
func alreadyDeducted(t *totals, inc, ex decimal.Decimal) bool {
	return !t.Deducted.magnitude().IsZero() && inc.Equal(ex) && inc.LessThan(t.LineValues.magnitude())
}

func lineValues(lines []line, skip string) (inc, ex decimal.Decimal) {
	for i := range lines {
		if skip == "" || lines[i].Type != skip {
			inc, ex = inc.Add(lines[i].Inc.magnitude()), ex.Add(lines[i].Ex.magnitude())
		}
	}
	return inc, ex
}

func without(lines []line, skip string) map[string]bool {
	left := map[string]bool{}
	for i := range lines {
		if skip != "" && lines[i].Type == skip {
			left[lines[i].ID] = true
		}
	}
	return left
}
