package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A project follows the SKU, a cost centre the country. The ERP booked one order right,
// one under another project and one without its cost centre; an employee stands in a
// list of objects. The proposed corrections, imported into the booked book, bring both
// differences to nothing.
func TestAWrongDimensionIsFoundAndCorrectedInSIE(t *testing.T) {
	dir := t.TempDir()
	if code, _, stderr := command(nil, "init", "--dir", dir); code != exitTied {
		t.Fatalf("init: %s", stderr)
	}
	file := filepath.Join(dir, "policy.yaml")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	compared := strings.Replace(string(content), "\ndimensions: []", `
dimensions:
  - {number: 1, name: cost centre, accounts: ["30*"], values: [{from: country}]}
  - {number: 6, name: project, accounts: ["30*"], values: [{sku: "TS-*", value: "P 1"}]}`, 1)
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("policy.yaml", compared)
	var nodes []string
	for number := 501; number <= 503; number++ {
		nodes = append(nodes, mixedSale{number, 1000, 800, 200, "Retail", "DirectToConsumer", "2026-10-05", "CAPTURE"}.json())
	}
	env := map[string]string{"COUNTERFOIL_HOME": filepath.Join(dir, "home"), "COUNTERFOIL_POLICY": file}
	do := func(args ...string) string {
		t.Helper()
		code, out, stderr := command(env, args...)
		if code == exitTrouble {
			t.Fatalf("%v: %s", args, stderr)
		}
		return out
	}
	do("import", "centra", write("orders.json", `{"data":{"orderConnection":{"totalCount":3,"pageInfo":{"hasNextPage":false},"edges":[`+strings.Join(nodes, ",")+`]}}}`))
	do("import", "erp", write("october.se", mixedSIE(`
#VER A 1 20261005 "Order 501" {1510 1000 3001:1=SE;6=P_1;7=Anna -800 2611 -200}
#VER A 2 20261005 "Order 502" {1510 1000 3001:1=SE;6=P_2 -800 2611:1=SE -200}
#VER A 3 20261005 "Order 503" {1510 1000 3001:6=P_1 -800 2611 -200}
#VER A 4 20261005 "Order 501" {1581 1000 1510 -1000}
#VER A 5 20261005 "Order 502" {1581 1000 1510 -1000}
#VER A 6 20261005 "Order 503" {1581 1000 1510 -1000}`)))
	do("reconcile", "--period", "2026-10")
	out := do("variances", "--period", "2026-10", "--format", "json")
	wantCauses(t, out, map[string]string{"502": "SKU", "503": "account"})
	for _, want := range []string{`"dimension":"1=SE;6=P 1"`, `"dimension":"1=SE;6=P 2"`, `"dimension":"6=P 1"`} {
		if !strings.Contains(strings.ReplaceAll(out, `": "`, `":"`), want) {
			t.Errorf("the variances lack %s:\n%s", want, out)
		}
	}
	if shown := do("show", "501"); strings.Contains(shown, "Anna") || !strings.Contains(shown, "3001 (1=SE;6=P 1)") {
		t.Errorf("show 501:\n%s", shown)
	}
	if paper := do("explain", "502"); !strings.Contains(paper, "3001 (1=SE;6=P 2)") {
		t.Errorf("explain 502:\n%s", paper)
	}
	fix := filepath.Join(dir, "corrections.se")
	do("corrections", "--period", "2026-10", "--format", "sie", "--out", fix)
	do("import", "erp", fix)
	do("reconcile", "--period", "2026-10")
	wantCauses(t, do("variances", "--period", "2026-10", "--format", "json"), nil)
	do("verify")
}
