package workbook

import (
	"fmt"

	"counterfoil/ledger/money"
	"counterfoil/reports"
)

func writeTieOuts(b *book) error {
	p := plan{
		name: sheetTieOuts, color: controlTab, rows: b.layout.movements.last, freeze: headerRow, repeat: headerRow, locked: true,
		widths: []float64{10, 30, 20, 17, 16, 16, 17, 17, 16, 17, 17, 14, 14, 14, 10},
	}
	s, err := b.begin(p)
	if err != nil {
		return err
	}
	s.head("Tie-outs: every account the shop touches",
		"Centra + causes + unexplained = ERP in scope; in scope + recognised + out of scope = ERP closing. A difference of one minor unit is a CHECK. "+b.m.TotalsOnlyWords())
	b.tieOutTotals(s)
	s.skipTo(headerRow)
	s.header([]string{"Account", "Name", "Measure", "Centra (expected)", "Explained", "Unexplained", "ERP in scope", "Recognised", "Out of scope",
		"ERP closing", "Shadow closing", "Bridge diff.", "Closing diff.", "Shadow diff.", "Status"}, from(4, 14)...)
	for i, t := range b.m.TieOuts {
		s.put(b.tieOutRow(firstRow+i, t)...)
	}
	if len(b.m.TieOuts) == 0 {
		s.put(label("No shop account moved.").with(styleNote))
	}
	b.movementRows(s)
	s.table("TieOuts", b.layout.tieOuts, 15)
	s.words(fmt.Sprintf("O%d:O%d", b.layout.tieOuts.first, b.layout.tieOuts.last))
	return s.end(p)
}

func (b *book) tieOutRow(row int, t reports.TieOut) []cell {
	x, m, tb := b.layout.exceptions, b.layout.movements, b.layout.trial
	here, rest := fmt.Sprintf("$A%d", row), at(sheetCauses, "A", b.layout.causes.first)
	f := func(format string) string { return fmt.Sprintf(format, row) }
	round := func(sum string) string { return fmt.Sprintf("ROUND(%s,%d)", f(sum), b.exponent()) }
	tol := at(sheetRun, "B", b.layout.run.row(runTolerance))
	closing := func(col string) string { return fmt.Sprintf("SUMIFS(%s,%s,%s)", tb.of(col), tb.of("A"), here) }
	return []cell{
		text(string(t.Account)), text(t.Name), text(t.Measure.String()), amount(t.Expected),
		amountFormula(x.sumIf(xVariance, xAccount, here, xCause, `"<>"&`+rest), t.Explained),
		amountFormula(x.sumIf(xVariance, xAccount, here, xCause, rest), t.Unexplained),
		amount(t.Booked),
		amountFormula(fmt.Sprintf("SUMIFS(%s,%s,%s)", m.of("D"), m.of("A"), here), t.Recognised),
		amount(t.OutOfScope),
		amountFormula(closing("K"), t.Closing), amountFormula(closing("G"), t.Shadow),
		amountFormula(round("D%[1]d+E%[1]d+F%[1]d-G%[1]d"), t.BridgeDifference()),
		amountFormula(round("G%[1]d+H%[1]d+I%[1]d-J%[1]d"), t.ClosingDifference()),
		amountFormula(round("D%[1]d-K%[1]d"), t.ShadowDifference()),
		textFormula(f(`IF(ABS(L%[1]d)+ABS(M%[1]d)+ABS(N%[1]d)<`+tol+`,"OK","CHECK")`), okWord(t.OK())).with(styleStatus),
	}
}

func (b *book) tieOutTotals(s *sheet) {
	var sums [11]money.Amount
	for i := range sums {
		sums[i] = zeroOf(b.m)
	}
	for _, t := range b.m.TieOuts {
		for i, a := range []money.Amount{t.Expected, t.Explained, t.Unexplained, t.Booked, t.Recognised, t.OutOfScope, t.Closing, t.Shadow, t.BridgeDifference(), t.ClosingDifference(), t.ShadowDifference()} {
			sums[i] = sums[i].Add(a)
		}
	}
	cells := []cell{label("Total"), empty(), empty()}
	for i, a := range sums {
		cells = append(cells, amountFormula("SUM("+b.layout.tieOuts.of(column(4+i))+")", a))
	}
	s.put(restyle(cells, cell.bold)...)
}

func (b *book) movementRows(s *sheet) {
	m := b.layout.movements
	s.skipTo(m.first - 2)
	s.section("Recognised by rule: movements that by nature have no Centra document", 4)
	s.header([]string{"Account", "Rule", "Entries", "Amount"}, 3, 4)
	for _, x := range b.m.Movements {
		s.put(text(string(x.Account)), text(x.Rule), count(x.Entries), amount(x.Amount))
	}
	if len(b.m.Movements) == 0 {
		s.put(label("None.").with(styleNote))
	}
}
