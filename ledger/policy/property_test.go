package policy

import (
	"fmt"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// markets are the combinations that random documents are drawn from.
var markets = []struct {
	country, currency string
	mode              ledger.TaxMode
	rates             []string
}{
	{"SE", "SEK", ledger.TaxIncluded, []string{"25", "12", "6"}},
	{"DE", "EUR", ledger.TaxIncluded, []string{"19", "7"}},
	{"FI", "EUR", ledger.TaxIncluded, []string{"25.5"}},
	{"US", "USD", ledger.TaxAdded, []string{"8.875", "4", "0"}},
	{"CH", "CHF", ledger.TaxDeducted, []string{"8.1"}},
	{"JP", "JPY", ledger.TaxIncluded, []string{"10"}},
	{"GB", "GBP", ledger.TaxIncluded, []string{"20", "0"}},
	{"KW", "KWD", ledger.TaxDeducted, []string{"5"}},
}

// drawPolicy is the Swedish template with its posting choices drawn.
func drawPolicy(t *rapid.T, from *Policy) *Policy {
	p := from.Clone()
	p.Posting.Discount = rapid.SampledFrom([]string{DiscountAccount, DiscountNet}).Draw(t, "discount")
	p.Posting.GiftCertificateRedemption = rapid.SampledFrom([]string{RedemptionPayment, RedemptionDiscount}).Draw(t, "redemption")
	p.Rounds.VAT = rapid.SampledFrom([]VATRounding{VATPerDocument, VATPerLine}).Draw(t, "vat")
	p.Rounds.Mode = rapid.SampledFrom(roundingModes).Draw(t, "mode")
	p.Rounds.Conversion = rapid.SampledFrom([]Conversion{RoundThenConvert, ConvertThenRound}).Draw(t, "conversion")
	p.Rounds.Residual = rapid.SampledFrom([]string{ResidualRounding, ResidualClearing, ResidualLargest}).Draw(t, "residual")
	return p
}

// drawSale draws a document whose prices have the currency's decimals, as prices do,
// and whose taxes may have more, as Centra's may.
func drawSale(t *rapid.T) ledger.Document {
	m := rapid.SampledFrom(markets).Draw(t, "market")
	currency := money.Currency(m.currency)
	figure := func(label string) (decimal.Decimal, ledger.Tax) {
		value := decimal.New(rapid.Int64Range(0, 1_000_000).Draw(t, label), -int32(currency.Exponent()))
		percent := dec(rapid.SampledFrom(m.rates).Draw(t, label+" rate"))
		places := int32(currency.Exponent()) + rapid.Int32Range(0, 3).Draw(t, label+" places")
		base := decimal.NewFromInt(100)
		if m.mode != ledger.TaxAdded {
			base = base.Add(percent)
		}
		return value, ledger.Tax{Percent: percent, Mode: m.mode, Amount: value.Mul(percent).DivRound(base, places)}
	}
	measure := func(value decimal.Decimal, tax ledger.Tax) (gross, net decimal.Decimal) {
		switch tax.Mode {
		case ledger.TaxIncluded:
			return value, value.Sub(tax.Amount)
		case ledger.TaxAdded:
			tax.Amount = tax.Amount.Round(int32(currency.Exponent()))
			return value.Add(tax.Amount), value
		}
		owed := value.Sub(tax.Amount).Round(int32(currency.Exponent()))
		return owed, owed
	}
	var ll []ledger.Line
	for i := range rapid.IntRange(1, 5).Draw(t, "lines") {
		value, tax := figure(fmt.Sprintf("line %d", i))
		if tax.Mode == ledger.TaxAdded {
			tax.Amount = tax.Amount.Round(int32(currency.Exponent()))
		}
		l := ledger.Line{ID: fmt.Sprint(i), Kind: ledger.LineProduct, Taxes: []ledger.Tax{tax}}
		l.SKU = ledger.SKU(rapid.SampledFrom([]string{"WC-1", "AC-2", "TS-3"}).Draw(t, "sku"))
		if rapid.IntRange(0, 9).Draw(t, "kind") == 0 {
			l.Kind = ledger.LineGiftCertificate
		}
		l.Gross, l.Net = measure(value, tax)
		ll = append(ll, l)
	}
	var charges []ledger.Charge
	for _, kind := range []ledger.ChargeKind{freight, ledger.ChargeHandling, discount, ledger.ChargeGiftCertificate, ledger.ChargeReturnFee} {
		if !rapid.Bool().Draw(t, string(kind)) {
			continue
		}
		value, tax := figure(string(kind))
		if tax.Mode == ledger.TaxAdded {
			tax.Amount = tax.Amount.Round(int32(currency.Exponent()))
		}
		c := ledger.Charge{Kind: kind, Taxes: []ledger.Tax{tax}}
		c.Gross, c.Net = measure(value, tax)
		charges = append(charges, c)
	}
	rate := "1"
	if m.currency != "SEK" {
		rate = decimal.New(rapid.Int64Range(1, 200_000).Draw(t, "rate"), -4).String()
	}
	return goods(shipment, m.country, m.currency, rate, ll, charges...)
}

// totals adds up entries per account and tax code, in both currencies.
func totals(entries ...ledger.Entry) map[string][2]int64 {
	sums := map[string][2]int64{}
	for _, e := range entries {
		for _, p := range e.Postings {
			k := string(p.Account) + " " + string(p.TaxCode)
			s := sums[k]
			s[0], s[1] = s[0]+p.Signed().Units(), s[1]+p.SignedFunctional().Units()
			sums[k] = s
			if s == [2]int64{} {
				delete(sums, k)
			}
		}
	}
	return sums
}

func TestEveryEntryBalancesAndClearingIsTheGross(t *testing.T) {
	from := template(t, "se")
	rapid.Check(t, func(t *rapid.T) {
		p, d := drawPolicy(t, from), drawSale(t)
		entries, err := p.Post(d)
		if err != nil {
			t.Fatal(err)
		}
		clearing := decimal.Zero
		for _, e := range entries {
			if err := e.Check(); err != nil {
				t.Fatal(err)
			}
			for _, posting := range e.Postings {
				if posting.Account == p.Roles.Clearing {
					clearing = clearing.Add(posting.Signed().Decimal())
				}
			}
		}
		if !clearing.Equal(d.Goods.Gross) {
			t.Fatalf("clearing holds %s, want the gross %s", clearing, d.Goods.Gross)
		}
	})
}

func TestAReturnOfEverythingMirrorsItsSale(t *testing.T) {
	from := template(t, "se")
	rapid.Check(t, func(t *rapid.T) {
		p, sale := drawPolicy(t, from), drawSale(t)
		back := sale
		back.ID.Kind = returned
		sold, err := p.Post(sale)
		if err != nil {
			t.Fatal(err)
		}
		gaveBack, err := p.Post(back)
		if err != nil {
			t.Fatal(err)
		}
		if left := totals(append(sold, gaveBack...)...); len(left) > 0 {
			t.Fatalf("sale and return leave %v\n%s%s", left, journal(sold), journal(gaveBack))
		}
	})
}

func TestDaySlicesAddUpToTheOrder(t *testing.T) {
	from := template(t, "se")
	rapid.Check(t, func(t *rapid.T) {
		p, d := drawPolicy(t, from), drawSale(t)
		whole, err := p.Post(d)
		if err != nil {
			t.Fatal(err)
		}
		p.Posting.Grain = PerDay
		slices, err := p.Post(d)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[ledger.Reference]bool{}
		for _, e := range slices {
			if seen[e.Reference] {
				t.Fatalf("two slices under %s", e.Reference)
			}
			seen[e.Reference] = true
		}
		if diff := cmp.Diff(totals(whole...), totals(slices...)); diff != "" {
			t.Fatalf("slices differ from the order (-order +slices):\n%s", diff)
		}
	})
}

// What stands in the books must not depend on the sequence a source lists things in.
func TestTheSequenceOfLinesDoesNotMatter(t *testing.T) {
	from := template(t, "se")
	rapid.Check(t, func(t *rapid.T) {
		p, d := drawPolicy(t, from), drawSale(t)
		first, err := p.Post(d)
		if err != nil {
			t.Fatal(err)
		}
		g := *d.Goods
		g.Lines = rapid.Permutation(g.Lines).Draw(t, "lines")
		g.Charges = rapid.Permutation(g.Charges).Draw(t, "charges")
		d.Goods = &g
		second, err := p.Post(d)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(journal(first), journal(second)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestSharesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := decimal.New(rapid.Int64Range(-1e9, 1e9).Draw(t, "total"), -3)
		var weights []decimal.Decimal
		for range rapid.IntRange(1, 6).Draw(t, "parts") {
			weights = append(weights, decimal.New(rapid.Int64Range(0, 1e6).Draw(t, "weight"), -2))
		}
		sum := decimal.Zero
		for _, s := range share(total, weights, 2) {
			sum = sum.Add(s)
		}
		if !sum.Equal(total) {
			t.Fatalf("shares of %s add up to %s", total, sum)
		}
	})
}
