package table

import (
	"strconv"
	"strings"
)

// months holds the ERP's own name of each row's accounting period (columns.period) against
// the row's date, where that can be read in two ways. It is evidence of how dates are
// written and nothing else: a posting may belong to another period than its day.
type months struct{ here, there, neither int }

// note compares a period with a day as it was read.
func (m *months) note(period, day string) {
	if len(day) != 8 || len(period) != 6 || day[4:6] == day[6:] || day[6:] > "12" {
		return
	}
	switch period {
	case day[:6]:
		m.here++
	case day[:4] + day[6:]:
		m.there++
	default:
		m.neither++
	}
}

// settle tells that the periods bear the dates out as they were read, and contradict that
// they do only the other way round.
func (m *months) settle() bool     { return m.here > 0 && m.there+m.neither == 0 }
func (m *months) contradict() bool { return m.there > 0 && m.here+m.neither == 0 }

// periodOf reads an accounting period as 202610, out of Oct 2026, 2026-10 or 10/2026; "" for
// anything else.
func (j *journal) periodOf(c cell) string {
	if c.kind != cellText {
		if day, wrong := j.dates.plain(c); wrong == "" && len(day) == 8 {
			return day[:6]
		}
		return ""
	}
	parts := strings.FieldsFunc(c.text, func(r rune) bool { return strings.ContainsRune(" -/.", r) })
	if len(parts) != 2 {
		return ""
	}
	month, year := parts[0], parts[1]
	if len(month) == 4 && figures(month) {
		month, year = year, month
	}
	number, err := strconv.Atoi(month)
	if name, rest, ok := monthName(month); ok && rest == "" {
		number, err = name, nil
	}
	if err != nil || number < 1 || number > 12 || len(year) != 4 || !figures(year) {
		return ""
	}
	return year + twoFigures(number)
}

func twoFigures(n int) string { return strconv.Itoa(n + 100)[1:] }
