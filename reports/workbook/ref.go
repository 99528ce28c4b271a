package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// column gives a column's letters, counting from 1.
func column(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		panic(err) // a constant of ours is out of range
	}
	return name
}

// at is an absolute reference to one cell of a sheet.
func at(sheet, col string, row int) string {
	return fmt.Sprintf("'%s'!$%s$%d", sheet, col, row)
}

// span is a block of rows of one sheet.
type span struct {
	sheet       string
	first, last int
}

// of is the span's cells in one column.
func (s span) of(col string) string {
	return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.sheet, col, s.first, col, s.last)
}

// spans is detail that may go on over several sheets, because a sheet holds a million
// rows. Its formulas add the sheets up.
type spans []span

func (s spans) each(formula func(span) string) string {
	var parts []string
	for _, one := range s {
		parts = append(parts, formula(one))
	}
	return strings.Join(parts, "+")
}

// sum adds a column up.
func (s spans) sum(col string) string {
	return s.each(func(p span) string { return "SUM(" + p.of(col) + ")" })
}

// filled counts a column's cells that are not empty.
func (s spans) filled(col string) string {
	return s.each(func(p span) string { return "COUNTA(" + p.of(col) + ")" })
}

// sumIf adds a column up over the rows that meet all conditions; each is a column and a
// criterion, a cell reference or an expression.
func (s spans) sumIf(col string, conditions ...string) string {
	return s.each(func(p span) string { return "SUMIFS(" + p.of(col) + p.conditions(conditions, ",") + ")" })
}

// countIf counts the rows that meet all conditions.
func (s spans) countIf(conditions ...string) string {
	return s.each(func(p span) string { return "COUNTIFS(" + p.conditions(conditions, "") + ")" })
}

func (s span) conditions(pairs []string, lead string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		b.WriteString(lead + s.of(pairs[i]) + "," + pairs[i+1])
		lead = ","
	}
	return b.String()
}

// link is a formula that jumps to a sheet.
func link(sheet, words string) string {
	return fmt.Sprintf(`HYPERLINK("#'%s'!A1","%s")`, sheet, strings.ReplaceAll(words, `"`, `""`))
}
