package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"counterfoil/fixtures"
)

var lacking = regexp.MustCompile(`its list of items lacks SKU ([^;.]+)`)

// The ERP's own export of its items, under its own column and delimiter, says why an order
// was never booked: a SKU that it does not know. Known ones are not named.
func TestAMissingOrderNamesTheSKUThatTheERPDoesNotKnow(t *testing.T) {
	d := newcomer(t, "se")
	month := demoMonth()
	month.Orders = 400
	if _, err := month.Generate(d.dir); err != nil {
		t.Fatal(err)
	}
	d.listItems(t, "ZZ-9")
	for _, args := range [][]string{{"import", "centra", filepath.Join(d.dir, fixtures.CentraFolder)}, {"import", "erp", filepath.Join(d.dir, fixtures.ERPFile)}} {
		if code, _, stderr := d.run(args...); code != exitTied {
			t.Fatalf("%v: %d %s", args, code, stderr)
		}
	}
	all := d.unknownSKUs(t)
	if len(all) < 2 {
		t.Fatalf("the month has %d missing orders, and the test needs two: %v", len(all), all)
	}
	var known []string
	var chosen, unknown string
	for reference, skus := range all {
		known = append(known, skus...)
		if chosen == "" || reference < chosen {
			chosen, unknown = reference, skus[0]
		}
	}
	known = slices.DeleteFunc(known, func(sku string) bool { return sku == unknown })
	d.listItems(t, known...)
	left := d.unknownSKUs(t)
	for reference, skus := range left {
		if !slices.Contains(all[reference], unknown) || len(skus) != 1 || skus[0] != unknown {
			t.Errorf("order %s is said to lack %v; only %s is not in the list", reference, skus, unknown)
		}
	}
	if left[chosen] == nil {
		t.Errorf("order %s does not name %s: %v", chosen, unknown, left)
	}
}

// listItems writes the list of items as an ERP exports it, and names it in the policy.
func (d *demoRun) listItems(t *testing.T, skus ...string) {
	t.Helper()
	path := filepath.Join(d.dir, "policy.yaml")
	policy, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(policy), "  # items: items.csv", "  items: items.csv\n  items_column: No.\n  items_delimiter: \";\"\n  # as it was:", 1)
	if !strings.Contains(text, "\n  items_column: No.\n") {
		t.Fatal("the policy's template has no place for a list of items")
	}
	for file, content := range map[string]string{path: text, filepath.Join(d.dir, "items.csv"): "No.;Description;Blocked\n" + strings.Join(skus, ";\"An item; with a name\";No\n") + ";x;No\n"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// unknownSKUs reconciles and gives the SKUs that missing orders name as unknown.
func (d *demoRun) unknownSKUs(t *testing.T) map[string][]string {
	t.Helper()
	if code, _, stderr := d.run("reconcile", "--period", "2026-10"); code == exitTrouble {
		t.Fatal(stderr)
	}
	_, out, stderr := d.run("variances", "--period", "2026-10", "--format", "json")
	var report variancesJSON
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	found := map[string][]string{}
	for _, c := range report.Cases {
		raw, _ := json.Marshal(c.Explanations)
		for _, match := range lacking.FindAllStringSubmatch(string(raw), -1) {
			skus := strings.FieldsFunc(strings.NewReplacer(" and ", ",", `"`, "").Replace(match[1]), func(r rune) bool { return r == ',' || r == ' ' })
			found[c.Reference] = append(found[c.Reference], skus...)
		}
	}
	return found
}
