package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"counterfoil/reports/reportstest"
)

func unzip(t testing.TB, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r) // reads to the end, so the checksum is checked
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := parts[f.Name]; twice {
			t.Errorf("part %s stands twice", f.Name)
		}
		parts[f.Name] = string(b)
	}
	return parts
}

// Everything set in its moment must be in the XML: the library drops what comes too late
// without an error.
func TestEveryFeatureIsInTheFile(t *testing.T) {
	parts := unzip(t, bytesOf(t, reportstest.Build(t, reportstest.Month()), maxRows))
	sheet := func(n int) string { return parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", n)] }
	for _, want := range []struct {
		what, where, pattern string
	}{
		{"tab colour on Cover", sheet(1), `<tabColor rgb="FF1F3A4D"`},
		{"fit to page", sheet(2), `fitToPage="true"|fitToPage="1"`},
		{"one page wide and high", sheet(2), `<pageSetup [^>]*fitToHeight="1"|<pageSetup paperSize="9"[^>]*orientation="landscape"`},
		{"any number of pages high", sheet(10), `<pageSetup [^>]*fitToHeight="0"`},
		{"landscape A4", sheet(10), `<pageSetup paperSize="9"[^>]*orientation="landscape"|orientation="landscape"[^>]*paperSize="9"`},
		{"footer", sheet(10), `<oddFooter>[^<]*run 7[^<]*&amp;P`},
		{"frozen header", sheet(10), `<pane [^>]*topLeftCell="A9"[^>]*state="frozen"|state="frozen"[^>]*topLeftCell="A9"`},
		{"column widths", sheet(10), `<col [^>]*width="70"`},
		{"dimension", sheet(10), `<dimension ref="A1:W35"`},
		{"table on Exceptions", sheet(10), `<tableParts count="1"`},
		{"conditional format on Checks", sheet(11), `<conditionalFormatting sqref="H9:H\d+"`},
		{"conditional format on Roll-forward", sheet(8), `<conditionalFormatting sqref="J\d+:J\d+"`},
		{"lock on Summary", sheet(2), `<sheetProtection [^>]*sheet="(true|1)"`},
		{"chart on Summary", sheet(2), `<drawing `},
		{"no grid on Cover", sheet(1), `showGridLines="(false|0)"`},
		{"repeated header", parts["xl/workbook.xml"], `_xlnm.Print_Titles[^>]*>&#39;Exceptions&#39;!\$8:\$8`},
		{"print area", parts["xl/workbook.xml"], `_xlnm.Print_Area[^>]*>&#39;Exceptions&#39;!\$A\$1:\$W\$35<`},
		{"chart's alternative text", parts["xl/drawings/drawing1.xml"], `descr="Waterfall`},
		{"chart's six series", parts["xl/charts/chart1.xml"], `(?s)(<c:ser>.*){6}|(<ser>.*){6}`},
		{"the run's time", parts["docProps/core.xml"], `2026-11-01T06:12:00Z`},
	} {
		if !regexp.MustCompile(want.pattern).MatchString(want.where) {
			t.Errorf("%s is not in the file", want.what)
		}
	}
	tables := 0
	for name := range parts {
		if strings.HasPrefix(name, "xl/tables/") {
			tables++
		}
	}
	if tables != 6 {
		t.Errorf("%d tables, want 6", tables)
	}
}

func TestNothingInTheFileSurprises(t *testing.T) {
	for name, text := range unzip(t, bytesOf(t, reportstest.Build(t, reportstest.Month()), maxRows)) {
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s is no XML: %v", name, err)
				break
			}
		}
		for _, bad := range []string{"externalLink", `hidden="1"`, `hidden="true"`, `state="hidden"`, "<mergeCell", "vbaProject", "fullCalcOnLoad"} {
			if strings.Contains(name+text, bad) {
				t.Errorf("%s holds %s", name, bad)
			}
		}
		if strings.Contains(name, "worksheets/sheet") {
			checkCells(t, name, text)
		}
	}
}

var (
	formulaCell = regexp.MustCompile(`<c r="([A-Z]+\d+)"([^>]*)>(?:<is>.*?</is>)?<f>(.*?)</f>(<v>(.*?)</v>)?`)
	forbidden   = regexp.MustCompile(`\b(OFFSET|INDIRECT|TODAY|NOW|RAND|XLOOKUP|FILTER|LET|UNIQUE|IFERROR)\(|\$?[A-Z]+:\$?[A-Z]+\b[^(]`)
	number64    = regexp.MustCompile(`^-?[0-9.]+(E[+-]?\d+)?$`)
)

// checkCells looks at formulas: a result is stored, a number is stored as a number, and
// nothing volatile or unbounded is used.
func checkCells(t *testing.T, name, text string) {
	t.Helper()
	for _, m := range formulaCell.FindAllStringSubmatch(text, -1) {
		cell, attributes, formula, stored := m[1], m[2], m[3], m[5]
		if m[4] == "" {
			t.Errorf("%s!%s has no stored result: %s", name, cell, formula)
		}
		if strings.Contains(attributes, `t="str"`) && number64.MatchString(stored) {
			t.Errorf("%s!%s stores the number %s as text", name, cell, stored)
		}
		if forbidden.MatchString(formula) {
			t.Errorf("%s!%s uses what is not allowed: %s", name, cell, formula)
		}
	}
}

func TestASourcesTextStaysText(t *testing.T) {
	f := open(t, bytesOf(t, reportstest.Build(t, reportstest.Month()), maxRows))
	found := 0
	for row := firstRow; row <= 35; row++ {
		cell := fmt.Sprintf("J%d", row)
		value, err := f.GetCellValue(sheetExceptions, cell)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(value, "=cmd|") {
			continue
		}
		found++
		if formula, _ := f.GetCellFormula(sheetExceptions, cell); formula != "" {
			t.Errorf("%s became the formula %s", cell, formula)
		}
		id, err := f.GetCellStyle(sheetExceptions, cell)
		if err != nil {
			t.Fatal(err)
		}
		look, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if look.NumFmt != 49 && (look.CustomNumFmt == nil || *look.CustomNumFmt != "@") {
			t.Errorf("%s has no text format: editing it would make it a formula", cell)
		}
	}
	if found != 4 {
		t.Errorf("found the hostile SKU in %d rows, want 4", found)
	}
}
