package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/fixtures"
)

// vouchers keeps those of a SIE file that are wanted, by date (20261031) and text.
func vouchers(t *testing.T, file, as string, want func(date, text string) bool) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	kept := true
	for _, line := range bytes.SplitAfter(content, []byte("\n")) {
		if bytes.HasPrefix(line, []byte("#VER ")) {
			fields := strings.Fields(string(line))
			kept = want(fields[3], string(line))
		}
		if kept {
			out.Write(line)
		}
	}
	if err := os.WriteFile(as, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// lastSales are the orders whose sale is dated in October's last two days.
func lastSales(t *testing.T, file string) (orders []string) {
	t.Helper()
	vouchers(t, file, filepath.Join(t.TempDir(), "all.se"), func(date, text string) bool {
		_, order, ok := strings.Cut(text, `"Webborder `)
		if ok && strings.HasPrefix(text, "#VER W ") && date >= "20261030" && date <= "20261031" {
			orders = append(orders, order[:5])
		}
		return true
	})
	return orders
}

// Two sales of October's last days are not in the books when the month is reconciled, and
// may still come: timing. One is booked with the next file and has cleared by that
// voucher; the other never comes, and the next month says that its timing did not clear
// and what it is now.
func TestTimingClearsOrIsSomethingElse(t *testing.T) {
	c, files := newCompany(t), t.TempDir()
	if _, err := (fixtures.Month{Seed: 5, Orders: 120}).Generate(files); err != nil {
		t.Fatal(err)
	}
	all := filepath.Join(files, fixtures.ERPFile)
	orders := lastSales(t, all)
	if len(orders) < 2 {
		t.Fatalf("the month ends with the sales %v, want two", orders)
	}
	late, lost := orders[0], orders[1]
	sale := func(text, order string) bool {
		return strings.HasPrefix(text, "#VER W ") && strings.Contains(text, "Webborder "+order)
	}
	october, november := filepath.Join(files, "october.se"), filepath.Join(files, "november.se")
	vouchers(t, all, october, func(date, text string) bool { return date <= "20261031" && !sale(text, late) && !sale(text, lost) })
	vouchers(t, all, november, func(_, text string) bool { return !sale(text, lost) })

	c.run("import", "centra", filepath.Join(files, fixtures.CentraFolder))
	c.run("import", "erp", "--format", "sie", october)
	c.run("reconcile", "--period", "2026-10")
	if got := byReference(c.items("2026-10")); got[late].Causes[0] != "cut-off" || got[lost].Causes[0] != "cut-off" {
		t.Fatalf("October: %v", got)
	}
	c.run("import", "erp", "--format", "sie", november)
	c.run("reconcile", "--period", "2026-11")
	now := c.items("2026-11")
	got := byReference(now)
	if i := got[late]; i.Status != "cleared" || i.Timing != "cleared" || len(i.MovedBy) != 1 || !strings.HasPrefix(i.MovedBy[0].Voucher, "W ") {
		t.Errorf("%s, booked late: %+v", late, i)
	}
	if i := got[lost]; i.Status != "open" || i.Timing != "did not clear" || i.Causes[0] != "missing order" || i.Movement != "unchanged" {
		t.Errorf("%s, never booked: %+v", lost, i)
	}
	if _, _, stderr := command(c.env, "reconcile", "--period", "2026-10"); !strings.Contains(stderr, "2026-11 rolls forward from an older run") {
		t.Errorf("October was run again and November's roll stands on its older run: %s", stderr)
	}
	if now.Roll.Timing.Failed.Items != 1 {
		t.Errorf("timing: %+v", now.Roll.Timing)
	}
}

func byReference(list itemsJSON) map[string]itemLine {
	by := map[string]itemLine{}
	for _, i := range list.Items {
		by[i.Reference] = i
	}
	return by
}
