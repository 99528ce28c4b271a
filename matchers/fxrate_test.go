package matchers

import (
	"testing"

	"counterfoil/fixtures"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"

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

// A rate of another day is for finance to accept or not; one turned over is a fault of the
// ERP, whatever the policy accepts.
func TestARateThatIsNoRateIsAFault(t *testing.T) {
	s := &Subject{Policy: &policy.Policy{}, Document: ledger.Document{Currency: "JPY", Rate: decimal.RequireFromString("0.0705"), Payment: &ledger.Payment{Amount: decimal.NewFromInt(11765)}}}
	s.Policy.Entity.Currency = "SEK"
	for rate, want := range map[string]ledger.Class{"0.0709": ledger.ClassPolicy, "0.0600": ledger.ClassPolicy, "7.05": ledger.ClassCorrect, "14.18439716": ledger.ClassCorrect, "1": ledger.ClassCorrect} {
		if got := (fxRate{}).at(s, decimal.RequireFromString(rate), "kind", "whose").class; got != want {
			t.Errorf("%s is %q, want %q", rate, got, want)
		}
	}
}
