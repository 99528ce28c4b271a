package centra

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// The implementations of OrderLine we know; "" stands for a query that did not ask.
const (
	productLine     = "ProductOrderLine"
	bundleLine      = "BundleOrderLine"
	bundleItemLine  = "BundleItemOrderLine"
	certificateLine = "GiftCertificateOrderLine"
)

func knownLine(t string) bool {
	return t == productLine || t == bundleLine || t == bundleItemLine || t == certificateLine || t == ""
}

// sku is the size's SKU, or what Centra makes it of: product, variant and size number.
func (l *line) sku() ledger.SKU {
	if l.Size.SKU != "" {
		return ledger.SKU(l.Size.SKU)
	}
	return ledger.SKU(l.ProductNumber + l.Variant.Number + l.Size.Number)
}

func (l *line) kind() ledger.LineKind {
	if l.Type == certificateLine {
		return ledger.LineGiftCertificate
	}
	return ledger.LineProduct
}

// unitPrice is as the shop priced it: with tax where one is included, else without.
func (l *line) unitPrice() decimal.Decimal {
	if l.UnitInc.known() {
		return l.UnitInc.magnitude()
	}
	return l.UnitEx.magnitude()
}

// listPrice is the price in the price list, with tax as unitPrice is; zero where unitPrice
// is without.
func (l *line) listPrice() decimal.Decimal {
	if !l.UnitInc.known() {
		return decimal.Zero
	}
	return l.OrigInc.magnitude()
}

// newLine makes a line of a shipment or return. The order line may be missing (a return
// names it only); article and price are then filled in from the order later.
func newLine(g *goodsLine, of *line, currency money.Currency) (ledger.Line, error) {
	if !g.Inc.known() || !g.Ex.known() {
		return ledger.Line{}, fmt.Errorf("line %s has no value with and without tax", g.ID)
	}
	l := ledger.Line{ID: g.OrderLine.ID, Quantity: g.Quantity.int(), Net: g.Ex.magnitude(), Taxes: taxesOf(g.Rules), Kind: ledger.LineProduct}
	if l.ID == "" {
		return ledger.Line{}, fmt.Errorf("line %s names no order line", g.ID)
	}
	if of != nil {
		article(&l, of)
	}
	if g.UnitInc.known() {
		l.UnitPrice = g.UnitInc.magnitude()
	}
	if len(l.Taxes) == 0 {
		l.Taxes = impliedTax(g, of)
	}
	l.Gross = l.Net.Add(owed(l.Taxes))
	return l, checkLine(g, &l, currency)
}

// article fills in what only the order's line knows.
func article(l *ledger.Line, of *line) {
	l.Kind, l.SKU, l.UnitPrice, l.ListPrice = of.kind(), of.sku(), of.unitPrice(), of.listPrice()
}

// impliedTax is the tax of a line that lists no rule although its two values differ.
func impliedTax(g *goodsLine, of *line) []ledger.Tax {
	difference := g.Inc.magnitude().Sub(g.Ex.magnitude())
	if of == nil || !of.Percent.set || !of.Percent.IsPositive() || difference.Sign() <= 0 {
		return nil
	}
	return []ledger.Tax{{Percent: of.Percent.Decimal, Mode: ledger.TaxIncluded, Amount: difference}}
}

// checkLine proves that value with tax = value without + taxes. Where tax was deducted,
// "with tax" may be the price-list value or what is left of it.
func checkLine(g *goodsLine, l *ledger.Line, currency money.Currency) error {
	inc, deducted := g.Inc.magnitude(), sumOf(l.Taxes, ledger.TaxDeducted)
	tolerance := minorUnit(currency)
	if within(inc, l.Gross, tolerance) || !deducted.IsZero() && within(inc, l.Gross.Add(deducted), tolerance) {
		return nil
	}
	return fmt.Errorf("line %s: %s without tax + %s tax = %s, but with tax it says %s (tolerated %s)",
		g.ID, l.Net, owed(l.Taxes), l.Gross, inc, tolerance)
}

func within(a, b, tolerance decimal.Decimal) bool { return a.Sub(b).Abs().LessThanOrEqual(tolerance) }
