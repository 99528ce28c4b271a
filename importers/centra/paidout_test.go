package centra

import (
	"strings"
	"testing"
)

// A refund of another amount than its return is a finding with both figures.
func TestAnotherAmountRefundedIsAFinding(t *testing.T) {
	same := workedReturn()
	other := workedReturn()
	set(other, amount("-270.00", "DKK", "1.532"), "refundPaymentHistory", 1, "value")
	pending := workedReturn()
	set(pending, "PENDING", "returnStatus")
	set(pending, amount("-270.00", "DKK", "1.532"), "refundPaymentHistory", 1, "value")
	for name, test := range map[string]struct {
		record jsonObject
		want   string
	}{
		"the same amount":           {same, ""},
		"another amount":            {other, "gives back 241 and its refunds paid out 270: 29 differs"},
		"a return not yet complete": {pending, ""},
	} {
		d := Format{}.decode(stored(t, test.record))
		got := ""
		for _, f := range d.Findings {
			if f.Code == "centra-refund-amount" {
				got += f.Text
			}
		}
		if !strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: found %q, want %q", name, got, test.want)
		}
	}
}
