package matchers

import (
	"testing"

	"counterfoil/fixtures"
	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
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

// 35.13 / 11.2416 is 3.125 sharp: multiplied by the inverse it must not fall below the half.
func TestAnInverseKeepsHalves(t *testing.T) {
	for _, c := range []struct{ amount, rate, want string }{{"35.13", "11.2416", "3.13"}, {"100", "8", "12.5"}, {"-35.13", "11.2416", "-3.13"}} {
		converted := decimal.RequireFromString(c.amount).Mul(inverse(decimal.RequireFromString(c.rate)))
		if got := money.HalfAwayFromZero.Places(converted, 2); !got.Equal(decimal.RequireFromString(c.want)) {
			t.Errorf("%s at 1 / %s is %s, want %s", c.amount, c.rate, got, c.want)
		}
	}
}
