package workbook

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/reports/reportstest"

	"github.com/xuri/excelize/v2"
)

// dump writes a workbook as text, a line a cell: sheet!cell kind value.
func dump(t testing.TB, f *excelize.File) string {
	t.Helper()
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r := range rows {
			for c, value := range rows[r] {
				name := fmt.Sprintf("%s%d", column(c+1), r+1)
				formula, err := f.GetCellFormula(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				kind, err := f.GetCellType(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				switch {
				case formula != "":
					fmt.Fprintf(&b, "%s!%s formula %q = %s\n", sheet, name, value, formula)
				case value == "":
				case kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString:
					fmt.Fprintf(&b, "%s!%s text %q\n", sheet, name, value)
				default:
					fmt.Fprintf(&b, "%s!%s number %s\n", sheet, name, value)
				}
			}
		}
	}
	return b.String()
}

func TestTheMonthCellByCell(t *testing.T) {
	got := dump(t, open(t, bytesOf(t, reportstest.Build(t, reportstest.Month()), maxRows)))
	reportstest.Golden(t, "month.txt", got)
}
