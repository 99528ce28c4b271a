package table

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"counterfoil/importers/erp"
)

// doubt gathers whether a file proves which part of its dates is the day. 03/04/2026 may
// be in April or in March, and a file whose days are all below the 13th would be read into
// the wrong months without anything looking odd.
type doubt struct {
	either    int    // can be read both ways, and differ
	sample    string // the first of them
	proven    int    // can only be read as the profile says
	contrary  int    // can only be read the other way round
	contrary1 string // the first of them

	// The days that dates are, as the profile reads them and the other way round.
	here, there span
	sampleDays  [2]string

	mixed  mixedCells
	months months
}

// span is from the first to the last of some days, as records spell them.
type span struct{ from, to string }

func (s *span) add(day string) {
	if s.from == "" || day < s.from {
		s.from = day
	}
	s.to = max(s.to, day)
}

// within tells that there are days and all lie between two.
func (s *span) within(from, to string) bool { return s.from != "" && from <= s.from && s.to <= to }

// note takes a date that a layout read, in which day and month could change places.
func (d *doubt) note(text string, year, month, day, otherYear int) {
	here, there := compact(year, month, day), compact(otherYear, day, month)
	switch {
	case !isDay(here) && isDay(there):
		if d.contrary++; d.contrary1 == "" {
			d.contrary1 = text
		}
	case !isDay(here):
	case !isDay(there):
		d.proven++
	case here != there:
		if d.either++; d.sample == "" {
			d.sample, d.sampleDays = text, [2]string{here, there}
		}
		fallthrough
	default:
		d.here.add(here)
		d.there.add(there)
	}
}

func compact(year, month, day int) string { return fmt.Sprintf("%04d%02d%02d", year, month, day) }

func isDay(s string) bool {
	_, ok := erp.ParseDate(s)
	return ok
}

// mixedCells tells a column that a spreadsheet opened in another language than it was
// written in: what looked like a date to it became one, month first, and the days beyond
// the 12th stayed text.
type mixedCells struct{ early, late, texts, earlyTexts int }

func (m *mixedCells) note(c cell, plain string) {
	early := len(plain) == 8 && plain[6:] <= "12"
	switch {
	case plain == "":
	case c.kind == cellText && early:
		m.earlyTexts++
		m.texts++
	case c.kind == cellText:
		m.texts++
	case early:
		m.early++
	default:
		m.late++
	}
}

func (m *mixedCells) suspicious() bool {
	return m.early > 0 && m.late == 0 && m.texts > 0 && m.earlyTexts == 0
}

// open tells that the dates alone do not prove which part is the day, and that it matters.
func (d *doubt) open() bool { return d.either > 0 && d.proven == 0 }

// verdict refuses a file whose dates may have been read the wrong way round. from and to
// are a period that the file or the profile names without such doubt, empty for none.
// sure tells that somebody has said that the order is the profile's.
func (d *doubt) verdict(p *Profile, from, to string, sure bool) error {
	known := from != "" && to != ""
	switch {
	case d.contrary > 0 && d.proven == 0:
		return refuse("%d of its dates, such as %s, can only be read with day and month the other way round than profile %s says (%s); correct date.layouts, or take the profile of that order",
			d.contrary, d.contrary1, p.Name, p.Date.written())
	case known && d.proven == 0 && d.there.within(from, to) && !d.here.within(from, to):
		return refuse("its dates lie in its own period, %s to %s, only with day and month the other way round than profile %s says (%s); correct date.layouts, or take the profile of that order",
			longDay(from), longDay(to), p.Name, p.Date.written())
	case d.open() && d.months.contradict():
		return refuse("its dates lie in the periods that its rows name only with day and month the other way round than profile %s says (%s): %s would be %s; correct date.layouts, or take the profile of that order",
			p.Name, p.Date.written(), d.sample, longDay(d.sampleDays[0]))
	case sure:
		return nil
	case d.mixed.suspicious():
		return refuse("%d dates are cells that hold dates, none of them beyond the 12th of its month, and the %d beyond it are text: a spreadsheet opened the file in another language and may have turned day and month round; export it again and do not save it in a spreadsheet. %s",
			d.mixed.early, d.mixed.texts, p.howToBeSure())
	case d.either == 0 || d.proven > 0 || d.months.settle():
		return nil
	case known && d.here.within(from, to) && !d.there.within(from, to):
		return nil
	}
	return refuse("nothing in it proves which part of its dates is the day: %s is %s as profile %s reads it (%s) and %s the other way round, and no day is beyond the 12th. %s; if not, correct date.layouts",
		d.sample, longDay(d.sampleDays[0]), p.Name, p.Date.written(), longDay(d.sampleDays[1]), p.howToBeSure())
}

// howToBeSure says what somebody does who knows in which sequence the ERP writes dates.
func (p *Profile) howToBeSure() string {
	text := "If you know that the profile is right, import with --dates-sure; for a watched folder write `sure: true` under date in the profile"
	if slices.Contains(Ready(), p.Name) {
		text += fmt.Sprintf(", in a copy of it (`counterfoil profile show %s > our-%s.yaml`)", p.Name, p.Name)
	}
	return text
}

func (d *DateForm) written() string { return strings.Join(d.Layouts, ", ") }

func longDay(plain string) string {
	t, err := time.Parse("20060102", plain)
	if err != nil {
		return plain
	}
	return t.Format("2 January 2006")
}

// checkDates is the verdict on a journal that was read to its end.
func (j *journal) checkDates(sure bool) error {
	p := j.plan.profile
	from, to := j.facts.certain["from"], j.facts.certain["to"]
	if from == "" || to == "" {
		from, to = p.Scope.From, p.Scope.To
	}
	return j.dates.doubt.verdict(p, from, to, sure || p.Date.Sure)
}
