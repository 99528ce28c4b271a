package workbook

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
)

// The Summary's columns.
const (
	sOrders       = "C"
	sExplanations = "D"
	sAmount       = "E"
	firstMeasure  = 6 // F
)

func sumColumn() string { return column(firstMeasure + len(reports.Measures())) }

func measureColumn(x reports.Measure) string { return column(firstMeasure + int(x)) }

func zeroOf(m *reports.MonthEnd) money.Amount { return money.Zero(m.Settings.Currency) }

func writeSummary(b *book) error {
	p := plan{
		name: sheetSummary, color: summaryTab, rows: b.layout.chart.last, gridless: true, onePage: true, locked: true,
		widths: []float64{26, 14, 10, 13, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16},
	}
	s, err := b.begin(p)
	if err != nil {
		return err
	}
	s.head("Bridge Centra → ERP by cause", "Balances at the cut-off, cumulative since the first import. "+b.m.Verdict())
	s.skipTo(b.layout.bridge.header - 1)
	s.put(label("What the ERP should hold (Centra), what each cause did to it, and what it does hold. Amount is the money a cause's correction moves.").with(styleNote))
	b.bridgeHeader(s)
	b.bridgeSteps(s)
	b.bridgeTie(s)
	b.againstLimits(s)
	b.ageingRows(s)
	b.chartRows(s)
	if s.err == nil {
		s.err = b.waterfall()
	}
	r := b.layout.bridge
	s.words(fmt.Sprintf("F%d:%s%d", r.status, sumColumn(), r.status))
	return s.end(p)
}

func (b *book) bridgeHeader(s *sheet) {
	names := []string{"Line", "Class", "Orders", "Explanations", "Amount"}
	for _, x := range reports.Measures() {
		names = append(names, x.String())
	}
	s.header(append(names, "Sum (must be 0)"), from(3, len(names)+1)...)
}

// measures writes a line's figures from column F on, and their sum.
func (b *book) measures(row int, figures reports.ByMeasure, formula func(reports.Measure) string) []cell {
	var cells []cell
	for _, x := range reports.Measures() {
		cells = append(cells, amountFormula(formula(x), figures[x]))
	}
	last := measureColumn(reports.Measure(len(figures) - 1))
	sum := fmt.Sprintf("ROUND(SUM(F%d:%s%d),%d)", row, last, row, b.exponent())
	return append(cells, amountFormula(sum, figures.Total()))
}

func (b *book) exponent() int { return b.m.Settings.Currency.Exponent() }

func (b *book) bridgeSteps(s *sheet) {
	r, x := b.layout.bridge, b.layout.exceptions
	first := b.measures(r.expected, b.m.Bridge.Expected, func(m reports.Measure) string { return b.tieOutSum("D", m) })
	s.put(restyle(append([]cell{label("Centra (expected)"), empty(), empty(), empty(), empty()}, first...), cell.bold)...)
	for i, line := range b.m.Bridge.Lines() {
		row := r.line(i)
		here := fmt.Sprintf("$A%d", row)
		cells := []cell{
			label(string(line.Cause)), label(string(line.Class)),
			countFormula(x.sumIf(xOrder, xCause, here), line.Orders),
			countFormula(x.sumIf(xExplanation, xCause, here), line.Explanations),
			amountFormula(x.sumIf(xAmount, xCause, here), line.Amount),
		}
		cells = append(cells, b.measures(row, line.Effect, func(m reports.Measure) string {
			return x.sumIf(xVariance, xCause, here, xMeasure, fmt.Sprintf("%s$%d", measureColumn(m), r.header))
		})...)
		if line.Cause == ledger.CauseUnexplained {
			cells = restyle(cells, cell.alert)
		}
		s.put(cells...)
	}
}

func (b *book) tieOutSum(col string, m reports.Measure) string {
	t := b.layout.tieOuts
	return fmt.Sprintf("SUMIFS(%s,%s,%s$%d)", t.of(col), t.of("C"), measureColumn(m), b.layout.bridge.header)
}

func (b *book) bridgeTie(s *sheet) {
	r := b.layout.bridge
	arrives := b.m.Bridge.Arrives()
	lead := func(words string) []cell { return []cell{label(words), empty(), empty(), empty(), empty()} }
	steps := b.measures(r.arrives, arrives, func(m reports.Measure) string {
		return fmt.Sprintf("SUM(%s%d:%s%d)", measureColumn(m), r.expected, measureColumn(m), r.lastCause)
	})
	explained := b.m.Bridge.Explained().Amount.Add(b.m.Bridge.Unexplained.Amount)
	sums := lead("Arrives at")
	sums[3] = countFormula(fmt.Sprintf("SUM(%s%d:%s%d)", sExplanations, r.unexplained, sExplanations, r.lastCause), b.explanations())
	sums[4] = amountFormula(fmt.Sprintf("SUM(%s%d:%s%d)", sAmount, r.unexplained, sAmount, r.lastCause), explained)
	s.put(restyle(append(sums, steps...), cell.bold)...)
	booked := b.measures(r.booked, b.m.Bridge.Booked, func(m reports.Measure) string { return b.tieOutSum("G", m) })
	s.put(restyle(append(lead("ERP (booked, in scope)"), booked...), cell.bold)...)
	var off reports.ByMeasure
	for i := range off {
		off[i] = arrives[i].Sub(b.m.Bridge.Booked[i])
	}
	s.put(append(lead("Difference (must be 0)"), b.measures(r.difference, off, func(m reports.Measure) string {
		c := measureColumn(m)
		return fmt.Sprintf("ROUND(%s%d-%s%d,%d)", c, r.arrives, c, r.booked, b.exponent())
	})...)...)
	b.bridgeStatus(s, lead("Bridge ties"), off)
}

func (b *book) bridgeStatus(s *sheet, cells []cell, off reports.ByMeasure) {
	r := b.layout.bridge
	for i := 0; i <= len(off); i++ {
		a := off.Total()
		if i < len(off) {
			a = off[i]
		}
		f := b.okFormula(fmt.Sprintf("%s%d", column(firstMeasure+i), r.difference))
		cells = append(cells, textFormula(f, okWord(a.IsZero())).with(styleStatus))
	}
	s.put(cells...)
}

// okFormula says OK when a difference is nothing but floating-point dust.
func (b *book) okFormula(ref string) string {
	return fmt.Sprintf(`IF(ABS(%s)<%s,"OK","CHECK")`, ref, at(sheetRun, "B", b.layout.run.row(runTolerance)))
}

func okWord(ok bool) string {
	if ok {
		return "OK"
	}
	return "CHECK"
}

func (b *book) explanations() int64 {
	var n int64
	for _, line := range b.m.Bridge.Lines() {
		n += line.Explanations
	}
	return n
}

func restyle(cells []cell, change func(cell) cell) []cell {
	for i := range cells {
		cells[i] = change(cells[i])
	}
	return cells
}

// limitedCauses are the causes with a threshold, and the unexplained in any case.
func limitedCauses(m *reports.MonthEnd) []reports.CauseTotal {
	var list []reports.CauseTotal
	for _, c := range m.Causes {
		if _, ok := m.Settings.Limit(c.Cause); ok || c.Cause == ledger.CauseUnexplained {
			list = append(list, c)
		}
	}
	return list
}

func (b *book) againstLimits(s *sheet) {
	l := b.layout.limits
	s.skipTo(l.first - 2)
	s.section("Against the thresholds of the policy (materiality is judged on variances, never on controls)", 7)
	s.header([]string{"Cause", "", "", "", "Amount", "Threshold", "Result"}, 5, 6)
	for i, c := range limitedCauses(b.m) {
		row := l.first + i
		f := fmt.Sprintf("SUMIFS(%s,%s,$A%d)", b.bridgeColumn(sAmount), b.bridgeColumn("A"), row)
		cells := []cell{label(string(c.Cause)), empty(), empty(), empty(), amountFormula(f, c.Amount)}
		s.put(append(cells, b.limitCells(c, fmt.Sprintf("E%d", row), fmt.Sprintf("F%d", row))...)...)
	}
}

func (b *book) bridgeColumn(col string) string {
	r := b.layout.bridge
	return span{sheetSummary, r.unexplained, r.lastCause}.of(col)
}

// limitCells are a threshold and whether the amount is above it.
func (b *book) limitCells(c reports.CauseTotal, amountAt, limitAt string) []cell {
	limit, ok := b.m.Settings.Limit(c.Cause)
	if !ok {
		return []cell{empty(), label("no threshold")}
	}
	word := "within"
	if c.Amount.Units() > limit.Units() {
		word = "ABOVE"
	}
	return []cell{amount(limit), textFormula(fmt.Sprintf(`IF(%s>%s,"ABOVE","within")`, amountAt, limitAt), word).with(styleStatus)}
}

func (b *book) ageingRows(s *sheet) {
	a := b.layout.ageing
	s.skipTo(a.first - 2)
	s.section("Open items by age: days from origin to cut-off", 5)
	s.header([]string{"Age", "From day", "To day", "Items", "Amount"}, 2, 3, 4, 5)
	for i, x := range b.m.Ageing {
		here := fmt.Sprintf("$A%d", a.first+i)
		from, to := count(int64(x.From)), count(int64(x.To))
		if x.To < 0 {
			to = empty()
		}
		if x.Label == reports.NoDate || x.Label == reports.ItemAccepted {
			from, to = empty(), empty()
		}
		items := b.layout.items
		sum := items.sumIf(iExplained, iBucket, here, iStatus, quoted("<>"+reports.ItemCleared)) + "+" + items.sumIf(iUnexplained, iBucket, here, iStatus, quoted("<>"+reports.ItemCleared))
		s.put(label(x.Label), from, to, countFormula(items.countIf(iBucket, here, iStatus, quoted("<>"+reports.ItemCleared)), x.Items), amountFormula(sum, x.Amount))
	}
}

func quoted(s string) string { return `"` + s + `"` }
