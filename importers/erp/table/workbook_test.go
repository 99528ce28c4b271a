package table

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"counterfoil/ledger"

	"github.com/xuri/excelize/v2"
)

// xlsxOf makes a workbook of a CSV text, as an ERP does: figures in number cells, dates
// in date cells, all else as text.
func xlsxOf(t testing.TB, content []byte, dateColumns ...string) []byte {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(content))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	isDate := map[int]bool{}
	for i, row := range rows {
		for j, text := range row {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			for _, name := range dateColumns {
				isDate[j] = isDate[j] || text == name
			}
			day, err := time.Parse("2006-01-02", strings.TrimSpace(text))
			figure, err2 := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
			switch {
			case isDate[j] && err == nil:
				must(t, f.SetCellValue("Sheet1", at, day))
				must(t, f.SetCellStyle("Sheet1", at, at, date))
			case err2 == nil && strings.Contains(text, "."):
				must(t, f.SetCellValue("Sheet1", at, figure))
			case text != "":
				must(t, f.SetCellStr("Sheet1", at, text))
			}
		}
	}
	return bytesOf(t, f)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func bytesOf(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, f.Write(&b))
	return b.Bytes()
}

// A workbook gives the same documents as the same journal in text.
func TestAWorkbookIsReadLikeTheSameText(t *testing.T) {
	for _, s := range []struct{ profile, file, dates string }{{"business-central", "business-central.csv", "Posting Date"}, {"xero", "xero.csv", ""}, {"sage-200", "sage-200.csv", ""}} {
		profile := readyProfile(t, s.profile)
		text, err := importWith(testPolicy("GBP"), profile, sample(t, s.file))
		if err != nil {
			t.Fatal(err)
		}
		book, err := importWith(testPolicy("GBP"), profile, xlsxOf(t, sample(t, s.file), s.dates))
		if err != nil {
			t.Fatalf("%s: %v", s.file, err)
		}
		if got, want := versions(book), versions(text); got != want {
			t.Errorf("%s: got %s, want %s", s.file, got, want)
		}
	}
}

// sheetOf makes a workbook of the simple profile's columns; each row is date, number,
// account, text, amount as they come.
func sheetOf(t testing.TB, change func(*excelize.File), rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	must(t, f.SetSheetRow("Sheet1", "A1", &[]any{"Date", "No", "Account", "Text", "Amount"}))
	for i := range rows {
		at, _ := excelize.CoordinatesToCellName(1, i+2)
		must(t, f.SetSheetRow("Sheet1", at, &rows[i]))
	}
	if change != nil {
		change(f)
	}
	return bytesOf(t, f)
}

func TestCellsAreReadByTheirKindAndFormat(t *testing.T) {
	day := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	pad := func(f *excelize.File) {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("000000")})
		must(t, err)
		must(t, f.SetCellStyle("Sheet1", "B2", "B3", style))
	}
	r, err := importWith(testPolicy("SEK"), profileOf(t, simple), sheetOf(t, pad, []any{day, 17, 1510, "a", 0.1 + 0.2}, []any{day, 17, 3001, "a", "-0,30"}))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.documents) != 1 || amounts(r.documents[0]) != "1510 0.30, 3001 -0.30" || r.documents[0].Voucher.Number.Number != "000017" || r.documents[0].Voucher.On.String() != "2026-01-05" {
		t.Errorf("got %+v %v", r.documents, r.rejections)
	}
}

func ptr(s string) *string { return &s }

func TestWhatExcelHasDestroyedIsNotBelieved(t *testing.T) {
	day := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for name, number := range map[string]any{"a long number": 1.2345678901234567e19, "a date": day, "a fraction": 17.5, "an error": nil} {
		content := sheetOf(t, func(f *excelize.File) {
			if number == nil {
				must(t, f.SetCellFormula("Sheet1", "B2", "=NA()"))
			}
		}, []any{day, number, 1510, "a", 5.0}, []any{day, 2, 1510, "a", 5.0}, []any{day, 2, 3001, "a", -5.0}, []any{day, 3, 1510, "a", 5.0}, []any{day, 3, 3001, "a", -5.0})
		r, err := importWith(testPolicy("SEK"), profileOf(t, simple), content)
		if err != nil || len(r.rejections) != 1 || len(r.documents) != 2 {
			t.Errorf("%s: got %v, rejections %+v, documents %d", name, err, r.rejections, len(r.documents))
		}
	}
}

func TestDatesOf1904AreReadAsTheWorkbookCountsThem(t *testing.T) {
	content := sheetOf(t, func(f *excelize.File) {
		must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: boolean(true)}))
		style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(t, err)
		must(t, f.SetCellStyle("Sheet1", "A2", "A3", style))
	}, []any{44565, 1, 1510, "a", 5.0}, []any{44565, 1, 3001, "a", -5.0})
	r, err := importWith(testPolicy("SEK"), profileOf(t, simple), content)
	if err != nil || len(r.documents) != 1 || r.documents[0].Voucher.On.String() != "2026-01-05" {
		t.Errorf("got %v %+v %v", err, r.documents, r.rejections)
	}
}

func boolean(b bool) *bool { return &b }

func TestASheetIsChosenByNameOrIsTheOnlyOne(t *testing.T) {
	day := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	second := func(hidden bool) []byte {
		return sheetOf(t, func(f *excelize.File) {
			_, err := f.NewSheet("Notes")
			must(t, err)
			must(t, f.SetSheetVisible("Notes", !hidden))
		}, []any{day, 1, 1510, "a", 5.0}, []any{day, 1, 3001, "a", -5.0})
	}
	if _, err := importWith(testPolicy("SEK"), profileOf(t, simple), second(false)); err == nil || !strings.Contains(err.Error(), "file.sheet") {
		t.Errorf("two sheets: got %v", err)
	}
	if _, err := importWith(testPolicy("SEK"), profileOf(t, simple), second(true)); err != nil {
		t.Errorf("a hidden second sheet: %v", err)
	}
	if _, err := importWith(testPolicy("SEK"), profileOf(t, with(`delimiter: ";"`, `delimiter: ";", sheet: sheet1`)), second(false)); err != nil {
		t.Errorf("by name: %v", err)
	}
}

// zipOf packs parts into an archive.
func zipOf(t testing.TB, parts map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range parts {
		p, err := w.Create(name)
		must(t, err)
		_, err = p.Write(content)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func hostileBook(sheet string) map[string][]byte {
	return map[string][]byte{
		"xl/workbook.xml":            []byte(`<workbook xmlns:r="x"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": []byte(`<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`),
		"xl/worksheets/sheet1.xml":   []byte(sheet),
	}
}

func TestHostileWorkbooksAreRefused(t *testing.T) {
	header := `<row r="1"><c t="str"><v>Date</v></c><c t="str"><v>No</v></c><c t="str"><v>Account</v></c><c t="str"><v>Text</v></c><c t="str"><v>Amount</v></c></row>`
	tests := map[string][]byte{
		"no zip":                 []byte("PK\x03\x04 and nothing"),
		"zip of something":       zipOf(t, map[string][]byte{"journal.csv": []byte("a;b")}),
		"cell without end":       zipOf(t, hostileBook(`<worksheet><sheetData>`+header+`<row r="2"><c><v>`+strings.Repeat("1", 20<<20)+`</v></c></row></sheetData></worksheet>`)),
		"sheet cut off":          zipOf(t, hostileBook(`<worksheet><sheetData>`+header)),
		"row cut off":            zipOf(t, hostileBook(`<worksheet><sheetData>`+header+`<row r="2"><c><v>1</v></c>`)),
		"rows backwards":         zipOf(t, hostileBook(`<worksheet><sheetData>`+header+`<row r="1"></row></sheetData></worksheet>`)),
		"row beyond a sheet":     zipOf(t, hostileBook(`<worksheet><sheetData>`+header+`<row r="99999999"></row></sheetData></worksheet>`)),
		"column beyond a sheet":  zipOf(t, hostileBook(`<worksheet><sheetData>`+header+`<row r="2"><c r="ZZZZ2"><v>1</v></c></row></sheetData></worksheet>`)),
		"shared text not there":  zipOf(t, hostileBook(`<worksheet><sheetData>`+header+`<row r="2"><c t="s"><v>7</v></c></row></sheetData></worksheet>`)),
		"no XML":                 zipOf(t, hostileBook(`<worksheet><sheetData>`+header+`<row r="2"><c <v>`)),
		"no sheet":               zipOf(t, map[string][]byte{"xl/workbook.xml": []byte(`<workbook/>`)}),
		"XML spreadsheet cut":    []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row>`),
		"XML spreadsheet in two": []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell><Data>Date</Data></Cell></Row></Table></Worksheet><Worksheet><Table><Row/></Table></Worksheet></Workbook>`),
	}
	before := temporaries(t)
	for name, content := range tests {
		if _, err := importWith(testPolicy("SEK"), profileOf(t, simple), content); !errors.Is(err, ledger.ErrInvalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if after := temporaries(t); after != before {
		t.Errorf("files were left in the temporary folder: %d before, %d after", before, after)
	}
}

func temporaries(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "excelize") {
			n++
		}
	}
	return n
}

// A workbook cut anywhere, or with a byte of a sheet changed, is refused or reads alike.
func TestADamagedWorkbookLosesNothingInSilence(t *testing.T) {
	content := xlsxOf(t, sample(t, "business-central.csv"), "Posting Date")
	profile := readyProfile(t, "business-central")
	whole, err := importWith(testPolicy("GBP"), profile, content)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < len(content); cut += 97 {
		if _, err := importWith(testPolicy("GBP"), profile, content[:cut]); !errors.Is(err, ledger.ErrInvalid) {
			t.Errorf("cut at %d: got %v", cut, err)
		}
	}
	for at := 40; at < len(content); at += 61 {
		damaged := bytes.Clone(content)
		damaged[at] ^= 0x10
		if r, err := importWith(testPolicy("GBP"), profile, damaged); err == nil && versions(r) != versions(whole) {
			t.Errorf("a changed byte at %d gave other vouchers", at)
		}
	}
}

func TestDateFormatsAreTold(t *testing.T) {
	for code, want := range map[string]bool{"yyyy-mm-dd": true, "General": false, "0.00": false, `#,##0.00 "kr"`: false, `[Red]0.00`: false, "d/m/yy h:mm": true, `0.00E+00`: false, `_-* #,##0.00_d`: false, `[$-409]mmm yy;@`: true, `"day" 0`: false} {
		if got := isDateFormat(code); got != want {
			t.Errorf("%s: got %t", code, got)
		}
	}
}
