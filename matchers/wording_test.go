package matchers

import (
	"strings"
	"testing"
)

// What a controller reads: the side an account stands on, the shop's own numbers, the
// currency's decimals.
func TestEvidenceReadsAsAColleagueWouldSayIt(t *testing.T) {
	for _, c := range []struct {
		scenario string
		says     []string
	}{
		{"tax-export-with-vat", []string{"2611: credit ", " more than due", "3154: credit ", " less than due"}},
		{"missing-refund", []string{
			"The ERP has booked nothing for the return of 1200.00 SEK on shipment 501-1 (centra return 3), due 2026-10-20, up to the cut-off of 2026-10-31.",
			"the refund of 1200.00 SEK on order 501 (centra refund 4)", "3001: credit 1000.00 SEK more than due", "2611: credit 240.00 SEK more than due", "1581: debit 1200.00 SEK more than due",
		}},
		{"charge-discount", []string{"left out the discount of ", "3731: debit ", " less than due"}},
		{"charge-freight-left-out", []string{"The ERP left out the freight of 50.00 SEK. Computed that way, shipment 501-1 (centra shipment 1) gives exactly voucher"}},
	} {
		s := readScenario(t, scenarios+"/"+c.scenario+".txt")
		p := policyOf(t, s)
		got := Explain(inputOf(t, s, p, s.Wants[0].Reference), p)
		text := evidenceOf(got)
		for _, e := range got.Explanations {
			text += strings.Join(e.Steps, "\n") + "\n"
		}
		for _, say := range c.says {
			if !strings.Contains(text, say) {
				t.Errorf("%s: %q is not in\n%s", c.scenario, say, text)
			}
		}
	}
}

// A batch that the ERP imported twice is one fault of many orders.
func TestVouchersBookedAgainHaveTheirDayInCommon(t *testing.T) {
	s := readScenario(t, scenarios+"/duplicate.txt")
	p := policyOf(t, s)
	c := Explain(inputOf(t, s, p, "501"), p)
	if got := c.Explanations[0].Cluster; got != "vouchers of 2026-10-12 booked again in series A" {
		t.Errorf("the cluster is %q", got)
	}
}
