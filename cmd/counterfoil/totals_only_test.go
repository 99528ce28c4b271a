package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// The mixed company: two web orders of the 5th are in one batch with one voucher for
// their sales and one for their captures. The sales' batch differs; the captures', which
// tie, rest on their total: two captures of 1,500.00. The capture of the 6th is the only
// one in its batch and wholesale is booked per invoice, so those are proved.
func TestTiesOnTotalsAreCounted(t *testing.T) {
	dir, env := mixedCompany(t)
	do := func(args ...string) (string, string) {
		code, out, stderr := command(env, args...)
		if code == exitTrouble {
			t.Fatalf("%v: %s", args, stderr)
		}
		return out, stderr
	}
	do("import", "centra", filepath.Join(dir, "orders.json"))
	do("import", "erp", filepath.Join(dir, "october.se"))
	words := "Tied on totals only: 1,500.00 SEK in 2 documents of 1 reference."
	if out, _ := do("reconcile", "--period", "2026-10"); !strings.Contains(out, words) {
		t.Errorf("the terminal does not say %q:\n%s", words, out)
	}
	if _, stderr := do("variances", "--period", "2026-10", "--format", "csv"); !strings.Contains(stderr, words) {
		t.Errorf("beside the CSV stands %q", stderr)
	}
	out, _ := do("variances", "--period", "2026-10", "--format", "json")
	var report struct {
		Totals struct {
			Only struct {
				References, Documents int
				Amount                string
			} `json:"tied_on_totals_only"`
		} `json:"totals"`
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if o := report.Totals.Only; o.References != 1 || o.Documents != 2 || o.Amount != "1500.00" {
		t.Errorf("JSON says %+v", o)
	}
}
