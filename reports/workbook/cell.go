package workbook

import (
	"math"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"

	"github.com/xuri/excelize/v2"
)

// cell is one typed cell. Its makers below are the only way to a cell, because the
// library writes any type it does not know as text.
type cell struct {
	value   any // string, int64, float64, time.Time or nil; made here only
	formula string
	style   style
}

// with gives the cell another style.
func (c cell) with(s style) cell { c.style = s; return c }

// empty is a cell without a value.
func empty() cell { return cell{} }

// text is any text, also of a source: it is never a formula, and its column has the text
// format, so that editing the cell does not make it one.
func text(s string) cell { return cell{value: clean(s), style: styleText} }

// label is text of ours.
func label(s string) cell { return cell{value: clean(s), style: stylePlain} }

// textFormula is a formula with the text it results in.
func textFormula(formula, result string) cell {
	return cell{value: result, formula: formula, style: stylePlain}
}

// count is a whole number.
func count(n int64) cell { return cell{value: n, style: styleCount} }

func countFormula(formula string, n int64) cell {
	return cell{value: n, formula: formula, style: styleCount}
}

// date is a calendar day; no date is an empty cell.
func date(d ledger.Date) cell {
	if d.IsZero() {
		return cell{style: styleDate}
	}
	return cell{value: d.Time(), style: styleDate}
}

// instant is a point in time as the wall clock of the location it is in.
func instant(t time.Time) cell {
	if t.IsZero() {
		return cell{style: styleInstant}
	}
	return cell{value: t, style: styleInstant}
}

// amount is money as a number at its currency's decimals. What a number cell would cut
// (more than fifteen digits) is written as flagged text instead.
func amount(a money.Amount) cell {
	s := moneyStyle(a.Currency())
	if reports.TooLarge(a) {
		return cell{value: "TOO LARGE: " + a.Number(), style: s}
	}
	return cell{value: number(a), style: s}
}

// amountFormula is a formula with the amount it results in.
func amountFormula(formula string, a money.Amount) cell {
	c := amount(a)
	if !reports.TooLarge(a) {
		c.formula = formula
	}
	return c
}

// known is an amount that may be unknown, which leaves the cell empty.
func known(a money.Amount) cell {
	if a.Currency() == "" {
		return empty()
	}
	return amount(a)
}

// shareFormula is a formula for part of whole, in per cent of one decimal's display.
func shareFormula(formula string, part, whole money.Amount) cell {
	share := 0.0
	if !whole.IsZero() {
		share = number(part) / number(whole)
	}
	return cell{value: share, formula: formula, style: stylePercent}
}

// half is the tolerance of checks: half of an amount.
func half(a money.Amount) cell { return cell{value: number(a) / 2, style: stylePlain} }

// number is the one place where money becomes a floating-point number: the nearest one to
// at most fifteen digits, which reads back as the same digits.
func number(a money.Amount) float64 {
	exponent := 0
	if a.Currency() != "" {
		exponent = a.Currency().Exponent()
	}
	return float64(a.Units()) / math.Pow10(exponent)
}

// cellLimit is how many UTF-16 units a cell holds; the library cuts without a word.
const cellLimit = 32767

// clean makes a text one a cell can hold: valid, without control characters but line
// breaks and tabs, and cut visibly if it is too long.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xfffe || r == 0xffff {
			return utf8.RuneError
		}
		return r
	}, s)
	if len(s) <= cellLimit {
		return s
	}
	const mark = " … [cut]"
	units := utf16.Encode([]rune(s))
	if len(units) <= cellLimit {
		return s
	}
	kept := utf16.Decode(units[:cellLimit-len(utf16.Encode([]rune(mark)))])
	return strings.TrimRight(string(kept), "\uFFFD") + mark
}

// encode is the cell as the stream writer takes it.
func (c cell) encode(ids styles) excelize.Cell {
	return excelize.Cell{StyleID: ids[c.style], Formula: c.formula, Value: c.value}
}
