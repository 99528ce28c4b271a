package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// withItemExport loads the Swedish template with a list of items as an ERP exports it.
func withItemExport(t *testing.T, settings, items string) (*Policy, error) {
	t.Helper()
	yaml, chart, err := Template("se")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(yaml), "# items: items.csv", "items: items.csv\n"+settings+"  #", 1)
	dir := t.TempDir()
	for name, content := range map[string]string{"policy.yaml": text, "chart.csv": string(chart), "items.csv": items} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Load(filepath.Join(dir, "policy.yaml"))
}

func TestItemsAreTakenOutOfTheColumnThePolicyNames(t *testing.T) {
	for settings, items := range map[string]string{
		"  items_column: No.\n  items_delimiter: \";\"\n": "\ufeffNo.;Description;Variant\nAB-1;Coat;S\nAB-1;Coat;M\n AC-2 ;Shirt, 19\" wide;\n",
		"  items_column: Item number\n":                   "Name,item NUMBER\n\"Coat, long\",AB-1\nShirt,AC-2\n",
		"  items_delimiter: tab\n":                        "sku\tname\nAB-1\tCoat\nAC-2\tShirt\n",
	} {
		p, err := withItemExport(t, settings, items)
		if err != nil {
			t.Fatal(err)
		}
		if !p.KnowsItem("AB-1") || !p.KnowsItem("AC-2") || p.KnowsItem("ZZ-9") || len(p.Items) != 2 {
			t.Errorf("%s: got %v", settings, p.Items)
		}
	}
}

func TestMistakesInAnItemExportAreNamed(t *testing.T) {
	for _, test := range []struct{ settings, items, want string }{
		{"  items_column: No.\n", "Number\nAB-1\n", "items.csv:1: no column is called No."},
		{"  items_column: No.\n", "", "items.csv:1: the list of items is empty"},
		{"  items_column: No.\n", "Name,No.\nCoat,\n", "items.csv:2: the line has no SKU"},
		{"  items_column: No.\n", "Name,No.\nCoat\n", "items.csv:2: the line has no column No."},
		{"  items_column: No.\n", "No.\n\xe5\n", "items.csv:2: the SKU is not written in UTF-8"},
		{"  items_delimiter: \";;\"\n", "sku\nAB-1\n", "no single sign"},
	} {
		if _, err := withItemExport(t, test.settings, test.items); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.settings, err, test.want)
		}
	}
}
