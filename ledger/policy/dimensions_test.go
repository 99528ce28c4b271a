package policy

import (
	"testing"

	"counterfoil/ledger"

	"pgregory.net/rapid"
)

// drawDimensions names dimensions by place and by product, on some accounts or all.
func drawDimensions(t *rapid.T) []Dimension {
	accounts := func() []string {
		return rapid.SampledFrom([][]string{{"*"}, {"3*"}, {"26*", "3*"}, {"1510"}}).Draw(t, "accounts")
	}
	all := []Dimension{
		{Number: "1", Accounts: accounts(), Values: []DimensionRule{{Country: "S*", Value: "home"}, {From: fromCountry}}},
		{Number: "6", Accounts: accounts(), Values: []DimensionRule{{Group: "outer*", Value: "P1"}, {SKU: "TS-*", Value: "P2"}}},
		{Number: "20", Accounts: accounts(), Values: []DimensionRule{{From: fromSKU}, {Value: "none"}}},
	}
	return all[:rapid.IntRange(1, len(all)).Draw(t, "dimensions")]
}

// Comparing a dimension never changes an account's total, nor the total of a tax code on
// it, in either currency; and what is carried is what the policy gives one of the lines.
func TestDimensionsNeverChangeAnAccountsTotal(t *testing.T) {
	from := template(t, "se")
	type total struct {
		reference ledger.Reference
		account   ledger.AccountCode
		code      ledger.TaxCode
	}
	rapid.Check(t, func(t *rapid.T) {
		p, d := drawPolicy(t, from), drawSale(t)
		p.Posting.Grain = rapid.SampledFrom([]Grain{PerOrder, PerDay}).Draw(t, "grain")
		refused := 0
		totals := func(p *Policy) map[total][2]int64 {
			entries, err := p.Post(d)
			if err != nil {
				refused++
			}
			sums := map[total][2]int64{}
			for _, e := range entries {
				for _, posting := range e.Postings {
					k := total{e.Reference, posting.Account, posting.TaxCode}
					sums[k] = [2]int64{sums[k][0] + posting.Signed().Units(), sums[k][1] + posting.SignedFunctional().Units()}
					if !mayCarry(p, &d, posting) {
						t.Fatalf("%s carries %q, which no line gives", posting.Account, posting.Dimension)
					}
				}
			}
			return sums
		}
		before := totals(p)
		p.Dimensions = drawDimensions(t)
		after := totals(p)
		if refused == 1 {
			t.Fatal("the document is refused with dimensions or without, but not both")
		}
		for k, sum := range before {
			if after[k] != sum {
				t.Fatalf("%v holds %v with dimensions, %v without", k, after[k], sum)
			}
		}
		for k, sum := range after {
			if before[k] != sum {
				t.Fatalf("%v holds %v with dimensions, %v without", k, sum, before[k])
			}
		}
	})
}

func mayCarry(p *Policy, d *ledger.Document, posting ledger.Posting) bool {
	if posting.Dimension == p.DimensionOf(d, "", posting.Account) {
		return true
	}
	for _, l := range d.Goods.Lines {
		if posting.Dimension == p.DimensionOf(d, l.SKU, posting.Account) {
			return true
		}
	}
	return false
}

func TestTheFirstValueThatFitsIsCarried(t *testing.T) {
	p := template(t, "se")
	p.Dimensions = []Dimension{
		{Number: "6", Accounts: []string{"30*"}, Values: []DimensionRule{{Group: "outerwear", Value: "P1"}, {SKU: "AC-*", Country: "NO", Value: "P2"}, {SKU: "*", From: fromSKU}}},
		{Number: "1", Accounts: []string{"30*", "1510"}, Values: []DimensionRule{{Market: "Trade*", Value: "T"}, {Store: "Outlet", From: fromStore}, {From: fromCountry}}},
	}
	for _, c := range []struct {
		document ledger.Document
		sku      ledger.SKU
		account  ledger.AccountCode
		want     ledger.Dimensions
	}{
		{ledger.Document{Country: "SE"}, "WC-1", "3011", "1=SE;6=P1"},
		{ledger.Document{Country: "NO", Market: "Trade NO"}, "AC-1", "3012", "1=T;6=P2"},
		{ledger.Document{Country: "SE", Store: "Outlet"}, "AC-1", "3012", "1=Outlet;6=AC-1"},
		{ledger.Document{Country: "SE"}, "", "3012", "1=SE"},
		{ledger.Document{Country: "SE"}, "WC-1", "1510", "1=SE"},
		{ledger.Document{Country: "SE"}, "WC-1", "2611", ""},
		{ledger.Document{}, "", "1510", ""},
	} {
		if got := p.DimensionOf(&c.document, c.sku, c.account); got != c.want {
			t.Errorf("%s of %s on %s carries %q, want %q", c.sku, c.document.Country, c.account, got, c.want)
		}
	}
	if !p.ByStore() || !p.ByMarket() || !p.ByCountry() {
		t.Error("what a payment must know of its order is not asked for")
	}
	if got := p.Compared("3011", map[string]string{"1": "NO", "7": "Anna", "20": "x", "6": ""}); got != "1=NO" {
		t.Errorf("kept %q of what the ERP wrote, want 1=NO", got)
	}
}

// What stands on another account carries what is compared there.
func TestAMovedPostingCarriesWhatItsNewAccountHas(t *testing.T) {
	p := template(t, "se")
	p.Dimensions = []Dimension{
		{Number: "1", Accounts: []string{"30*", "35*"}, Values: []DimensionRule{{From: fromCountry}}},
		{Number: "6", Accounts: []string{"30*"}, Values: []DimensionRule{{Group: "outerwear", Value: "P1"}, {Value: "P0"}}},
	}
	d := ledger.Document{Country: "SE"}
	for _, c := range []struct {
		carried  ledger.Dimensions
		from, to ledger.AccountCode
		want     ledger.Dimensions
	}{
		{"1=SE;6=P1", "3011", "3001", "1=SE;6=P1"},
		{"1=SE;6=P1", "3011", "3520", "1=SE"},
		{"1=SE", "3520", "3001", "1=SE;6=P0"},
		{"", "2611", "3001", "1=SE;6=P0"},
		{"1=SE", "3520", "2611", ""},
		{"", "3520", "3001", "6=P0"}, // what lacks its cost centre lacks it there too
	} {
		if got := p.Moved(&d, c.carried, c.from, c.to); got != c.want {
			t.Errorf("%q from %s on %s carries %q, want %q", c.carried, c.from, c.to, got, c.want)
		}
	}
}
