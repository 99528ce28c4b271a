package erp

import (
	"fmt"
	"time"

	"counterfoil/ledger"
)

// ParseDate reads a date as records spell it, 20260131. An impossible day is no date.
func ParseDate(s string) (ledger.Date, bool) {
	if len(s) != 8 {
		return ledger.Date{}, false
	}
	var n int
	for i := range len(s) {
		if !isDigit(s[i]) {
			return ledger.Date{}, false
		}
		n = n*10 + int(s[i]-'0')
	}
	year, month, day := n/10000, n/100%100, n%100
	d := ledger.NewDate(year, time.Month(month), day)
	// An impossible day rolls over to another month.
	t := d.Time()
	if year == 0 || t.Year() != year || int(t.Month()) != month || t.Day() != day {
		return ledger.Date{}, false
	}
	return d, true
}

func isDate(s string) bool {
	_, ok := ParseDate(s)
	return ok
}

func isInstant(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

// A voucher's days lie between firstYear and yearsAhead years from now: ERPs hold leases and
// deferrals posted years ahead, and none keeps its books in 1899, 2099 or 9999, which are
// how programs write "none" and how a figure too many or a wrong century reads.
const (
	firstYear  = 1990
	yearsAhead = 5
)

// Days are those a voucher may be dated.
type Days struct{ first, last string }

// DaysFrom are the days a voucher may be dated that is imported now.
func DaysFrom(now time.Time) Days {
	return Days{fmt.Sprintf("%04d0101", firstYear), fmt.Sprintf("%04d1231", now.Year()+yearsAhead)}
}

// Wrong says why a day, as records spell days, is none that a voucher is dated; "" where it
// may be.
func (d Days) Wrong(day string) string {
	if !isDate(day) || d.first <= day && day <= d.last {
		return ""
	}
	return fmt.Sprintf("lies outside of the years %s to %s in which vouchers are dated", d.first[:4], d.last[:4])
}
