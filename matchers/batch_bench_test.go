package matchers

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"counterfoil/fixtures/scenario"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// A batch of 50,000 sales to Germany with three left out. The yardstick is posting each
// document once, as the expected book does.
func BenchmarkThreeMissingOfABatch(b *testing.B) {
	p := swedish(b)
	p.Posting.Grain = policy.PerDay
	books := newDayBooks(p)
	began := time.Now()
	for i := range 50_000 {
		copies := int64(1)
		if i%20_000 == 7 {
			copies = 0
		}
		books.take(b, germanSale(i), copies, 0, "")
	}
	yardstick := time.Since(began)
	in := books.inputs()
	b.ReportAllocs()
	for b.Loop() {
		cases := ExplainBatches(in, p)
		if len(cases) != 1 || len(cases[0].Explanations) != 3 {
			b.Fatalf("want three missing, got\n%s%s", scenario.Conclusion(cases[0]), cases[0].Note)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/yardstick.Seconds(), "×posting")
}

// germanSale is a sale at a rate and prices of its own, of two articles and freight.
func germanSale(i int) ledger.Document {
	dice := rand.New(rand.NewPCG(1, uint64(i)))
	taxed := func(gross decimal.Decimal) (decimal.Decimal, []ledger.Tax) {
		tax := gross.Mul(decimal.NewFromInt(19)).DivRound(decimal.NewFromInt(119), 2)
		return gross.Sub(tax), []ledger.Tax{{Name: "VAT", Percent: decimal.NewFromInt(19), Mode: ledger.TaxIncluded, Amount: tax}}
	}
	d := ledger.Document{
		ID: ledger.DocumentID{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: fmt.Sprint(i)}, Version: 1,
		Order: ledger.Reference(fmt.Sprint(100_000 + i)), Due: true, Store: "Retail", Country: "DE", PaymentMethod: "klarna",
		Currency: "EUR", Rate: decimal.New(112_000+dice.Int64N(900), -4), Moments: momentsOn(10), Goods: &ledger.Goods{Shipment: fmt.Sprint(i)},
	}
	for n, sku := range []ledger.SKU{"WC-100-M", "AC-77"} {
		gross := decimal.New(1_000+dice.Int64N(90_000), -2)
		net, taxes := taxed(gross)
		d.Goods.Lines = append(d.Goods.Lines, ledger.Line{ID: fmt.Sprint(n + 1), Kind: ledger.LineProduct, SKU: sku, Quantity: 1, Gross: gross, Net: net, Taxes: taxes})
	}
	retotal(d.Goods)
	return d
}
