package digest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"counterfoil/ledger"
	"counterfoil/reports"
)

func causeMessage(m *reports.MonthEnd, c reports.CauseTotal) Message {
	title := fmt.Sprintf("%s — %s — %s", capital(string(c.Cause)), m.Settings.Name, m.Period)
	b := blocks{}
	b.header(title)
	b.fields(facts(m, c)...)
	b.plain("Next step: " + reports.Action(c.Cause))
	if lines := clusterLines(m, c); lines != "" {
		b.plain(lines)
	}
	b.plain(largestLines(m, c))
	finish(&b, m, "Open the month")
	return Message{
		Key: key(m.Settings, m.Period, string(c.Cause)), Severity: severity(m, c), Channel: m.Settings.Owner(c.Cause).Channel,
		Text: fit(fmt.Sprintf("%s: %s %s in %s %s", title, reports.Format(c.Amount), m.Settings.Currency,
			reports.Plural(c.Orders, "order", "orders"), m.Against(c)), textLimit),
		Blocks: b.list,
	}
}

func facts(m *reports.MonthEnd, c reports.CauseTotal) []string {
	pairs := []string{
		"Severity", string(severity(m, c)),
		"Amount", reports.Format(c.Amount) + " " + string(m.Settings.Currency),
		"Orders", orders(c),
		"Threshold", threshold(m, c),
		"Oldest", oldest(m, c),
		"To do", string(c.Class),
		"Owner", owner(m.Settings, c.Cause),
	}
	if proof := proofs(m, c); proof != "" {
		pairs = append(pairs, "Proof", proof)
	}
	return pairs
}

func orders(c reports.CauseTotal) string {
	if c.Explanations == c.Orders {
		return reports.Count(c.Orders)
	}
	return fmt.Sprintf("%s (%s)", reports.Count(c.Orders), reports.Plural(c.Explanations, "explanation", "explanations"))
}

func threshold(m *reports.MonthEnd, c reports.CauseTotal) string {
	limit, ok := m.Settings.Limit(c.Cause)
	switch {
	case !ok:
		return "none set"
	case c.Amount.Units() > limit.Units():
		return fmt.Sprintf("%s %s, exceeded", reports.Format(limit), m.Settings.Currency)
	}
	return fmt.Sprintf("%s %s, kept", reports.Format(limit), m.Settings.Currency)
}

func oldest(m *reports.MonthEnd, c reports.CauseTotal) string {
	if c.OldestOn.IsZero() {
		return "no date"
	}
	return fmt.Sprintf("%s, %s before the cut-off (%s)", c.OldestOn, reports.Plural(int64(m.OldestDays(c)), "day", "days"), cut(oneLine(string(c.OldestReference)), 60))
}

func owner(s reports.Settings, c ledger.Cause) string {
	o := s.Owner(c)
	if o.Name == "" {
		return "nobody: name one in the policy"
	}
	if o.Deputy == "" {
		return o.Name
	}
	return o.Name + ", deputy " + o.Deputy
}

func proofs(m *reports.MonthEnd, c reports.CauseTotal) string {
	var list []string
	for _, p := range reports.Proofs {
		if a := c.Proved[p]; !a.IsZero() {
			list = append(list, fmt.Sprintf("%s %s", p, reports.Format(a)))
		}
	}
	return strings.Join(list, ", ")
}

// clustersNamed is how many common faults a message names.
const clustersNamed = 5

func clusterLines(m *reports.MonthEnd, c reports.CauseTotal) string {
	var list []string
	for _, x := range m.LargestClusters(c.Cause) {
		list = append(list, cut(fmt.Sprintf("• %s: %s in %s", oneLine(x.Key), reports.Format(x.Amount), reports.Plural(x.Orders, "order", "orders")), lineLimit))
	}
	if len(list) == 0 {
		return ""
	}
	more := len(list) - clustersNamed
	list = list[:min(len(list), clustersNamed)]
	if more > 0 {
		list = append(list, fmt.Sprintf("… and %d more, see Causes in the workbook", more))
	}
	return "One fault, many orders:\n" + strings.Join(list, "\n")
}

// largestLines lists the biggest explanations with their evidence, as many as the
// section holds, and says how many there are beyond.
func largestLines(m *reports.MonthEnd, c reports.CauseTotal) string {
	lines, used, shown := []string{"Largest:"}, 0, int64(0)
	for _, l := range c.Largest {
		line := cut(fmt.Sprintf("• %s · %s %s · %s · %s", oneLine(string(l.Reference)), reports.Format(l.Amount), m.Settings.Currency, since(l.OriginOn), oneLine(l.Evidence)), lineLimit)
		if used += escapedLength(line); used > sectionLimit-200 {
			break
		}
		lines = append(lines, line)
		shown++
	}
	if more := c.Explanations - shown; more > 0 {
		lines = append(lines, fmt.Sprintf("… and %s more, see Exceptions in the workbook", reports.Count(more)))
	}
	return strings.Join(lines, "\n")
}

func escapedLength(s string) int { return utf8.RuneCountInString(fit(s, 1<<20)) + 1 }

func since(d ledger.Date) string {
	if d.IsZero() {
		return "no date"
	}
	return "since " + d.String()
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[n:]
}

// finish ends a message with where to look and which figures these are.
func finish(b *blocks, m *reports.MonthEnd, words string) {
	b.link(m.Settings.Link, words)
	b.context(fmt.Sprintf("Run %d · cut-off %s · ledger batch %d · rules %s · controls %s", m.Run.ID, m.Run.CutOff, m.Run.ThroughBatch, m.Run.RuleVersion, m.Status()))
}

func failedChecks(m *reports.MonthEnd, failed []reports.Check) Message {
	b := blocks{}
	title := fmt.Sprintf("Controls fail — %s — %s", m.Settings.Name, m.Period)
	b.header(title)
	b.fields("Severity", string(Critical), "Controls", fmt.Sprintf("%d of %d fail", len(failed), len(m.Checks)), "Owner", owner(m.Settings, ledger.CauseUnexplained))
	var lines []string
	for i, c := range failed {
		if i == 10 {
			lines = append(lines, fmt.Sprintf("… and %d more, see Checks in the workbook", len(failed)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("• %s: difference %s", c.Name, c.Difference()))
	}
	b.plain(strings.Join(lines, "\n"))
	b.plain("Next step: do not use the figures. Run `counterfoil verify` and reconcile again.")
	finish(&b, m, "Open the month")
	return Message{
		Key: key(m.Settings, m.Period, "controls"), Severity: Critical, Channel: m.Settings.Owner(ledger.CauseUnexplained).Channel,
		Text: fit(fmt.Sprintf("Critical: %s: %d of %d controls fail", title, len(failed), len(m.Checks)), textLimit), Blocks: b.list,
	}
}

func resultMessage(m *reports.MonthEnd) Message {
	b := blocks{}
	title := fmt.Sprintf("Month-end ready — %s — %s", m.Settings.Name, m.Period)
	explained, rest, currency := m.Bridge.Explained(), m.Bridge.Unexplained, string(m.Settings.Currency)
	b.header(title)
	b.fields(
		"Unexplained", fmt.Sprintf("%s %s in %s", reports.Format(rest.Amount), currency, reports.Plural(rest.Orders, "case", "cases")),
		"Threshold", threshold(m, m.Cause(ledger.CauseUnexplained)),
		"Explained", fmt.Sprintf("%s %s by %s", reports.Format(explained.Amount), currency, reports.Plural(explained.Explanations, "explanation", "explanations")),
		"References", fmt.Sprintf("%s of %s tied", reports.Count(m.Population.Tied), reports.Count(m.Population.References)),
		"Tied on totals only", totalsOnly(m),
		"Corrections", fmt.Sprintf("%s proposed, %s %s", reports.Plural(m.JournalTotals.Journals, "journal", "journals"), reports.Format(m.JournalTotals.Debit), currency),
		"Open items", rolled(m.Roll),
		"Controls", m.Status(),
	)
	finish(&b, m, "Open the month")
	return Message{
		Key: key(m.Settings, m.Period, "result"), Severity: Info, Channel: m.Settings.Owner(ledger.CauseUnexplained).Channel,
		Text: fit(title+": "+m.Verdict(), textLimit), Blocks: b.list,
	}
}

// rolled is the roll-forward of open items in a line, with what became of last month's
// timing.
func rolled(r reports.Roll) string {
	words := fmt.Sprintf("%s + %s new − %s cleared = %s", reports.Count(r.Opening.Items), reports.Count(r.New.Items), reports.Count(r.Cleared.Items), reports.Count(r.Closing.Items))
	if r.Accepted.Items > 0 {
		words += fmt.Sprintf(", %s accepted", reports.Count(r.Accepted.Items))
	}
	if r.Timing.Was.Items > 0 {
		words += fmt.Sprintf("; timing: %s of %s cleared", reports.Count(r.Timing.Cleared.Items), reports.Count(r.Timing.Was.Items))
	}
	return words
}

// totalsOnly is how much no single document proves.
func totalsOnly(m *reports.MonthEnd) string {
	t := m.TotalsOnly
	if t.References == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%s %s, %s in %s", reports.Format(t.Amount), m.Settings.Currency,
		reports.Plural(t.Documents, "document", "documents"), reports.Plural(t.References, "reference", "references"))
}
