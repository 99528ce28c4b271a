package reports

import (
	"fmt"
	"io"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// WriteBridge prints the month-end for a terminal: what it is, the causes with counts
// and amounts, the bridge per measure and, when any, the controls that fail.
func WriteBridge(w io.Writer, m *MonthEnd) error {
	parts := []func(io.Writer, *MonthEnd) error{writeHead, writeCauses, writeMeasures, writeFailed}
	for _, part := range parts {
		if err := part(w, m); err != nil {
			return fmt.Errorf("print the bridge: %w", err)
		}
	}
	return nil
}

func writeHead(w io.Writer, m *MonthEnd) error {
	p := m.Population
	_, err := fmt.Fprintf(w, "%s (%s) · %s · cut-off %s · run %d, through batch %d\n%s compared: %s tied, %s\n%s\n\n",
		Plain(m.Settings.Name), m.Settings.Entity, m.Period, m.Run.CutOff, m.Run.ID, m.Run.ThroughBatch,
		Plural(p.References, "reference", "references"), Count(p.Tied), Plural(p.Cases, "case differs", "cases differ"), m.Verdict())
	return err
}

func writeCauses(w io.Writer, m *MonthEnd) error {
	if _, err := fmt.Fprintf(w, "Centra → ERP by cause, %s. Amount = money the correction moves.\n", m.Settings.Currency); err != nil {
		return err
	}
	t := &textTable{left: 2}
	t.add("cause", "class", "orders", "explanations", "amount", "replayed", "elsewhere", "bounded", "ambiguous")
	t.rule()
	rest := m.Bridge.Unexplained
	t.add(string(ledger.CauseUnexplained), string(rest.Class), Count(rest.Orders), "–", Format(rest.Amount), "–", "–", "–", "–")
	proved := map[ledger.Proof]money.Amount{}
	for _, c := range m.Causes {
		if c.Cause == ledger.CauseUnexplained || c.Explanations == 0 {
			continue
		}
		t.add(append([]string{string(c.Cause), string(c.Class), Count(c.Orders), Count(c.Explanations), Format(c.Amount)}, proofs(c.Proved)...)...)
		for p, a := range c.Proved {
			proved[p] = proved[p].Add(a)
		}
	}
	explained := m.Bridge.Explained()
	t.rule()
	t.add(append([]string{"explained", "", "", Count(explained.Explanations), Format(explained.Amount)}, proofs(proved)...)...)
	if err := t.write(w); err != nil {
		return err
	}
	return writeLimit(w, m)
}

func proofs(by map[ledger.Proof]money.Amount) []string {
	var cells []string
	for _, p := range Proofs {
		if by[p].IsZero() {
			cells = append(cells, "–")
			continue
		}
		cells = append(cells, Format(by[p]))
	}
	return cells
}

func writeLimit(w io.Writer, m *MonthEnd) error {
	_, err := fmt.Fprintf(w, "\nUnexplained %s %s %s\n%s\n\n", Format(m.Bridge.Unexplained.Amount), m.Settings.Currency, m.Against(m.Cause(ledger.CauseUnexplained)), m.TotalsOnlyWords())
	return err
}

// Against says how a cause's amount stands to its threshold, in words.
func (m *MonthEnd) Against(c CauseTotal) string {
	limit, ok := m.Settings.Limit(c.Cause)
	switch {
	case !ok:
		return "has no threshold"
	case c.Amount.Units() > limit.Units():
		return fmt.Sprintf("is above the threshold of %s %s", Format(limit), m.Settings.Currency)
	}
	return fmt.Sprintf("is within the threshold of %s %s", Format(limit), m.Settings.Currency)
}

// bridgeColumns is how many measures stand side by side before the table wraps.
const bridgeColumns = 5

func writeMeasures(w io.Writer, m *MonthEnd) error {
	if _, err := fmt.Fprintf(w, "Bridge per measure, %s. %s\n", m.Settings.Currency, SignRule); err != nil {
		return err
	}
	columns := m.usedMeasures()
	for len(columns) > 0 {
		n := min(bridgeColumns, len(columns))
		if err := m.measureTable(columns[:n]).write(w); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
		columns = columns[n:]
	}
	return nil
}

// usedMeasures leaves out the measures in which nothing at all happened.
func (m *MonthEnd) usedMeasures() []Measure {
	var used []Measure
	for _, x := range Measures() {
		some := !m.Bridge.Expected[x].IsZero() || !m.Bridge.Booked[x].IsZero()
		for _, line := range m.Bridge.Lines() {
			some = some || !line.Effect[x].IsZero()
		}
		if some {
			used = append(used, x)
		}
	}
	return used
}

func (m *MonthEnd) measureTable(columns []Measure) *textTable {
	t := &textTable{left: 1}
	row := func(label string, figure func(Measure) string) {
		cells := []string{label}
		for _, x := range columns {
			cells = append(cells, figure(x))
		}
		t.add(cells...)
	}
	row("", Measure.String)
	t.rule()
	row("Centra (expected)", func(x Measure) string { return Format(m.Bridge.Expected[x]) })
	for _, line := range m.Bridge.Lines() {
		if line.touches(columns) || line.Cause == ledger.CauseUnexplained {
			row("  "+string(line.Cause), func(x Measure) string { return step(line.Effect[x]) })
		}
	}
	row("ERP (booked)", func(x Measure) string { return Format(m.Bridge.Booked[x]) })
	t.rule()
	arrives := m.Bridge.Arrives()
	row("difference", func(x Measure) string { return Format(arrives[x].Sub(m.Bridge.Booked[x])) })
	return t
}

// touches tells whether the line has a figure in any of the columns.
func (l BridgeLine) touches(columns []Measure) bool {
	for _, x := range columns {
		if !l.Effect[x].IsZero() {
			return true
		}
	}
	return false
}

// step shows a cause that did nothing to a measure as a dash.
func step(a money.Amount) string {
	if a.IsZero() {
		return "–"
	}
	return Format(a)
}

func writeFailed(w io.Writer, m *MonthEnd) error {
	for _, c := range m.Failed() {
		_, err := fmt.Fprintf(w, "CHECK %s: %s %s, %s %s, difference %s\n", c.Name, c.LabelA, c.A, c.LabelB, c.B, c.Difference())
		if err != nil {
			return err
		}
	}
	return nil
}
