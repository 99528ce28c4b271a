package workbook

import (
	"fmt"
	"iter"

	"counterfoil/reports"
)

func writeJournals(b *book) error {
	t := b.m.JournalTotals
	title := fmt.Sprintf("Proposed journals: %s to post in the ERP as they stand", reports.Plural(t.Journals, "correction", "corrections"))
	return b.writeJournalList(title, "ProposedJEs", "No corrections to post.", b.layout.journals, t, b.m.Journals(b.ctx))
}

// writeToDecide lists apart what is not to be posted before somebody has chosen.
func writeToDecide(b *book) error {
	t := b.m.ToDecide
	title := fmt.Sprintf("To decide: %s that another explanation fits as well", reports.Plural(t.Journals, "correction", "corrections"))
	return b.writeJournalList(title, "JEsToDecide", "Nothing to decide.", b.layout.toDecide, t, b.m.JournalsToDecide(b.ctx))
}

func (b *book) writeJournalList(title, table, none string, rows spans, t reports.JournalTotals, journals iter.Seq2[reports.Journal, error]) error {
	return b.writeList(list{
		title: title, table: table, columns: reports.JournalColumns, rows: rows, n: t.Lines, none: none,
		numeric: []int{2, 6, 7, 9, 17, 18},
		widths:  []float64{21, 6, 11, 10, 28, 15, 15, 9, 15, 10, 44, 15, 14, 12, 18, 24, 8, 7, 11, 24, 70, 16},
		totals:  map[int]total{6: {rows.sum, amount(t.Debit)}, 7: {rows.sum, amount(t.Credit)}},
	}, cells(reports.JournalRows(journals), func(r reports.JournalRow) []cell { return journalRow(b.m, r) }))
}

func journalRow(m *reports.MonthEnd, r reports.JournalRow) []cell {
	return []cell{
		text(r.Number), count(int64(r.Line)), date(r.On), text(string(r.Account)), text(r.Name), amount(r.Debit), amount(r.Credit),
		text(string(m.Settings.Currency)), known(r.Document), text(string(r.Document.Currency())),
		text(r.Text), text(string(r.Cause)), text(string(r.Class)), text(string(r.Part.Proof)), text(string(r.Part.Reference)),
		text(reports.DocumentList(r.Part.Documents)), count(r.Part.Item), count(m.Run.ID), label(r.Status()), text(r.Part.Kind), text(r.Part.Evidence), text(string(r.Dimension)),
	}
}
