package table

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cellKind is what a cell holds. Text files hold text only; spreadsheets know better.
type cellKind byte

const (
	cellText   cellKind = iota
	cellNumber          // figures, with a point before decimals and an exponent where there are too many
	cellSerial          // a date as days since the workbook's first
	cellISO             // a date as 2026-01-31T00:00:00
	cellError           // #REF! and the like
)

type cell struct {
	text string // without the blanks around it
	kind cellKind
}

// row is one row of a file. It is valid until the next is read.
type row struct {
	number int // the line or row it begins at
	last   int // the line it ends at
	cells  []cell
	broken string // why it could not be taken apart, "" if it could
}

func (r *row) reset(number int) {
	r.number, r.last, r.cells, r.broken = number, number, r.cells[:0], ""
}

// at is the cell at a position, an empty one behind the row's end.
func (r *row) at(i int) cell {
	if i >= 0 && i < len(r.cells) {
		return r.cells[i]
	}
	return cell{}
}

func (r *row) blank() bool {
	for i := range r.cells {
		if r.cells[i].text != "" {
			return false
		}
	}
	return r.broken == ""
}

// rows reads a file row by row; io.EOF ends it.
type rows interface{ next() (*row, error) }

// blanks are what may stand around a value and means nothing: the no-break ones too, and
// the mark of byte order where files were put together.
const blanks = " \t\r\n\v\f\u00a0\u202f\u2007\u2009\ufeff\x1a"

// tidy is a cell's text without blanks around it, in normal form C.
func tidy(s string) string {
	if s == "" {
		return s
	}
	if first, last := s[0], s[len(s)-1]; first <= ' ' || last <= ' ' || first >= utf8.RuneSelf || last >= utf8.RuneSelf {
		s = strings.Trim(s, blanks)
	}
	if isASCII(s) {
		return s
	}
	return norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// folded is a column's name as it is compared: without capitals, blanks made one.
func folded(s string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(s, isBlank), " "))
}

func isBlank(r rune) bool { return strings.ContainsRune(blanks, r) }

// word is a column's name without a currency behind it, as in "Debit (GBP)".
func word(name string) string {
	name = folded(name)
	if n := len(name) - 6; n > 0 && strings.HasPrefix(name[n:], " (") && strings.HasSuffix(name, ")") {
		return name[:n]
	}
	return name
}
