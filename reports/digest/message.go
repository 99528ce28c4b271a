package digest

import (
	"encoding/json"
	"fmt"
	"io"

	"counterfoil/ledger"
	"counterfoil/reports"

	"github.com/slack-go/slack"
)

// Severity says how urgent a message is.
type Severity string

const (
	Critical Severity = "critical" // figures do not add up: no report, or none to trust
	High     Severity = "high"     // above its threshold
	Normal   Severity = "normal"
	Info     Severity = "info" // clears by itself, accepted, or just the result
)

// Message is one Slack message, ready to send.
type Message struct {
	// Key names the problem, not the run: entity, period and cause. Two messages with
	// one key are about the same problem.
	Key      string   `json:"key"`
	Severity Severity `json:"severity"`
	Channel  string   `json:"channel"` // "" when the policy names no owner
	// Text is the notification and what screen readers read, escaped for Slack.
	Text   string        `json:"text"`
	Blocks []slack.Block `json:"blocks"`
}

// Messages makes the messages of a month-end, the same ones for the same month-end: a
// failed control first, then the unexplained, then every cause that explains something,
// and the result at the end.
func Messages(m *reports.MonthEnd) []Message {
	var list []Message
	if failed := m.Failed(); len(failed) > 0 {
		list = append(list, failedChecks(m, failed))
	}
	for _, c := range m.Causes {
		if c.Explanations > 0 {
			list = append(list, causeMessage(m, c))
		}
	}
	return append(list, resultMessage(m))
}

func key(s reports.Settings, p ledger.Period, what string) string {
	return fmt.Sprintf("%s/%s/%s", s.Entity, p, what)
}

func severity(m *reports.MonthEnd, c reports.CauseTotal) Severity {
	if limit, ok := m.Settings.Limit(c.Cause); ok && c.Amount.Units() > limit.Units() {
		return High
	}
	switch c.Class {
	case ledger.ClassTiming, ledger.ClassPolicy, ledger.ClassAccepted:
		return Info
	}
	return Normal
}

// Void makes the message for a run whose figures do not add up; such a run has no
// month-end. The reason is the error that reports.Build returned.
func Void(s reports.Settings, p ledger.Period, reason error) Message {
	b := blocks{}
	b.header(fmt.Sprintf("Reconciliation is void — %s — %s", s.Name, p))
	b.fields("Severity", string(Critical), "Report", "none: figures do not add up", "Owner", owner(s, ledger.CauseUnexplained))
	b.plain("Reason: " + reason.Error())
	b.plain("Next step: run `counterfoil verify`, mend what it names, then reconcile again. Do not use figures of this run.")
	return Message{
		Key: key(s, p, "void"), Severity: Critical, Channel: s.Owner(ledger.CauseUnexplained).Channel,
		Text: fit(fmt.Sprintf("Critical: the reconciliation of %s %s is void, no report was made", s.Name, p), textLimit), Blocks: b.list,
	}
}

// WriteJSON writes messages as they would be sent, for a dry run and for tests.
func WriteJSON(w io.Writer, messages []Message) error {
	if messages == nil {
		messages = []Message{}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(messages); err != nil {
		return fmt.Errorf("write messages as JSON: %w", err)
	}
	return nil
}
