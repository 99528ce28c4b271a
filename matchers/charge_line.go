package matchers

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// A reduced line is one that was sold for less than its pieces cost: below the price list,
// by a campaign, a price agreement or a voucher that lowers a line's price.
type reduced struct {
	place int
	sku   ledger.SKU
	// full is what the pieces cost and value what the line was sold for, both as its tax
	// mode prices them.
	full, value decimal.Decimal
}

// percent is the discount's rate, to a tenth: which lines one campaign or voucher lowered.
func (r reduced) percent() string {
	return r.full.Sub(r.value).Mul(hundred).DivRound(r.full, 1).String()
}

// lineDiscounts replays lines whose discount was not taken off, or was taken off the
// lowered price once more: of one line, of all that one discount lowered, of all.
func lineDiscounts(s *Subject) []Hypothesis {
	all := reducedLines(&s.Document)
	var list []Hypothesis
	seen := map[string]bool{}
	for _, group := range discountGroups(all) {
		key := ""
		for _, r := range group {
			key += fmt.Sprint(r.place, " ")
		}
		if seen[key] {
			continue
		}
		seen[key] = true
		list = append(list, repriced(s, group, 0, "line discount not taken off", "did not take off"))
		list = append(list, repriced(s, group, 2, "line discount taken off twice", "took off twice"))
	}
	return notVersions(s, list)
}

// notVersions leaves out what another version of the document gives as well: a price
// that was lowered later is there to be seen, a discount forgotten is only thought of.
func notVersions(s *Subject, list []Hypothesis) []Hypothesis {
	versions := append(edited{}.Hypotheses(s), laterVersion{}.Hypotheses(s)...)
	return slices.DeleteFunc(list, func(h Hypothesis) bool {
		return slices.ContainsFunc(versions, func(v Hypothesis) bool { return samePosted(s, v, h) })
	})
}

// discountGroups are the lines that one mistake may concern, the widest first.
func discountGroups(all []reduced) [][]reduced {
	if len(all) == 0 {
		return nil
	}
	groups := [][]reduced{all}
	for _, r := range all {
		var same []reduced
		for _, o := range all {
			if o.percent() == r.percent() {
				same = append(same, o)
			}
		}
		groups = append(groups, same)
	}
	for _, r := range all {
		groups = append(groups, []reduced{r})
	}
	return groups
}

func reducedLines(d *ledger.Document) []reduced {
	var list []reduced
	for i := range d.Goods.Lines {
		if r, ok := reducedLine(d, i); ok {
			list = append(list, r)
		}
	}
	return list
}

func reducedLine(d *ledger.Document, i int) (reduced, bool) {
	l := &d.Goods.Lines[i]
	if l.Kind == ledger.LineGiftCertificate || l.Quantity <= 0 || !l.UnitPrice.IsPositive() {
		return reduced{}, false
	}
	pieces := decimal.NewFromInt(int64(l.Quantity))
	r := reduced{place: i, sku: l.SKU, value: priced(l), full: priceOf(d, l, pieces)}
	// Less than a minor unit for each piece is a rounding of the price, no discount.
	minor := decimal.New(1, -int32(d.Currency.Exponent()))
	return r, r.full.Sub(r.value).GreaterThan(minor.Mul(pieces))
}

// priced is a line's value as its tax mode prices it: with tax that is included or was
// deducted, without tax that is added.
func priced(l *ledger.Line) decimal.Decimal {
	value := l.Gross
	for _, t := range l.Taxes {
		switch t.Mode {
		case ledger.TaxAdded:
			value = value.Sub(t.Amount)
		case ledger.TaxDeducted:
			value = value.Add(t.Amount)
		}
	}
	return value
}

// priceOf is what a line's pieces cost without its discount, as its tax mode prices
// them: by the price list, or by the unit price where that is not what the line was sold
// for. Sources quote prices with tax even where tax is added (or, deducted, taken off
// already); which it is shows in unit price × quantity.
func priceOf(d *ledger.Document, l *ledger.Line, pieces decimal.Decimal) decimal.Decimal {
	digits := int32(d.Currency.Exponent())
	near := decimal.New(1, -digits).Mul(pieces)
	full := decimal.Max(l.UnitPrice, l.ListPrice)
	is := func(value decimal.Decimal) bool {
		return l.UnitPrice.Mul(pieces).Sub(value).Abs().LessThanOrEqual(near)
	}
	switch value := priced(l); {
	case is(value), value.Equal(l.Gross):
		return full.Mul(pieces)
	case is(l.Gross) && value.LessThan(l.Gross): // added: out of the price with tax
		return full.Mul(hundred).DivRound(hundred.Add(percentOf(l)), digits).Mul(pieces)
	case is(l.Gross): // deducted: back to the price with tax
		return full.Mul(value).DivRound(l.Gross, digits).Mul(pieces)
	}
	return priced(l)
}

// percentOf adds up a line's rates.
func percentOf(l *ledger.Line) (sum decimal.Decimal) {
	for _, t := range l.Taxes {
		sum = sum.Add(t.Percent)
	}
	return sum
}

// repriced is lines with their discount taken off so many times.
func repriced(s *Subject, lines []reduced, times int64, kind, verb string) Hypothesis {
	var off decimal.Decimal
	names := make([]string, len(lines))
	steps := make([]string, len(lines))
	for i, r := range lines {
		off = off.Add(r.full.Sub(r.value))
		names[i] = "SKU " + string(r.sku)
		steps[i] = fmt.Sprintf("%s: %s before its discount of %s %%, sold for %s, booked for %s", names[i], figure(r.full, s.Document.Currency), r.percent(), figure(r.value, s.Document.Currency), figure(r.booked(times), s.Document.Currency))
	}
	digits := taxDigits(&s.Document)
	return Hypothesis{
		Kind: kind, Aspect: "line prices", Cluster: kind, Steps: steps,
		Detail: fmt.Sprintf("%s the discount of %s on %s", verb, figure(off, s.Document.Currency), strings.Join(unique(names), ", ")),
		Apply: func(r *Replay) bool {
			for _, line := range lines {
				if !line.reprice(&r.Document, times, digits) {
					return false
				}
			}
			retotal(r.Document.Goods)
			return true
		},
	}
}

// booked is the line's value with its discount taken off so many times.
func (r reduced) booked(times int64) decimal.Decimal {
	return r.full.Sub(r.full.Sub(r.value).Mul(decimal.NewFromInt(times)))
}

// reprice gives the line, with the pieces it has in the replay, its other value. False
// where what was replayed before left no such line, or none below its price.
func (r reduced) reprice(d *ledger.Document, times int64, digits int32) bool {
	if d.Goods == nil || r.place >= len(d.Goods.Lines) || d.Goods.Lines[r.place].SKU != r.sku {
		return false
	}
	now, ok := reducedLine(d, r.place)
	if ok {
		setPriced(&d.Goods.Lines[r.place], now.booked(times), digits)
	}
	return ok
}

// setPriced gives a line another value, priced as its tax mode prices, and computes its
// taxes from its rates to so many decimals.
func setPriced(l *ledger.Line, value decimal.Decimal, digits int32) {
	l.Gross, l.Net = value, value
	inside := hundred
	for _, t := range l.Taxes {
		if t.Mode != ledger.TaxAdded {
			inside = inside.Add(t.Percent)
		}
	}
	for i := range l.Taxes {
		switch t := &l.Taxes[i]; t.Mode {
		case ledger.TaxAdded:
			t.Amount = value.Mul(t.Percent).DivRound(hundred, digits)
			l.Gross = l.Gross.Add(t.Amount)
		case ledger.TaxDeducted:
			t.Amount = value.Mul(t.Percent).DivRound(inside, digits)
			l.Gross, l.Net = l.Gross.Sub(t.Amount), l.Net.Sub(t.Amount)
		default:
			t.Amount = value.Mul(t.Percent).DivRound(inside, digits)
			l.Net = l.Net.Sub(t.Amount)
		}
	}
}

// taxDigits is how many decimals the document's line taxes are written with: Centra
// rounds tax that is added or deducted to the minor unit and writes included tax to four.
func taxDigits(d *ledger.Document) int32 {
	const most = 4
	digits := int32(d.Currency.Exponent())
	for _, l := range d.Goods.Lines {
		for _, t := range l.Taxes {
			digits = max(digits, min(most, -t.Amount.Exponent()))
		}
	}
	return digits
}
