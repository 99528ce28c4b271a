package reports

import (
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/ledger"
)

// A file's name, a finding and a rejection are from outside, and a terminal obeys what is in them.
func TestNoControlCharacterReachesATerminal(t *testing.T) {
	i := ledger.Import{Snapshot: ledger.Snapshot{Name: "a\x1b[2J.se", Findings: []ledger.Finding{{Code: "x", Position: "file", Text: "b\x1b]0;"}}}}
	var b strings.Builder
	rejections := iter.Seq2[ledger.Rejection, error](func(yield func(ledger.Rejection, error) bool) {
		yield(ledger.Rejection{Position: "1", Reason: "c\x1b\u202e"}, nil)
	})
	if err := WriteImport(&b, i, rejections, time.UTC); err != nil {
		t.Fatal(err)
	}
	list := func(yield func(ledger.Import, error) bool) { yield(i, nil) }
	if err := WriteImportsTable(&b, list, time.UTC); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); strings.ContainsAny(got, "\x1b\u202e") || strings.Count(got, `a\u001b[2J.se`) != 2 || !slices.Contains(strings.Fields(got), `c\u001b\u202e`) {
		t.Errorf("got %q", got)
	}
}
