package workbook

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// forced makes LibreOffice recalculate on load; by default it trusts the stored results,
// and the comparison would compare a file with itself.
const forced = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`

// recalculate opens workbooks in LibreOffice, which computes every formula anew, and
// returns what it saved.
func recalculate(t testing.TB, workbooks ...[]byte) []*excelize.File {
	t.Helper()
	dir := t.TempDir()
	profile := filepath.Join(dir, "profile", "user")
	if err := os.MkdirAll(profile, 0o700); err != nil {
		t.Fatal(err)
	}
	place := func(name string, content []byte) string {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	place(filepath.Join(profile, "registrymodifications.xcu"), []byte(forced))
	arguments := []string{"-env:UserInstallation=file://" + filepath.Dir(profile), "--headless", "--convert-to", "xlsx", "--outdir", filepath.Join(dir, "out")}
	for i, data := range workbooks {
		arguments = append(arguments, place(filepath.Join(dir, fmt.Sprintf("%d.xlsx", i)), data))
	}
	convert(t, arguments)
	var files []*excelize.File
	for i := range workbooks {
		f, err := excelize.OpenFile(filepath.Join(dir, "out", fmt.Sprintf("%d.xlsx", i)))
		if err != nil {
			t.Fatalf("open what LibreOffice saved: %v", err)
		}
		t.Cleanup(func() { f.Close() })
		files = append(files, f)
	}
	return files
}

func convert(t testing.TB, arguments []string) {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal("soffice is not installed; the workbook is proved with LibreOffice: apt-get install libreoffice-calc-nogui")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, program, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// eachFormula visits every cell that holds a formula, with its stored result.
func eachFormula(t testing.TB, f *excelize.File, visit func(sheet, cell, formula, value string)) {
	t.Helper()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r := range rows {
			for c := range rows[r] {
				name := fmt.Sprintf("%s%d", column(c+1), r+1)
				formula, err := f.GetCellFormula(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				if formula != "" {
					visit(sheet, name, formula, rows[r][c])
				}
			}
		}
	}
}

// prove recalculates a workbook and compares every formula with its stored result.
func prove(t *testing.T, data []byte) {
	t.Helper()
	mine, theirs := open(t, data), recalculate(t, data)[0]
	n, values := 0, map[string]string{}
	eachFormula(t, mine, func(sheet, cell, formula, value string) { values[sheet+"!"+cell] = value })
	eachFormula(t, theirs, func(sheet, cell, formula, got string) {
		n++
		want, ok := values[sheet+"!"+cell]
		if !ok {
			t.Errorf("%s!%s: LibreOffice has a formula we did not write: %s", sheet, cell, formula)
		}
		if strings.HasPrefix(got, "#") || strings.HasPrefix(got, "Err:") {
			t.Errorf("%s!%s: error value %s of %s", sheet, cell, got, formula)
		}
		if !same(got, want) {
			t.Errorf("%s!%s: stored %q, recalculated %q by %s", sheet, cell, want, got, formula)
		}
	})
	if n != len(values) || n < 300 {
		t.Errorf("%d formulas recalculated, %d stored; want all of them, and hundreds", n, len(values))
	}
}

func same(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return a == b
	}
	return math.Abs(x-y) < 0.0005
}
