package matchers

import (
	"testing"

	"counterfoil/ledger"
)

// A rounding of a minor unit beside the same cause is no other story; one of more, or
// beside another cause, is.
func TestARoundingOfAUnitIsNoOtherStory(t *testing.T) {
	of := func(cause ledger.Cause, amount int64) *part {
		return newPart(&slip{paper: &paper{}}, change{&Hypothesis{Cause: cause}, impact{{spot: 1, functional: amount}}})
	}
	told := of(ledger.CauseCharge, 5_001)
	for _, c := range []struct {
		pair story
		same bool
	}{
		{story{of(ledger.CauseCharge, 5_000), of(ledger.CauseRounding, 1)}, true},
		{story{of(ledger.CauseRounding, -1), of(ledger.CauseCharge, 5_002)}, true},
		{story{of(ledger.CauseCharge, 4_990), of(ledger.CauseRounding, 11)}, false},
		{story{of(ledger.CauseTax, 5_000), of(ledger.CauseRounding, 1)}, false},
		{story{of(ledger.CauseCharge, 5_000), of(ledger.CauseCharge, 1)}, false},
	} {
		if got := c.pair.onlyRounds(told); got != c.same {
			t.Errorf("%s: %t", c.pair.causes(), got)
		}
	}
}
