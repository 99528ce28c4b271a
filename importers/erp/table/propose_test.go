package table

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func propose(t *testing.T, content []byte) string {
	t.Helper()
	text, err := Propose(context.Background(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What a proposal leaves nothing to decide about reads the file it was made for to the
// same figures as the ready profile.
func TestAProposalReadsItsFile(t *testing.T) {
	for _, s := range samples {
		if s.profile == "datev" || s.profile == "sage-50" {
			continue // what their rows imply no look at the file can tell
		}
		t.Run(s.file, func(t *testing.T) {
			text := propose(t, sample(t, s.file))
			profile, err := Parse("proposed.yaml", []byte(text))
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			r, err := importWith(testPolicy(s.currency), profile, sample(t, s.file))
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if got := r.summary.Totals["debit "+string(s.currency)]; got != s.turnover || r.summary.Totals["rows"] != s.rows {
				t.Errorf("got turnover %s in %s rows, want %s in %s\n%s", got, r.summary.Totals["rows"], s.turnover, s.rows, text)
			}
			if !strings.Contains(text, "The ready profile "+s.profile+" fits") {
				t.Errorf("the proposal does not name profile %s", s.profile)
			}
		})
	}
}

// What a file leaves open is said, and the profile cannot be used before it is decided.
func TestAProposalLeavesOpenWhatTheFileDoes(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"day and month", lines("03/04/2026;1;1510;x;5,50", "03/04/2026;1;3001;x;-5,50"), `"03/04/2026" are read in several ways`},
		{"decimal mark", lines("2026-04-13;1;1510;x;1.250", "2026-04-13;1;3001;x;-1.250"), "decimal"},
		{"nothing known", "a;b;c\n1;2;3\n", "no row names columns"},
		{"no amount", "Date;No;Account;Text\n2026-04-13;1;1510;x\n", "no column is called like an amount"},
		{"strange dates", lines("Easter;1;1510;x;5,50", "Easter;1;3001;x;-5,50"), `dates such as "Easter"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := propose(t, []byte(test.content))
			if !strings.Contains(text, "DECIDE") || !strings.Contains(text, test.want) {
				t.Errorf("got\n%s\nwant it to say %s", text, test.want)
			}
			if _, err := Parse("proposed.yaml", []byte(text)); err == nil {
				t.Errorf("the proposal can be used as it is:\n%s", text)
			}
		})
	}
}
