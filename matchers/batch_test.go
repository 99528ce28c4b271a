package matchers

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"counterfoil/fixtures"
	"counterfoil/fixtures/scenario"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// batchScore counts what was said of a month's batches.
type batchScore struct {
	exact, ambiguous, misled, wrong, unexplained, blamed int
}

func scoreBatches(t *testing.T, month fixtures.Month) batchScore {
	t.Helper()
	p := swedish(t)
	p.Posting.Grain = policy.PerDay
	month.Grain = fixtures.PerDay
	dir := t.TempDir()
	truth, err := month.Generate(dir)
	if err != nil {
		t.Fatal(err)
	}
	in := readMonth(t, dir, p)
	planted := truth.References()
	var score batchScore
	for _, c := range explainMonth(in, truth.Period.Last(), p) {
		reference := c.Reference
		checkConserved(t, c)
		if len(c.Variance) == 0 {
			continue
		}
		if len(planted[reference]) == 0 {
			score.blamed++
			t.Errorf("%s is clean and was blamed:\n%s", reference, scenario.Conclusion(c))
			continue
		}
		score.add(t, c, planted[reference])
	}
	return score
}

// explainMonth explains a month of batches as a run does: those of one store and
// currency together, everything else by itself.
func explainMonth(in *monthBooks, cutOff ledger.Date, p *policy.Policy) []ledger.Case {
	var cases []ledger.Case
	shops := map[string][]Input{}
	for _, reference := range in.references() {
		b, daily := batchOf(reference)
		of := in.input(reference, cutOff)
		switch {
		case !daily:
			cases = append(cases, Explain(of, p))
		case !b.on.After(of.BookedThrough):
			if d := layOut(of, p); !d.open().isZero() {
				shops[b.shop] = append(shops[b.shop], of)
			}
		}
	}
	for _, shop := range slices.Sorted(maps.Keys(shops)) {
		cases = append(cases, ExplainBatches(shops[shop], p)...)
	}
	return cases
}

// add judges each cause a case names: it was planted with just these legs, or the name
// is wrong.
func (s *batchScore) add(t *testing.T, c ledger.Case, faults []fixtures.Fault) {
	want := ledger.Case{}
	for _, f := range faults {
		want.Explanations = append(want.Explanations, ledger.Explanation{Cause: f.Cause, Legs: f.Legs})
	}
	if len(c.Explanations) == 0 {
		s.unexplained++
		t.Logf("UNEXPLAINED %s, planted:\n%sfound:\n%s%s", c.Reference, plantedText(c.Reference, faults), scenario.Conclusion(c), c.Note)
		if c.Note == "" {
			t.Errorf("%s: is unexplained without a note", c.Reference)
		}
		return
	}
	ambiguous := false
	for _, e := range c.Explanations {
		ambiguous = ambiguous || e.Proof == ledger.ProofAmbiguous
	}
	switch {
	case asPlanted(c, faults) && ambiguous:
		s.ambiguous++
	case asPlanted(c, faults):
		s.exact++
	case ambiguous:
		s.misled++ // the first of several stories, said to be so
		t.Logf("MISLED %s, planted:\n%sfound:\n%s%s", c.Reference, plantedText(c.Reference, faults), scenario.Conclusion(c), evidenceOf(c))
	default:
		s.wrong++
		t.Logf("WRONG %s, planted:\n%sfound:\n%s%s", c.Reference, plantedText(c.Reference, faults), scenario.Conclusion(c), evidenceOf(c))
	}
}

// A month booked by day, store, currency and rate: what is named is what was planted, or
// is said to be one of several stories; the rest is unexplained with a note; no clean
// batch is blamed.
func TestBatchesAreNeverMislabelled(t *testing.T) {
	for _, c := range []struct {
		month fixtures.Month
		exact int
	}{
		{fixtures.Month{Seed: 1, Orders: 600, Faults: fixtures.Faults{PerThousand: 60, Combined: 10, Unknown: 3}}, 60},
		{fixtures.Month{Seed: 3, Orders: 4000, Faults: fixtures.Faults{PerThousand: 20, Combined: 10, Unknown: 3}}, 95},
	} {
		month := c.month
		score := scoreBatches(t, month)
		t.Logf("seed %d: %+v", month.Seed, score)
		if score.wrong > 0 || score.blamed > 0 || score.misled > 1 {
			t.Errorf("seed %d: %+v: nothing may be mislabelled", month.Seed, score)
		}
		if score.exact < c.exact {
			t.Errorf("seed %d: %+v: too little is explained", month.Seed, score)
		}
	}
}

// With batches a run knows of all of them before it explains one; what of a previous run
// may be carried over, which no batch may, the store knows.
func TestARunShowsABatchItsNeighbours(t *testing.T) {
	lacks, holds := ledger.Reference("2026-10-05|Retail|SEK|25"), ledger.Reference("2026-10-06|Retail|SEK|25")
	s := readScenario(t, scenarios+"/batch-neighbour-day.txt")
	p := policyOf(t, s)
	f := &fakeStore{documents: map[StoredDocumentKey]ledger.Document{}, failAt: -1, previous: true}
	for _, r := range []ledger.Reference{lacks, holds} {
		in := inputOf(t, s, p, r)
		for k, d := range in.Documents {
			f.documents[k] = d
		}
		f.inputs = append(f.inputs, in.Case)
	}
	if _, err := Run(context.Background(), f, f, p, "SE01", october, Options{}); err != nil {
		t.Fatal(err)
	}
	if f.carried != 1 || len(f.saved) != 2 {
		t.Fatalf("%d cases, carried over %d times; want 2 and once", len(f.saved), f.carried)
	}
	for _, c := range f.saved {
		if len(c.Explanations) != 1 || c.Explanations[0].Cause != ledger.CauseCutOff || len(c.Unexplained) > 0 {
			t.Errorf("want cut-off alone, got\n%s%s", scenario.Conclusion(c), evidenceOf(c))
		}
	}
}

// Two sales of one amount, one of them left out: which of them cannot be told, and both
// are named.
func TestWhichOfEqualDocumentsIsAmbiguous(t *testing.T) {
	s := readScenario(t, scenarios+"/batch-fault-inside.txt")
	twin := *s.Documents[0].Goods
	s.Documents[1].Goods = &twin
	s.Booked = s.Booked[:1]
	p := policyOf(t, s)
	got := Explain(inputOf(t, s, p, s.Wants[0].Reference), p)
	if len(got.Explanations) != 1 || got.Explanations[0].Proof != ledger.ProofAmbiguous || len(got.Explanations[0].Alternatives) != 1 ||
		!strings.Contains(got.Explanations[0].Alternatives[0], "centra shipment 2") {
		t.Errorf("want one ambiguous explanation that names the other sale, got\n%s%s", scenario.Conclusion(got), evidenceOf(got))
	}
}
