package workbook

import (
	"fmt"
	"iter"

	"counterfoil/reports"
)

func writeJournals(b *book) error {
	t := b.m.JournalTotals
	rows := b.layout.journals
	return b.writeList(list{
		title: fmt.Sprintf("Proposed journals: %s to post in the ERP as they stand", reports.Plural(t.Journals, "correction", "corrections")), table: "ProposedJEs",
		columns: reports.JournalColumns, rows: rows, n: t.Lines, none: "No corrections to post.",
		numeric: []int{2, 6, 7, 9},
		widths:  []float64{14, 6, 11, 10, 28, 15, 15, 9, 15, 10, 34, 15, 14, 12, 18, 13, 70},
		totals:  map[int]total{6: {rows.sum, amount(t.Debit)}, 7: {rows.sum, amount(t.Credit)}},
	}, journalRows(b))
}

func journalRows(b *book) iter.Seq2[[]cell, error] {
	return func(yield func([]cell, error) bool) {
		for j, err := range b.m.Journals(b.ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			for i, l := range j.Lines {
				if !yield(journalRow(b.m, j, i+1, l), nil) {
					return
				}
			}
		}
	}
}

func journalRow(m *reports.MonthEnd, j reports.Journal, line int, l reports.JournalLine) []cell {
	return []cell{
		text(j.Number), count(int64(line)), date(j.On), text(string(l.Account)), text(l.Name), amount(l.Debit), amount(l.Credit),
		text(string(m.Settings.Currency)), known(l.Document), text(string(l.Document.Currency())),
		text(j.Text), text(string(j.Cause)), text(string(j.Class)), text(string(j.Proof)), text(string(j.Reference)),
		label(j.Status()), text(j.Evidence),
	}
}
