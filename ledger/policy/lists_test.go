package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/ledger"
)

// withLists loads the Swedish template with two lists beside it.
func withLists(t *testing.T, items, rates string) (*Policy, error) {
	t.Helper()
	yaml, chart, err := Template("se")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(yaml), "# items: items.csv", "items: items.csv", 1)
	text = strings.Replace(text, "# rates: rates.csv", "rates: rates.csv", 1)
	dir := t.TempDir()
	for name, content := range map[string]string{"policy.yaml": text, "chart.csv": string(chart), "items.csv": items, "rates.csv": rates} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Load(filepath.Join(dir, "policy.yaml"))
}

const someRates = "date,currency,rate\n2026-10-02,EUR,11.21\n2026-10-01,EUR,11.25\n"

func TestListsAreReadAndPartOfTheFingerprint(t *testing.T) {
	p, err := withLists(t, "\ufeffsku\n# winter\nAB-1\nAC-2\n", someRates)
	if err != nil {
		t.Fatal(err)
	}
	if !p.KnowsItem("AB-1") || p.KnowsItem("ZZ-9") || len(p.Rates) != 2 || p.Rates[0].On != ledger.NewDate(2026, 10, 1) {
		t.Errorf("items %v, rates %v", p.Items, p.Rates)
	}
	if other, err := withLists(t, "sku\nAB-1\n", someRates); err != nil || other.Hash == p.Hash {
		t.Errorf("another list of items gives the same fingerprint: %v", err)
	}
	if plain := template(t, "se"); !plain.KnowsItem("ZZ-9") {
		t.Error("without a list every item is known")
	}
}

func TestMistakesInListsAreNamedWithTheirLines(t *testing.T) {
	for _, test := range []struct{ items, rates, want string }{
		{"", someRates, "items.csv:1: the list is empty"},
		{"SKU\nAB-1\n", someRates, "items.csv:1: the first line must name the columns: sku"},
		{"sku\nAB-1\n\nAB-1\n", someRates, "items.csv:4: SKU AB-1 is there twice"},
		{"sku\nAB-1,AB-2\n", someRates, "items.csv:2: the line must have the fields sku"},
		{"sku\n\"AB\n", someRates, "items.csv:"},
		{"sku\n", "date,currency,rate\n2026-13-01,EUR,11\n", "rates.csv:2: date"},
		{"sku\n", "date,currency,rate\n2026-10-01,EURO,11\n", "rates.csv:2: currency"},
		{"sku\n", "date,currency,rate\n2026-10-01,EUR,\"11,25\"\n", "rates.csv:2: rate \"11,25\" is not a plain number"},
		{"sku\n", "date,currency,rate\n2026-10-01,EUR,0\n", "rates.csv:2: rate 0 must be above zero"},
		{"sku\n", "date,currency,rate\n2026-10-01,EUR,11\n2026-10-01,EUR,12\n", "rates.csv:3: the rate of EUR on 2026-10-01 is there twice"},
	} {
		if _, err := withLists(t, test.items, test.rates); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("items %q, rates %q give %v, want %q", test.items, test.rates, err, test.want)
		}
	}
}
