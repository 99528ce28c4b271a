package reports

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"counterfoil/ledger"
)

// Corrections is what the policy says of correcting journals.
type Corrections struct {
	// Summed makes one journal per cause instead of one per explanation of a case.
	Summed bool
	// NextPeriod dates journals in the next period even while the reported one is open.
	NextPeriod bool
	// Bounded proposes also what only the number of roundings bounds.
	Bounded bool
	// Accepted are the causes finance accepts instead of correcting.
	Accepted map[ledger.Cause]bool
	// Word stands in every journal's text; "" is "correction".
	Word string
	// Carrier says how the ERP's books name a reference; nil where nobody knows.
	Carrier func(ledger.Reference) Carrier
}

func (c Corrections) word() string {
	if c.Word == "" {
		return "correction"
	}
	return c.Word
}

// Treatment is what becomes of an explanation as a correction.
type Treatment string

const (
	Proposed         Treatment = "proposed"
	ToDecide         Treatment = "to decide" // another explanation fits as well
	AcceptedByPerson Treatment = "accepted by a person"
	AcceptedByPolicy Treatment = "accepted by policy"
	ClearsByItself   Treatment = "timing"
	BoundedOnly      Treatment = "bounded only"
	ToReview         Treatment = "to review with who booked it"
)

// Treatments lists them in the sequence they are shown.
var Treatments = []Treatment{Proposed, ToDecide, AcceptedByPerson, AcceptedByPolicy, ClearsByItself, BoundedOnly, ToReview}

// treat decides what becomes of an explanation; byPerson tells that somebody has accepted
// it as it is. A policy that accepts a cause does not accept what the matcher calls a fault
// of it: a rate turned over.
func (m *MonthEnd) treat(x ledger.Explanation, byPerson bool) Treatment {
	s, class := m.Settings.Corrections, classOf(x)
	switch {
	case byPerson:
		return AcceptedByPerson
	case class == ledger.ClassTiming:
		return ClearsByItself
	case class == ledger.ClassReview, class == ledger.ClassOpen:
		return ToReview
	case s.Accepted[x.Cause] && class == ledger.ClassOf(x.Cause), class == ledger.ClassAccepted && ledger.ClassOf(x.Cause) != class:
		return AcceptedByPolicy
	case x.Proof == ledger.ProofAmbiguous:
		return ToDecide
	case x.Proof == ledger.ProofBounded && !s.Bounded:
		return BoundedOnly
	}
	return Proposed
}

// postingDate is the day correcting journals are dated: the period's last while it takes
// postings and the policy does not say otherwise, else the first of the next that does.
func postingDate(period ledger.Period, next bool, statuses map[ledger.Period]ledger.PeriodStatus) ledger.Date {
	if !next && statuses[period].Accepts() {
		return period.Last()
	}
	p := period.Next()
	for !statuses[p].Accepts() {
		p = p.Next()
	}
	return p.First()
}

// Journals streams the proposed journals: per case in reference sequence or, where the
// settings sum them, per cause in the sequence of ledger.Causes. A summed journal is held
// in memory, one at a time.
func (m *MonthEnd) Journals(ctx context.Context) iter.Seq2[Journal, error] {
	if !m.Settings.Corrections.Summed {
		return m.perCase(ctx, Proposed)
	}
	return func(yield func(Journal, error) bool) {
		for _, cause := range ledger.Causes {
			if m.Corrected[cause] == 0 {
				continue
			}
			j, err := m.sum(ctx, cause)
			if !yield(j, err) || err != nil {
				return
			}
		}
	}
}

// JournalsToDecide streams the corrections that another explanation would fit as well,
// one per explanation, in reference sequence.
func (m *MonthEnd) JournalsToDecide(ctx context.Context) iter.Seq2[Journal, error] {
	return m.perCase(ctx, ToDecide)
}

func (m *MonthEnd) perCase(ctx context.Context, want Treatment) iter.Seq2[Journal, error] {
	return func(yield func(Journal, error) bool) {
		for c, err := range m.Cases(ctx) {
			if err != nil {
				yield(Journal{}, err)
				return
			}
			for p, x := range m.parts(c, want) {
				j := m.journal(x.Cause, classOf(x), fmt.Sprint(c.Item), p)
				j.ToDecide = want == ToDecide
				if !yield(j, nil) {
					return
				}
			}
		}
	}
}

// sum makes the one journal of a cause.
func (m *MonthEnd) sum(ctx context.Context, cause ledger.Cause) (Journal, error) {
	var parts []JournalPart
	class := ledger.ClassOf(cause)
	for c, err := range m.Cases(ctx) {
		if err != nil {
			return Journal{}, err
		}
		for p, x := range m.parts(c, Proposed) {
			if x.Cause == cause {
				parts, class = append(parts, p), classOf(x)
			}
		}
	}
	return m.journal(cause, class, strings.ReplaceAll(m.Period.String(), "-", ""), parts...), nil
}

// treatments are what becomes of a case's explanations, in their sequence.
func (m *MonthEnd) treatments(c ledger.Case) []Treatment {
	covered := m.covered(c)
	list := make([]Treatment, len(c.Explanations))
	for i, x := range c.Explanations {
		list[i] = m.treat(x, covered[i+1])
	}
	return list
}

// parts are the journal parts of a case's explanations that are treated so. Equal ones
// are told apart by counting.
func (m *MonthEnd) parts(c ledger.Case, want Treatment) iter.Seq2[JournalPart, ledger.Explanation] {
	return func(yield func(JournalPart, ledger.Explanation) bool) {
		seen := map[string]int{}
		for i, treatment := range m.treatments(c) {
			if treatment != want {
				continue
			}
			x := c.Explanations[i]
			p := m.part(c, x, i+1)
			key := string(x.Cause) + fmt.Sprint(p.Lines)
			p.occurrence = seen[key]
			seen[key]++
			if !yield(p, x) {
				return
			}
		}
	}
}

// countJournals counts a case's journals, as Journals and JournalsToDecide will give
// them, and what becomes of all its explanations.
func (t *tally) countJournals(m *MonthEnd, c ledger.Case) {
	for p, x := range m.parts(c, Proposed) {
		t.journals.add(p, !m.Settings.Corrections.Summed || t.corrected[x.Cause] == 0)
		t.corrected[x.Cause]++
	}
	for p := range m.parts(c, ToDecide) {
		t.toDecide.add(p, true)
	}
	for _, treatment := range m.treatments(c) {
		t.treated[treatment]++
	}
}
