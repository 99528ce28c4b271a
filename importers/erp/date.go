package erp

import (
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
