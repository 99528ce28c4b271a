package erp

import (
	"strings"
	"testing"

	"counterfoil/ledger/policy"

	"pgregory.net/rapid"
)

func masker(t testing.TB, p *policy.Policy) *Masker {
	t.Helper()
	rules, err := Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	return NewMasker(rules, p.ERP.KeepWords)
}

func TestMask(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"bookkeeping words and numbers are kept", "Kreditfaktura 891, retur av order 50418-1: 1 249,00 SEK 25 %", "Kreditfaktura 891, retur av order 50418-1: 1 249,00 SEK 25 %"},
		{"names are masked", "Faktnr: 891, Namn: Kajsa Svensson", "Faktnr: 891, Namn: · ·"},
		{"names beside the reference too", "Kajsa order 50418 Svensson", "· order 50418 ·"},
		{"case does not matter", "FAKTURA öresavrundning ÅTERBETALNING", "FAKTURA öresavrundning ÅTERBETALNING"},
		{"words with digits are masked", "anna1980 x1y2", "· ·"},
		{"a hyphenated name", "Anna-Lena O'Brien", "·-· ·'·"},
		{"e-mail", "order 5 anna.svensson@example.se", "order 5 ·"},
		{"a personal number", "Kund 19800101-1234 och 800101-1234", "Kund · och ·"},
		{"a personal number without hyphen", "8001011231", "·"},
		{"another number of ten figures", "8001011232", "8001011232"},
		{"telephone numbers", "070-123 45 67, +46 70 123 45 67, 0701234567, 08-566 991 70", "·, ·, ·, ·"},
		{"a card", "Kort 4111 1111 1111 1111", "Kort ·"},
		{"a bank account", "SE35 5000 0000 0549 1000 0003", "·"},
		{"dates and times of a batch", "Dagskassa 2026-10-15 25", "Dagskassa 2026-10-15 25"},
		{"symbols that say nothing", "moms § – 25 € …", "moms § – 25 € …"},
		{"what is no letter and no known symbol", "moms \u200b😀", "moms ·"},
		{"other scripts", "Анна 注文 50", "· · 50"},
	}
	m := masker(t, testPolicy())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := m.VoucherText(tt.text); got != tt.want {
				t.Errorf("mask %q\n got %q\nwant %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestTheReferenceSurvivesTheMask(t *testing.T) {
	tests := []struct{ name, pattern, to, text, want string }{
		{"captured words are kept", `(?i)kassa (\S+) (.+?) ([A-Z]{3}) (\d+)`, "$1|$2|$3|$4", "Kassa 2026-10-15 Nordstan SEK 25 Kajsa", "Kassa 2026-10-15 Nordstan SEK 25 ·"},
		{"only what goes into the reference", `(\w+) bestnr (\d+)`, "$2", "Kajsa bestnr 50418", "Kajsa bestnr 50418"}, // the pattern demands the word
		{"words any pattern accepts are masked", `.* bestnr (\d+)`, "", "Kajsa Svensson bestnr 50418", "· · bestnr 50418"},
		{"a reference inside a word", `W(\d+)`, "", "Kajsa W50418", "· W50418"},
		{"a prefix that is not matched", `(?i)order(\d+)`, "", "Kajsaorder50418", "·order50418"},
		{"words the pattern spells out", `Zalando (\d+)`, "", "Zalando 50418 Kajsa", "Zalando 50418 ·"},
		{"a named group", `(?P<who>Kajsa) (?P<no>\d+)`, "${no}", "Kajsa 5 Kajsa Kula", "Kajsa 5 Kajsa ·"},
		{"a shape of a person inside a match", `kund \S+ order (\d+)`, "", "kund 800101-1234 order 50418", "kund · order 50418"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := testPolicy()
			p.ERP.References = []policy.ReferenceRule{{Name: "r", In: "row text", Pattern: tt.pattern, To: tt.to}}
			m := masker(t, p)
			got := m.RowText(tt.text)
			if got != tt.want {
				t.Errorf("mask %q by %s\n got %q\nwant %q", tt.text, tt.pattern, got, tt.want)
			}
			rule := &m.rules.references[0]
			if before, after := rule.expand(tt.text), rule.expand(got); before == "" || before != after {
				t.Errorf("reference %q became %q", before, after)
			}
		})
	}
}

func TestKeepWordsOfThePolicyAreKept(t *testing.T) {
	p := testPolicy()
	p.ERP.KeepWords = []string{"Zalando", "pop-up"}
	if got := masker(t, p).RowText("zalando Pop-up Kajsa"); got != "zalando Pop-up ·" {
		t.Errorf("got %q", got)
	}
}

func TestRecognitionSurvivesTheMask(t *testing.T) {
	p := testPolicy()
	p.Scope.Recognise = []policy.RecogniseRule{{Name: "x", Text: `(?i)^hyra \w+gatan`}}
	m := masker(t, p)
	if got := m.VoucherText("Hyra Storgatan Kajsa"); got != "Hyra Storgatan ·" {
		t.Errorf("got %q", got)
	}
}

// Masking twice is masking once, and no word gets through that is on no list.
func TestMaskingIsAnAllowList(t *testing.T) {
	m := masker(t, testPolicy())
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`([A-Za-zåäöÅÄÖ]{1,8}|[0-9]{1,12}|order|faktura|[-+@ .,:/()]){0,12}`).Draw(rt, "text")
		masked := m.RowText(text)
		if again := m.RowText(masked); again != masked {
			rt.Fatalf("%q became %q and then %q", text, masked, again)
		}
		for _, word := range letterRuns(masked) {
			// The policy's own reference is kept wherever it stands: "0order 7" as much as "order 7".
			if strings.Trim(word, "0123456789") != "" && !m.keeps(strings.Trim(word, "0123456789")) {
				rt.Fatalf("%q became %q, which keeps %q", text, masked, word)
			}
		}
	})
}

func TestPersonal(t *testing.T) {
	for s, want := range map[string]bool{
		"556000-0000": false, "5560000000": false, "800101-1234": true, "19800101-1234": true, "8001011231": true, "121212-1212": true,
		"2026-01-05": false, "50418": false, "165560000000": false, "0701234567": true, "1e5": false,
	} {
		if got := Personal(s); got != want {
			t.Errorf("Personal(%q) = %v", s, got)
		}
	}
}

// What stands between a word and a number is masked, and does not bring them together for
// a rule that allows any signs between.
func TestTheMaskNamesNoOrderThatTheTextDoesNot(t *testing.T) {
	for _, tt := range []struct{ pattern, text, want string }{
		{`(?i)order\W*(\d+)`, "Order Kajsa 12345", "·"},
		{`(?i)order\W*(\d+)`, "Order Kajsa 12345, order 50418", "·, order 50418"},
		{`(?i)order\W*(\d+)`, "Faktura 7 order Kajsa 12345", "Faktura 7 ·"},
		{`(?i)order\W*(\d+)`, "order: 50418 Kajsa", "order: 50418 ·"},
	} {
		p := testPolicy()
		p.ERP.References = []policy.ReferenceRule{{Name: "r", In: "row text", Pattern: tt.pattern}}
		m := masker(t, p)
		got := m.RowText(tt.text)
		rule := &m.rules.references[0]
		if got != tt.want || rule.expand(got) != rule.expand(tt.text) {
			t.Errorf("mask %q by %s: got %q, which names %q, want %q", tt.text, tt.pattern, got, rule.expand(got), tt.want)
		}
	}
	// A second rule's reference stays where the first is not to find it.
	p := testPolicy()
	p.ERP.References = []policy.ReferenceRule{{Name: "a", In: "row text", Pattern: `(?i)order\W*(\d+)`, To: "F$1"}, {Name: "b", In: "row text", Pattern: `(\d{5})$`}}
	if got := masker(t, p).RowText("Order Kajsa 12345"); got != "·12345" {
		t.Errorf("got %q", got)
	}
}
