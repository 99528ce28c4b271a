package main

import (
	"slices"
	"testing"

	"counterfoil/fixtures"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// vat is a planted tax fault of 100 kronor under an order.
func vat(reference ledger.Reference) fixtures.Fault {
	return fixtures.Fault{Reference: reference, Cause: ledger.CauseTax, Kind: "home rate", Documents: []ledger.DocumentID{{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: "7"}},
		Legs: []ledger.Leg{{Account: "2611", Functional: money.Minor(10_000, "SEK")}, {Account: "3001", Functional: money.Minor(-10_000, "SEK")}}}
}

func found(reference ledger.Reference, explanations []foundExplanation, rest ...foundLeg) foundMonth {
	return foundMonth{[]foundCase{{Reference: reference, Explanations: explanations, Unexplained: rest}}}
}

func legs(amount, back string) []foundLeg {
	return []foundLeg{{"2611", "", "SEK", amount}, {"3001", "", "SEK", back}}
}

func says(cause ledger.Cause, amount, back string) foundExplanation {
	return foundExplanation{Cause: cause, Proof: ledger.ProofReplayed, Legs: legs(amount, back), Documents: []string{"centra shipment 7"}}
}

func oneOf(e foundExplanation, alternatives ...string) foundExplanation {
	e.Proof, e.Alternatives = ledger.ProofAmbiguous, alternatives
	return e
}

func TestWhatBecomesOfAPlantedFault(t *testing.T) {
	right := says(ledger.CauseTax, "100.00", "-100.00")
	for _, c := range []struct {
		name  string
		found foundMonth
		want  outcome
		right int // claims that are right
	}{
		{"its cause with its legs", found("1", []foundExplanation{right}), exact, 1},
		{"its cause in two halves", found("1", []foundExplanation{says(ledger.CauseTax, "60.00", "-60.00"), says(ledger.CauseTax, "40.00", "-40.00")}), exact, 1},
		{"its cause with other legs", found("1", []foundExplanation{says(ledger.CauseTax, "99.00", "-99.00")}, legs("1.00", "-1.00")...), otherLegs, 0},
		{"the same on another cost centre", found("1", []foundExplanation{{Cause: ledger.CauseTax, Proof: ledger.ProofReplayed,
			Legs: []foundLeg{{"2611", "", "SEK", "100.00"}, {"3001", "1=DE", "SEK", "-100.00"}}}}, legs("0.00", "0.00")...), otherLegs, 0},
		{"one öre less", found("1", []foundExplanation{says(ledger.CauseTax, "99.99", "-99.99")}, legs("0.01", "-0.01")...), otherLegs, 0},
		{"first of several stories", found("1", []foundExplanation{oneOf(right, "charge: the ERP left out the freight")}), first, 1},
		{"of one document or another that is alike", found("1", []foundExplanation{oneOf(right, "the same of shipment 50418-1 (centra shipment 8)")}), document, 1},
		{"beside a voucher that may be it", found("1", []foundExplanation{oneOf(right, "it is booked, by a voucher that does not name it: Proposal")}), document, 1},
		{"of another document, or of another cause", found("1", []foundExplanation{oneOf(right, "the same of shipment 50418-1", "charge: the ERP left out the freight")}), first, 1},
		{"among the alternatives", found("1", []foundExplanation{oneOf(says(ledger.CauseCharge, "100.00", "-100.00"), "tax: the ERP took the home rate")}), among, 0},
		{"not among them", found("1", []foundExplanation{oneOf(says(ledger.CauseCharge, "100.00", "-100.00"), "account: another account")}), notAmong, 0},
		{"another cause", found("1", []foundExplanation{says(ledger.CauseCharge, "100.00", "-100.00")}), mislabelled, 0},
		{"another cause for a part", found("1", []foundExplanation{says(ledger.CauseCharge, "40.00", "-40.00")}, legs("60.00", "-60.00")...), mislabelled, 0},
		{"nothing claimed", found("1", nil, legs("100.00", "-100.00")...), unexplained, 0},
		{"no case at all", foundMonth{}, hidden, 0},
		{"the same alternatives, without its cause", found("1", []foundExplanation{oneOf(says(ledger.CauseCharge, "100.00", "-100.00"))}), notAmong, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := scored1(t, fixtures.Truth{Faults: []fixtures.Fault{vat("1")}}, c.found)
			if got := m.planted[0].outcome; got != c.want {
				t.Errorf("the outcome is %q, want %q", got, c.want)
			}
			if m.right[ledger.CauseTax] != c.right {
				t.Errorf("%d claims are right, want %d", m.right[ledger.CauseTax], c.right)
			}
			if len(m.blamed) > 0 {
				t.Error("a reference with a fault counts as clean")
			}
		})
	}
}

func scored1(t *testing.T, truth fixtures.Truth, f foundMonth) monthScore {
	t.Helper()
	m, err := scoreMonth(truth, f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestACleanOrderThatIsBlamedCounts(t *testing.T) {
	truth := fixtures.Truth{Faults: []fixtures.Fault{vat("1")}}
	for name, f := range map[string]foundMonth{
		"explained":   found("2", []foundExplanation{says(ledger.CauseTax, "100.00", "-100.00")}),
		"unexplained": found("2", nil, legs("1.00", "-1.00")...),
	} {
		if m := scored1(t, truth, f); len(m.blamed) != 1 || m.blamed[0].reference != "2" {
			t.Errorf("%s: blamed are %v, want order 2", name, m.blamed)
		}
	}
}

// A fault nobody was taught is exact where just its money is left over.
func TestAnUnknownFaultIsExactWhereItStaysUnexplained(t *testing.T) {
	unknown := vat("1")
	unknown.Cause = ledger.CauseUnexplained
	truth := fixtures.Truth{Faults: []fixtures.Fault{unknown}}
	for _, c := range []struct {
		found foundMonth
		want  outcome
	}{
		{found("1", nil, legs("100.00", "-100.00")...), exact},
		{found("1", nil, legs("130.00", "-130.00")...), unexplained},
		{found("1", []foundExplanation{says(ledger.CauseTax, "100.00", "-100.00")}), mislabelled},
	} {
		if got := scored1(t, truth, c.found).planted[0].outcome; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// What was planted twice under one reference with one cause is told by its sum, and
// counts twice.
func TestFaultsOfOneCauseAreToldByTheirSum(t *testing.T) {
	truth := fixtures.Truth{Faults: []fixtures.Fault{vat("1"), vat("1")}}
	r := newResult()
	r.add(trial{grain: "day"}, scored1(t, truth, found("1", []foundExplanation{says(ledger.CauseTax, "200.00", "-200.00")})), 0, 0)
	if got := r.grains["day"].causes[ledger.CauseTax]; got.Planted != 2 || got.Outcomes[exact] != 2 || got.Money != money.Minor(20_000, "SEK") {
		t.Errorf("%+v, want two exact of 200.00 SEK", got)
	}
}

// Two faults of one batch that cancel leave no trace, whatever else is found there.
func TestFaultsThatCancelAreHidden(t *testing.T) {
	back := vat("1")
	back.Legs = []ledger.Leg{{Account: "2611", Functional: money.Minor(-10_000, "SEK")}, {Account: "3001", Functional: money.Minor(10_000, "SEK")}}
	truth := fixtures.Truth{Faults: []fixtures.Fault{vat("1"), back}}
	m := scored1(t, truth, found("1", nil, legs("5.00", "-5.00")...))
	if got := m.planted[0]; got.outcome != hidden || got.count != 2 {
		t.Errorf("%d faults are %q, want 2 hidden", got.count, got.outcome)
	}
}

// So do two of different causes in one batch; under an order, whose documents have a
// voucher each, they show.
func TestFaultsOfTwoCausesThatCancelAreHidden(t *testing.T) {
	for _, c := range []struct {
		reference ledger.Reference
		want      []outcome
	}{
		{"2026-10-05|Retail|SEK|25", []outcome{exact, hidden, hidden}},
		{"1", []outcome{mislabelled, otherLegs}},
	} {
		back := vat(c.reference)
		back.Cause = ledger.CauseDuplicate
		back.Legs = []ledger.Leg{{Account: "2611", Functional: money.Minor(-10_000, "SEK")}, {Account: "3001", Functional: money.Minor(10_000, "SEK")}}
		other := vat(c.reference)
		other.Legs = []ledger.Leg{{Account: "2611", Functional: money.Minor(500, "SEK")}, {Account: "3001", Functional: money.Minor(-500, "SEK")}}
		truth := fixtures.Truth{Faults: []fixtures.Fault{vat(c.reference), back, other}}
		m := scored1(t, truth, found(c.reference, []foundExplanation{says(ledger.CauseTax, "5.00", "-5.00")}))
		var got []outcome
		for _, s := range m.planted {
			got = append(got, s.outcome)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.reference, got, c.want)
		}
	}
}

func TestAnAimIsMissed(t *testing.T) {
	truth := fixtures.Truth{Faults: []fixtures.Fault{vat("1")}}
	good := found("1", []foundExplanation{says(ledger.CauseTax, "100.00", "-100.00")})
	for _, c := range []struct {
		name   string
		found  foundMonth
		broken int
		want   bool
	}{
		{"everything exact", good, 0, false},
		{"a clean order blamed", foundMonth{append(found("2", nil, legs("1.00", "-1.00")...).Cases, good.Cases...)}, 0, true},
		{"not conserved", good, 1, true},
		{"mislabelled", found("1", []foundExplanation{says(ledger.CauseCharge, "100.00", "-100.00")}), 0, true},
		{"unexplained", found("1", nil, legs("100.00", "-100.00")...), 0, true},
	} {
		r := newResult()
		r.add(trial{grain: "order"}, scored1(t, truth, c.found), c.broken, 0)
		if r.missed() != c.want {
			t.Errorf("%s: missed is %t", c.name, r.missed())
		}
	}
}

func TestRatesAreReadInPerCent(t *testing.T) {
	for text, want := range map[string]int{"0.5": 5, "2": 20, "10": 100} {
		if got, err := perThousand(text); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "-1", "0.55", "101"} {
		if _, err := perThousand(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
