package policy

import (
	"testing"

	"counterfoil/ledger"
)

func TestTaxRowFor(t *testing.T) {
	p := template(t, "se")
	p.Tax = append(p.Tax, TaxRow{Code: "US07", Country: "US", Rate: dec("7"), Region: Export, VAT: "2682", Revenue: "3152"})
	cases := []struct{ name, country, percent, want string }{
		{"the country's own rate", "DE", "19", "DE19"},
		{"trailing zeros are the same rate", "DE", "19.00", "DE19"},
		{"a fraction of a per cent", "FI", "25.5", "FI25.5"},
		{"any rate where the country says so", "US", "8.875", "US"},
		{"an own rate beats any rate, wherever it stands", "US", "7", "US07"},
		{"no VAT in a member state", "DE", "0", "EU00"},
		{"a member state's own row beats the EU's", "IE", "0", "IE00"},
		{"no VAT in the rest of the world", "AU", "0", "EXP00"},
		{"a wrong rate has no row", "DE", "20", ""},
		{"a rate in a country without rows has none", "AU", "10", ""},
		{"no country has none", "", "25", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			row, ok := p.TaxRowFor(ledger.Country(c.country), dec(c.percent))
			if string(row.Code) != c.want || ok != (c.want != "") {
				t.Errorf("row for %s at %s is %q (%v), want %q", c.country, c.percent, row.Code, ok, c.want)
			}
		})
	}
}

func TestModesTellRowsApart(t *testing.T) {
	p := &Policy{Tax: []TaxRow{
		{Code: "IN", Country: "CH", Rate: dec("8.1"), Mode: ledger.TaxIncluded},
		{Code: "ANY", Country: "CH", Rate: dec("8.1")},
		{Code: "ADD", Country: "CH", Rate: dec("8.1"), Mode: ledger.TaxAdded},
	}}
	for mode, want := range map[ledger.TaxMode]ledger.TaxCode{ledger.TaxIncluded: "IN", ledger.TaxAdded: "ADD", ledger.TaxDeducted: "ANY", "": "ANY"} {
		if row := p.taxRow("CH", dec("8.1"), mode); row.Code != want {
			t.Errorf("mode %q takes row %s, want %s", mode, row.Code, want)
		}
	}
}

func TestRegion(t *testing.T) {
	p := template(t, "se")
	for country, want := range map[ledger.Country]Region{"SE": Domestic, "DE": EU, "PL": EU, "US": Export, "AU": Export, "GB": Export} {
		if got := p.Region(country); got != want {
			t.Errorf("region of %s is %s, want %s", country, got, want)
		}
	}
	p.Tax = nil
	for country, want := range map[ledger.Country]Region{"SE": Domestic, "DE": EU, "US": Export} {
		if got := p.Region(country); got != want {
			t.Errorf("without a tax table the region of %s is %s, want %s", country, got, want)
		}
	}
}

func TestAccountsByRule(t *testing.T) {
	p := template(t, "se")
	row, _ := p.TaxRowFor("DE", dec("19"))
	for sku, want := range map[ledger.SKU]ledger.AccountCode{"WC-100": "3131", "AC-1": "3132", "TS-1": "3122", "": "3122", "XWC-1": "3122"} {
		if got := p.RevenueAccount(sku, row); got != want {
			t.Errorf("SKU %q is sold on %s, want %s", sku, got, want)
		}
	}
	p.Groups[0].Revenue.EU = ""
	if got := p.RevenueAccount("WC-100", row); got != "3122" {
		t.Errorf("a group without an account for the region sells on %s, want the row's 3122", got)
	}
	for method, want := range map[string]ledger.AccountCode{"Adyen Drop-In": "1581", "klarna_checkout": "1582", "PAYPAL": "1583", "swish": "1580", "": "1580"} {
		if got := p.PSPAccount(method); got != want {
			t.Errorf("method %q stands on %s, want %s", method, got, want)
		}
	}
	if got := len(p.RowsOf("DE")); got != 2 {
		t.Errorf("Germany has %d rows, want 2", got)
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"*", "", true}, {"*", "x", true}, {"", "", true}, {"", "x", false}, {"158*", "1581", true}, {"158*", "159", false},
		{"a*b*c", "aXbYbZc", true}, {"a*b*c", "aXbYbZ", false}, {"**", "q", true}, {"*-XL", "TS-1-XL", true}, {"*-XL", "TS-1-XLL", false},
		{"a.c", "abc", false}, {"*ab", "aab", true},
	} {
		if got := Matches(c.pattern, c.s); got != c.want {
			t.Errorf("pattern %q on %q is %v, want %v", c.pattern, c.s, got, c.want)
		}
	}
}

func TestCountries(t *testing.T) {
	for c, want := range map[ledger.Country]bool{"SE": true, "XK": true, "se": false, "D ": false, "EL": false, "": false, "SWE": false} {
		if IsCountry(c) != want {
			t.Errorf("IsCountry(%q) is %v, want %v", c, !want, want)
		}
	}
	if IsEU("GB") || !IsEU("GR") || IsEU("NO") {
		t.Error("GB and NO are no member states, GR is")
	}
}

func TestOwnersAndThresholds(t *testing.T) {
	p := template(t, "se")
	if got := p.Owner(ledger.CauseMissingRefund); got.Channel != "#refunds" {
		t.Errorf("missing refunds go to %q, want #refunds", got.Channel)
	}
	if got := p.Owner(ledger.CauseUnexplained); got.Name != "Finance control" {
		t.Errorf("the unexplained belongs to %q, want the row of *", got.Name)
	}
	for cause, want := range map[ledger.Cause]string{ledger.CauseRounding: "10", ledger.CauseMissingRefund: "500", ledger.CauseTax: "0", ledger.CauseUnexplained: "0"} {
		if got := p.Threshold(cause); !got.Equal(dec(want)) {
			t.Errorf("threshold of %s is %s, want %s", cause, got, want)
		}
	}
}
