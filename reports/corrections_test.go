package reports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"
)

// monthWith builds the sample month under other rules for corrections.
func monthWith(t *testing.T, r *reportstest.Reader, change func(*reports.Corrections)) *reports.MonthEnd {
	t.Helper()
	s := reportstest.Settings()
	change(&s.Corrections)
	m, err := reports.Build(context.Background(), r, s, reportstest.Period())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func collect(t *testing.T, journals iter.Seq2[reports.Journal, error]) []reports.Journal {
	t.Helper()
	var list []reports.Journal
	for j, err := range journals {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, j)
	}
	return list
}

// brief lists journals as "cause references".
func brief(list []reports.Journal) string {
	var lines []string
	for _, j := range list {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %v", j.Cause, j.References())))
	}
	return strings.Join(lines, "\n")
}

func TestOnlyWhatIsToBeCorrectedIsProposed(t *testing.T) {
	all := func(*reports.Corrections) {}
	for _, test := range []struct {
		name              string
		rules             func(*reports.Corrections)
		proposed, decide  string
		accepted, bounded int64
	}{
		{"as the class says", all, "missing order [50001]\nmissing refund [50002]\ntax [50003]\nSKU [50004]\nSKU [50005]", "charge [50006]", 0, 1},
		{"a cause the policy accepts", func(c *reports.Corrections) {
			c.Accepted = map[ledger.Cause]bool{ledger.CauseSKU: true, ledger.CauseRounding: true}
		},
			"missing order [50001]\nmissing refund [50002]\ntax [50003]", "charge [50006]", 3, 0},
		{"bounded rounding too", func(c *reports.Corrections) { c.Bounded = true },
			"missing order [50001]\nmissing refund [50002]\ntax [50003]\nrounding [50003]\nSKU [50004]\nSKU [50005]", "charge [50006]", 0, 0},
		{"one per cause", func(c *reports.Corrections) { c.Summed = true },
			"missing order [50001]\nmissing refund [50002]\ntax [50003]\nSKU [50004 50005]", "charge [50006]", 0, 1},
	} {
		r := reportstest.Month()
		r.Accepts = nil
		m := monthWith(t, r, test.rules)
		if got := brief(collect(t, m.Journals(t.Context()))); got != test.proposed {
			t.Errorf("%s: proposed\n%s\nwant\n%s", test.name, got, test.proposed)
		}
		if got := brief(collect(t, m.JournalsToDecide(t.Context()))); got != test.decide {
			t.Errorf("%s: to decide %q, want %q", test.name, got, test.decide)
		}
		if m.Treated[reports.AcceptedByPolicy] != test.accepted || m.Treated[reports.BoundedOnly] != test.bounded ||
			m.Treated[reports.ClearsByItself] != 1 || m.Treated[reports.ToReview] != 1 {
			t.Errorf("%s: treated %v", test.name, m.Treated)
		}
	}
}

// What a person let stand is corrected no more, whichever cause and proof it has.
func TestWhatAPersonAcceptedIsNotProposed(t *testing.T) {
	r := reportstest.Month()
	r.Accepts = nil
	for c := range r.List {
		if c.Reference == "50002" || c.Reference == "50006" {
			r.Accepts = append(r.Accepts, ledger.Acceptance{Reference: c.Reference, Item: c.Item, Variance: c.Variance})
		}
	}
	m := monthWith(t, r, func(*reports.Corrections) {})
	if got, want := brief(collect(t, m.AllJournals(t.Context(), true))), "missing order [50001]\ntax [50003]\nSKU [50004]\nSKU [50005]"; got != want {
		t.Errorf("journals\n%s\nwant\n%s", got, want)
	}
	if m.Treated[reports.AcceptedByPerson] != 2 {
		t.Errorf("treated %v, want 2 accepted by a person", m.Treated)
	}
}

// What the model counts is what is listed, per case and summed: the same money.
func TestTotalsAreThoseOfTheJournalsListed(t *testing.T) {
	for _, r := range []*reportstest.Reader{reportstest.Month(), reportstest.Many(500)} {
		for _, summed := range []bool{false, true} {
			m := monthWith(t, r, func(c *reports.Corrections) { c.Summed, c.Bounded = summed, true })
			check := func(want reports.JournalTotals, journals iter.Seq2[reports.Journal, error]) {
				got := reports.JournalTotals{Debit: money.Zero("SEK"), Credit: money.Zero("SEK")}
				for r, err := range reports.JournalRows(journals) {
					if err != nil {
						t.Fatal(err)
					}
					if got.Lines++; r.Line == 1 {
						got.Journals++
					}
					got.Debit, got.Credit = got.Debit.Add(r.Debit), got.Credit.Add(r.Credit)
				}
				if got != want {
					t.Errorf("summed %v: listed %+v, counted %+v", summed, got, want)
				}
			}
			check(m.JournalTotals, m.Journals(t.Context()))
			check(m.ToDecide, m.JournalsToDecide(t.Context()))
			if m.JournalTotals.Debit != m.JournalTotals.Credit {
				t.Errorf("summed %v: %+v is out of balance", summed, m.JournalTotals)
			}
		}
	}
}

func TestCorrectionsAreDatedWhereThePeriodTakesThem(t *testing.T) {
	october, november := reportstest.Period(), reportstest.Period().Next()
	for _, test := range []struct {
		name     string
		statuses map[ledger.Period]ledger.PeriodStatus
		next     bool
		want     string
	}{
		{"open", nil, false, "2026-10-31"},
		{"in review", map[ledger.Period]ledger.PeriodStatus{october: ledger.PeriodInReview}, false, "2026-10-31"},
		{"reopened", map[ledger.Period]ledger.PeriodStatus{october: ledger.PeriodReopened}, false, "2026-10-31"},
		{"closed", map[ledger.Period]ledger.PeriodStatus{october: ledger.PeriodClosed}, false, "2026-11-01"},
		{"closed, and the next signed", map[ledger.Period]ledger.PeriodStatus{october: ledger.PeriodClosed, november: ledger.PeriodSigned}, false, "2026-12-01"},
		{"always in the next", nil, true, "2026-11-01"},
	} {
		r := reportstest.Month()
		r.Statuses = test.statuses
		m := monthWith(t, r, func(c *reports.Corrections) { c.NextPeriod = test.next })
		for _, j := range collect(t, m.Journals(t.Context())) {
			if j.On.String() != test.want {
				t.Errorf("%s: dated %s, want %s", test.name, j.On, test.want)
			}
		}
	}
}

// A journal keeps its number in a later run, whatever else was found; it gets another as
// soon as it would book something else.
func TestAJournalKeepsItsNumberUntilItChanges(t *testing.T) {
	numbers := func(change func(*reportstest.Reader)) map[ledger.Reference]string {
		r := reportstest.Month()
		change(r)
		found := map[ledger.Reference]string{}
		for _, j := range collect(t, monthWith(t, r, func(*reports.Corrections) {}).Journals(t.Context())) {
			found[j.References()[0]] = j.Number
		}
		return found
	}
	list := func(change func(*ledger.Case)) func(*reportstest.Reader) {
		return func(r *reportstest.Reader) {
			before := r.List
			r.List = func(yield func(ledger.Case) bool) {
				before(func(c ledger.Case) bool { change(&c); return yield(c) })
			}
		}
	}
	first := numbers(func(*reportstest.Reader) {})
	for reference, number := range first {
		if !regexp.MustCompile(`^JE-[0-9]+-[B-DF-HJ-NP-TV-Z]{8}$`).MatchString(number) || len(number) > 20 {
			t.Errorf("%s has the number %q", reference, number)
		}
	}
	later := numbers(func(r *reportstest.Reader) { r.LastRun.ID = 8 })
	swapped := numbers(list(func(c *ledger.Case) {
		c.Explanations = slices.Clone(c.Explanations)
		slices.Reverse(c.Explanations)
	}))
	if fmt.Sprint(later) != fmt.Sprint(first) || fmt.Sprint(swapped) != fmt.Sprint(first) {
		t.Errorf("numbers change without cause:\n%v\n%v\n%v", first, later, swapped)
	}
	other := numbers(list(func(c *ledger.Case) {
		if c.Reference == "50001" {
			x := c.Explanations[0]
			x.Legs = []ledger.Leg{reportstest.Leg("1510", 124901), reportstest.Leg("3001", -124901)}
			c.Explanations = []ledger.Explanation{x}
		}
	}))
	for reference := range first {
		if changed := other[reference] != first[reference]; changed != (reference == "50001") {
			t.Errorf("%s: %s became %s", reference, first[reference], other[reference])
		}
	}
}

// Two explanations that are alike are two journals with two numbers.
func TestEqualExplanationsAreToldApart(t *testing.T) {
	twice := ledger.Explanation{Cause: ledger.CauseDuplicate, Class: ledger.ClassCorrect, Proof: ledger.ProofReplayed, Legs: []ledger.Leg{reportstest.Leg("1510", -500), reportstest.Leg("3001", 500)}}
	r := reportstest.Derive(reportstest.Settings(), reportstest.Period(), nil, func(yield func(ledger.Case) bool) {
		yield(reportstest.Explained("1", 1, reportstest.Period().First(), nil, twice, twice))
	})
	list := collect(t, monthWith(t, r, func(*reports.Corrections) {}).Journals(t.Context()))
	if len(list) != 2 || list[0].Number == list[1].Number {
		t.Errorf("%d journals, numbers %q and %q", len(list), list[0].Number, list[len(list)-1].Number)
	}
}

// The text leads with the reference in the words the importer finds, and holds neither
// kind nor evidence, whose words may be a fee's or a payout's.
func TestTheTextNamesCaseCauseJournalItemAndRun(t *testing.T) {
	m := monthWith(t, reportstest.Month(), func(c *reports.Corrections) {
		c.Word = "rättelse"
		c.Carrier = func(r ledger.Reference) reports.Carrier { return reports.Carrier{Voucher: "order " + string(r)} }
	})
	j := collect(t, m.Journals(t.Context()))[1]
	if want := "order 50002 rättelse missing refund " + j.Number + " item 2 run 7"; j.Text != want {
		t.Errorf("the text is %q, want %q", j.Text, want)
	}
}

// A rule that wants the whole text gets nothing but the reference.
func TestATextThatMustStandAloneDoes(t *testing.T) {
	m := monthWith(t, reportstest.Month(), func(c *reports.Corrections) {
		c.Carrier = func(r ledger.Reference) reports.Carrier {
			return reports.Carrier{Voucher: "Order " + string(r), Alone: true}
		}
	})
	if j := collect(t, m.Journals(t.Context()))[1]; j.Text != "Order 50002" {
		t.Errorf("the text is %q", j.Text)
	}
}

func TestJournalsAsCSVHoldEveryField(t *testing.T) {
	m := reportstest.Build(t, reportstest.Month())
	var b bytes.Buffer
	if err := reports.WriteJournalsCSV(&b, m, m.AllJournals(t.Context(), true)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows[0], reports.JournalColumns) || int64(len(rows)-1) != m.JournalTotals.Lines+m.ToDecide.Lines {
		t.Fatalf("%d rows under %v", len(rows)-1, rows[0])
	}
	second := rows[7] // of the third journal
	got := strings.Join(second, "|")
	want := `2|2026-10-31|2672|Output VAT Germany|0.00|218.50|SEK|-19.00|EUR|50003 correction tax ` + second[0] +
		` item 3 run 7|tax|correct in ERP|replayed|50003|shipment 61007|3|7|proposed|home rate instead of destination|Ships to DE`
	if !strings.HasPrefix(got, second[0]+"|"+want) {
		t.Errorf("the second line of the third journal is\n%s\nwant\n%s", got, want)
	}
	if last := rows[len(rows)-1]; last[18] != "to decide" || last[13] != "ambiguous" {
		t.Errorf("the last row is %v, want the correction to decide", last)
	}
}

// A journal by hand in the same case that does part of a correction, or all of it on
// another account, may be it: posting the proposal too would book it twice. One that does
// something else changes nothing.
func TestACorrectionWaitsWhereAJournalMayHaveDoneIt(t *testing.T) {
	freight := ledger.Explanation{Cause: ledger.CauseCharge, Class: ledger.ClassCorrect, Proof: ledger.ProofReplayed, Kind: "freight left out",
		Legs: []ledger.Leg{reportstest.Leg("1510", 7900), reportstest.Leg("2611", -1580), reportstest.Leg("3520", -6320)}}
	journal := func(units int64) ledger.Explanation {
		return ledger.Explanation{Cause: ledger.CauseManualJournal, Class: ledger.ClassReview, Proof: ledger.ProofReplayed, Kind: "voucher without a document",
			Legs: []ledger.Leg{reportstest.Leg("1510", units), reportstest.Leg("3522", -units)}}
	}
	for name, c := range map[string]struct {
		beside           []ledger.Explanation
		proposed, decide int64
	}{
		"alone":                        {nil, 1, 0},
		"booked on another account":    {[]ledger.Explanation{journal(-7900)}, 0, 1},
		"booked in part":               {[]ledger.Explanation{journal(-3000)}, 0, 1},
		"something else the other way": {[]ledger.Explanation{journal(2500)}, 1, 0},
	} {
		one := reportstest.Explained("50001", 1, ledger.NewDate(2026, 10, 10), nil, append([]ledger.Explanation{freight}, c.beside...)...)
		r := reportstest.Derive(reportstest.Settings(), reportstest.Period(), reportstest.Volume(), func(yield func(ledger.Case) bool) { yield(one) })
		m := monthWith(t, r, func(*reports.Corrections) {})
		if m.Treated[reports.Proposed] != c.proposed || m.Treated[reports.ToDecide] != c.decide {
			t.Errorf("%s: treated %v", name, m.Treated)
		}
	}
}
