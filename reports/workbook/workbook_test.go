package workbook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"

	"github.com/xuri/excelize/v2"
)

func bytesOf(t testing.TB, m *reports.MonthEnd, rows int) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := write(context.Background(), &b, m, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheSameMonthGivesTheSameBytes(t *testing.T) {
	first := bytesOf(t, reportstest.Build(t, reportstest.Month()), maxRows)
	for range 5 {
		if !bytes.Equal(first, bytesOf(t, reportstest.Build(t, reportstest.Month()), maxRows)) {
			t.Fatal("two workbooks of one month differ")
		}
	}
}

func TestEveryFormulaRecalculatesToItsStoredResult(t *testing.T) {
	prove(t, bytesOf(t, reportstest.Build(t, reportstest.Month()), maxRows))
}

// The cases below are recalculated too: an empty month, a month spread over several
// sheets, one whose controls fail, other currencies.

func TestAnEmptyMonthProves(t *testing.T) {
	r := reportstest.Derive(reportstest.Settings(), reportstest.Period(), nil, func(func(ledger.Case) bool) {})
	prove(t, bytesOf(t, reportstest.Build(t, r), maxRows))
}

func TestDetailGoesOnOverSeveralSheets(t *testing.T) {
	m := reportstest.Build(t, reportstest.Many(100))
	data := bytesOf(t, m, 100)
	if got := len(open(t, data).GetSheetList()); got < 13 {
		t.Errorf("%d sheets, want the exceptions spread over several", got)
	}
	prove(t, data)
}

func TestAMonthThatDoesNotTieSaysSo(t *testing.T) {
	r := reportstest.Month()
	cent := money.Minor(1, "SEK")
	r.Balances[2].Booked.Closing = r.Balances[2].Booked.Closing.Add(cent)
	r.LastRun.Accounts[4].Booked = r.LastRun.Accounts[4].Booked.Add(cent)
	r.LastRun.Cases++
	m := reportstest.Build(t, r)
	if m.Status() != "CHECK" {
		t.Fatal("the month ties out")
	}
	data := bytesOf(t, m, maxRows)
	prove(t, data)
	if got, err := open(t, data).GetCellValue(sheetCover, fmt.Sprintf("B%d", coverStatus)); err != nil || got != "CHECK" {
		t.Errorf("the cover says %q, want CHECK (%v)", got, err)
	}
	if !strings.HasSuffix(FileName(m), "_CHECK.xlsx") {
		t.Errorf("the file's name %s hides the status", FileName(m))
	}
}

func TestOtherCurrenciesKeepTheirDecimals(t *testing.T) {
	for currency, want := range map[money.Currency]string{"JPY": "12345", "KWD": "12.345"} {
		s := reportstest.Settings()
		s.Currency, s.Limits = currency, reports.Limits{}
		leg := func(a ledger.AccountCode, units int64) ledger.Leg {
			return ledger.Leg{Account: a, Functional: money.Minor(units, currency)}
		}
		c := reportstest.Explained("1", 1, ledger.NewDate(2026, 10, 1), []ledger.Leg{leg("1510", 12345), leg("3001", -12345)})
		r := reportstest.Derive(s, reportstest.Period(), reportstest.Tied{"1510": 5, "3001": -5}, func(yield func(ledger.Case) bool) { yield(c) })
		m, err := reports.Build(context.Background(), r, s, reportstest.Period())
		if err != nil {
			t.Fatal(err)
		}
		data := bytesOf(t, m, maxRows)
		prove(t, data)
		got, err := open(t, data).GetCellValue(sheetSummary, "E10", excelize.Options{RawCellValue: true})
		if err != nil || got != want {
			t.Errorf("%s: unexplained is %q, want %s (%v)", currency, got, want, err)
		}
	}
}

func TestAnAmountTooLargeForANumberIsFlagged(t *testing.T) {
	s := reportstest.Settings()
	huge := int64(1_000_000_000_000_000)
	r := reportstest.Derive(s, reportstest.Period(), reportstest.Tied{"1510": huge, "3001": -huge}, func(func(ledger.Case) bool) {})
	m := reportstest.Build(t, r)
	if m.Status() != "CHECK" {
		t.Error("the month is OK although its amounts do not fit")
	}
	if text := dump(t, open(t, bytesOf(t, m, maxRows))); !strings.Contains(text, `text "TOO LARGE: 10000000000000.00"`) {
		t.Error("the amount is not written as flagged text")
	}
}

// One changed hundredth anywhere in the detail must turn the overall check.
func TestOneHundredthInTheDetailTurnsTheOverallCheck(t *testing.T) {
	data := bytesOf(t, reportstest.Build(t, reportstest.Month()), maxRows)
	places := []struct{ sheet, cell string }{
		{sheetExceptions, "N12"}, {sheetExceptions, "O9"}, {sheetTieOuts, "D13"}, {sheetTieOuts, "G13"}, {sheetTrial, "K12"},
		{sheetTrial, "G12"}, {sheetTrial, "E12"}, {sheetJournals, "F9"}, {sheetItems, "F10"}, {sheetItems, "G16"},
	}
	var changed [][]byte
	for _, p := range places {
		changed = append(changed, change(t, data, p.sheet, p.cell))
	}
	for i, f := range recalculate(t, changed...) {
		got, err := f.GetCellValue(sheetCover, fmt.Sprintf("B%d", coverStatus))
		if err != nil || got != "CHECK" {
			t.Errorf("0.01 more in %s!%s: the cover says %q, want CHECK (%v)", places[i].sheet, places[i].cell, got, err)
		}
	}
}

// change adds a hundredth to a cell and leaves the stored results as they were.
func change(t *testing.T, data []byte, sheet, cell string) []byte {
	t.Helper()
	f := open(t, data)
	old, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseFloat(old, 64)
	if err != nil {
		t.Fatalf("%s!%s holds %q, no number", sheet, cell, old)
	}
	if err := f.SetCellValue(sheet, cell, n+0.01); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAFileIsPutInPlaceWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "october.xlsx")
	m := reportstest.Build(t, reportstest.Month())
	sum, err := WriteFile(context.Background(), path, m)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || sha256.Sum256(data) != sum {
		t.Errorf("the file is not what its hash says (%v)", err)
	}
	cancelled := reportstest.Month()
	broken := reportstest.Build(t, cancelled)
	cancelled.LastRun.ID = 99 // the run is gone when the detail is read
	if _, err := WriteFile(context.Background(), path, broken); err == nil {
		t.Error("a workbook was written without its detail")
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if again, _ := os.ReadFile(path); len(left) != 1 || !bytes.Equal(again, data) {
		t.Errorf("a failed write left %v behind or changed the file", left)
	}
}

// The ratio of the two benchmarks is what a spreadsheet costs over plain text.
func BenchmarkWorkbookOf20000Exceptions(b *testing.B) {
	m := reportstest.Build(b, reportstest.Many(7000))
	for b.Loop() {
		if _, err := Write(context.Background(), io.Discard, m); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(m.Population.Exceptions), "rows")
}

func BenchmarkCSVOf20000Exceptions(b *testing.B) {
	m := reportstest.Build(b, reportstest.Many(7000))
	for b.Loop() {
		if err := reports.WriteCSV(context.Background(), io.Discard, m, reports.Filter{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(m.Population.Exceptions), "rows")
}
