package matchers

import (
	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// places is how many decimals a working figure keeps when a replay divides: far more
// than any currency holds, so that the division never decides a rounding.
const places = 12

var hundred = decimal.NewFromInt(100)

// retotal brings Gross and Net of the document back to the sum of its content, after a
// change to lines or charges.
func retotal(g *ledger.Goods) {
	g.Gross, g.Net = decimal.Zero, decimal.Zero
	for _, l := range g.Lines {
		g.Gross, g.Net = g.Gross.Add(l.Gross), g.Net.Add(l.Net)
	}
	for _, c := range g.Charges {
		sign := decimal.NewFromInt(raises(c.Kind))
		g.Gross, g.Net = g.Gross.Add(c.Gross.Mul(sign)), g.Net.Add(c.Net.Mul(sign))
	}
}

// raises is +1 for a charge that adds to what is owed and −1 for one that lowers it.
func raises(k ledger.ChargeKind) int64 {
	if k == ledger.ChargeFreight || k == ledger.ChargeHandling {
		return 1
	}
	return -1
}

// taxed is a line or charge as far as tax is concerned.
type taxed struct {
	gross, net *decimal.Decimal
	taxes      *[]ledger.Tax
}

// taxedParts are the figures of a document that carry tax. Stored value is not among
// them: it is neither taxed when it is sold nor when it is used.
func taxedParts(g *ledger.Goods) []taxed {
	var parts []taxed
	for i := range g.Lines {
		if l := &g.Lines[i]; l.Kind != ledger.LineGiftCertificate {
			parts = append(parts, taxed{&l.Gross, &l.Net, &l.Taxes})
		}
	}
	for i := range g.Charges {
		if c := &g.Charges[i]; c.Kind != ledger.ChargeGiftCertificate {
			parts = append(parts, taxed{&c.Gross, &c.Net, &c.Taxes})
		}
	}
	return parts
}

// retaxFromGross keeps the price with tax and splits it anew: what an ERP does that is
// given gross prices. Rate 0 leaves no tax.
func (t taxed) retaxFromGross(percent decimal.Decimal, name string) {
	*t.net = t.gross.Mul(hundred).DivRound(hundred.Add(percent), places)
	t.setTax(percent, name, ledger.TaxIncluded)
}

// retaxToFour is retaxFromGross with each tax kept to four decimals, as the source itself
// writes taxes.
func (t taxed) retaxToFour(percent decimal.Decimal, name string) {
	*t.net = t.gross.Sub(t.gross.Mul(percent).DivRound(hundred.Add(percent), 4))
	t.setTax(percent, name, ledger.TaxIncluded)
}

// retaxIfOther is retaxFromGross for a figure at another rate: what already has it keeps
// the source's own VAT.
func (t taxed) retaxIfOther(percent decimal.Decimal, name string) {
	if tax, ok := t.one(); !ok || !tax.Percent.Equal(percent) {
		t.retaxFromGross(percent, name)
	}
}

// retaxFromNet keeps the price without tax and adds tax to it: what an ERP does that is
// given net prices.
func (t taxed) retaxFromNet(percent decimal.Decimal, name string) {
	*t.gross = t.net.Mul(hundred.Add(percent)).DivRound(hundred, places)
	t.setTax(percent, name, ledger.TaxAdded)
}

func (t taxed) setTax(percent decimal.Decimal, name string, mode ledger.TaxMode) {
	*t.taxes = []ledger.Tax{{Name: name, Percent: percent, Mode: mode, Amount: t.gross.Sub(*t.net)}}
}

// owed is the tax a figure really carries; deducted tax is none.
func owed(taxes []ledger.Tax) (sum decimal.Decimal) {
	for _, t := range taxes {
		if t.Mode != ledger.TaxDeducted {
			sum = sum.Add(t.Amount)
		}
	}
	return sum
}

// rates lists the percentages a document owes tax at, in the sequence they appear.
func rates(g *ledger.Goods) []decimal.Decimal {
	var list []decimal.Decimal
	for _, p := range taxedParts(g) {
		for _, t := range *p.taxes {
			if t.Mode != ledger.TaxDeducted && !contains(list, t.Percent) {
				list = append(list, t.Percent)
			}
		}
	}
	return list
}

func contains(list []decimal.Decimal, d decimal.Decimal) bool {
	for _, o := range list {
		if o.Equal(d) {
			return true
		}
	}
	return false
}

// chargeOf finds a charge by its place and kind; the place is stable, because no
// hypothesis removes a charge, it empties it.
func chargeOf(d *ledger.Document, i int, kind ledger.ChargeKind) *ledger.Charge {
	if d.Goods == nil || i >= len(d.Goods.Charges) || d.Goods.Charges[i].Kind != kind {
		return nil
	}
	return &d.Goods.Charges[i]
}
