package reports

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// JournalColumns are the columns of correcting journals, in CSV as in the workbook: one
// row a posting. "Reference" is the case and what its row names in the books, "Documents"
// the documents behind it, "Item" the open item and "Run" the run that proposed it.
// "Debit" and "Credit" are functional, "Document amount" is signed, debits positive.
var JournalColumns = []string{
	"Journal", "Line", "Date", "Account", "Account name", "Debit", "Credit", "Currency", "Document amount", "Document currency",
	"Text", "Cause", "Class", "Proof", "Reference", "Documents", "Item", "Run", "Status", "Kind", "Evidence", "Dimension",
}

// WriteJournalsCSV streams journals as RFC 4180 with a header row and \r\n, one line a
// posting, with the conventions of WriteCSV.
func WriteJournalsCSV(w io.Writer, m *MonthEnd, journals iter.Seq2[Journal, error]) error {
	out := newCSV(w)
	out.header(JournalColumns)
	for r, err := range JournalRows(journals) {
		if err != nil {
			return fmt.Errorf("write correcting journals as CSV: %w", err)
		}
		out.journal(r, m.Run.ID, m.Settings.Currency)
	}
	return out.end("write correcting journals as CSV")
}

// JournalRow is one posting of a journal with what it belongs to.
type JournalRow struct {
	Journal
	Part JournalPart
	Line int // within the journal, from 1
	JournalLine
}

// JournalRows flattens journals to their postings.
func JournalRows(journals iter.Seq2[Journal, error]) iter.Seq2[JournalRow, error] {
	return func(yield func(JournalRow, error) bool) {
		for j, err := range journals {
			if err != nil {
				yield(JournalRow{}, err)
				return
			}
			line := 0
			for _, p := range j.Parts {
				for _, l := range p.Lines {
					line++
					if !yield(JournalRow{j, p, line, l}, nil) {
						return
					}
				}
			}
		}
	}
}

// DocumentList names documents for a cell: "shipment 61007, return 881".
func DocumentList(ids []ledger.DocumentID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id.Kind) + " " + id.ExternalID
	}
	return strings.Join(names, ", ")
}

// AllJournals are the proposed journals and, where wanted, those to decide after them.
func (m *MonthEnd) AllJournals(ctx context.Context, toDecide bool) iter.Seq2[Journal, error] {
	return func(yield func(Journal, error) bool) {
		for j, err := range m.Journals(ctx) {
			if !yield(j, err) || err != nil {
				return
			}
		}
		if !toDecide {
			return
		}
		for j, err := range m.JournalsToDecide(ctx) {
			if !yield(j, err) || err != nil {
				return
			}
		}
	}
}

func (c *csvWriter) journal(r JournalRow, run int64, functional money.Currency) {
	c.row = c.row[:0]
	c.text(r.Number)
	c.number(strconv.Itoa(r.Line))
	c.number(r.On.String())
	c.text(string(r.Account))
	c.text(r.Name)
	c.amount(r.Debit)
	c.amount(r.Credit)
	c.currency(functional)
	c.document(r.Document)
	for _, s := range []string{r.Text, string(r.Cause), string(r.Class), string(r.Part.Proof), string(r.Part.Reference), DocumentList(r.Part.Documents)} {
		c.text(s)
	}
	c.number(strconv.FormatInt(r.Part.Item, 10))
	c.number(strconv.FormatInt(run, 10))
	for _, s := range []string{r.Status(), r.Part.Kind, r.Part.Evidence, string(r.Dimension)} {
		c.text(s)
	}
	_ = c.w.Write(c.row)
}
