package corrections

import (
	"regexp"
	"strings"
	"testing"

	"counterfoil/reports"
	"counterfoil/reports/reportstest"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"
)

// The grammar of a 4I file as SIE file format edition 4B describes it, written down here
// a second time: which records, in which sequence, with which fields. `field` is a quoted
// field: no control characters, quotes escaped.
const field = `"(?:[^"\\\x00-\x1f\x7f]|\\"|\\)*"`

var grammar = []struct {
	record string
	many   bool
	needed bool
}{
	{`#FLAGGA [01]`, false, true},
	{`#PROGRAM ` + field + ` ` + field, false, true},
	{`#FORMAT PC8`, false, true},
	{`#GEN \d{8}`, false, true},
	{`#SIETYP 4`, false, true},
	{`#ORGNR ` + field, false, false},
	{`#FNAMN ` + field, false, true},
	{`#VALUTA [A-Z]{3}`, false, false},
	{`#VER ` + field + ` "" \d{8} ` + field + `\n\{\n(?:#TRANS ` + field + ` \{(?:\d+ ` + field + `)?\} -?\d+(?:\.\d{1,2})? \d{8} ` + field + `\n)+\}`, true, true},
}

// follows tells whether a file follows the grammar; in words where it does not.
func follows(content []byte) string {
	if strings.Contains(strings.ReplaceAll(string(content), "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(string(content), "\r\n", ""), "\r") {
		return "a line does not end in CR LF"
	}
	rest := strings.ReplaceAll(string(content), "\r\n", "\n")
	rest = string([]rune(toUnicode(rest))) // the pattern reads characters, the file is bytes
	for _, g := range grammar {
		one := regexp.MustCompile(`^(?:` + g.record + `\n)`)
		n := 0
		for loc := one.FindStringIndex(rest); loc != nil && (g.many || n == 0); loc = one.FindStringIndex(rest) {
			rest = rest[loc[1]:]
			n++
		}
		if n == 0 && g.needed {
			return g.record + " is missing before " + rest[:min(80, len(rest))]
		}
	}
	if rest != "" {
		return "no record of a 4I file: " + rest[:min(80, len(rest))]
	}
	return ""
}

func toUnicode(s string) string {
	decoded, _ := charmap.CodePage437.NewDecoder().String(s)
	return decoded
}

func TestTheFileFollowsTheGrammar(t *testing.T) {
	for _, summed := range []bool{false, true} {
		m := month(t, func(s *reports.Settings) { s.Name, s.Corrections.Summed = reportstest.Hostile, summed })
		if words := follows(written(t, "sie", m, Options{Company: m.Settings.Name, OrganisationNumber: "556000-0000"})); words != "" {
			t.Errorf("summed %v: %s", summed, words)
		}
	}
}

// Whatever text a field holds, it is one field of permitted bytes, and what code page 437
// has of it comes back.
func TestAnyTextIsOneField(t *testing.T) {
	whole := regexp.MustCompile(`^` + field + `$`)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		got := toUnicode(string(pc8(quoted(s))))
		if !whole.MatchString(got) || strings.HasSuffix(got, `\"`) {
			t.Fatalf("%q is written %q", s, got)
		}
	})
}

func TestLettersTheCodePageLacks(t *testing.T) {
	for s, want := range map[string]string{
		"Rättelse för Åsa Öberg, café ½": "Rättelse för Åsa Öberg, café ½", // it has these
		"Kø\u0301benhavn":                "Kobenhavn", "Łódź": "Lódz", "Þór": "Thór", "10 €": "10 EUR", "a–b…": "a-b...",
		"e\u0301t\u00e9": "été", // composed first
		"東京":             "??", "no\u202fbreak": "no break",
	} {
		if got := toUnicode(string(pc8(s))); got != want {
			t.Errorf("%q is written %q, want %q", s, got, want)
		}
	}
}

func TestQuotesBackslashesAndControls(t *testing.T) {
	for s, want := range map[string]string{
		`say "hi"`: `"say \"hi\""`, `C:\files`: `"C:\files"`, `C:\`: `"C:\ "`, "two\nlines\t.": `"two lines ."`, "": `""`,
	} {
		if got := quoted(s); got != want {
			t.Errorf("%q is written %s, want %s", s, got, want)
		}
	}
}
