package jobs

import (
	"fmt"
	"time"
)

// Schedule says when a job is due. It reads no clock.
type Schedule interface {
	// Last is the latest instant at or before now at which the job was due, Next the first
	// one after it.
	Last(now time.Time) time.Time
	Next(now time.Time) time.Time
	// Interval is about how long it is from one to the next; zero when nobody can tell.
	Interval() time.Duration
	String() string
}

// Every is due once in every span, counted from midnight UTC long ago, so that all hosts
// count alike.
type Every time.Duration

// Last implements Schedule.
func (e Every) Last(now time.Time) time.Time { return now.UTC().Truncate(time.Duration(e)) }

// Next implements Schedule.
func (e Every) Next(now time.Time) time.Time { return e.Last(now).Add(time.Duration(e)) }

// Interval implements Schedule.
func (e Every) Interval() time.Duration { return time.Duration(e) }

func (e Every) String() string { return "every " + Span(time.Duration(e)) }

// Daily is due at a time of day in a zone.
type Daily struct {
	Hour, Minute int
	Zone         *time.Location
}

func (d Daily) on(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), d.Hour, d.Minute, 0, 0, d.Zone)
}

// Last implements Schedule.
func (d Daily) Last(now time.Time) time.Time {
	now = now.In(d.Zone)
	if at := d.on(now); !at.After(now) {
		return at
	}
	return d.on(now.AddDate(0, 0, -1))
}

// Next implements Schedule.
func (d Daily) Next(now time.Time) time.Time { return d.on(d.Last(now).AddDate(0, 0, 1)) }

// Interval implements Schedule.
func (d Daily) Interval() time.Duration { return 24 * time.Hour }

func (d Daily) String() string { return fmt.Sprintf("daily at %02d:%02d", d.Hour, d.Minute) }

// Monthly is due on a day of each month, 1 to 28, at a time of day.
type Monthly struct {
	Day int
	Daily
}

func (m Monthly) in(year int, month time.Month) time.Time {
	return time.Date(year, month, m.Day, m.Hour, m.Minute, 0, 0, m.Zone)
}

// Last implements Schedule.
func (m Monthly) Last(now time.Time) time.Time {
	now = now.In(m.Zone)
	if at := m.in(now.Year(), now.Month()); !at.After(now) {
		return at
	}
	return m.in(now.Year(), now.Month()-1)
}

// Next implements Schedule.
func (m Monthly) Next(now time.Time) time.Time {
	last := m.Last(now)
	return m.in(last.Year(), last.Month()+1)
}

// Interval implements Schedule.
func (m Monthly) Interval() time.Duration { return 31 * 24 * time.Hour }

func (m Monthly) String() string {
	return fmt.Sprintf("monthly on day %d at %02d:%02d", m.Day, m.Hour, m.Minute)
}

// OnDemand is due when something asks for it; the text says what.
type OnDemand string

// Last implements Schedule.
func (OnDemand) Last(time.Time) time.Time { return time.Time{} }

// Next implements Schedule.
func (OnDemand) Next(time.Time) time.Time { return time.Time{} }

// Interval implements Schedule.
func (OnDemand) Interval() time.Duration { return 0 }

func (o OnDemand) String() string { return string(o) }

// Span writes a duration as people say it: 45s, 5m, 3h, 2d; the two largest units at most.
func Span(d time.Duration) string {
	d = max(d, 0).Round(time.Second)
	units := []struct {
		name string
		size time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}
	for i, u := range units {
		if d < u.size {
			continue
		}
		text := fmt.Sprintf("%d%s", d/u.size, u.name)
		if i+1 < len(units) {
			if rest := d % u.size / units[i+1].size; rest > 0 {
				text += fmt.Sprintf(" %d%s", rest, units[i+1].name)
			}
		}
		return text
	}
	return "0s"
}
