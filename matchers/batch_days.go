package matchers

import (
	"fmt"
	"sort"
	"strings"

	"counterfoil/ledger"
)

// otherDays are the days on which an ERP may have booked a document instead: the day
// before and after, the days of the document's other events, from shortly before the
// cut-off any day after it, and from shortly before the end of an earlier month the first
// days of the next: that the month is over does not bring back what was booked late.
func (j *joint) otherDays(s *slip) []ledger.Date {
	days := []ledger.Date{s.paper.on.AddDays(-1), s.paper.on.AddDays(1)}
	for _, e := range s.home.eventsOf(s.paper) {
		if e.on != s.paper.on && !hasDate(days, e.on) {
			days = append(days, e.on)
		}
	}
	for _, d := range j.dossiers {
		if b, ok := batchOf(d.in.Case.Reference); ok && j.late(s, b.on) && !hasDate(days, b.on) {
			days = append(days, b.on)
		}
	}
	sort.Slice(days, func(a, b int) bool { return days[a].Before(days[b]) })
	return days
}

// late tells whether a day is one of those on which what was due shortly before the end
// of its month may have been booked after it.
func (j *joint) late(s *slip, on ledger.Date) bool {
	end := s.paper.on.Period().Last()
	switch {
	case s.paper.later:
		return false
	case !end.Before(j.cutOff):
		return on.After(j.cutOff) && j.cutOff.DaysSince(s.paper.on) <= nearCutOff
	}
	return on.After(end) && end.DaysSince(s.paper.on) <= nearCutOff && on.DaysSince(end) <= nearCutOff
}

func hasDate(list []ledger.Date, on ledger.Date) bool {
	for _, d := range list {
		if d == on {
			return true
		}
	}
	return false
}

// shifted is an impact in the batches of another day; false when one of those is not
// open and so cannot hold it.
func (j *joint) shifted(x impact, on ledger.Date) (impact, bool) {
	var there impact
	for _, c := range x {
		at := j.atlas.places[c.spot]
		_, rest, _ := strings.Cut(string(at.reference), "|")
		r := ledger.Reference(on.String() + "|" + rest)
		if !j.given(r) || !j.isOpen(j.atlas.batches[r]) {
			return nil, false
		}
		there = there.plus(impact{{j.atlas.spot(spotName{r, at.account, at.dimension}), c.functional, c.document}})
	}
	return there, true
}

// movedTo states that a document was booked in the batches of another day.
func (j *joint) movedTo(s *slip, on ledger.Date) *Hypothesis {
	h := &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: "in the batch of a neighbouring day", Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("booked %s, due %s, in the batch of %s", s.paper.name(), s.paper.on, on),
	}
	switch late := on.After(j.cutOff); {
	case late && !s.paper.later:
		h.Kind = "booked after the cut-off"
		h.Detail += fmt.Sprintf(", after the cut-off of %s", j.cutOff)
	case !late && s.paper.later:
		h.Kind = "booked before it is due"
		h.Detail += fmt.Sprintf(", up to the cut-off of %s", j.cutOff)
	case s.paper.on.Period().Before(on.Period()):
		h.Kind = "booked in the next month"
	}
	kind, why := s.home.datedBy(s.paper, on)
	h.Kind, h.Detail = h.Kind+kind, h.Detail+why
	if kind != "" {
		for _, f := range s.home.datings(s.paper, on) {
			h.dated = append(h.dated, f.what)
		}
	}
	return h
}
