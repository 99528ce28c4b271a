package matchers

import (
	"fmt"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// cut is the cut-off of all generated cases; documents are dated well before it, so
// that no grace applies unless a test wants it.
var cut = ledger.NewDate(2026, time.October, 31)

// place is where a generated document ships to.
type place struct {
	country  ledger.Country
	currency string
	rate     string
	percents []string
	mode     ledger.TaxMode
}

var placesShipped = []place{
	{"SE", "SEK", "1", []string{"25", "12", "6"}, ledger.TaxIncluded},
	{"DE", "EUR", "11.2543", []string{"19", "7"}, ledger.TaxIncluded},
	{"DK", "DKK", "1.5083", []string{"25"}, ledger.TaxIncluded},
	{"FI", "EUR", "11.1902", []string{"25.5"}, ledger.TaxIncluded},
	{"GB", "GBP", "13.0411", []string{"20"}, ledger.TaxIncluded},
	{"US", "USD", "10.4127", []string{"8.875", "6"}, ledger.TaxAdded},
	{"CH", "CHF", "11.7718", []string{"8.1"}, ledger.TaxDeducted},
	{"JP", "JPY", "0.0691", []string{"10"}, ledger.TaxDeducted},
}

var someSKUs = []ledger.SKU{"WC-100-M", "WC-200-L", "AC-77", "TS-1", "TS-2"}

// drawOrder makes an order's documents: a shipment and its capture, often a return of a
// part of it and its refund.
func drawOrder(t *rapid.T) []ledger.Document {
	at := placesShipped[rapid.IntRange(0, len(placesShipped)-1).Draw(t, "place")]
	shipment := drawShipment(t, at)
	documents := []ledger.Document{shipment, payment(shipment, ledger.DocumentCapture, "2", shipment.Goods.Gross)}
	if rapid.Bool().Draw(t, "returned") {
		back := drawReturn(t, shipment)
		documents = append(documents, back, payment(back, ledger.DocumentRefund, "4", back.Goods.Gross))
	}
	return documents
}

func drawShipment(t *rapid.T, at place) ledger.Document {
	currency := currencyOf(at.currency)
	d := ledger.Document{
		ID: ledger.DocumentID{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: "1"}, Version: 1,
		Order: "501", Due: true, Store: "Retail", Country: at.country, PaymentMethod: "klarna",
		Currency: currency, Rate: decimal.RequireFromString(at.rate),
		Moments: momentsOn(10),
		Goods:   &ledger.Goods{Shipment: "501-1"},
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "lines") {
		quantity := rapid.IntRange(1, 3).Draw(t, "quantity")
		gross, net, taxes := drawValue(t, at, currency.Exponent(), quantity)
		d.Goods.Lines = append(d.Goods.Lines, ledger.Line{
			ID: fmt.Sprint(i + 1), Kind: ledger.LineProduct, SKU: rapid.SampledFrom(someSKUs).Draw(t, "sku"),
			Quantity: quantity, Gross: gross, Net: net, Taxes: taxes,
		})
	}
	for _, kind := range []ledger.ChargeKind{ledger.ChargeFreight, ledger.ChargeHandling, ledger.ChargeDiscount} {
		if rapid.Bool().Draw(t, string(kind)) {
			gross, net, taxes := drawCharge(t, at, currency.Exponent())
			d.Goods.Charges = append(d.Goods.Charges, ledger.Charge{Kind: kind, Gross: gross, Net: net, Taxes: taxes})
		}
	}
	retotal(d.Goods)
	return d
}

func drawReturn(t *rapid.T, shipment ledger.Document) ledger.Document {
	d := cloneDocument(shipment)
	d.ID.Kind, d.ID.ExternalID, d.Moments = ledger.DocumentReturn, "3", momentsOn(20)
	l := d.Goods.Lines[0]
	if l.Quantity > 1 && rapid.Bool().Draw(t, "part") {
		digits := int32(d.Currency.Exponent())
		l = scaled(l, 1)
		l.Gross = l.Gross.Round(digits)
		for i := range l.Taxes {
			l.Taxes[i].Amount = l.Taxes[i].Amount.Round(digits)
		}
		l.Net = l.Gross.Sub(owed(l.Taxes))
	}
	d.Goods.Lines, d.Goods.Charges = []ledger.Line{l}, nil
	retotal(d.Goods)
	return d
}

func payment(of ledger.Document, kind ledger.DocumentKind, id string, amount decimal.Decimal) ledger.Document {
	d := of
	d.ID.Kind, d.ID.ExternalID, d.Goods, d.Country = kind, id, nil, ""
	d.Payment = &ledger.Payment{Amount: amount}
	return d
}

func drawValue(t *rapid.T, at place, digits, quantity int) (gross, net decimal.Decimal, taxes []ledger.Tax) {
	unit := decimal.New(rapid.Int64Range(2000, 400000).Draw(t, "price"), int32(-digits))
	return valued(t, at, int32(digits), unit.Mul(decimal.NewFromInt(int64(quantity))))
}

func drawCharge(t *rapid.T, at place, digits int) (gross, net decimal.Decimal, taxes []ledger.Tax) {
	return valued(t, at, int32(digits), decimal.New(rapid.Int64Range(500, 1900).Draw(t, "charge"), int32(-digits)))
}

func valued(t *rapid.T, at place, digits int32, value decimal.Decimal) (gross, net decimal.Decimal, taxes []ledger.Tax) {
	percent := decimal.RequireFromString(rapid.SampledFrom(at.percents).Draw(t, "percent"))
	tax := ledger.Tax{Name: "VAT", Percent: percent, Mode: at.mode}
	switch at.mode {
	case ledger.TaxIncluded:
		tax.Amount = value.Mul(percent).DivRound(hundred.Add(percent), digits)
		return value, value.Sub(tax.Amount), []ledger.Tax{tax}
	case ledger.TaxAdded:
		tax.Amount = value.Mul(percent).DivRound(hundred, digits)
		return value.Add(tax.Amount), value, []ledger.Tax{tax}
	}
	tax.Amount = value.Mul(percent).DivRound(hundred, digits)
	return value, value, []ledger.Tax{tax}
}

func momentsOn(day int) ledger.Moments {
	at := time.Date(2026, time.October, day, 12, 0, 0, 0, time.UTC)
	return ledger.Moments{Created: at, Ordered: at, Shipped: at, Completed: at}
}

// bookOf collects the entries of a case under construction and numbers them.
type bookOf struct {
	in Input
	p  *policy.Policy
}

func newBook(p *policy.Policy) *bookOf {
	return &bookOf{p: p, in: Input{Case: CaseInput{Reference: "501"}, Documents: map[StoredDocumentKey]ledger.Document{}, CutOff: cut}}
}

func (b *bookOf) add(e ledger.Entry) {
	e.ID = int64(len(b.in.Case.Entries) + 1)
	b.in.Case.Entries = append(b.in.Case.Entries, e)
}

// expect posts a document into the expected book and returns what is due.
func (b *bookOf) expect(t fataler, d ledger.Document) vector {
	entries, err := b.p.Post(d)
	if err != nil {
		t.Fatalf("post %s: %v", d.ID, err)
	}
	for _, e := range entries {
		b.add(e)
	}
	b.in.Documents[StoredDocumentKey{ID: d.ID, Version: d.Version}] = d
	b.in.Case.Documents = append(b.in.Case.Documents, StoredDocument{ID: d.ID, Version: d.Version})
	return effectOf(entries, "501")
}

// book adds a voucher with an effect.
func (b *bookOf) book(number string, on ledger.Date, effect vector) {
	e := ledger.Entry{
		Book: ledger.Booked, Kind: ledger.KindVoucher, Scope: ledger.InScope, EffectiveOn: on, Reference: "501", Order: "501",
		Voucher:  ledger.VoucherNumber{Series: "A", Number: number},
		Document: ledger.DocumentID{Source: "sie", Kind: ledger.DocumentVoucher, ExternalID: "A " + number},
	}
	for _, leg := range effect.functionalOnly().legs(b.p.Entity.Currency, "") {
		e.Postings = append(e.Postings, ledger.NewPosting(leg.Account, leg.Functional, leg.Functional))
	}
	b.add(e)
}

type fataler interface{ Fatalf(string, ...any) }
