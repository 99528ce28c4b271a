package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"counterfoil/importers/erp"
)

// dates reads dates as a profile says they are spelled. It is for one pass over a file.
type dates struct {
	layouts []layout
	empty   []string
	serial  string // 1900, 1904, workbook, or "" for numbers that are no dates
	is1904  bool   // what the workbook says
	begins  string // 20260101: the day from which a layout without a year counts
	memo    map[string]string

	doubt doubt
}

// newDates reads a profile's layouts, which were checked before.
func newDates(d *DateForm) *dates {
	out := &dates{empty: d.Empty, serial: d.Serial, memo: map[string]string{}}
	for _, s := range d.Layouts {
		if l, err := parseLayout(s); err == nil {
			out.layouts = append(out.layouts, l)
		}
	}
	return out
}

// memoLimit bounds the memory of dates already read: a journal has few.
const memoLimit = 4096

// plain writes a cell's date as records spell it, 20260131; "" for an empty one. wrong
// says why it is none.
func (d *dates) plain(c cell) (plain, wrong string) {
	if c.text == "" || slices.Contains(d.empty, c.text) {
		return "", ""
	}
	if c.kind == cellText {
		if plain, ok := d.memo[c.text]; ok {
			return plain, ""
		}
	}
	plain, wrong = d.find(c)
	if wrong == "" && slices.Contains(d.empty, plain) {
		return "", ""
	}
	if wrong == "" && c.kind == cellText {
		if len(d.memo) >= memoLimit {
			clear(d.memo)
		}
		d.memo[c.text] = plain
	}
	return plain, wrong
}

func (d *dates) find(c cell) (plain, wrong string) {
	switch c.kind {
	case cellError:
		return "", "is an error of the spreadsheet"
	case cellISO:
		day, _, _ := strings.Cut(c.text, "T")
		return exact(strings.ReplaceAll(day, "-", ""))
	case cellSerial:
		return serialDate(c.text, d.is1904)
	}
	for i := range d.layouts {
		l := &d.layouts[i]
		if year, month, day, ok := l.match(c.text); ok {
			otherYear := year
			if year < 0 {
				year, otherYear = d.yearOf(month, day), d.yearOf(day, month)
			}
			if l.swappable() {
				d.doubt.note(c.text, year, month, day, otherYear)
			}
			return exact(compact(year, month, day))
		}
	}
	if d.serial != "" && strings.Trim(c.text, "0123456789.") == "" {
		return serialDate(c.text, d.serial == "1904" || d.serial == "workbook" && d.is1904)
	}
	return "", "is not written as the profile writes dates"
}

// exact keeps a date that exists.
func exact(s string) (plain, wrong string) {
	if _, ok := erp.ParseDate(s); !ok {
		return "", "is no day of the calendar"
	}
	return s, ""
}

// certain tells that a date can be read in one way only.
func (d *dates) certain(c cell) bool {
	own := dates{layouts: d.layouts, begins: d.begins}
	plain, wrong := own.find(c)
	return plain != "" && wrong == "" && own.doubt.either == 0
}

// yearOf is the year of a date written without one: the first that is not before the
// day the file's year begins.
func (d *dates) yearOf(month, day int) int {
	if len(d.begins) < 4 {
		return 0
	}
	year, _ := strconv.Atoi(d.begins[:4])
	if len(d.begins) == 8 && fmt.Sprintf("%02d%02d", month, day) < d.begins[4:] {
		year++
	}
	return year
}

// serialDate reads days since the beginning of 1900 or 1904, the time of day aside. The
// first two months of 1900 are refused: Excel counts a 29 February that was none.
func serialDate(s string, is1904 bool) (plain, wrong string) {
	whole, _, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n < 0 || n > 2_958_465 || !is1904 && n < 61 {
		return "", "is no day of a spreadsheet's calendar"
	}
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if is1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return exact(first.AddDate(0, 0, n).Format("20060102"))
}
