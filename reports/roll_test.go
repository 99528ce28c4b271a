package reports_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"
)

// Five of nine cases were open the month before, and one more that has cleared; items 3
// and 9 held a minor unit less on their first account and more on their last.
func TestOpenItemsRollForward(t *testing.T) {
	m := reportstest.Build(t, reportstest.Month())
	r := m.Roll
	var lines []string
	for _, l := range []struct {
		name string
		reports.RollLine
	}{{"opening", r.Opening}, {"new", r.New}, {"cleared", r.Cleared}, {"re-measured", r.Remeasured}, {"closing", r.Closing}, {"accepted", r.Accepted}, {"timing cleared", r.Timing.Cleared}} {
		lines = append(lines, fmt.Sprintf("%s %d %s", l.name, l.Items, l.Amount.Number()))
	}
	got := strings.Join(lines, "\n")
	// Opening 1249.00 + 1437.50 + 500.07 + 625.00 + 1003.32 + 499.00; new 842.50 + 500.00 + 49.00 + 100.50.
	want := `opening 6 5313.89
new 4 1492.00
cleared 1 499.00
re-measured 2 0.01
closing 9 6306.90
accepted 1 100.50
timing cleared 1 499.00`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What a person accepted is said and is not proposed to be corrected; the part that came
// after the acceptance is open.
func TestAcceptedPartsAreTold(t *testing.T) {
	m := reportstest.Build(t, reportstest.Month())
	status := map[ledger.Reference]string{}
	for i, err := range m.Items(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		status[i.Reference] = i.Status() + " " + i.Accepted.Number()
	}
	for reference, want := range map[ledger.Reference]string{"50001": "open 0.00", "50008": "accepted 100.50", "voucher:A 700": "open 1000.00", "49001": "cleared 0.00"} {
		if status[reference] != want {
			t.Errorf("%s is %q, want %q", reference, status[reference], want)
		}
	}
	var rows []string
	for e, err := range m.Exceptions(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Reference == "voucher:A 700" && (e.FirstOfExplanation) {
			rows = append(rows, fmt.Sprintf("%s %s %t", e.Cause, e.Class, e.Accepted))
		}
	}
	if got := strings.Join(rows, "; "); got != "manual journal accepted true; unexplained open false" {
		t.Errorf("exceptions: %s", got)
	}
	if m.Accepted.Items != 2 || m.Accepted.Orders != 1 || m.UnexplainedOpen().Number() != "3.33" {
		t.Errorf("accepted %+v, open %s", m.Accepted, m.UnexplainedOpen())
	}
}

// An accepted correction is not proposed.
func TestAcceptedCausesAreNotCorrected(t *testing.T) {
	r := reportstest.Month()
	var first ledger.Case
	r.List(func(c ledger.Case) bool { first = c; return false })
	r.Accepts = []ledger.Acceptance{{Number: 1, Item: first.Item, Reference: first.Reference, Variance: first.Variance}}
	for j, err := range reportstest.Build(t, r).Journals(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if j.References()[0] == first.Reference {
			t.Errorf("%s is proposed although %s is accepted", j.Number, first.Reference)
		}
	}
}

func TestTimingIsFollowedUp(t *testing.T) {
	document := func(id string) []ledger.DocumentID {
		return []ledger.DocumentID{{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: id}}
	}
	legs := []ledger.Leg{reportstest.Leg("1510", 100), reportstest.Leg("3001", -100)}
	explanation := func(cause ledger.Cause, id string) ledger.Explanation {
		return ledger.Explanation{Cause: cause, Class: ledger.ClassOf(cause), Proof: ledger.ProofReplayed, Legs: legs, Documents: document(id)}
	}
	for name, test := range map[string]struct {
		was  []ledger.DocumentID
		now  []ledger.Explanation
		rest []ledger.Leg
		want reports.TimingOutcome
	}{
		"another document differs":     {document("1"), []ledger.Explanation{explanation(ledger.CauseTax, "2")}, nil, reports.TimingCleared},
		"the same is missing now":      {document("1"), []ledger.Explanation{explanation(ledger.CauseMissingOrder, "1")}, nil, reports.TimingFailed},
		"the same is not booked yet":   {document("1"), []ledger.Explanation{explanation(ledger.CauseCutOff, "1")}, nil, reports.TimingWaiting},
		"nobody knows":                 {document("1"), nil, legs, reports.TimingFailed},
		"no document, and a duplicate": {nil, []ledger.Explanation{explanation(ledger.CauseDuplicate, "2")}, nil, reports.TimingFailed},
	} {
		c := reportstest.Explained("50001", 1, ledger.NewDate(2026, 9, 30), test.rest, test.now...)
		r := reportstest.Derive(reportstest.Settings(), reportstest.Period(), nil, func(yield func(ledger.Case) bool) { yield(c) })
		r.Items[0].WasTiming, r.Items[0].Timing = true, test.was
		for i, err := range reportstest.Build(t, r).Items(context.Background()) {
			if err != nil || i.Outcome != test.want {
				t.Errorf("%s: %q, want %q (%v)", name, i.Outcome, test.want, err)
			}
		}
	}
}
