package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mixedSale is an order of one line, shipped and paid on one day, with 25 % VAT.
type mixedSale struct {
	number, gross, net, vat int
	store, kind, day, entry string
}

func (s mixedSale) json() string {
	return fmt.Sprintf(`{"cursor":"x","node":{"__typename":"%[6]sOrder","id":"a%[1]d","number":%[1]d,"status":"SHIPPED","createdAt":"%[7]sT09:00:00+02:00",
		"updatedAt":"%[7]sT15:00:00+02:00","currencyBaseRate":1,"store":{"id":1,"name":"%[5]s"},"market":{"id":1,"name":"Sweden"},"country":{"code":"SE"},
		"paymentMethod":{"plugin":"adyen"},"gross":{"value":%[2]d,"currency":{"code":"SEK"}},"net":{"value":%[3]d,"currency":{"code":"SEK"}},
		"totals":{"quantity":1,"lineValues":{"value":%[2]d},"discounts":{"value":0},"shipping":{"value":0},"handling":{"value":0},
			"taxIncluded":{"value":%[4]d},"taxAdded":{"value":0},"taxDeducted":{"value":0}},"discountsApplied":[],
		"lines":[{"__typename":"ProductOrderLine","id":%[1]d1,"productSize":{"SKU":"TS-1"},"quantity":1,"taxPercent":25,"lineInc":{"value":%[2]d},"lineEx":{"value":%[3]d}}],
		"shipments":[{"id":%[1]d2,"number":"%[1]d-1","createdAt":"%[7]sT09:30:00+02:00","isShipped":true,"shippedAt":"%[7]sT14:00:00+02:00","currencyBaseRate":1,
			"gross":{"value":%[2]d},"net":{"value":%[3]d},"discountsApplied":[],
			"lines":[{"id":%[1]d3,"quantity":1,"orderLine":{"id":%[1]d1},"lineInc":{"value":%[2]d},"lineEx":{"value":%[3]d},
				"appliedTaxRules":[{"rule":{"taxId":"1","taxName":"VAT","taxPercent":25},"taxIncluded":{"value":%[4]d},"taxAdded":{"value":0},"taxDeducted":{"value":0}}]}]}],
		"paymentHistory":[{"id":%[1]d4,"createdAt":"%[7]sT14:00:00+02:00","entryType":"%[8]s","status":"SUCCESS","paymentMethod":"adyen",
			"value":{"value":%[2]d,"currency":{"code":"SEK"}},"currencyBaseRate":1}]}}`, s.number, s.gross, s.net, s.vat, s.store, s.kind, s.day, s.entry)
}

// mixedCompany writes the files of a company whose web shop is booked by day and whose
// wholesale by invoice. The ERP put the web order of the 6th into the batch of the 5th,
// and knows nothing of wholesale order 602.
func mixedCompany(t *testing.T) (dir string, env map[string]string) {
	dir = t.TempDir()
	if code, _, stderr := command(nil, "init", "--dir", dir); code != exitTied {
		t.Fatalf("init: %s", stderr)
	}
	file := filepath.Join(dir, "policy.yaml")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	mixed := strings.NewReplacer("  grain: order ", "  grain: day ", "exceptions: []", `exceptions: [{store: "Wholesale*", grain: order}]`).Replace(string(content))
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("policy.yaml", mixed)
	var nodes []string
	for _, s := range []mixedSale{
		{501, 1000, 800, 200, "Retail", "DirectToConsumer", "2026-10-05", "CAPTURE"},
		{502, 500, 400, 100, "Retail", "DirectToConsumer", "2026-10-05", "CAPTURE"},
		{503, 700, 560, 140, "Retail", "DirectToConsumer", "2026-10-06", "CAPTURE"},
		{601, 12500, 10000, 2500, "Wholesale Nordic", "Wholesale", "2026-10-05", "MARKED_AS_PAID"},
		{602, 25000, 20000, 5000, "Wholesale Nordic", "Wholesale", "2026-10-05", "MARKED_AS_PAID"},
	} {
		nodes = append(nodes, s.json())
	}
	write("orders.json", `{"data":{"orderConnection":{"totalCount":5,"pageInfo":{"hasNextPage":false},"edges":[`+strings.Join(nodes, ",")+`]}}}`)
	write("october.se", mixedSIE(`
#VER D 1 20261005 "Dagskassa 2026-10-05 Retail SEK 25" {1510 2200 3001 -1760 2611 -440}
#VER D 2 20261005 "Dagskassa 2026-10-05 Retail SEK pay" {1581 1500 1510 -1500}
#VER D 3 20261006 "Dagskassa 2026-10-06 Retail SEK pay" {1581 700 1510 -700}
#VER F 1 20261005 "Kundfaktura 601-1" {1510 12500 3001 -10000 2611 -2500}
#VER F 2 20261005 "Betalning order 601" {1589 12500 1510 -12500}`))
	write("late.se", mixedSIE(`#VER F 3 20261031 "Kundfaktura 999-1" {1510 125 3001 -100 2611 -25}`))
	return dir, map[string]string{"COUNTERFOIL_HOME": filepath.Join(dir, "home"), "COUNTERFOIL_POLICY": file}
}

// mixedSIE writes vouchers given a line each, rows as account and amount; an account may
// carry objects, with _ for a blank: 3001:1=SE;6=P_1.
func mixedSIE(vouchers string) string {
	var b strings.Builder
	b.WriteString("#FLAGGA 0\n#SIETYP 4\n#FNAMN \"Norrsken\"\n#RAR 0 20260101 20261231\n")
	for _, line := range strings.Split(strings.TrimSpace(vouchers), "\n") {
		head, rows, _ := strings.Cut(strings.TrimSuffix(line, "}"), "{")
		b.WriteString(head + "\n{\n")
		for f := strings.Fields(rows); len(f) > 1; f = f[2:] {
			account, objects, _ := strings.Cut(f[0], ":")
			if objects != "" {
				objects = strings.NewReplacer("=", ` "`, ";", `" `, "_", " ").Replace(objects) + `"`
			}
			fmt.Fprintf(&b, "#TRANS %s {%s} %s\n", account, objects, f[1])
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// One policy, both grains: batches are told by their neighbours, invoices by their
// order, and a second run says the same of what nothing touched.
func TestWebByDayAndWholesaleByInvoice(t *testing.T) {
	dir, env := mixedCompany(t)
	do := func(args ...string) string {
		code, out, stderr := command(env, args...)
		if code == exitTrouble {
			t.Fatalf("%v: %s", args, stderr)
		}
		return out
	}
	do("import", "centra", filepath.Join(dir, "orders.json"))
	want := map[string]string{"602": "missing order", "2026-10-05|Retail|SEK|25": "cut-off", "2026-10-06|Retail|SEK|25": "cut-off"}
	do("import", "erp", filepath.Join(dir, "october.se"))
	do("reconcile", "--period", "2026-10")
	wantCauses(t, do("variances", "--period", "2026-10", "--format", "json"), want)
	do("import", "erp", filepath.Join(dir, "late.se"))
	do("reconcile", "--period", "2026-10")
	want["999"] = "manual journal"
	wantCauses(t, do("variances", "--period", "2026-10", "--format", "json"), want)
}

// wantCauses compares each case's only cause, with nothing left unexplained.
func wantCauses(t *testing.T, out string, want map[string]string) {
	t.Helper()
	var report variancesJSON
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	for _, c := range report.Cases {
		for _, e := range c.Explanations {
			if e.Cause != want[c.Reference] {
				t.Errorf("%s: %s, want %q: %s", c.Reference, e.Cause, want[c.Reference], e.Evidence)
			}
		}
		if len(c.Unexplained) > 0 || len(c.Explanations) == 0 {
			t.Errorf("%s: %d explanations, unexplained %v", c.Reference, len(c.Explanations), c.Unexplained)
		}
	}
	if len(report.Cases) != len(want) {
		t.Errorf("%d cases, want %d:\n%s", len(report.Cases), len(want), out)
	}
}

// Batches per market and payment method: the ERP left one web order out of one of them,
// and the correction, read back, brings it to zero.
func TestBatchesPerMarketAndPaymentMethod(t *testing.T) {
	dir, env := mixedCompany(t)
	file := filepath.Join(dir, "policy.yaml")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	content = []byte(strings.Replace(string(content), "batch_by: [store]", "batch_by: [market, payment_method]", 1))
	sie := mixedSIE(`
#VER D 1 20261005 "Dagskassa 2026-10-05 Sweden|Adyen SEK 25" {1510 1000 3001 -800 2611 -200}
#VER D 2 20261005 "Dagskassa 2026-10-05 Sweden|Adyen SEK pay" {1581 1500 1510 -1500}
#VER D 3 20261006 "Dagskassa 2026-10-06 Sweden|Adyen SEK 25" {1510 700 3001 -560 2611 -140}
#VER D 4 20261006 "Dagskassa 2026-10-06 Sweden|Adyen SEK pay" {1581 700 1510 -700}
#VER F 1 20261005 "Kundfaktura 601-1" {1510 12500 3001 -10000 2611 -2500}
#VER F 2 20261005 "Betalning order 601" {1589 12500 1510 -12500}
#VER F 3 20261005 "Kundfaktura 602-1" {1510 25000 3001 -20000 2611 -5000}
#VER F 4 20261005 "Betalning order 602" {1589 25000 1510 -25000}`)
	for name, content := range map[string]string{file: string(content), filepath.Join(dir, "october.se"): sie} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	do := func(args ...string) string {
		code, out, stderr := command(env, args...)
		if code != exitTied {
			t.Fatalf("%v: %s%s", args, out, stderr)
		}
		return out
	}
	do("import", "centra", filepath.Join(dir, "orders.json"))
	do("import", "erp", filepath.Join(dir, "october.se"))
	do("reconcile", "--period", "2026-10")
	wantCauses(t, do("variances", "--period", "2026-10", "--format", "json"), map[string]string{"2026-10-05|Sweden|Adyen|SEK|25": "missing order"})
	corrections := filepath.Join(dir, "corrections.se")
	do("corrections", "--period", "2026-10", "--format", "sie", "--out", corrections)
	do("import", "erp", corrections)
	do("reconcile", "--period", "2026-10")
	wantCauses(t, do("variances", "--period", "2026-10", "--format", "json"), map[string]string{})
}
