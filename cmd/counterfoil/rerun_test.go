package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/fixtures"
)

// figures are everything that is said of a run, as bytes.
func (c *company) figures(args ...string) map[string]string {
	c.Helper()
	about := append([]string{"--period", "2026-10"}, args...)
	book := filepath.Join(c.TempDir(), "month.xlsx")
	c.run(append([]string{"report", "--out", book}, about...)...)
	content, err := os.ReadFile(book)
	if err != nil {
		c.Fatal(err)
	}
	said := map[string]string{"workbook": string(content)}
	for _, list := range []string{"variances", "items"} {
		for _, format := range []string{"json", "csv"} {
			said[list+" as "+format] = c.run(append([]string{list, "--format", format}, about...)...)
		}
	}
	return said
}

func (c *company) same(what string, want, got map[string]string) {
	c.Helper()
	for name := range want {
		if want[name] != got[name] {
			c.Errorf("%s: %s says something else than before:\n%s", what, name, differing(want[name], got[name]))
		}
	}
}

// lastRun is the month's last run, with each case as JSON by its reference.
func (c *company) lastRun() (run int64, cases map[string]string) {
	c.Helper()
	var got struct {
		Run   int64
		Cases []json.RawMessage
	}
	if err := json.Unmarshal([]byte(c.run("variances", "--period", "2026-10", "--format", "json")), &got); err != nil {
		c.Fatal(err)
	}
	cases = map[string]string{}
	for _, text := range got.Cases {
		var head struct{ Reference string }
		if err := json.Unmarshal(text, &head); err != nil {
			c.Fatal(err)
		}
		cases[head.Reference] = string(text)
	}
	return got.Run, cases
}

// reconcile runs the month again and tells how many references were looked at.
func (c *company) reconcile() (references, compared int) {
	c.Helper()
	code, _, stderr := command(c.env, "reconcile", "--period", "2026-10")
	var run int
	at := strings.LastIndex(stderr, "run ")
	if _, err := fmt.Sscanf(stderr[max(at, 0):], "run %d: %d references, %d compared", &run, &references, &compared); code == exitTrouble || err != nil {
		c.Fatalf("reconcile: %v: %s", err, stderr)
	}
	return references, compared
}

// The same inputs give the same result; a new voucher opens its own reference again and
// no other; another policy explains everything again; and whatever comes, what an earlier
// run said can be read as it was, byte for byte.
func TestReruns(t *testing.T) {
	c := newCompany(t)
	files := t.TempDir()
	if _, err := (fixtures.Month{Seed: 6, Orders: 150, Faults: fixtures.Faults{PerThousand: 100, Combined: 20, Unknown: 1}}).Generate(files); err != nil {
		t.Fatal(err)
	}
	c.month(files, "2026-10")
	first := c.figures()
	firstRun, before := c.lastRun()
	c.same("read again", first, c.figures())

	if _, compared := c.reconcile(); compared != 0 {
		t.Errorf("nothing came and %d references were compared", compared)
	}
	again := c.figures()
	if again["variances as csv"] != first["variances as csv"] || again["items as csv"] != first["items as csv"] {
		t.Error("the same inputs give another result")
	}

	late := "40999"
	appendVoucher(t, filepath.Join(files, fixtures.ERPFile), late)
	c.run("import", "erp", "--format", "sie", filepath.Join(files, fixtures.ERPFile))
	if _, compared := c.reconcile(); compared != 1 {
		t.Errorf("one voucher came and %d references were compared", compared)
	}
	_, after := c.lastRun()
	if after[late] == "" || len(after) != len(before)+1 {
		t.Errorf("%d cases before, %d after one more voucher; that of %s: %s", len(before), len(after), late, after[late])
	}
	for reference, was := range before {
		if after[reference] != was {
			t.Errorf("%s was touched by nothing and changed:\n%s\n%s", reference, was, after[reference])
		}
	}

	c.policy("unexplained: 0 ", "unexplained: 25 ")
	if references, compared := c.reconcile(); compared != references {
		t.Errorf("the policy changed and %d of %d references were compared", compared, references)
	}
	c.same("an earlier run", first, c.figures("--run", fmt.Sprint(firstRun)))
	if code, _, stderr := command(c.env, "report", "--period", "2026-11", "--run", fmt.Sprint(firstRun)); code != exitTrouble || !strings.Contains(stderr, "not found") {
		t.Errorf("October's run read as November's: %d %s", code, stderr)
	}
	c.run("verify")
}

// appendVoucher adds a voucher of 100 SEK that names an order nobody knows.
func appendVoucher(t *testing.T, file, order string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	content = bytes.TrimRight(content, "\x1a\r\n")
	text := fmt.Sprintf("\n#VER W 99001 20261029 \"Webborder %[1]s\" 20261105\n{\n#TRANS 1510 {} 100.00 20261029 \"Order %[1]s\"\n#TRANS 3001 {} -100.00 20261029 \"Order %[1]s\"\n}\n", order)
	if err := os.WriteFile(file, append(content, text...), 0o644); err != nil {
		t.Fatal(err)
	}
}

// policy changes the company's policy file.
func (c *company) policy(old, replacement string) {
	c.Helper()
	file := c.env["COUNTERFOIL_POLICY"]
	content, err := os.ReadFile(file)
	if err != nil {
		c.Fatal(err)
	}
	if !bytes.Contains(content, []byte(old)) {
		c.Fatalf("the policy does not say %q", old)
	}
	if err := os.WriteFile(file, bytes.Replace(content, []byte(old), []byte(replacement), 1), 0o644); err != nil {
		c.Fatal(err)
	}
}

// From open to accepted to open again, as the controller sees it.
func TestAnItemIsAccepted(t *testing.T) {
	c := newCompany(t)
	files := t.TempDir()
	if _, err := (fixtures.Month{Seed: 8, Orders: 60, Faults: fixtures.Faults{Unknown: 1}}).Generate(files); err != nil {
		t.Fatal(err)
	}
	c.month(files, "2026-10")
	run, cases := c.lastRun()
	first := c.figures()
	if len(cases) != 1 {
		t.Fatalf("cases: %v", cases)
	}
	item := c.items("2026-10").Items[0]
	refuse := func(want string, args ...string) {
		t.Helper()
		if code, out, stderr := command(c.env, args...); code != exitTrouble || !strings.Contains(stderr, want) {
			t.Errorf("%v: %d %s%s, want %q", args, code, out, stderr, want)
		}
	}
	refuse("--reason", "accept", item.Reference)
	refuse("differs by "+item.Closing, "accept", item.Reference, "--reason", "r", "--amount", "0.01")
	refuse("no number", "accept", item.Reference, "--reason", "r", "--amount", "much")
	refuse("not open", "accept", "50002", "--reason", "r")
	refuse("nothing is compared", "accept", "1", "--reason", "r")
	refuse("nothing is accepted", "accept", item.Reference, "--revoke", "--reason", "r")

	if code, _, _ := command(c.env, "variances", "--period", "2026-10"); code != exitUnexplained {
		t.Fatalf("exit code %d before anybody accepted", code)
	}
	c.run("accept", item.Reference, "--reason", "agreed with the bank", "--by", "Anna Berg", "--amount", item.Closing)
	c.same("before the next run", first, c.figures())
	c.reconcile()
	accepted := c.items("2026-10").Items[0]
	if a := accepted.Acceptance; accepted.Status != "accepted" || a == nil || a.By != "Anna Berg" || a.Reason != "agreed with the bank" || a.At == "" {
		t.Errorf("accepted: %+v", accepted)
	}
	if out := c.run("show", item.Reference); !strings.Contains(out, `"agreed with the bank"; covers`) {
		t.Errorf("show does not say who accepted:\n%s", out)
	}
	if code, out, _ := command(c.env, "variances", "--period", "2026-10"); code != exitTied {
		t.Errorf("exit code %d after all of it was accepted: %s", code, out)
	}
	c.run("accept", item.Reference, "--revoke", "--reason", "the bank changed its mind")
	c.reconcile()
	if again := c.items("2026-10").Items[0]; again.Status != "open" || again.Item != item.Item || again.Acceptance != nil {
		t.Errorf("revoked: %+v", again)
	}
	c.same("the run of before", first, c.figures("--run", fmt.Sprint(run)))
	c.run("verify")
}
