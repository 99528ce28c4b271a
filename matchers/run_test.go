package matchers

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"counterfoil/fixtures/scenario"
	"counterfoil/ledger"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// fakeStore is a ledger with open references and nothing else.
type fakeStore struct {
	inputs    []CaseInput
	documents map[StoredDocumentKey]ledger.Document
	previous  bool
	through   ledger.Date
	failAt    int // the reference that cannot be read; -1 for none

	begun             ledger.Run
	saved             []ledger.Case
	carried, decoded  int
	sealed, abandoned bool
}

func (f *fakeStore) BeginRun(_ context.Context, _ ledger.EntityID, run ledger.Run) (RunWriter, error) {
	f.begun = run
	return f, nil
}

func (f *fakeStore) BookedThrough(context.Context, ledger.EntityID) (ledger.Date, error) {
	return f.through, nil
}

func (f *fakeStore) Run() ledger.Run                          { return f.begun }
func (f *fakeStore) Previous() (ledger.Run, bool)             { return ledger.Run{}, f.previous }
func (f *fakeStore) CarryOver(context.Context) (int64, error) { f.carried++; return 1, nil }
func (f *fakeStore) Abort() error                             { f.abandoned = true; return nil }
func (f *fakeStore) Seal(context.Context) (ledger.Run, error) { f.sealed = true; return f.begun, nil }
func (f *fakeStore) Save(_ context.Context, c []ledger.Case) error {
	f.saved = append(f.saved, c...)
	return nil
}

func (f *fakeStore) Open(context.Context) iter.Seq2[CaseInput, error] {
	return func(yield func(CaseInput, error) bool) {
		for i, in := range f.inputs {
			if i == f.failAt {
				yield(CaseInput{}, errors.New("the line went dead"))
				return
			}
			if !yield(in, nil) {
				return
			}
		}
	}
}

func (f *fakeStore) Documents(_ context.Context, _ ledger.EntityID, stored []StoredDocument) (map[StoredDocumentKey]ledger.Document, error) {
	f.decoded++
	found := map[StoredDocumentKey]ledger.Document{}
	for _, s := range stored {
		k := StoredDocumentKey{ID: s.ID, Version: s.Version}
		found[k] = f.documents[k]
	}
	return found, nil
}

// storeOf holds the references of some scenarios, renamed so that each stands once.
func storeOf(t testing.TB, names ...string) *fakeStore {
	t.Helper()
	f := &fakeStore{documents: map[StoredDocumentKey]ledger.Document{}, failAt: -1}
	for n, name := range names {
		s := readScenario(t, scenarios+"/"+name+".txt")
		in := inputOf(t, s, policyOf(t, s), s.Wants[0].Reference)
		for i := range in.Case.Documents {
			d := &in.Case.Documents[i]
			k := StoredDocumentKey{ID: d.ID, Version: d.Version}
			doc := in.Documents[k]
			k.ID.ExternalID = fmt.Sprintf("%d-%s", n, k.ID.ExternalID)
			d.ID, doc.ID = k.ID, k.ID
			f.documents[k] = doc
		}
		for i := range in.Case.Entries {
			if e := &in.Case.Entries[i]; e.Book == ledger.Expected {
				e.Document.ExternalID = fmt.Sprintf("%d-%s", n, e.Document.ExternalID)
			}
		}
		f.inputs = append(f.inputs, in.Case)
	}
	return f
}

var october, _ = ledger.ParsePeriod("2026-10")

func TestARunExplainsInSequenceWhateverTheWorkers(t *testing.T) {
	var first []string
	for _, opts := range []Options{{}, {Workers: 1, Group: 1}, {Workers: 4, Group: 3}} {
		f := storeOf(t, "tax-home-rate", "missing-refund", "duplicate", "sku-wrong-group", "two-faults")
		var told []int64
		opts.Progress = func(n int64) { told = append(told, n) }
		if _, err := Run(context.Background(), f, f, swedish(t), "SE01", october, opts); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range f.saved {
			got = append(got, scenario.Conclusion(c)+evidenceOf(c))
		}
		if first == nil {
			first = got
		}
		if diff := cmp.Diff(first, got); diff != "" || len(got) != 5 || !f.sealed || told[len(told)-1] != 5 || f.carried != 0 {
			t.Errorf("%+v: %d cases, sealed %v, progress %v, difference:\n%s", opts, len(got), f.sealed, told, diff)
		}
	}
}

func TestARunCarriesOverWhatAPreviousRunKnows(t *testing.T) {
	f := storeOf(t, "duplicate")
	f.previous = true
	if _, err := Run(context.Background(), f, f, swedish(t), "SE01", october, Options{}); err != nil {
		t.Fatal(err)
	}
	if f.carried != 1 {
		t.Errorf("carried over %d times, want once", f.carried)
	}
}

func TestARunThatCannotReadLeavesNoTrace(t *testing.T) {
	f := storeOf(t, "duplicate", "missing-refund")
	f.failAt = 1
	_, err := Run(context.Background(), f, f, swedish(t), "SE01", october, Options{})
	if err == nil || f.sealed || !f.abandoned {
		t.Errorf("error %v, sealed %v, given up %v", err, f.sealed, f.abandoned)
	}
}

// A case that waits within the days of grace depends on how far the ERP is known, so
// the rule version says how far that is until the days have passed.
func TestDaysOfGraceRunOnWithTheBooks(t *testing.T) {
	last := october.Last()
	for _, c := range []struct {
		through ledger.Date
		version string
		cause   ledger.Cause
	}{
		{ledger.Date{}, RuleVersion, ledger.CauseCutOff},
		{last.AddDays(-7), RuleVersion, ledger.CauseCutOff},
		{last.AddDays(2), RuleVersion + ", booked through 2026-11-02", ledger.CauseCutOff},
		{last.AddDays(3), RuleVersion + ", booked through 2026-11-03", ledger.CauseMissingOrder},
		{last.AddDays(90), RuleVersion + ", booked through 2026-11-03", ledger.CauseMissingOrder},
	} {
		f := storeOf(t, "cut-off-grace")
		f.through = c.through
		if _, err := Run(context.Background(), f, f, swedish(t), "SE01", october, Options{StartedAt: time.Unix(0, 0)}); err != nil {
			t.Fatal(err)
		}
		if got := f.saved[0].Explanations[0].Cause; got != c.cause || f.begun.RuleVersion != c.version {
			t.Errorf("booked through %s: cause %s, rules %q; want %s, %q", c.through, got, f.begun.RuleVersion, c.cause, c.version)
		}
	}
}

// What is claimed within a bound is small in each case; the policy caps the sum.
func TestThePeriodCapsBoundedRounding(t *testing.T) {
	p := swedish(t)
	p.Rounds.CapPerPeriod = decimal.RequireFromString("0.02")
	f := storeOf(t, "rounding-bounded", "rounding-bounded", "rounding-bounded")
	if _, err := Run(context.Background(), f, f, p, "SE01", october, Options{}); err != nil {
		t.Fatal(err)
	}
	var claimed int
	for _, c := range f.saved {
		checkConserved(t, c)
		if len(c.Related) != 1 || c.Related[0] != ledger.WholeRun {
			t.Errorf("%s shares the period's cap and would be carried over: %v", c.Reference, c.Related)
		}
		claimed += len(c.Explanations)
	}
	if last := f.saved[2]; claimed != 2 || len(last.Unexplained) != 2 || last.Note == "" {
		t.Errorf("%d claims, last case: %s note %q", claimed, scenario.Conclusion(last), last.Note)
	}
}
