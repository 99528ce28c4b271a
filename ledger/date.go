package ledger

import (
	"fmt"
	"time"
)

const dateLayout = "2006-01-02"

// Date is a calendar day without a time of day. The zero Date means "no date".
type Date struct {
	year  int
	month time.Month
	day   int
}

// NewDate makes a date; days beyond the month's end roll over as time.Date does.
func NewDate(year int, month time.Month, day int) Date {
	return dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateIn is the one place where an instant becomes a date: in the entity's time zone.
func DateIn(at time.Time, zone *time.Location) Date { return dateOf(at.In(zone)) }

// ParseDate reads "2026-10-31" and refuses everything else, impossible days included.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(dateLayout, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q is not of the form 2026-10-31", s)
	}
	return dateOf(t), nil
}

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Time is midnight UTC of the date, for arithmetic and for libraries that want a time.
func (d Date) Time() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Before and After compare days.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After tells whether d is a later day than o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// Compare is -1, 0 or +1 as d is before, on or after o.
func (d Date) Compare(o Date) int { return d.Time().Compare(o.Time()) }

// AddDays moves by whole days.
func (d Date) AddDays(n int) Date { return dateOf(d.Time().AddDate(0, 0, n)) }

// DaysSince counts the days from o to d, negative when d is earlier.
func (d Date) DaysSince(o Date) int { return int(d.Time().Sub(o.Time()).Hours() / 24) }

// Period is the month the date lies in.
func (d Date) Period() Period { return Period{d.year, d.month} }

// String is "2026-10-31", or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(dateLayout)
}

// MarshalText and UnmarshalText make a Date the string it prints as in JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	if err == nil {
		*d = parsed
	}
	return err
}

// Period is an accounting month. The zero Period means "none".
type Period struct {
	year  int
	month time.Month
}

// ParsePeriod reads "2026-10".
func ParsePeriod(s string) (Period, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return Period{}, fmt.Errorf("period %q is not of the form 2026-10", s)
	}
	return dateOf(t).Period(), nil
}

// IsZero tells whether there is no period.
func (p Period) IsZero() bool { return p == Period{} }

// First and Last are the days that bound the month.
func (p Period) First() Date { return Date{p.year, p.month, 1} }

// Last is the cut-off: the last day that belongs to the period.
func (p Period) Last() Date { return NewDate(p.year, p.month+1, 0) }

// Next is the month after.
func (p Period) Next() Period { return NewDate(p.year, p.month+1, 1).Period() }

// Previous is the month before.
func (p Period) Previous() Period { return NewDate(p.year, p.month-1, 1).Period() }

// Before tells whether p is an earlier month than o.
func (p Period) Before(o Period) bool { return p.First().Before(o.First()) }

// String is "2026-10", or "" for none.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	return p.First().Time().Format("2006-01")
}

// MarshalText makes a Period the string it prints as in JSON.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *Period) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	parsed, err := ParsePeriod(string(b))
	if err == nil {
		*p = parsed
	}
	return err
}
