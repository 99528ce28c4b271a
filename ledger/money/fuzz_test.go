package money

import (
	"strings"
	"testing"
)

// A figure is refused, or written and read again it is the same amount, and its digits are
// those that stood there.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"0", "-1249.00", "1249", ".5", "5.", "-", ".", "00012.50", "-0.00", "1e5", "NaN", "9999999999999999999", "1.2.3", "12-", "١"} {
		f.Add(seed, "SEK")
	}
	f.Add("-7", "JPY")
	f.Add("1.234", "KWD")
	f.Fuzz(func(t *testing.T, s, code string) {
		currency, err := ParseCurrency(code)
		if err != nil {
			return
		}
		a, err := Parse(s, currency)
		if err != nil {
			return
		}
		again, err := Parse(a.Number(), currency)
		if err != nil || again != a || again.Number() != a.Number() {
			t.Fatalf("%q is %s, and that %s, %v", s, a, again, err)
		}
		digits := func(s string) string {
			return strings.Trim(strings.Map(func(r rune) rune {
				if '0' <= r && r <= '9' {
					return r
				}
				return -1
			}, s), "0")
		}
		if digits(s) != digits(a.Number()) || strings.HasPrefix(s, "-") != (a.Sign() < 0) && !a.IsZero() {
			t.Fatalf("%q became %s", s, a)
		}
	})
}
