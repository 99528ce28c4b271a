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
	for _, v := range s.Versions {
		if v.Version == s.Document.Version || !v.Due {
			continue
		}
		list = append(list, Hypothesis{
			Kind: versionKind(v, s.Document), Aspect: "version",
			Detail: fmt.Sprintf("booked version %d (%s) of %s instead of version %d (%s)", v.Version, worth(v), nameOf(v), s.Document.Version, worth(s.Document)),
			Apply:  func(r *Replay) bool { r.Document = cloneDocument(v); return true },
		})
	}
	return list
}

func versionKind(v, current ledger.Document) string {
	if v.Version < current.Version {
		return "an earlier version was booked"
	}
	return "a later version was booked"
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
