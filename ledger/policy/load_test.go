package policy

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/ledger"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

func TestTemplatesLoad(t *testing.T) {
	for _, variant := range Variants {
		p := template(t, variant)
		if p.Hash == [32]byte{} {
			t.Errorf("template %s has no hash", variant)
		}
		for _, row := range p.Tax {
			if got := p.taxRow(row.Country, row.Rate, row.Mode); !row.AnyRate && (got == nil || got.Code != row.Code) {
				t.Errorf("template %s: row %s is never found, %v is", variant, row.Code, got)
			}
		}
		for _, cause := range ledger.Causes {
			if p.Owner(cause).Channel == "" {
				t.Errorf("template %s: nobody owns %s", variant, cause)
			}
		}
	}
	if _, _, err := Template("fr"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("template fr gives %v, want not found", err)
	}
}

// The templates must know every member state's standard rate: a missing one would
// refuse a country's orders in a shop's first month.
func TestTemplatesKnowTheStandardRates(t *testing.T) {
	standard := map[ledger.Country]string{
		"AT": "20", "BE": "21", "BG": "20", "CY": "19", "CZ": "21", "DE": "19", "DK": "25", "EE": "24", "ES": "21", "FI": "25.5", "FR": "20",
		"GR": "24", "HR": "25", "HU": "27", "IE": "23", "IT": "22", "LT": "21", "LU": "17", "LV": "21", "MT": "18", "NL": "21", "PL": "23",
		"PT": "23", "RO": "21", "SE": "25", "SI": "22", "SK": "23",
	}
	for _, variant := range Variants {
		p := template(t, variant)
		for country, rate := range standard {
			if row, ok := p.TaxRowFor(country, dec(rate)); !ok || row.Country != country {
				t.Errorf("template %s has no row for %s at %s", variant, country, rate)
			}
		}
	}
	if len(standard) != len(strings.Fields(members)) {
		t.Errorf("%d standard rates for %d member states", len(standard), len(strings.Fields(members)))
	}
}

func TestLoadFindsTheChartBesideThePolicy(t *testing.T) {
	yaml, chart, _ := Template("se")
	dir := t.TempDir()
	path := filepath.Join(dir, "norrsken.yaml")
	write(t, path, yaml)
	_, err := Load(path)
	wantProblem(t, err, "norrsken.yaml", lineOf(t, string(yaml), "chart: chart.csv"), "chart of accounts cannot be read")
	write(t, filepath.Join(dir, "chart.csv"), chart)
	p, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if p.Zone().String() != "Europe/Stockholm" || p.Entity.ID != "SE01" {
		t.Errorf("loaded %+v", p.Entity)
	}
	if _, err := Load(filepath.Join(dir, "none.yaml")); err == nil || !strings.Contains(err.Error(), "counterfoil init") {
		t.Errorf("a missing file gives %v, want what to run", err)
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDefaults(t *testing.T) {
	p := load(t, `
chart: chart.csv
entity: {id: SE01, name: N, country: SE, functional_currency: SEK, time_zone: Europe/Stockholm}
accounts:
  {clearing: 1510, psp: 1580, outside_payments: 1589, freight: 3520, handling: 3540, return_fee: 3590, gift_certificate: 2421,
   gift_card: 2422, rounding: 3740, fx_difference: 3960, imbalance: 2999}
tax: [{code: SE25, country: SE, rate: 25, region: domestic, vat_account: 2611, revenue: 3001}]
posting: {documents: {refund: false}}
scope: {accounts: ["15*"]}
`)
	if diff := cmp.Diff(Expects{Shipment: true, Capture: true, Return: true}, p.Posting.Documents); diff != "" {
		t.Errorf("documents that are not named are not expected: %s", diff)
	}
	if p.Posting.Trigger != OnShipped || p.Posting.Grain != PerOrder || p.Rounds.VAT != VATPerDocument || p.Rounds.Residual != ResidualRounding {
		t.Errorf("defaults are %+v %+v", p.Posting, p.Rounds)
	}
	if p.Roles.Freight != (ByRegion{"3520", "3520", "3520"}) {
		t.Errorf("one freight account stands for %+v", p.Roles.Freight)
	}
}

func load(t *testing.T, yaml string) *Policy {
	t.Helper()
	_, chart, _ := Template("se")
	p, err := Parse([]byte(yaml), chart)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestHashCoversBothFiles(t *testing.T) {
	yaml, chart, _ := Template("se")
	a := template(t, "se").Hash
	b, err := Parse(yaml, append(chart, "9999,Other,expense\n"...))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse(append(yaml, "# a remark\n"...), chart)
	if err != nil {
		t.Fatal(err)
	}
	if a != template(t, "se").Hash || a == b.Hash || a == c.Hash {
		t.Error("the hash must be the same for the same files, and another when either changes")
	}
}

func TestACloneSharesNothing(t *testing.T) {
	p := template(t, "se")
	c := p.Clone()
	c.Tax[0].Code, c.SKUs[0].Group, c.Methods[0].PSP, c.Groups[0].Name, c.Chart[0].Name = "x", "x", "x", "x", "x"
	c.Limits.Cause["rounding"], c.Scope.Accounts[0], c.ERP.References[0].Name, c.Owners[0].Name = decimal.Zero, "x", "x", "x"
	c.Roles.Freight.Domestic = "x"
	fresh := template(t, "se")
	if p.Tax[0].Code != fresh.Tax[0].Code || p.SKUs[0] != fresh.SKUs[0] || p.Methods[0] != fresh.Methods[0] || p.Groups[0] != fresh.Groups[0] || p.Chart[0] != fresh.Chart[0] ||
		!p.Limits.Cause["rounding"].Equal(dec("10")) || p.Scope.Accounts[0] != fresh.Scope.Accounts[0] || p.ERP.References[0].Name != fresh.ERP.References[0].Name ||
		p.Owners[0] != fresh.Owners[0] || p.Roles != fresh.Roles {
		t.Error("changing a clone changed its original")
	}
	if c.Zone() != p.Zone() || c.Hash != p.Hash {
		t.Error("a clone keeps zone and hash")
	}
}

func lineOf(t *testing.T, content, text string) int {
	t.Helper()
	before, _, ok := strings.Cut(content, text)
	if !ok {
		t.Fatalf("the template does not hold %q any more", text)
	}
	return strings.Count(before, "\n") + 1
}

func wantProblem(t *testing.T, err error, file string, line int, text string) {
	t.Helper()
	var problems Problems
	if !errors.As(err, &problems) || !errors.Is(err, ledger.ErrInvalid) {
		t.Fatalf("error is %v, want problems", err)
	}
	for _, p := range problems {
		if p.File == file && p.Line == line && strings.Contains(p.Text, text) {
			return
		}
	}
	t.Errorf("want %s:%d: …%s…, got\n%v", file, line, text, err)
}
