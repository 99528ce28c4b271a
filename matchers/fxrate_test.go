package matchers

import (
	"testing"

	"counterfoil/fixtures"
	"counterfoil/ledger"
)

// The order's own rate reaches the matchers from Centra's record, and is named: such a
// voucher is proved, however few amounts it shows.
func TestTheOrdersRateIsNamed(t *testing.T) {
	p, dir := swedish(t), t.TempDir()
	truth, err := fixtures.Month{Seed: 3, Orders: 500, Faults: fixtures.Faults{PerThousand: 200, Causes: []ledger.Cause{ledger.CauseFXRate}}}.Generate(dir)
	if err != nil {
		t.Fatal(err)
	}
	in := readMonth(t, dir, p)
	named := 0
	for _, f := range truth.Faults {
		if f.Kind != "rate of the order instead of the shipment" || f.Combined {
			continue
		}
		c := Explain(in.input(f.Reference, truth.Period.Last()), p)
		if len(c.Explanations) != 1 || c.Explanations[0].Proof != ledger.ProofReplayed || c.Explanations[0].Kind != "the rate of the order" {
			t.Errorf("%s:\n%s", f.Reference, evidenceOf(c))
			continue
		}
		named++
	}
	if named < 5 {
		t.Errorf("%d vouchers at the order's rate were tried, want 5 or more", named)
	}
}
