package table

import (
	"strconv"
	"strings"
	"testing"
)

func TestNumbersAreReadAsTheProfileSaysAndNoOtherWay(t *testing.T) {
	german := &Number{Decimal: ",", Group: List{".", "blank"}, Negative: List{"minus", "trailing", "parentheses", "cr"}, Signs: List{"kr", "€"}}
	english := &Number{Decimal: ".", Group: List{",", "'"}, Negative: List{"minus"}}
	tests := []struct {
		form *Number
		in   string
		want string // "" is refused
	}{
		{german, "1.234.567,89-", "-1234567.89"}, {german, "1 234,56", "1234.56"}, {german, "1\u00a0234,56", "1234.56"}, {german, "1\u202f234,56", "1234.56"},
		{german, "(1,50)", "-1.50"}, {german, "1 CR", "-1"}, {german, "1,00 DR", "1.00"}, {german, "\u22121,5", "-1.5"}, {german, "0000001250,00", "1250.00"},
		{german, "1.234,56 kr", "1234.56"}, {german, "€ 12", "12"}, {german, "-0,00", "0.00"}, {german, "+5", "5"}, {german, ",50", "0.50"}, {german, "1,50000", "1.50"},
		{german, "1.234.56,00", ""}, {german, "1.23", ""}, {german, "12.34,5", ""}, {german, "1.234 567,00", ""}, {german, "1,234", ""}, {german, "1,000", ""}, {german, "-(1)", ""},
		{german, "--1", ""}, {german, "1e5", ""}, {german, "1E+05", ""}, {german, "NaN", ""}, {german, "Inf", ""}, {german, "1,", ""}, {german, ",", ""}, {german, "-", ""}, {german, "()", ""},
		{german, "1,2,3", ""}, {german, ".5", ""}, {german, "1..234", ""}, {german, "1234.567", ""}, {german, "0x10", ""}, {german, "１２", ""}, {german, "12345678901234567890", ""},
		{english, "1,234.56", "1234.56"}, {english, "1'234.56", "1234.56"}, {english, "-1.5", "-1.5"}, {english, "1.5-", ""}, {english, "(1.5)", ""}, {english, "1 CR", ""},
		{english, "1.234,56", ""}, {english, "1,5", ""}, {english, "1,23,456.00", ""}, {english, "1 234.00", ""}, {english, "1.505", ""}, {english, "kr 5", ""},
	}
	for _, test := range tests {
		n := newNumbers(test.form, "SEK")
		got, wrong := n.plain(cell{text: test.in})
		if got != test.want || (wrong == "") != (test.want != "") {
			t.Errorf("%q with decimal %s: got %q (%s), want %q", test.in, test.form.Decimal, got, wrong, test.want)
		}
	}
}

func TestNumbersOfASpreadsheetAreWhatItShows(t *testing.T) {
	for in, want := range map[string]string{
		"5875.2": "5875.2", "5875.1999999999998": "5875.2", "0.30000000000000004": "0.3", "1.25E+3": "1250", "-1.5E-2": "-0.015", "100": "100", "-0.0": "-0.0",
		"1E+300": "", "1E999999999": "", "NaN": "", "1234567890123456": "", "0.12345678901": "", "": "",
	} {
		got, wrong := newNumbers(&Number{}, "SEK").plain(cell{text: in, kind: cellNumber})
		if got != want || (wrong == "") != (want != "" || in == "") {
			t.Errorf("%q: got %q (%s), want %q", in, got, wrong, want)
		}
	}
}

func TestUnitsRoundNothing(t *testing.T) {
	n := newNumbers(&Number{Decimal: "."}, "SEK")
	for in, want := range map[string]int64{"1": 100, "1.5": 150, "-1.50": -150, "1.500": 150, "0": 0, "9999999999999.99": 999999999999999} {
		if got, wrong := n.units(in); got != want || wrong != "" {
			t.Errorf("%s: got %d (%s), want %d", in, got, wrong, want)
		}
	}
	for _, in := range []string{"1.505", "99999999999999"} {
		if _, wrong := n.units(in); wrong == "" {
			t.Errorf("%s was taken", in)
		}
	}
	for units, want := range map[int64]string{0: "0.00", 5: "0.05", -5: "-0.05", 123456: "1234.56", -100: "-1.00"} {
		if got := n.write(units); got != want {
			t.Errorf("write %d: got %s, want %s", units, got, want)
		}
	}
	if got := newNumbers(&Number{}, "JPY").write(-1250); got != "-1250" {
		t.Errorf("yen: got %s", got)
	}
}

// Whatever is read is exact: written again and read again it is the same figure, and it
// is no other figure than the digits in the text.
func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"1.234.567,89-", "(1)", "1 CR", "\u22121,5", "1e5", "NaN", "1\u00a0234,56", "--", "0,00", "1,2,3", "kr 5", "- 5", "5 -", "(5-)", "DR"} {
		f.Add(seed)
	}
	n := newNumbers(&Number{Decimal: ",", Group: List{".", "blank"}, Negative: List{"minus", "trailing", "parentheses", "cr"}, Signs: List{"kr"}}, "SEK")
	f.Fuzz(func(t *testing.T, s string) {
		plain, wrong := n.plain(cell{text: tidy(s)})
		if wrong != "" || plain == "" {
			return
		}
		digits := func(s string) string {
			return strings.Trim(strings.Map(func(r rune) rune {
				if '0' <= r && r <= '9' {
					return r
				}
				return -1
			}, s), "0")
		}
		if digits(plain) != digits(s) {
			t.Fatalf("%q became %s", s, plain)
		}
		units, wrong := n.units(plain)
		if wrong != "" {
			return
		}
		again, wrong := newNumbers(&Number{Decimal: ".", Negative: List{"minus"}}, "SEK").plain(cell{text: n.write(units)})
		if back, wrong2 := n.units(again); wrong != "" || wrong2 != "" || back != units {
			t.Fatalf("%q: %d units came back as %d (%s %s)", s, units, back, wrong, wrong2)
		}
		if _, err := strconv.ParseFloat(plain, 64); err != nil {
			t.Fatalf("%q became %s, which is no number", s, plain)
		}
	})
}
