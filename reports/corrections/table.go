package corrections

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
)

// BusinessCentralColumns are the fields of Business Central's table "Gen. Journal Line"
// as a configuration package names them. The posting groups are there and empty, after
// the account that would fill them: VAT stands on rows of its own, and Business Central
// must not compute any more of it.
var BusinessCentralColumns = []string{
	"Journal Template Name", "Journal Batch Name", "Line No.", "Posting Date", "Document Type", "Document No.", "Account Type", "Account No.",
	"Gen. Posting Type", "Gen. Bus. Posting Group", "Gen. Prod. Posting Group", "VAT Bus. Posting Group", "VAT Prod. Posting Group",
	"Description", "Currency Code", "Amount", "External Document No.",
}

// What Business Central's fields hold: Text[100], Code[20], Code[35].
const (
	bcDescription = 100
	bcDocument    = 20
	bcExternal    = 35
	bcLineStep    = 10000
)

// writeBusinessCentral writes a general journal: amounts signed, debits positive, in local
// currency (Currency Code empty); dates 2026-10-31. A reference longer than the external
// document number holds is left to the description, and the journal's number stands there.
func writeBusinessCentral(w io.Writer, m *reports.MonthEnd, o Options, journals iter.Seq2[reports.Journal, error]) error {
	t := newTable(w, o.DecimalComma)
	t.row(BusinessCentralColumns...)
	line := 0
	for r, err := range moving(journals) {
		if err != nil {
			return fmt.Errorf("write a general journal for Business Central: %w", err)
		}
		if len(r.Number) > bcDocument {
			return fmt.Errorf("write a general journal for Business Central: journal number %s is longer than %d characters; choose another format: %w", r.Number, bcDocument, ledger.ErrInvalid)
		}
		line += bcLineStep
		external := string(r.Part.Reference)
		if len([]rune(external)) > bcExternal {
			external = r.Number
		}
		t.row(
			t.text(o.Template), t.text(o.Batch), strconv.Itoa(line), r.On.String(), "", t.text(r.Number), "G/L Account", t.text(string(r.Account)),
			"", "", "", "", "",
			t.text(cut(rowWords(r), bcDescription)), "", t.amount(r.Signed()), t.text(external),
		)
	}
	return t.end("write a general journal for Business Central")
}

// NetSuiteColumns are the fields of NetSuite's journal entry import. Rows with the same
// External ID are one journal, and an External ID is taken once: importing the file again
// adds nothing.
var NetSuiteColumns = []string{"External ID", "Date", "Subsidiary", "Currency", "Account", "Debit", "Credit", "Memo", "Line Memo"}

// writeNetSuite writes journals in the subsidiary's base currency, with dates 2026-10-31
// and a decimal point.
func writeNetSuite(w io.Writer, m *reports.MonthEnd, o Options, journals iter.Seq2[reports.Journal, error]) error {
	t := newTable(w, false)
	t.row(NetSuiteColumns...)
	for r, err := range moving(journals) {
		if err != nil {
			return fmt.Errorf("write journals for NetSuite: %w", err)
		}
		t.row(
			t.text(string(m.Settings.Entity)+"-"+r.Number), r.On.String(), t.text(o.Subsidiary), string(m.Settings.Currency), t.text(string(r.Account)),
			t.side(r.Debit), t.side(r.Credit), t.text(r.Text), t.text(rowWords(r)),
		)
	}
	return t.end("write journals for NetSuite")
}

// rowWords are what a row says: the journal's text, or in a journal of many references
// the row's own.
func rowWords(r reports.JournalRow) string {
	if len(r.Parts) == 1 {
		return r.Text
	}
	return rowText(r.Part) + " " + r.Text
}

// cut shortens a text to n characters; the reference stands first and stays.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n]))
	}
	return s
}

// moving keeps the rows that move functional money.
func moving(journals iter.Seq2[reports.Journal, error]) iter.Seq2[reports.JournalRow, error] {
	return func(yield func(reports.JournalRow, error) bool) {
		for r, err := range reports.JournalRows(journals) {
			if err == nil && r.Signed().IsZero() {
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// table writes RFC 4180 with \r\n; what the writer underneath refuses, end reports.
type table struct {
	w     *csv.Writer
	comma bool
}

func newTable(w io.Writer, comma bool) *table {
	t := &table{csv.NewWriter(w), comma}
	t.w.UseCRLF = true
	if comma {
		t.w.Comma = ';'
	}
	return t
}

func (t *table) row(fields ...string) { _ = t.w.Write(fields) }

// text guards against formulas, as every CSV of ours does.
func (t *table) text(s string) string { return reports.SafeText(s) }

func (t *table) amount(a money.Amount) string {
	if t.comma {
		return strings.Replace(a.Number(), ".", ",", 1)
	}
	return a.Number()
}

// side leaves the other side of a row empty.
func (t *table) side(a money.Amount) string {
	if a.IsZero() {
		return ""
	}
	return t.amount(a)
}

func (t *table) end(what string) error {
	t.w.Flush()
	if err := t.w.Error(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
