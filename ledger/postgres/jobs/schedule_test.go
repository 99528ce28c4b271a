package jobs_test

import (
	"testing"
	"time"

	"counterfoil/ledger/postgres/jobs"
)

func TestSchedules(t *testing.T) {
	stockholm, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		instant, err := time.ParseInLocation("2006-01-02 15:04:05", text, stockholm)
		if err != nil {
			t.Fatal(err)
		}
		return instant
	}
	night := jobs.Daily{Hour: 2, Minute: 30, Zone: stockholm}
	month := jobs.Monthly{Day: 3, Daily: jobs.Daily{Hour: 6, Zone: stockholm}}
	for _, c := range []struct {
		name                  string
		schedule              jobs.Schedule
		now, last, next, text string
	}{
		{"between two windows", jobs.Every(5 * time.Minute), "2026-11-29 11:23:45", "2026-11-29 11:20:00", "2026-11-29 11:25:00", "every 5m"},
		{"on the dot", jobs.Every(5 * time.Minute), "2026-11-29 11:25:00", "2026-11-29 11:25:00", "2026-11-29 11:30:00", "every 5m"},
		{"before the hour the night belongs to yesterday", night, "2026-11-29 02:29:59", "2026-11-28 02:30:00", "2026-11-29 02:30:00", "daily at 02:30"},
		{"after it to today", night, "2026-11-29 02:30:00", "2026-11-29 02:30:00", "2026-11-30 02:30:00", "daily at 02:30"},
		// The hour that does not exist in March is the one after it, in Go's reckoning.
		{"the day the clock goes forward has a night too", night, "2026-03-29 12:00:00", "2026-03-29 03:30:00", "2026-03-30 02:30:00", "daily at 02:30"},
		{"a month before its day is last month's", month, "2026-01-03 05:59:59", "2025-12-03 06:00:00", "2026-01-03 06:00:00", "monthly on day 3 at 06:00"},
		{"and then this month's", month, "2026-12-31 05:00:00", "2026-12-03 06:00:00", "2027-01-03 06:00:00", "monthly on day 3 at 06:00"},
	} {
		now := at(c.now)
		if last := c.schedule.Last(now); !last.Equal(at(c.last)) {
			t.Errorf("%s: the last at %s was %s, want %s", c.name, c.now, last, c.last)
		}
		if next := c.schedule.Next(now); !next.Equal(at(c.next)) {
			t.Errorf("%s: the next at %s is %s, want %s", c.name, c.now, next, c.next)
		}
		if text := c.schedule.String(); text != c.text {
			t.Errorf("%s: it is called %q, want %q", c.name, text, c.text)
		}
	}
}

func TestLateIsMoreThanTwiceTheInterval(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		jobs.State
		late bool
	}{
		{"one interval ago", jobs.State{Interval: time.Hour, LastSuccess: now.Add(-time.Hour)}, false},
		{"just over two", jobs.State{Interval: time.Hour, LastSuccess: now.Add(-2*time.Hour - time.Second)}, true},
		{"never, planned lately", jobs.State{Interval: time.Hour, PlannedSince: now.Add(-time.Hour)}, false},
		{"never, planned long ago", jobs.State{Interval: time.Hour, PlannedSince: now.Add(-3 * time.Hour)}, true},
		{"every two seconds, some ago", jobs.State{Interval: 2 * time.Second, LastSuccess: now.Add(-6 * time.Second)}, false},
		{"every two seconds, a minute ago", jobs.State{Interval: 2 * time.Second, LastSuccess: now.Add(-time.Minute)}, true},
		{"only when asked for", jobs.State{PlannedSince: now.Add(-1000 * time.Hour)}, false},
	} {
		if late := c.Late(now); late != c.late {
			t.Errorf("%s: late %t", c.name, late)
		}
	}
}

func TestSpans(t *testing.T) {
	for want, d := range map[string]time.Duration{"0s": 0, "45s": 45 * time.Second, "5m": 5 * time.Minute, "1h 2m": time.Hour + 2*time.Minute + 3*time.Second, "2d": 48 * time.Hour, "1d 1h": 25*time.Hour + time.Minute} {
		if got := jobs.Span(d); got != want {
			t.Errorf("%s is written %q, want %q", d, got, want)
		}
	}
}
