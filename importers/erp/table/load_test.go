package table

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/ledger"
)

func TestEveryMistakeInAProfileIsNamedWithItsLine(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"unknown field", simple + "colour: red\n", `test.yaml:8: field "colour" is not known`},
		{"unknown field in a column", with("text: Text", "text: {name: Text}") + "", `test.yaml:4: field "name" is not known`},
		{"no version", with("version: 1\n", ""), "version must be 1 or more"},
		{"bad name", with("profile: simple", "profile: Simple!"), "lower-case"},
		{"taken source", simple + "source: {name: sie}\n", "test.yaml:8: the source"},
		{"unknown kind", with("[csv, xlsx, xml2003]", "[csv, ods]"), `"ods" is none of csv`},
		{"unknown encoding", with("cp1252", "latin9"), `encoding "latin9"`},
		{"long delimiter", with(`";"`, `";;"`), "no single sign"},
		{"no delimiter", with(`, delimiter: ";"`, ""), "csv needs a delimiter"},
		{"no date column", with("date: Date, ", ""), "date is not given"},
		{"no account column", with("account: Account, ", ""), "account is not given"},
		{"two ways", with("text: Text", "text: {names: [Text], index: 4}"), "more than one of names"},
		{"nothing of a column", with("text: Text", "text: {optional: true}"), "says nothing of where it stands"},
		{"pattern without group", with("text: Text", "text: {names: [Text], pattern: x}"), "no group"},
		{"bad pattern", simple + "rows: {skip: [{column: Text, pattern: '('}]}\n", "missing closing )"},
		{"bad template", with("text: Text", `text: {template: "{Text"}`), "template has a {"},
		{"no mode", with("mode: signed, ", ""), `"" is none of debit_credit`},
		{"signed without side", with(", positive: debit", ""), "none of debit, credit"},
		{"columns of another mode", with("amount: Amount}", "amount: Amount, debit: Debit}"), "do not read the column debit"},
		{"flags without flag", with("signed, positive: debit", "flagged, flags: {S: debit}"), "need the column flag"},
		{"no decimal mark", with(`decimal: ",", `, ""), `"" is none of ., ,`},
		{"one mark twice", with(`[".", blank]`, `[",", blank]`), "cannot be decimal and group mark at once"},
		{"dates that contradict", with("[YYYY-MM-DD]", "[DD/MM/YYYY, MM/DD/YYYY]"), "03/04/2026 as different days"},
		{"bad layout", with("YYYY-MM-DD", "YYYY-QQ-DD"), "needs D or DD"},
		{"no year", with("YYYY-MM-DD", "DDMM"), "has no year"},
		{"no dates", with("date: {layouts: [YYYY-MM-DD]}\n", ""), "does not say how dates are written"},
		{"no key", with("number: No, ", ""), "nothing tells vouchers apart"},
		{"bad dimension", simple + "dimensions: {cost: Text}\n", "no number"},
		{"reference without field", simple + "references: [{column: Text}]\n", "has no field"},
		{"heading without group", simple + "rows: {headings: [{column: Text, pattern: x}]}\n", "names no group"},
		{"total of nothing", simple + "rows: {totals: [{column: Text, pattern: x, of: month}]}\n", `"month" is none of section`},
		{"bad tax rate", simple + "tax: {codes: {T1: a lot}}\n", "not a plain number"},
		{"bad time zone", simple + "source: {time_zone: Europe/Atlantis}\n", "time zone"},
		{"second document", simple + "---\nprofile: x\n", "second document"},
		{"no YAML", "profile: [", "correct the YAML"}, {"empty", "", "holds no profile"}, {"a list", "- a\n", "holds no profile"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("test.yaml", []byte(test.content))
			if !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "test.yaml:") {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestAProfileIsAReadyOneOrAFile(t *testing.T) {
	if _, err := Load("no-such"); err == nil || !strings.Contains(err.Error(), "business-central") {
		t.Errorf("got %v, want the ready ones named", err)
	}
	path := filepath.Join(t.TempDir(), "own.yaml")
	if _, err := Load(path); err == nil {
		t.Error("a file that is not there was read")
	}
	if err := os.WriteFile(path, []byte(simple), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Load(path)
	if err != nil || p.Name != "simple" || p.Source.Name != "simple" || len(p.Hash) != 64 {
		t.Errorf("got %+v %v", p, err)
	}
}

// Any bytes as a profile: mistakes or a profile, never a panic; and one that is a profile
// reads any file without a panic.
func FuzzProfile(f *testing.F) {
	f.Add(simple)
	for _, name := range Ready() {
		content, err := Text(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	f.Add(simple + "rows: {carry: [No], headings: [{column: \"#1\", pattern: '(?P<account>x)'}], totals: [{column: \"#2\", pattern: '(?P<count>.)', of: closing, net: true}]}\nheader: {row: 1, second: true, skip: 1}\n")
	content := []byte(lines("2026-01-05;1;1510;a;5,00", "2026-01-05;1;3001;a;-5,00", ";;;Total;0,00"))
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse("fuzz.yaml", []byte(text))
		if err != nil {
			if !errors.Is(err, ledger.ErrInvalid) {
				t.Fatalf("got %v", err)
			}
			return
		}
		if _, err := importWith(testPolicy("SEK"), p, content); err != nil && !errors.Is(err, ledger.ErrInvalid) {
			t.Fatalf("got %v", err)
		}
	})
}
