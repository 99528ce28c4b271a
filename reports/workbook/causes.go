package workbook

import (
	"cmp"
	"fmt"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
)

// classes in the sequence finance works through them.
var classes = []ledger.Class{
	ledger.ClassOpen, ledger.ClassCorrect, ledger.ClassMapping, ledger.ClassReview, ledger.ClassTiming, ledger.ClassPolicy, ledger.ClassAccepted,
}

func writeCauses(b *book) error {
	p := plan{
		name: sheetCauses, color: controlTab, rows: b.layout.clusters.last, freeze: headerRow, repeat: headerRow, locked: true,
		widths: []float64{18, 18, 12, 10, 16, 15, 15, 16, 15, 15, 12, 9, 15, 12, 18, 20, 60},
	}
	s, err := b.begin(p)
	if err != nil {
		return err
	}
	s.head("Causes: what happened, how sure we are, who acts", "Amount is the money a correction moves (sum of its debits). Every figure is a sum of the Exceptions.")
	b.causeTotals(s)
	s.skipTo(headerRow)
	names := []string{"Cause", "Class", "Explanations", "Orders", "Amount", "% of all"}
	for _, x := range reports.Proofs {
		names = append(names, string(x))
	}
	s.header(append(names, "Oldest", "Age days", "Threshold", "Result", "Owner", "Deputy", "Next step"), 3, 4, 5, 6, 7, 8, 9, 10, 12, 13)
	for i, c := range b.m.Causes {
		s.put(b.causeRow(firstRow+i, c)...)
	}
	b.classRows(s)
	b.grossRows(s)
	b.clusterRows(s)
	return s.end(p)
}

// proofColumn is where the amount of a kind of proof stands.
func proofColumn(p ledger.Proof) string { return column(7 + slices.Index(reports.Proofs, p)) }

func (b *book) causeTotals(s *sheet) {
	all := b.m.Bridge.Explained().Amount.Add(b.m.Bridge.Unexplained.Amount)
	sum := func(col string) string { return "SUM(" + b.layout.causes.of(col) + ")" }
	cells := []cell{label("Total"), empty(), countFormula(sum("C"), b.explanations()), empty(), amountFormula(sum("E"), all), empty()}
	for _, x := range reports.Proofs {
		proved := zeroOf(b.m)
		for _, c := range b.m.Causes {
			proved = proved.Add(c.Proved[x])
		}
		cells = append(cells, amountFormula(sum(proofColumn(x)), proved))
	}
	s.put(restyle(cells, cell.bold)...)
}

func (b *book) causeRow(row int, c reports.CauseTotal) []cell {
	x := b.layout.exceptions
	here := fmt.Sprintf("$A%d", row)
	all := b.m.Bridge.Explained().Amount.Add(b.m.Bridge.Unexplained.Amount)
	total := fmt.Sprintf("$E$%d", totalRow)
	cells := []cell{
		label(string(c.Cause)), label(string(c.Class)),
		countFormula(x.sumIf(xExplanation, xCause, here), c.Explanations),
		countFormula(x.sumIf(xOrder, xCause, here), c.Orders),
		amountFormula(x.sumIf(xAmount, xCause, here), c.Amount),
		shareFormula(fmt.Sprintf("IF(%s=0,0,E%d/%s)", total, row, total), c.Amount, all),
	}
	for _, p := range reports.Proofs {
		cells = append(cells, amountFormula(x.sumIf(xAmount, xCause, here, xProof, fmt.Sprintf("%s$%d", proofColumn(p), headerRow)), c.Proved[p]))
	}
	age := empty()
	if !c.OldestOn.IsZero() {
		age = countFormula(fmt.Sprintf("%s-K%d", at(sheetRun, "B", b.layout.run.cutOff), row), int64(b.m.OldestDays(c)))
	}
	owner := b.m.Settings.Owner(c.Cause)
	cells = append(cells, date(c.OldestOn), age)
	cells = append(cells, b.limitCells(c, fmt.Sprintf("E%d", row), fmt.Sprintf("M%d", row))...)
	cells = append(cells, text(owner.Name), text(owner.Deputy), label(reports.Action(c.Cause)))
	if c.Cause == ledger.CauseUnexplained {
		restyle(cells[:5], cell.alert)
	}
	return cells
}

func (b *book) classRows(s *sheet) {
	l, x := b.layout.classes, b.layout.exceptions
	s.skipTo(l.first - 2)
	s.section("By class: what finance does about it; what a person accepted counts as accepted, whatever its cause", 5)
	s.header([]string{"", "Class", "Explanations", "", "Amount"}, 3, 5)
	for i, class := range classes {
		total, here := b.m.Class(class), fmt.Sprintf("$B%d", l.first+i)
		s.put(empty(), label(string(class)), countFormula(x.sumIf(xExplanation, xClass, here), total.Explanations), empty(), amountFormula(x.sumIf(xAmount, xClass, here), total.Amount))
	}
}

type grossLine struct {
	cause ledger.Cause
	x     reports.Measure
	above money.Amount
	below money.Amount
}

func grossLines(m *reports.MonthEnd) []grossLine {
	var list []grossLine
	for _, c := range m.Causes {
		for _, x := range reports.Measures() {
			if !c.Above[x].IsZero() || !c.Below[x].IsZero() {
				list = append(list, grossLine{c.Cause, x, c.Above[x], c.Below[x]})
			}
		}
	}
	return list
}

func (b *book) grossRows(s *sheet) {
	l, x := b.layout.gross, b.layout.exceptions
	s.skipTo(l.first - 2)
	s.section("Gross and net variance by cause and measure: a net of nothing can hide two large errors", 7)
	s.header([]string{"Cause", "Measure", "", "", "Gross +", "Gross −", "Net"}, 5, 6, 7)
	lines := grossLines(b.m)
	for i, g := range lines {
		row := l.first + i
		f := func(sign string) string {
			return x.sumIf(xVariance, xCause, fmt.Sprintf("$A%d", row), xMeasure, fmt.Sprintf("$B%d", row), xVariance, quoted(sign+"0"))
		}
		s.put(label(string(g.cause)), label(g.x.String()), empty(), empty(), amountFormula(f(">"), g.above), amountFormula(f("<"), g.below),
			amountFormula(fmt.Sprintf("E%d+F%d", row, row), g.above.Add(g.below)))
	}
	if len(lines) == 0 {
		s.put(label("None.").with(styleNote))
	}
}

// clustersShown keeps the sheet readable; the heading says how many there are.
const clustersShown = 100

// shownClusters are the faults that hit more than one order, by amount.
func shownClusters(m *reports.MonthEnd) []reports.Cluster {
	var list []reports.Cluster
	for _, c := range m.Clusters {
		if c.Orders > 1 {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b reports.Cluster) int { return cmp.Compare(b.Amount.Units(), a.Amount.Units()) })
	return list[:min(len(list), clustersShown)]
}

func (b *book) clusterRows(s *sheet) {
	l, x := b.layout.clusters, b.layout.exceptions
	shown := shownClusters(b.m)
	s.skipTo(l.first - 2)
	s.section(fmt.Sprintf("Clusters: one fault, many orders. Shown %d, the largest with two orders or more, of %d in all.", len(shown), len(b.m.Clusters)), 10)
	s.header([]string{"Cause", "Cluster no.", "Explanations", "Orders", "Amount", "In common"}, 2, 3, 4, 5)
	for i, c := range shown {
		here := fmt.Sprintf("$B%d", l.first+i)
		s.put(label(string(c.Cause)), count(int64(c.Number)), countFormula(x.sumIf(xExplanation, xCluster, here), c.Explanations), count(c.Orders),
			amountFormula(x.sumIf(xAmount, xCluster, here), c.Amount), text(c.Key))
	}
	if len(shown) == 0 {
		s.put(label("None.").with(styleNote))
	}
}
