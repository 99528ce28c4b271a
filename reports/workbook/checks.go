package workbook

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
	"counterfoil/reports"
)

func writeChecks(b *book) error {
	p := plan{
		name: sheetChecks, color: controlTab, rows: b.layout.checks.last, freeze: headerRow, repeat: headerRow, locked: true,
		widths: []float64{58, 44, 18, 40, 18, 16, 12, 10},
	}
	s, err := b.begin(p)
	if err != nil {
		return err
	}
	s.head("Checks: every control of this file, recomputed here", "A must equal B to the minor unit; a cap must not be exceeded. All of them together are the overall check on the Cover.")
	s.skipTo(headerRow)
	s.header([]string{"Check", "A is", "A", "B is", "B", "Difference", "Rule", "Status"}, 3, 5, 6)
	formulas := b.checkFormulas()
	for i, c := range b.m.Checks {
		s.put(b.checkRow(firstRow+i, c, formulas[c.ID])...)
	}
	s.words(fmt.Sprintf("H%d:H%d", b.layout.checks.first, b.layout.checks.last))
	return s.end(p)
}

// sides are the formulas of a check's two figures; "" leaves a value the service holds.
type sides struct{ a, b string }

func (b *book) checkRow(row int, c reports.Check, f sides) []cell {
	rule, test := "A = B", b.okFormula(fmt.Sprintf("F%d", row))
	if c.AtMost {
		rule = "A ≤ B"
		test = fmt.Sprintf(`IF(F%d<%s,"OK","CHECK")`, row, at(sheetRun, "B", b.layout.run.row(runTolerance)))
	}
	return []cell{
		text(c.Name), text(c.LabelA), figure(f.a, c.A), text(c.LabelB), figure(f.b, c.B),
		figure(fmt.Sprintf("ROUND(C%d-E%d,%d)", row, row, b.exponent()), c.Difference()),
		text(rule), textFormula(test, c.Status()).with(styleStatus),
	}
}

func figure(formula string, f reports.Figure) cell {
	if f.IsCount {
		return countFormula(formula, f.Count)
	}
	return amountFormula(formula, f.Amount)
}

// checkFormulas recompute the checks from the sheets. What only the service can count,
// such as cases that do not add up, stays a value.
func (b *book) checkFormulas() map[string]sides {
	l := b.layout
	fact := func(k runKey) string { return at(sheetRun, "B", l.run.row(k)) }
	sum := func(s span, col string) string { return "SUM(" + s.of(col) + ")" }
	causes := func(col string) string { return sum(l.causes, col) }
	rest := at(sheetCauses, "E", l.causes.first)
	open := l.items.countIf(iStatus, quoted(reports.ItemOpen)) + "+" + l.items.countIf(iStatus, quoted(reports.ItemAccepted))
	rolled := func(col string, line int) string { return at(sheetRoll, col, l.roll.first+line) }
	formulas := map[string]sides{
		reports.CheckLines:          {a: b.linesFormula()},
		reports.CheckRows:           {a: l.exceptions.filled(xVariance), b: fact(runExceptions)},
		reports.CheckVector:         {a: l.exceptions.sum(xVariance)},
		reports.CheckCauses:         {a: causes("E"), b: l.exceptions.sum(xAmount)},
		reports.CheckProofs:         {a: "SUM(" + strings.Replace(l.causes.of("G"), "$G$"+fmt.Sprint(l.causes.last), "$J$"+fmt.Sprint(l.causes.last), 1) + ")", b: causes("E") + "-" + rest},
		reports.CheckItemsExplained: {a: l.items.sum(iExplained), b: causes("E") + "-" + rest},
		reports.CheckItemsRest:      {a: l.items.sum(iUnexplained), b: rest},
		reports.CheckAgeing:         {a: sum(l.ageing, "D"), b: open},
		reports.CheckItems:          {a: open, b: fact(runCases)},
		reports.CheckRollItems:      {a: rolled("B", rollOpening) + "+" + rolled("B", rollNew) + "+" + rolled("B", rollCleared), b: open},
		reports.CheckRollAmount:     {a: rolled("C", rollClosing), b: l.items.sum(iClosing)},
		reports.CheckRollTiming:     {a: "SUM(" + l.timing.of("B") + ")"},
		reports.CheckRollClosing:    {a: `COUNTIFS(` + l.rollAccounts.of("J") + `,"CHECK")`},
		reports.CheckCases:          {b: fact(runCases)},
		reports.CheckReferences:     {a: fact(runTied) + "+" + fact(runCases), b: fact(runReferences)},
		reports.CheckShadowSides:    {sum(l.trial, "E"), sum(l.trial, "F")},
		reports.CheckERPSides:       {sum(l.trial, "I"), sum(l.trial, "J")},
		reports.CheckShadowClosing:  {a: sum(l.trial, "G")},
		reports.CheckERPClosing:     {a: sum(l.trial, "K")},
		reports.CheckJournalSides:   {l.journals.sum("F"), l.journals.sum("G")},
		reports.CheckRoundingPeriod: {a: at(sheetCauses, proofColumn(ledger.ProofBounded), l.causes.first+causeIndex(ledger.CauseRounding))},
	}
	for _, x := range reports.Measures() {
		formulas[reports.CheckBridge+x.String()] = sides{at(sheetSummary, measureColumn(x), l.bridge.arrives), at(sheetSummary, measureColumn(x), l.bridge.booked)}
	}
	if len(b.m.TieOuts) > 0 {
		formulas[reports.CheckTieOuts] = sides{`COUNTIFS(` + l.tieOuts.of("O") + `,"OK")`, "COUNTA(" + l.tieOuts.of("A") + ")"}
	}
	if len(b.m.TrialBalance) > 0 {
		shadow, erp := l.trial.of("L"), l.trial.of("M")
		formulas[reports.CheckRolls] = sides{a: fmt.Sprintf(`COUNTIFS(%s,"<>0")+COUNTIFS(%s,0,%s,"<>0")`, shadow, shadow, erp)}
	}
	return formulas
}

// linesFormula adds up what the bridge's lines are off by, whatever the sign.
func (b *book) linesFormula() string {
	r, col := b.layout.bridge, sumColumn()
	lines := span{sheetSummary, r.expected, r.lastCause}.of(col)
	return fmt.Sprintf(`SUMIFS(%s,%s,">0")-SUMIFS(%s,%s,"<0")+ABS(%s)`, lines, lines, lines, lines, at(sheetSummary, col, r.booked))
}

func causeIndex(want ledger.Cause) int {
	for i, c := range ledger.Causes {
		if c == want {
			return i
		}
	}
	return 0
}
