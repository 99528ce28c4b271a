package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// edited states that the ERP booked another version of the document than the one that
// stands: usually the first, because nobody told it of the change.
type edited struct{}

func (edited) Cause() ledger.Cause { return ledger.CauseEdited }

func (edited) Hypotheses(s *Subject) []Hypothesis {
	var list []Hypothesis
	earlier := true
	for _, v := range s.Versions {
		if v.Version == s.Document.Version {
			earlier = false
		}
		if v.Version == s.Document.Version || !v.Due {
			continue
		}
		list = append(list, Hypothesis{
			Kind: map[bool]string{true: "an earlier version was booked", false: "a later version was booked"}[earlier], Aspect: "version",
			Detail: fmt.Sprintf("booked %s of %s (%s) instead of %s (%s)", s.versionName(v), nameOf(v), worth(v), s.versionName(s.Document), worth(s.Document)),
			Steps:  versionSteps(v, s.Document, earlier),
			Apply:  func(r *Replay) bool { r.Document = cloneDocument(v); return true },
		})
	}
	return list
}

// versionSteps are what changed between the two, in the sequence of time.
func versionSteps(v, current ledger.Document, earlier bool) []string {
	if earlier {
		return changes(v, current)
	}
	return changes(current, v)
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
