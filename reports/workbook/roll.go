package workbook

import (
	"fmt"

	"counterfoil/ledger/money"
	"counterfoil/reports"
)

// The roll's lines, from the first row of its block.
const (
	rollOpening = iota
	rollNew
	rollCleared
	rollRemeasured
	rollClosing
	rollListed
	rollDifference
	rollAccepted
	rollLines
)

func writeRoll(b *book) error {
	p := plan{
		name: sheetRoll, color: controlTab, rows: b.layout.rollAccounts.last, locked: true,
		widths: []float64{34, 24, 16, 16, 16, 16, 16, 18, 16, 10},
	}
	s, err := b.begin(p)
	if err != nil {
		return err
	}
	s.head("Roll-forward of open items, from "+rollFrom(b.m),
		"Gross variance is the sum of an item's debits per account: half of what it differs by in absolute amounts. Cleared items are counted with what they held.")
	s.skipTo(headerRow)
	s.header([]string{"Open items", "Items", "Gross variance", "Items touched"}, 2, 3, 4)
	b.rollRows(s)
	b.timingRows(s)
	b.rollAccountRows(s)
	a := b.layout.rollAccounts
	s.words(fmt.Sprintf("J%d:J%d", a.first, a.last))
	s.words(fmt.Sprintf("C%d", b.layout.roll.first+rollDifference))
	return s.end(p)
}

// rollFrom names where the roll starts.
func rollFrom(m *reports.MonthEnd) string {
	if m.Roll.From.ID == 0 {
		return "nothing: no earlier month was reconciled"
	}
	return fmt.Sprintf("run %d of %s", m.Roll.From.ID, m.Roll.From.Period)
}

func (b *book) rollRows(s *sheet) {
	r, items, first := b.m.Roll, b.layout.items, b.layout.roll.first
	moved := func(what string) string { return items.countIf(iMovement, quoted(what)) }
	line := func(name, n string, i int64, sum string, a money.Amount) []cell {
		return []cell{label(name), countFormula(n, i), amountFormula(sum, a)}
	}
	was := moved(reports.MovedNot) + "+" + moved(reports.MovedRemeasured) + "+" + moved(reports.MovedCleared)
	s.put(line("Opening", was, r.Opening.Items, items.sum(iOpening), r.Opening.Amount)...)
	s.put(line("New", moved(reports.MovedNew), r.New.Items, items.sumIf(iClosing, iMovement, quoted(reports.MovedNew)), r.New.Amount)...)
	s.put(line("Cleared", "-("+moved(reports.MovedCleared)+")", -r.Cleared.Items,
		"-("+items.sumIf(iOpening, iMovement, quoted(reports.MovedCleared))+")", r.Cleared.Amount.Neg())...)
	change := items.sumIf(iClosing, iMovement, quoted(reports.MovedRemeasured)) + "-(" + items.sumIf(iOpening, iMovement, quoted(reports.MovedRemeasured)) + ")"
	s.put(label("Re-measured"), count(0), amountFormula(change, r.Remeasured.Amount), countFormula(moved(reports.MovedRemeasured), r.Remeasured.Items))
	total := func(col string) string { return fmt.Sprintf("SUM(%s%d:%s%d)", col, first, col, first+rollRemeasured) }
	closing := money.Sum(r.Opening.Amount, r.New.Amount, r.Remeasured.Amount).Sub(r.Cleared.Amount)
	s.put(restyle(line("Closing", total("B"), r.Opening.Items+r.New.Items-r.Cleared.Items, total("C"), closing), cell.bold)...)
	listed := items.countIf(iStatus, quoted(reports.ItemOpen)) + "+" + items.countIf(iStatus, quoted(reports.ItemAccepted))
	s.put(line("Open items listed", listed, r.Closing.Items, items.sum(iClosing), r.Closing.Amount)...)
	off := fmt.Sprintf("ABS(B%d-B%d)+ABS(C%d-C%d)", first+rollClosing, first+rollListed, first+rollClosing, first+rollListed)
	s.put(label("Rolls forward"), empty(), textFormula(b.okFormula(off), okWord(closing == r.Closing.Amount && r.Opening.Items+r.New.Items-r.Cleared.Items == r.Closing.Items)).with(styleStatus))
	s.put(line("of which accepted by a person", items.countIf(iStatus, quoted(reports.ItemAccepted)), r.Accepted.Items,
		items.sumIf(iClosing, iStatus, quoted(reports.ItemAccepted)), r.Accepted.Amount)...)
}

// timingLines are what can become of timing.
var timingLines = []reports.TimingOutcome{reports.TimingCleared, reports.TimingWaiting, reports.TimingFailed}

func (b *book) timingRows(s *sheet) {
	l, items, t := b.layout.timing, b.layout.items, b.m.Roll.Timing
	s.skipTo(l.first - 2)
	s.section("Timing of the month before: did it clear?", 4)
	s.header([]string{"What was a matter of time", "Items", "Gross variance then", ""}, 2, 3)
	for i, line := range []reports.RollLine{t.Cleared, t.Waiting, t.Failed} {
		word := quoted(string(timingLines[i]))
		s.put(label(string(timingLines[i])), countFormula(items.countIf(iTiming, word), line.Items), amountFormula(items.sumIf(iOpening, iTiming, word), line.Amount))
	}
}

func (b *book) rollAccountRows(s *sheet) {
	l, t := b.layout.rollAccounts, b.layout.tieOuts
	s.skipTo(l.first - 2)
	s.section("Net variance per account (ERP booked less Centra expected): ties to the Tie-outs", 10)
	s.header([]string{"Account", "Name", "Opening", "New", "Cleared", "Re-measured", "Closing", "Booked less expected", "Difference", "Status"}, 3, 4, 5, 6, 7, 8, 9)
	books := map[string]money.Amount{}
	for _, a := range b.m.Run.Accounts {
		books[string(a.Account)] = a.Booked.Sub(a.Expected)
	}
	for i, a := range b.m.Roll.Accounts {
		row := l.first + i
		closing := money.Sum(a.Opening, a.New, a.Remeasured).Sub(a.Cleared)
		held := books[string(a.Account)].Add(zeroOf(b.m))
		here := fmt.Sprintf("$A%d", row)
		booked := fmt.Sprintf("SUMIFS(%s,%s,%s)-SUMIFS(%s,%s,%s)", t.of("G"), t.of("A"), here, t.of("D"), t.of("A"), here)
		s.put(text(string(a.Account)), text(b.m.Settings.Names[a.Account]), amount(a.Opening), amount(a.New), amount(a.Cleared.Neg()), amount(a.Remeasured),
			amountFormula(fmt.Sprintf("SUM(C%d:F%d)", row, row), closing), amountFormula(booked, held),
			amountFormula(fmt.Sprintf("ROUND(G%d-H%d,%d)", row, row, b.exponent()), closing.Sub(held)),
			textFormula(b.okFormula(fmt.Sprintf("I%d", row)), okWord(closing == held)).with(styleStatus))
	}
	if len(b.m.Roll.Accounts) == 0 {
		s.put(label("No open items, then or now.").with(styleNote))
	}
}
