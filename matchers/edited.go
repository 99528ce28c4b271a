package matchers

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
)

// edited states that the ERP booked an earlier version of the document than the one that
// stands, because nobody told it of the change.
type edited struct{}

func (edited) Cause() ledger.Cause { return ledger.CauseEdited }

func (edited) Hypotheses(s *Subject) (list []Hypothesis) {
	earlier, _ := s.aroundCurrent()
	for _, v := range earlier {
		list = append(list, otherVersion(s, v, "an earlier version was booked", changes(v, s.Document)))
	}
	return list
}

// laterVersion states that the ERP booked a version which counts only after the cut-off,
// since the period was closed when the change came. The ERP is ahead of us, so there is
// nothing to correct in it: it is a matter of timing.
type laterVersion struct{}

func (laterVersion) Cause() ledger.Cause { return ledger.CauseCutOff }

func (laterVersion) Hypotheses(s *Subject) (list []Hypothesis) {
	_, later := s.aroundCurrent()
	for _, v := range later {
		h := otherVersion(s, v, "a later version was booked", changes(s.Document, v))
		h.Detail += "; it clears by itself once that version counts"
		list = append(list, h)
	}
	return list
}

// aroundCurrent is the versions that were due, before the one that stands and after it.
func (s *Subject) aroundCurrent() (earlier, later []ledger.Document) {
	before := true
	for _, v := range s.Versions {
		switch {
		case v.Version == s.Document.Version:
			before = false
		case !v.Due:
		case before:
			earlier = append(earlier, v)
		default:
			later = append(later, v)
		}
	}
	return earlier, later
}

// maxChanges is how many changes a sentence names; the steps hold all.
const maxChanges = 4

func otherVersion(s *Subject, v ledger.Document, kind string, changed []string) Hypothesis {
	h := Hypothesis{
		Kind: kind, Aspect: "version", Steps: changed,
		Detail: fmt.Sprintf("booked %s of %s (%s) instead of %s (%s)", s.versionName(v), nameOf(v), worth(v), s.versionName(s.Document), worth(s.Document)),
		Apply:  func(r *Replay) bool { r.Document = cloneDocument(v); return true },
	}
	if len(changed) > 0 {
		h.Detail += "; what changed: " + strings.Join(changed[:min(len(changed), maxChanges)], "; ")
	}
	return h
}

// worth is what a document is about, in its own currency.
func worth(d ledger.Document) string {
	switch {
	case d.Goods != nil:
		return figure(d.Goods.Gross, d.Currency)
	case d.Payment != nil:
		return figure(d.Payment.Amount, d.Currency)
	}
	return "no amount"
}
