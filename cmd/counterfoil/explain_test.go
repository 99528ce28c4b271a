package main

import (
	"strings"
	"testing"

	"counterfoil/ledger"
)

// One case of each cause of the demo month, worked through: the arithmetic ends in the
// postings, the causes take the difference to nothing, and a case of one replayed fault
// shows the hypothesis that holds.
func TestExplainIsAWorkingPaper(t *testing.T) {
	d := theDemo(t)
	seen := map[ledger.Cause]bool{}
	for _, f := range d.truth.Faults {
		if seen[f.Cause] || f.Combined || f.Cause == ledger.CauseUnexplained || len(f.Documents) == 0 {
			continue
		}
		seen[f.Cause] = true
		code, out, stderr := d.run("explain", string(f.Reference), "--tried", "3")
		if code != exitTied {
			t.Fatalf("explain %s: %s", f.Reference, stderr)
		}
		wants := []string{"1  What should stand", "total of the document", "snapshot", "2  What stands in the ERP", "3  The difference", "Cause 1: " + string(f.Cause), "5  What was tried"}
		if f.Cause == ledger.CauseTax || f.Cause == ledger.CauseCharge {
			wants = append(wants, "HOLDS")
		}
		for _, want := range wants {
			if !strings.Contains(out, want) {
				t.Errorf("explain %s (%s) lacks %q:\n%s", f.Reference, f.Cause, want, out)
			}
		}
		if strings.Contains(out, "UNEXPLAINED") {
			t.Errorf("explain %s (%s) leaves something unexplained:\n%s", f.Reference, f.Cause, out)
		}
	}
	if len(seen) < 8 {
		t.Errorf("the demo showed %d causes; want most", len(seen))
	}
}

func TestExplainOfNothingSaysSo(t *testing.T) {
	d := theDemo(t)
	if code, _, stderr := d.run("explain", "99999999"); code != exitTrouble || !strings.Contains(stderr, "nothing is booked or expected") {
		t.Errorf("explain of an unknown order: %d %q", code, stderr)
	}
}
