package centra

import (
	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// taxesOf lists what rules applied, as magnitudes: one tax per rule and mode. A rule
// that came to nothing says nothing and is left out.
func taxesOf(rules []rule) []ledger.Tax {
	var taxes []ledger.Tax
	for i := range rules {
		r := &rules[i]
		for _, m := range []struct {
			mode   ledger.TaxMode
			amount *monetary
		}{{ledger.TaxIncluded, r.Included}, {ledger.TaxAdded, r.Added}, {ledger.TaxDeducted, r.Deducted}} {
			if amount := m.amount.magnitude(); !amount.IsZero() {
				taxes = append(taxes, ledger.Tax{ID: r.Rule.ID, Name: r.Rule.Name, Percent: r.Rule.Percent.Decimal, Mode: m.mode, Amount: amount})
			}
		}
	}
	return taxes
}

// sumOf adds up the taxes of one mode.
func sumOf(taxes []ledger.Tax, mode ledger.TaxMode) decimal.Decimal {
	sum := decimal.Zero
	for _, t := range taxes {
		if t.Mode == mode {
			sum = sum.Add(t.Amount)
		}
	}
	return sum
}

// owed adds up the taxes that are in the gross: included and added.
func owed(taxes []ledger.Tax) decimal.Decimal {
	return sumOf(taxes, ledger.TaxIncluded).Add(sumOf(taxes, ledger.TaxAdded))
}

// component is a charge of a whole order, as priced (Centra's "base value"), with its
// taxes. A shipment may carry a share of it.
type component struct {
	kind   ledger.ChargeKind
	label  string
	priced decimal.Decimal
	taxes  []ledger.Tax
	ruled  bool // Centra listed the rules; an empty list beside a charge may also mean "not asked"
}

func newComponent(kind ledger.ChargeKind, label string, priced *monetary, rules []rule) component {
	return component{kind, label, priced.magnitude(), taxesOf(rules), len(rules) > 0}
}

// share is the part of a component that is priced at so much, with its taxes in
// proportion, to two digits more than the currency has.
func (c component) share(priced decimal.Decimal, currency money.Currency) ledger.Charge {
	taxes := c.taxes
	if !priced.Equal(c.priced) {
		taxes = scaled(c.taxes, priced, c.priced, places(currency)+2)
	}
	return newCharge(c.kind, c.label, priced, taxes)
}

// newCharge puts gross and net beside a priced value: an included tax is inside it, an
// added one comes on top, a deducted one was never owed.
func newCharge(kind ledger.ChargeKind, label string, priced decimal.Decimal, taxes []ledger.Tax) ledger.Charge {
	gross := priced.Add(sumOf(taxes, ledger.TaxAdded)).Sub(sumOf(taxes, ledger.TaxDeducted))
	return ledger.Charge{Kind: kind, Label: label, Gross: gross, Net: gross.Sub(owed(taxes)), Taxes: taxes}
}

// scaled multiplies taxes by part/whole.
func scaled(taxes []ledger.Tax, part, whole decimal.Decimal, places int32) []ledger.Tax {
	if part.IsZero() || whole.IsZero() {
		return nil
	}
	out := make([]ledger.Tax, len(taxes))
	for i, t := range taxes {
		out[i] = t
		out[i].Amount = t.Amount.Mul(part).DivRound(whole, places)
	}
	return out
}

// places is the number of decimals of a currency.
func places(c money.Currency) int32 { return int32(c.Exponent()) }

// minorUnit is the smallest amount of a currency.
func minorUnit(c money.Currency) decimal.Decimal { return decimal.New(1, -places(c)) }

// priced is what a line is worth as priced: its base value in Centra's totals.
func priced(l ledger.Line) decimal.Decimal {
	return l.Net.Add(sumOf(l.Taxes, ledger.TaxIncluded)).Add(sumOf(l.Taxes, ledger.TaxDeducted))
}

// basket is the taxes of all lines, rule by rule, and what the lines are priced at. It
// stands for the "weighted average rate" where a charge has no rules of its own.
func basket(lines []ledger.Line) (taxes []ledger.Tax, value decimal.Decimal) {
	for _, l := range lines {
		value = value.Add(priced(l))
		for _, t := range l.Taxes {
			taxes = addTax(taxes, t)
		}
	}
	return taxes, value
}

func addTax(taxes []ledger.Tax, t ledger.Tax) []ledger.Tax {
	for i := range taxes {
		if taxes[i].ID == t.ID && taxes[i].Mode == t.Mode && taxes[i].Percent.Equal(t.Percent) {
			taxes[i].Amount = taxes[i].Amount.Add(t.Amount)
			return taxes
		}
	}
	return append(taxes, t)
}
