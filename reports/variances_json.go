package reports

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Amounts in JSON are strings, signed, debits positive, in functional currency; the
// document's own amount stands beside them where it is known.
type legJSON struct {
	Account          ledger.AccountCode `json:"account"`
	Dimension        ledger.Dimensions  `json:"dimension,omitempty"`
	Currency         money.Currency     `json:"currency"`
	Amount           string             `json:"amount"`
	DocumentCurrency money.Currency     `json:"document_currency,omitempty"`
	DocumentAmount   string             `json:"document_amount,omitempty"`
}

type explanationJSON struct {
	Cause        ledger.Cause `json:"cause"`
	Class        ledger.Class `json:"class"`
	Proof        ledger.Proof `json:"proof"`
	Kind         string       `json:"kind,omitempty"`
	Evidence     string       `json:"evidence"`
	Cluster      string       `json:"cluster,omitempty"`
	Documents    []string     `json:"documents,omitempty"`
	Steps        []string     `json:"steps,omitempty"`
	Alternatives []string     `json:"alternatives,omitempty"`
	Legs         []legJSON    `json:"legs"`
}

type caseJSON struct {
	Reference    ledger.Reference  `json:"reference"`
	Item         int64             `json:"item,omitempty"`
	OriginOn     string            `json:"origin_on,omitempty"`
	Note         string            `json:"note,omitempty"`
	Variance     []legJSON         `json:"variance"`
	Explanations []explanationJSON `json:"explanations"`
	Unexplained  []legJSON         `json:"unexplained"`
}

type causeJSON struct {
	Cause        ledger.Cause   `json:"cause"`
	Class        ledger.Class   `json:"class"`
	Orders       int64          `json:"orders"`
	Explanations int64          `json:"explanations"`
	Currency     money.Currency `json:"currency"`
	Amount       string         `json:"amount"`
}

type measureJSON struct {
	Measure     Measure        `json:"measure"`
	Currency    money.Currency `json:"currency"`
	Expected    string         `json:"expected"`
	Explained   string         `json:"explained"`
	Unexplained string         `json:"unexplained"`
	Booked      string         `json:"booked"`
}

// totalsJSON are the run's totals, whatever the filter; shownJSON are those of the list.
type totalsJSON struct {
	References  int64          `json:"references"`
	Tied        int64          `json:"tied"`
	Cases       int64          `json:"cases"`
	Currency    money.Currency `json:"currency"`
	Explained   string         `json:"explained"`
	Unexplained string         `json:"unexplained"`
	Status      string         `json:"status"`
	Causes      []causeJSON    `json:"causes"`
	Bridge      []measureJSON  `json:"bridge"`
	Roll        rollJSON       `json:"roll"`
	TotalsOnly  totalsOnlyJSON `json:"tied_on_totals_only"`
	Shown       shownJSON      `json:"shown"`
}

// totalsOnlyJSON is what of the ties no single document proves.
type totalsOnlyJSON struct {
	References int64          `json:"references"`
	Documents  int64          `json:"documents"`
	Currency   money.Currency `json:"currency"`
	Amount     string         `json:"amount"`
}

type shownJSON struct {
	Cases       int64  `json:"cases"`
	Explained   string `json:"explained"`
	Unexplained string `json:"unexplained"`
}

// WriteJSON streams the run's cases and its totals. The totals are the whole run's;
// totals.shown says what the filter let through.
func WriteJSON(ctx context.Context, w io.Writer, m *MonthEnd, f Filter) error {
	b := bufio.NewWriter(w)
	if err := writeJSON(ctx, b, m, f); err != nil {
		return fmt.Errorf("write variances as JSON: %w", err)
	}
	return b.Flush()
}

func writeJSON(ctx context.Context, w *bufio.Writer, m *MonthEnd, f Filter) error {
	head, err := marshal(m.headJSON())
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s,\"cases\":[", head[:len(head)-1])
	shown, err := m.writeCasesJSON(ctx, w, f)
	if err != nil {
		return err
	}
	totals, err := marshal(m.totalsJSON(shown))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\n],\"totals\":%s}\n", totals)
	return err
}

// headJSON says which figures these are.
type headJSON struct {
	Entity ledger.EntityID `json:"entity"`
	Period ledger.Period   `json:"period"`
	Run    int64           `json:"run"`
	CutOff ledger.Date     `json:"cut_off"`
}

func (m *MonthEnd) headJSON() headJSON {
	return headJSON{m.Settings.Entity, m.Period, m.Run.ID, m.Run.CutOff}
}

func (m *MonthEnd) writeCasesJSON(ctx context.Context, w *bufio.Writer, f Filter) (shownJSON, error) {
	explained, rest := money.Zero(m.Settings.Currency), money.Zero(m.Settings.Currency)
	shown := shownJSON{}
	for c, err := range m.Cases(ctx) {
		if err != nil {
			return shown, err
		}
		if !f.admits(c) {
			continue
		}
		text, err := marshal(newCaseJSON(c))
		if err != nil {
			return shown, err
		}
		if shown.Cases > 0 {
			_ = w.WriteByte(',')
		}
		if _, err := fmt.Fprintf(w, "\n%s", text); err != nil {
			return shown, err
		}
		i := m.itemOf(c, m.exceptionsOf(c))
		shown.Cases++
		explained, rest = explained.Add(i.Explained), rest.Add(i.Unexplained)
	}
	shown.Explained, shown.Unexplained = explained.Number(), rest.Number()
	return shown, nil
}

func newCaseJSON(c ledger.Case) caseJSON {
	out := caseJSON{
		Reference: c.Reference, Item: c.Item, OriginOn: c.OriginOn.String(), Note: c.Note,
		Variance: newLegsJSON(c.Variance), Explanations: []explanationJSON{}, Unexplained: newLegsJSON(c.Unexplained),
	}
	for _, x := range c.Explanations {
		e := explanationJSON{
			Cause: x.Cause, Class: classOf(x), Proof: x.Proof, Kind: x.Kind, Evidence: x.Evidence, Cluster: x.Cluster,
			Steps: x.Steps, Alternatives: x.Alternatives, Legs: newLegsJSON(x.Legs),
		}
		for _, d := range x.Documents {
			e.Documents = append(e.Documents, d.String())
		}
		out.Explanations = append(out.Explanations, e)
	}
	return out
}

func newLegsJSON(legs []ledger.Leg) []legJSON {
	out := make([]legJSON, 0, len(legs))
	for _, l := range legs {
		j := legJSON{Account: l.Account, Dimension: l.Dimension, Currency: l.Functional.Currency(), Amount: l.Functional.Number()}
		if l.Document.Currency() != "" {
			j.DocumentCurrency, j.DocumentAmount = l.Document.Currency(), l.Document.Number()
		}
		out = append(out, j)
	}
	return out
}

func (m *MonthEnd) totalsJSON(shown shownJSON) totalsJSON {
	zero := money.Zero(m.Settings.Currency)
	explained := m.Bridge.Explained()
	t := totalsJSON{
		References: m.Population.References, Tied: m.Population.Tied, Cases: m.Population.Cases, Currency: m.Settings.Currency,
		Explained: explained.Amount.Add(zero).Number(), Unexplained: m.Bridge.Unexplained.Amount.Number(),
		Status: m.Status(), Roll: newRollJSON(m.Roll), Shown: shown,
		TotalsOnly: totalsOnlyJSON{m.TotalsOnly.References, m.TotalsOnly.Documents, m.Settings.Currency, m.TotalsOnly.Amount.Add(money.Zero(m.Settings.Currency)).Number()},
	}
	for _, c := range m.Causes {
		t.Causes = append(t.Causes, causeJSON{c.Cause, c.Class, c.Orders, c.Explanations, m.Settings.Currency, c.Amount.Number()})
	}
	for _, x := range Measures() {
		t.Bridge = append(t.Bridge, measureJSON{
			x, m.Settings.Currency, m.Bridge.Expected[x].Number(), explained.Effect[x].Number(),
			m.Bridge.Unexplained.Effect[x].Number(), m.Bridge.Booked[x].Number(),
		})
	}
	return t
}

// marshal leaves <, > and & as they are: this is no HTML, and evidence is read by people.
func marshal(v any) ([]byte, error) {
	var b jsonBuffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.trimmed(), err
}

type jsonBuffer []byte

func (b *jsonBuffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// trimmed drops the newline the encoder ends with.
func (b jsonBuffer) trimmed() []byte {
	if n := len(b); n > 0 && b[n-1] == '\n' {
		return b[:n-1]
	}
	return b
}
