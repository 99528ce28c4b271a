package erp

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

func TestThePrefilterNeverHidesAMatch(t *testing.T) {
	patterns := []string{
		`(?i)\b(?:webb?order|beställning|order)[ .]*(?:nr|no)?[ .:#]*([0-9]{1,10})\b`, `#([0-9]{1,10})\b`, `^([0-9]{1,10})$`,
		`(?i)(\bfees?\b|avgift)`, `(?i)\b(bank transfer|överföring)`, `(order)?x*`, `(?i:ORDER)|[a-c]x`, `(ab){2,3}|k`, `.*`, `(?i)kassa`,
	}
	for _, pattern := range patterns {
		re, filter := regexp.MustCompile(pattern), newPrefilter(pattern)
		rapid.Check(t, func(rt *rapid.T) {
			text := rapid.StringMatching(`(order|ORDER|Beställning|ÖVERFÖRING|avgift|FEE|ab|abab|k|K|ſ|KAſſA|[a-z0-9# :]){0,8}`).Draw(rt, "text")
			if re.MatchString(text) && !filter.mayMatch(fold(text)) {
				rt.Fatalf("%s matches %q, which the prefilter %q leaves out", pattern, text, filter.words)
			}
		})
	}
}

func TestThePrefilterKnowsTheRareWord(t *testing.T) {
	for pattern, want := range map[string]string{`(?i)\b(?:webb?order|order)[ ]*(\d+)`: "order", `Faktnr: (\d+), Namn`: "faktnr: "} {
		if got := newPrefilter(pattern).words; len(got) == 0 || got[0] != want {
			t.Errorf("%s: got %q, want %q first", pattern, got, want)
		}
	}
}
