package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The year as exported twice: voucher A 2 was deleted in between, A 1 got another amount,
// and A 3 came, dated in the month that had been exported.
const (
	novemberFile = `#FLAGGA 0
#SIETYP 4
#GEN 20261101
#RAR 0 20260101 20261231
#IB 0 1510 0
#UB 0 1510 1875
#RES 0 3001 -1500
#UB 0 2611 -375
#VER A 1 20261005 "Order 501"
{
#TRANS 1510 {} 1250
#TRANS 3001 {} -1000
#TRANS 2611 {} -250
}
#VER A 2 20261006 "Order 502"
{
#TRANS 1510 {} 625
#TRANS 3001 {} -500
#TRANS 2611 {} -125
}
`
	decemberFile = `#FLAGGA 0
#SIETYP 4
#GEN 20261201
#RAR 0 20260101 20261231
#IB 0 1510 0
#UB 0 1510 1376
#RES 0 3001 -1100
#UB 0 2611 -275
#VER A 1 20261005 "Order 501"
{
#TRANS 1510 {} 1251
#TRANS 3001 {} -1000
#TRANS 2611 {} -250
}
#VER A 3 20261007 "Order 503" 20261120
{
#TRANS 1510 {} 125
#TRANS 3001 {} -100
#TRANS 2611 {} -25
}
#VER A 4 2026-10-08 "Order 504"
{
#TRANS 1510 {} 0
}
`
)

func TestImportsTellWhatCameAndWhatCameOfIt(t *testing.T) {
	dir := shortDir(t)
	if code, _, stderr := command(nil, "init", "--dir", dir); code != exitTied {
		t.Fatalf("init: %s", stderr)
	}
	env := map[string]string{"COUNTERFOIL_HOME": filepath.Join(dir, "home"), "COUNTERFOIL_POLICY": filepath.Join(dir, "policy.yaml")}
	do := func(args ...string) string {
		t.Helper()
		code, out, stderr := command(env, args...)
		if code != exitTied {
			t.Fatalf("%v: %d %s", args, code, stderr)
		}
		return out
	}
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	readable := strings.Replace(decemberFile, decemberFile[strings.Index(decemberFile, "#VER A 4"):], "", 1)
	do("import", "erp", write("november.se", novemberFile))
	if out := do("import", "erp", write("unreadable.se", decemberFile)); !strings.Contains(out, "1 changed in money") || strings.Contains(out, "vanished") {
		t.Errorf("a file with a voucher that cannot be read:\n%s", out)
	}
	if out := do("import", "erp", write("december.se", readable)); !strings.Contains(out, "1 vanished") || !strings.Contains(out, "finding sie-vanished, voucher A 2: dated 2026-10-06, 625.00 SEK in 3 rows") {
		t.Errorf("the file does not say what vanished:\n%s", out)
	}

	var list []struct {
		Import int64            `json:"import"`
		Name   string           `json:"name"`
		AsOf   string           `json:"as_of"`
		From   string           `json:"holds_all_from"`
		To     string           `json:"holds_all_to"`
		Counts map[string]int64 `json:"counts"`
		Totals map[string]string
	}
	if err := json.Unmarshal([]byte(do("imports", "--source", "sie", "--format", "json")), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 3 || list[0].Counts["new"] != 2 || list[1].Counts["changed in money"] != 1 || list[1].Counts["rejected"] != 1 || list[1].From != "" ||
		list[2].Counts["vanished"] != 1 || list[2].AsOf != "2026-12-01" || list[2].From != "2026-10-05" || list[2].To != "2026-10-07" || list[2].Totals["debit SEK"] != "1376.00" {
		t.Errorf("got %+v", list)
	}
	if out := do("imports"); !strings.Contains(out, "december.se") || !strings.Contains(out, "2 vouchers") || !strings.Contains(out, "debit 1376.00 SEK") || strings.Index(out, "november.se") > strings.Index(out, "december.se") {
		t.Errorf("the list:\n%s", out)
	}
	if out := do("imports", "--source", "centra"); out != "no imports\n" {
		t.Errorf("got %s", out)
	}
	if out := do("imports", "--since", "2026-01-01", "--format", "csv"); strings.Count(out, "\n") != 4 || !strings.Contains(out, "Changed in money") {
		t.Errorf("the CSV:\n%s", out)
	}
	if out := do("imports", "--period", "2020-01", "--format", "json"); out != "[]\n" {
		t.Errorf("nothing was captured in that month:\n%s", out)
	}

	shown := do("imports", "show", "2")
	for _, want := range []string{
		"import 2: unreadable.se", "made        2026-12-01, an extract", "SHA-256", "total       debit SEK: 1376.00", "reference     ", "finding       sie-late",
		"voucher A 3: dated 2026-10-07, first seen as of 2026-12-01 and registered on 2026-11-20: 2026-10 was exported on 2026-11-01 without it",
		"rejected      line 21 (voucher A 4)", "batch 2 ", "1 changed in money",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not told in\n%s", want, shown)
		}
	}
	var one struct {
		All      []struct{ Code string } `json:"all_findings"`
		Rejected []struct{ Position string }
		Postings []struct{ Root string }
	}
	if err := json.Unmarshal([]byte(do("imports", "show", "2", "--format", "json")), &one); err != nil || len(one.Rejected) != 1 || len(one.Postings) != 1 || len(one.All) < 2 {
		t.Errorf("got %+v, %v", one, err)
	}
	if code, _, stderr := command(env, "imports", "show", "99"); code != exitTrouble || !strings.Contains(stderr, "counterfoil imports") {
		t.Errorf("an import that is not there: %d %s", code, stderr)
	}
	if out := do("verify"); strings.Contains(out, "except") {
		t.Error(out)
	}
}

// The books as a list exported twice, through a profile of one's own: voucher 2 was deleted
// in between. Without the day of its export the second file only tells it.
func TestATableToldItsDayMakesAVoucherVanish(t *testing.T) {
	d := newcomer(t, "se")
	write := func(name, content string) string {
		file := filepath.Join(d.dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	profile := write("list.yaml", `profile: list
version: 1
file: {kinds: [csv], delimiter: ";"}
rows: {totals: [{column: Date, pattern: ^Total$, of: file}]}
columns: {date: Date, number: No, account: Account, debit: Debit, credit: Credit}
amount: {mode: debit_credit}
number: {decimal: "."}
date: {layouts: [YYYY-MM-DD]}
scope: {period: dates}
append_only: true
`)
	head, rows := "Date;No;Account;Debit;Credit\n", "2026-10-05;1;1510;1250.00;\n2026-10-05;1;3001;;1250.00\n"
	gone, last := "2026-10-06;2;1510;625.00;\n2026-10-06;2;3001;;625.00\n", "2026-10-07;3;1510;125.00;\n2026-10-07;3;3001;;125.00\n"
	first := write("first.csv", head+rows+gone+last+"Total;;;2000.00;2000.00\n")
	second := write("second.csv", head+rows+last+"Total;;;1375.00;1375.00\n")
	do := func(args ...string) string {
		t.Helper()
		code, out, stderr := d.run(args...)
		if code != exitTied {
			t.Fatalf("%v: %d %s", args, code, stderr)
		}
		return out
	}
	do("import", "erp", "--profile", profile, "--exported", "2026-11-01", first)
	if out := do("import", "erp", "--profile", profile, second); !strings.Contains(out, "finding list-missing, voucher 2: dated 2026-10-06, 625.00 SEK in 2 rows") || strings.Contains(out, "vanished") {
		t.Errorf("without a day:\n%s", out)
	}
	if shown := do("imports", "show", "2"); !strings.Contains(shown, "made        unknown, should hold every voucher from 2026-10-05 to 2026-10-07, but it does not say when it was exported") {
		t.Errorf("without a day:\n%s", shown)
	}
	if out := do("import", "erp", "--profile", profile, "--exported", "2026-11-03", second); !strings.Contains(out, "1 vanished") || !strings.Contains(out, "finding list-integrity, voucher 2: it vanished") {
		t.Errorf("with its day:\n%s", out)
	}
	if shown := do("imports", "show", "3"); !strings.Contains(shown, "made        2026-11-03, holds every voucher from 2026-10-05 to 2026-10-07") || !strings.Contains(shown, "total       exported: 20261103") {
		t.Errorf("with its day:\n%s", shown)
	}
	for _, wrong := range [][]string{
		{"import", "erp", "--profile", profile, "--exported", "3 November", second}, {"import", "erp", "--profile", profile, "--exported", "2999-01-01", second},
		{"import", "erp", "--exported", "2026-11-03", "x.se"},
	} {
		if code, _, stderr := d.run(wrong...); code != exitTrouble || !strings.Contains(stderr, "--exported") {
			t.Errorf("%v: %d %s", wrong, code, stderr)
		}
	}
	if out := do("verify"); strings.Contains(out, "except") {
		t.Error(out)
	}
}
