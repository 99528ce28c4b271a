package digest

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"counterfoil/ledger"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"

	"github.com/slack-go/slack"
)

func asJSON(t testing.TB, messages []Message) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteJSON(&b, messages); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMessagesOfTheMonth(t *testing.T) {
	messages := Messages(reportstest.Build(t, reportstest.Month()))
	void := Void(reportstest.Settings(), reportstest.Period(), errors.New("run 8: account 3001 is off by 0.01 SEK: run is void"))
	got := asJSON(t, append(messages, void))
	reportstest.Golden(t, "month.json", got)
	if again := asJSON(t, append(Messages(reportstest.Build(t, reportstest.Month())), void)); again != got {
		t.Error("the same month gives other messages")
	}
}

func TestTheUnexplainedComesFirstAndEveryCauseOnce(t *testing.T) {
	m := reportstest.Build(t, reportstest.Month())
	messages := Messages(m)
	if want := "SE01/2026-10/unexplained"; messages[0].Key != want {
		t.Errorf("first message is %s, want %s", messages[0].Key, want)
	}
	seen := map[string]bool{}
	for _, x := range messages {
		if seen[x.Key] {
			t.Errorf("%s is sent twice", x.Key)
		}
		seen[x.Key] = true
	}
	for _, c := range m.Causes {
		if want := c.Explanations > 0; seen["SE01/2026-10/"+string(c.Cause)] != want {
			t.Errorf("message about %s: got %t, want %t", c.Cause, !want, want)
		}
	}
}

// hostile is a month in which every text of a source attacks.
func hostile(orders int, evidence string) *reportstest.Reader {
	var cases []ledger.Case
	for i := range orders {
		x := ledger.Explanation{Cause: ledger.CauseSKU, Proof: ledger.ProofReplayed, Kind: reportstest.Hostile, Evidence: evidence, Cluster: "SKU " + reportstest.Hostile,
			Legs: []ledger.Leg{reportstest.Leg("3001", 100), reportstest.Leg("3011", -100)}}
		cases = append(cases, reportstest.Explained(ledger.Reference(reportstest.Hostile)+ledger.Reference(rune('0'+i)), int64(i+1), ledger.NewDate(2026, 10, 1), nil, x))
	}
	return reportstest.Derive(reportstest.Settings(), reportstest.Period(), reportstest.Volume(), func(yield func(ledger.Case) bool) {
		for _, c := range cases {
			if !yield(c) {
				return
			}
		}
	})
}

func TestASourcesTextCallsNobodyAndForgesNothing(t *testing.T) {
	got := asJSON(t, Messages(reportstest.Build(t, hostile(3, "see <!here> and <https://evil.example|this> "+reportstest.Hostile))))
	for _, bad := range []string{"<!", "<http", "<b>", "\\u001b"} {
		if strings.Contains(got, bad) {
			t.Errorf("messages hold %q:\n%s", bad, got)
		}
	}
	if !strings.Contains(got, "&lt;!channel&gt;") {
		t.Error("the SKU's text is gone; it should stand there, escaped")
	}
	for _, x := range Messages(reportstest.Build(t, hostile(3, "*bold*"))) {
		for _, b := range x.Blocks {
			if s, ok := b.(*slack.SectionBlock); ok && s.Text != nil && s.Text.Type != slack.PlainTextType {
				t.Errorf("%s: source text stands in markup: %s", x.Key, s.Text.Text)
			}
		}
	}
}

func TestLongMonthsStayWithinSlacksLimits(t *testing.T) {
	for _, evidence := range []string{"short", strings.Repeat("long & <evidence> ", 3000), strings.Repeat("å", 50000)} {
		r := hostile(60, evidence)
		for _, x := range Messages(reportstest.Build(t, r)) {
			checkLimits(t, x)
		}
		got := asJSON(t, Messages(reportstest.Build(t, r)))
		if !strings.Contains(got, "more, see Exceptions") {
			t.Error("60 orders are listed short and nothing says so")
		}
	}
}

func checkLimits(t *testing.T, m Message) {
	t.Helper()
	if len(m.Blocks) == 0 || len(m.Blocks) > blocksLimit {
		t.Errorf("%s has %d blocks", m.Key, len(m.Blocks))
	}
	if n := utf8.RuneCountInString(m.Text); n == 0 || n > 4000 {
		t.Errorf("%s: text of %d characters", m.Key, n)
	}
	total := 0
	size := func(o *slack.TextBlockObject, limit int) {
		n := utf8.RuneCountInString(o.Text)
		total += n
		if n == 0 || n > limit {
			t.Errorf("%s: a text of %d characters, the limit is %d", m.Key, n, limit)
		}
	}
	for _, b := range m.Blocks {
		switch b := b.(type) {
		case *slack.HeaderBlock:
			size(b.Text, headerLimit)
		case *slack.SectionBlock:
			if b.Text != nil {
				size(b.Text, sectionLimit)
			}
			if len(b.Fields) > fieldsLimit {
				t.Errorf("%s: %d fields", m.Key, len(b.Fields))
			}
			for _, f := range b.Fields {
				size(f, fieldLimit)
			}
		}
	}
	if total > budget {
		t.Errorf("%s: %d characters in all, the budget is %d", m.Key, total, budget)
	}
}

func TestSeverityFollowsTheThreshold(t *testing.T) {
	m := reportstest.Build(t, reportstest.Month())
	by := map[ledger.Cause]Severity{}
	for _, c := range m.Causes {
		by[c.Cause] = severity(m, c)
	}
	if by[ledger.CauseUnexplained] != Normal || by[ledger.CauseRounding] != Info {
		t.Errorf("within thresholds: got %v", by)
	}
	s := reportstest.Settings()
	s.Limits.Unexplained = reportstest.Leg("x", 0).Functional
	strict, err := reports.Build(context.Background(), reportstest.Month(), s, reportstest.Period())
	if err != nil {
		t.Fatal(err)
	}
	if got := severity(strict, strict.Cause(ledger.CauseUnexplained)); got != High {
		t.Errorf("above the threshold: got %s, want %s", got, High)
	}
}

func TestAFailedControlIsCritical(t *testing.T) {
	r := reportstest.Month()
	r.Balances[2].Booked.Closing = r.Balances[2].Booked.Closing.Add(reportstest.Leg("x", 1).Functional)
	first := Messages(reportstest.Build(t, r))[0]
	if first.Severity != Critical || first.Key != "SE01/2026-10/controls" {
		t.Errorf("got %s %s first", first.Severity, first.Key)
	}
}

func TestFitNeverCutsAnEscape(t *testing.T) {
	for n := 3; n < 40; n++ {
		got := fit("a&b<c>d&e<f>g", n)
		if utf8.RuneCountInString(got) > n {
			t.Fatalf("fit to %d gives %d characters", n, utf8.RuneCountInString(got))
		}
		for rest := got; ; {
			i := strings.IndexByte(rest, '&')
			if i < 0 {
				break
			}
			rest = rest[i:]
			if !strings.HasPrefix(rest, "&amp;") && !strings.HasPrefix(rest, "&lt;") && !strings.HasPrefix(rest, "&gt;") {
				t.Fatalf("fit to %d cuts an escape: %q", n, got)
			}
			rest = rest[1:]
		}
	}
}
