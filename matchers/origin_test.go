package matchers

import "testing"

// A case is open since the date of what differs, not since the order's first entry.
func TestACaseIsOpenSinceWhatDiffers(t *testing.T) {
	for file, want := range map[string]string{
		"charge-freight-again": "2026-10-14", // the second shipment, two days after the first
		"duplicate":            "2026-10-12", // the second voucher, not the sale
		"missing-order":        "2026-10-10",
	} {
		s := readScenario(t, scenarios+"/"+file+".txt")
		p := policyOf(t, s)
		if got := Explain(inputOf(t, s, p, "501"), p); got.OriginOn.String() != want {
			t.Errorf("%s is open since %s, want %s", file, got.OriginOn, want)
		}
	}
}
