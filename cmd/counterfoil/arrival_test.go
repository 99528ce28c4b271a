package main

import (
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/fixtures"
)

// The files of a month, in whatever order they arrive: the same causes, legs, evidence
// and open items, byte for byte.
func TestArrivalOrderOfFilesChangesNothing(t *testing.T) {
	dir := t.TempDir()
	if _, err := (fixtures.Month{Seed: 1, Orders: 900, Faults: fixtures.Faults{PerThousand: 60, Combined: 20}}).Generate(dir); err != nil {
		t.Fatal(err)
	}
	var first string
	for _, order := range []string{
		"orders-0001 orders-later-0001 payments-0001 returns-0001 erp",
		"erp returns-0001 payments-0001 orders-later-0001 orders-0001",
		"payments-0001 orders-later-0001 erp orders-0001 returns-0001",
	} {
		got := arrived(t, dir, strings.Fields(order))
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("%s: another result than in the usual order:\n%s", order, differing(first, got))
		}
	}
	if strings.Count(first, "\n") < 30 || !strings.Contains(first, ",edited,") {
		t.Fatalf("the month shows too little:\n%s", first)
	}
}

// arrived imports files one by one into a ledger of its own and gives what the run says.
func arrived(t *testing.T, dir string, names []string) string {
	t.Helper()
	home := t.TempDir()
	env := map[string]string{"COUNTERFOIL_POLICY": filepath.Join(home, "policy.yaml"), "COUNTERFOIL_HOME": filepath.Join(home, "ledger")}
	run := func(args ...string) string {
		code, out, stderr := command(env, args...)
		if code == exitTrouble {
			t.Fatalf("%v: %s", args, stderr)
		}
		return out
	}
	run("init", "--dir", home)
	for _, name := range names {
		if name == "erp" {
			run("import", "erp", "--format", "sie", filepath.Join(dir, "erp.se"))
			continue
		}
		run("import", "centra", filepath.Join(dir, "centra", name+".ndjson"))
	}
	run("reconcile", "--period", "2026-10")
	return run("variances", "--period", "2026-10", "--format", "csv")
}

// differing are the lines that only one of two texts has.
func differing(a, b string) string {
	var out []string
	for _, x := range []struct{ sign, have, lack string }{{"- ", a, b}, {"+ ", b, a}} {
		lacks := map[string]bool{}
		for _, l := range strings.Split(x.lack, "\n") {
			lacks[l] = true
		}
		for _, l := range strings.Split(x.have, "\n") {
			if !lacks[l] {
				out = append(out, x.sign+l)
			}
		}
	}
	return strings.Join(out[:min(len(out), 20)], "\n")
}
