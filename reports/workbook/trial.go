package workbook

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
)

func writeTrialBalance(b *book) error {
	p := plan{
		name: sheetTrial, color: controlTab, rows: b.layout.trial.last, freeze: headerRow, repeat: headerRow,
		widths: []float64{10, 30, 20, 17, 17, 17, 17, 17, 17, 17, 17, 13, 13, 17},
	}
	s, err := b.begin(p)
	if err != nil {
		return err
	}
	n := reports.Count(int64(len(b.m.TrialBalance)))
	s.head("Trial balance: the shadow ledger and the ERP", fmt.Sprintf("Population %s accounts, shown %s, filter: none. Debit and credit are the period's; the ERP's is its whole journal, out of scope included.", n, n))
	b.trialTotals(s)
	s.skipTo(headerRow)
	s.header([]string{"Account", "Name", "Measure", "Shadow opening", "Shadow debit", "Shadow credit", "Shadow closing",
		"ERP opening", "ERP debit", "ERP credit", "ERP closing", "Shadow roll diff.", "ERP roll diff.", "ERP − shadow"}, from(4, 14)...)
	for i, r := range b.m.TrialBalance {
		s.put(b.trialRow(firstRow+i, r)...)
	}
	if len(b.m.TrialBalance) == 0 {
		s.put(label("Nothing is posted.").with(styleNote))
	}
	s.table("TrialBalance", b.layout.trial, 14)
	return s.end(p)
}

func (b *book) trialRow(row int, r reports.TrialBalanceRow) []cell {
	round := func(sum string) string { return fmt.Sprintf("ROUND(%s,%d)", fmt.Sprintf(sum, row), b.exponent()) }
	name := r.Name
	if name == "" {
		name = b.m.Settings.Names[r.Account]
	}
	cells := []cell{text(string(r.Account)), text(name), text(b.m.Settings.Measure(r.Account).String())}
	for _, v := range []ledger.Movements{r.Expected, r.Booked} {
		for _, a := range []money.Amount{v.Opening, v.Debit, v.Credit, v.Closing} {
			cells = append(cells, amount(a.Add(zeroOf(b.m))))
		}
	}
	return append(cells,
		amountFormula(round("D%[1]d+E%[1]d-F%[1]d-G%[1]d"), b.roll(r.Expected)),
		amountFormula(round("H%[1]d+I%[1]d-J%[1]d-K%[1]d"), b.roll(r.Booked)),
		amountFormula(round("K%[1]d-G%[1]d"), r.Booked.Closing.Add(zeroOf(b.m)).Sub(r.Expected.Closing)))
}

func (b *book) roll(m ledger.Movements) money.Amount {
	return money.Sum(zeroOf(b.m), m.Opening, m.Debit, m.Credit.Neg(), m.Closing.Neg())
}

func (b *book) trialTotals(s *sheet) {
	sums := make([]money.Amount, 11)
	for i := range sums {
		sums[i] = zeroOf(b.m)
	}
	for _, r := range b.m.TrialBalance {
		e, k := r.Expected, r.Booked
		for i, a := range []money.Amount{e.Opening, e.Debit, e.Credit, e.Closing, k.Opening, k.Debit, k.Credit, k.Closing, b.roll(e), b.roll(k), k.Closing.Sub(e.Closing)} {
			sums[i] = sums[i].Add(a)
		}
	}
	cells := []cell{label("Total"), empty(), empty()}
	for i, a := range sums {
		cells = append(cells, amountFormula("SUM("+b.layout.trial.of(column(4+i))+")", a))
	}
	s.put(restyle(cells, cell.bold)...)
}
