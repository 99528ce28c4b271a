package matchers

import (
	"path/filepath"
	"testing"

	"counterfoil/ledger"
)

// Where one replayed fault of one document explains a scenario, it is among the trials
// as the one that holds; and every other says exactly by how much it fails.
func TestTheTrialThatHoldsIsTheExplanation(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(scenarios, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, file := range files {
		s := readScenario(t, file)
		p := policyOf(t, s)
		for _, want := range s.Wants {
			in := inputOf(t, s, p, want.Reference)
			c := Explain(in, p)
			search := Tried(in, p)
			checkTrials(t, search)
			if len(c.Explanations) != 1 || c.Explanations[0].Proof != ledger.ProofReplayed {
				continue
			}
			if holds(search, c.Explanations[0].Cause) {
				held++
			}
		}
	}
	if held < 15 {
		t.Errorf("in %d scenarios the explanation is a trial that holds; want most of those with one fault", held)
	}
}

func holds(s Search, cause ledger.Cause) bool {
	for _, t := range s.Trials {
		if t.Cause == cause && len(t.Left) == 0 {
			return true
		}
	}
	return false
}

func checkTrials(t *testing.T, s Search) {
	t.Helper()
	last := int64(0)
	for _, trial := range s.Trials {
		sum, debits := int64(0), int64(0)
		for _, l := range trial.Left {
			sum += l.Functional.Units()
			debits += max(0, l.Functional.Units())
		}
		if debits != trial.Off.Units() || trial.Off.Units() < last {
			t.Errorf("%s: off by %s, its legs by %d, after %d", trial.Kind, trial.Off, debits, last)
		}
		if sum != 0 {
			t.Errorf("%s leaves %d that does not balance", trial.Kind, sum)
		}
		last = trial.Off.Units()
	}
}
