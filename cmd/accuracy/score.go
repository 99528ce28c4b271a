package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"counterfoil/fixtures"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// foundMonth is what `variances --format json` says.
type foundMonth struct {
	Cases []foundCase `json:"cases"`
}

type foundCase struct {
	Reference    ledger.Reference   `json:"reference"`
	Explanations []foundExplanation `json:"explanations"`
	Unexplained  []foundLeg         `json:"unexplained"`
	Note         string             `json:"note"`
}

type foundExplanation struct {
	Cause        ledger.Cause `json:"cause"`
	Kind         string       `json:"kind"`
	Proof        ledger.Proof `json:"proof"`
	Documents    []string     `json:"documents"`
	Alternatives []string     `json:"alternatives"`
	Legs         []foundLeg   `json:"legs"`
}

type foundLeg struct {
	Account   ledger.AccountCode `json:"account"`
	Dimension ledger.Dimensions  `json:"dimension"`
	Currency  money.Currency     `json:"currency"`
	Amount    string             `json:"amount"`
}

// outcome is what became of a planted fault; doc.go says which is which.
type outcome string

const (
	exact       outcome = "exact"
	document    outcome = "document open"
	first       outcome = "first"
	among       outcome = "among"
	notAmong    outcome = "not among"
	otherLegs   outcome = "other legs"
	unexplained outcome = "unexplained"
	hidden      outcome = "hidden"
	mislabelled outcome = "mislabelled"
)

// group is all that was planted, or all that was found, of one cause under one
// reference: a sale and its capture that are both missing are one fault and two
// explanations, so they are compared by their sum.
type group struct {
	reference    ledger.Reference
	cause        ledger.Cause
	kinds        []string
	count        int
	legs         vector
	documents    []string
	ambiguous    bool
	alternatives []string
}

// scored is a planted group and what became of it.
type scored struct {
	group
	outcome outcome
	named   bool // every document it is about is named
	found   []*group
}

// monthScore is what one month's list comes to.
type monthScore struct {
	planted []scored
	// claims are the groups found, by cause, and how many of them are right.
	claims, right map[ledger.Cause]int
	blamed        []*group // found under references without a fault
}

// scoreMonth holds what was found against what was planted.
func scoreMonth(truth fixtures.Truth, found foundMonth) (monthScore, error) {
	m := monthScore{claims: map[ledger.Cause]int{}, right: map[ledger.Cause]int{}}
	cases, err := foundGroups(found)
	if err != nil {
		return m, err
	}
	planted := plantedGroups(truth.Faults)
	faults := map[ledger.Reference][]fixtures.Fault{}
	for _, f := range truth.Faults {
		faults[f.Reference] = append(faults[f.Reference], f)
	}
	for _, reference := range slices.Sorted(maps.Keys(planted)) {
		list := scoreAll(planted[reference], cases[reference])
		if rest, gone := cancelled(reference, faults[reference]); len(gone) > 0 && slices.ContainsFunc(list, missesOneOf(gone)) {
			list, planted[reference] = scoreWithout(gone, rest, cases[reference])
		}
		m.planted = append(m.planted, list...)
	}
	for _, reference := range slices.Sorted(maps.Keys(cases)) {
		for _, cause := range slices.Sorted(maps.Keys(cases[reference])) {
			m.claim(cases[reference][cause], planted[reference])
		}
	}
	return m, nil
}

// scoreAll scores what was planted under a reference, by cause.
func scoreAll(causes, found byCause) (list []scored) {
	for _, cause := range slices.Sorted(maps.Keys(causes)) {
		list = append(list, score(causes[cause], causes, found))
	}
	return list
}

type byCause map[ledger.Cause]*group

func (b byCause) of(reference ledger.Reference, cause ledger.Cause) *group {
	if b[cause] == nil {
		b[cause] = &group{reference: reference, cause: cause, legs: vector{}}
	}
	return b[cause]
}

func plantedGroups(faults []fixtures.Fault) map[ledger.Reference]byCause {
	all := map[ledger.Reference]byCause{}
	for _, f := range faults {
		if all[f.Reference] == nil {
			all[f.Reference] = byCause{}
		}
		g := all[f.Reference].of(f.Reference, f.Cause)
		g.count++
		g.kinds = append(g.kinds, f.Kind)
		for _, l := range f.Legs {
			g.legs.add(place{l.Account, l.Dimension}, l.Functional)
		}
		for _, d := range f.Documents {
			g.documents = append(g.documents, d.String())
		}
	}
	return all
}

// foundGroups are the explanations of every case by cause; the remainder stands under
// the cause "unexplained".
func foundGroups(found foundMonth) (map[ledger.Reference]byCause, error) {
	all := map[ledger.Reference]byCause{}
	for _, c := range found.Cases {
		causes := byCause{}
		all[c.Reference] = causes
		for _, e := range c.Explanations {
			g := causes.of(c.Reference, e.Cause)
			g.count++
			g.kinds = append(g.kinds, e.Kind)
			g.documents = append(g.documents, e.Documents...)
			g.ambiguous = g.ambiguous || e.Proof == ledger.ProofAmbiguous
			g.alternatives = append(g.alternatives, e.Alternatives...)
			if err := g.add(e.Legs); err != nil {
				return nil, err
			}
		}
		if len(c.Unexplained) > 0 {
			g := causes.of(c.Reference, ledger.CauseUnexplained)
			g.count++
			if c.Note != "" {
				g.kinds = append(g.kinds, c.Note)
			}
			if err := g.add(c.Unexplained); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func (g *group) add(legs []foundLeg) error {
	for _, l := range legs {
		amount, err := money.Parse(l.Amount, l.Currency)
		if err != nil {
			return fmt.Errorf("%s: %w", g.reference, err)
		}
		g.legs.add(place{l.Account, l.Dimension}, amount)
	}
	return nil
}

// told tells whether cause and legs are told as the only ones.
func (s scored) told() bool { return s.outcome == exact || s.outcome == document }

// score decides what became of a planted group. found is nil where no case was made of
// the reference.
func score(g *group, planted, found byCause) scored {
	s := scored{group: *g}
	for _, cause := range slices.Sorted(maps.Keys(found)) {
		s.found = append(s.found, found[cause])
	}
	claim := found[g.cause]
	switch {
	case found == nil, claim == nil && len(g.legs) == 0:
		s.outcome = hidden // no trace of it is left
	case claim == nil:
		s.outcome = unclaimed(g, planted, found)
	case !maps.Equal(claim.legs, g.legs):
		s.outcome = otherLegs
		if g.cause == ledger.CauseUnexplained {
			s.outcome = unexplained // its money stands there, with more beside it
		}
	case claim.ambiguous && claim.onlyDocument():
		s.outcome = document
	case claim.ambiguous:
		s.outcome = first
	default:
		s.outcome = exact
	}
	s.named = claim != nil && !slices.ContainsFunc(g.documents, func(d string) bool { return !slices.Contains(claim.documents, d) })
	return s
}

// How an alternative begins that leaves cause and legs as they are: they are another
// document's, or a voucher is proposed that may be the missing one's, until somebody
// decides.
const (
	ofAnotherDocument = "the same of "
	perhapsBooked     = "it is booked, by a voucher that does not name it:"
)

// onlyDocument tells whether every story has this cause with these legs.
func (g *group) onlyDocument() bool {
	return !slices.ContainsFunc(g.alternatives, func(a string) bool {
		return !strings.HasPrefix(a, ofAnotherDocument) && !strings.HasPrefix(a, perhapsBooked)
	})
}

// unclaimed is what became of a fault whose cause is not named.
func unclaimed(g *group, planted, found byCause) outcome {
	stranger, ambiguous := false, false
	for cause, f := range found {
		for _, a := range f.alternatives {
			if head, _, _ := strings.Cut(a, ":"); strings.Contains(head, string(g.cause)) {
				return among
			}
		}
		ambiguous = ambiguous || f.ambiguous
		stranger = stranger || cause != ledger.CauseUnexplained && planted[cause] == nil
	}
	switch {
	case found[ledger.CauseUnexplained] != nil && !stranger:
		return unexplained
	case ambiguous:
		return notAmong
	}
	return mislabelled
}

// claim counts a found group, and keeps it where nothing was planted.
func (m *monthScore) claim(f *group, planted byCause) {
	if planted == nil {
		m.blamed = append(m.blamed, f)
	}
	if f.cause == ledger.CauseUnexplained {
		return // it claims nothing
	}
	m.claims[f.cause]++
	if p := planted[f.cause]; p != nil && maps.Equal(p.legs, f.legs) {
		m.right[f.cause]++
	}
}
