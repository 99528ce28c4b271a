package reports

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"counterfoil/ledger/money"
)

// ExceptionColumns are the columns of the exceptions, in CSV as in the workbook, so that
// the two agree row for row.
var ExceptionColumns = []string{
	"Exception", "Reference", "Origin date", "Age days", "Cause", "Class", "Proof", "Kind", "Cluster no.", "Cluster",
	"Account", "Account name", "Measure", "Variance", "Amount", "Currency", "Document variance", "Document currency",
	"Explanations", "Orders", "Owner", "Evidence", "Dimension",
}

// WriteCSV streams the run's exceptions, filtered by case, as RFC 4180 with a header row
// and \r\n. Amounts are plain decimals, debits positive; text fields that a spreadsheet
// would take for a formula are prefixed with an apostrophe, amounts never are.
func WriteCSV(ctx context.Context, w io.Writer, m *MonthEnd, f Filter) error {
	out := newCSV(w)
	out.header(ExceptionColumns)
	for c, err := range m.Cases(ctx) {
		if err != nil {
			return fmt.Errorf("write variances as CSV: %w", err)
		}
		if !f.admits(c) {
			continue
		}
		for _, e := range m.exceptionsOf(c) {
			out.exception(e, m.Settings.Currency)
		}
	}
	return out.end("write variances as CSV")
}

type csvWriter struct {
	w   *csv.Writer
	row []string
}

func newCSV(w io.Writer) *csvWriter {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	return &csvWriter{w: c}
}

func (c *csvWriter) header(columns []string) { _ = c.w.Write(columns) }

func (c *csvWriter) text(s string)                    { c.row = append(c.row, SafeText(s)) }
func (c *csvWriter) number(s string)                  { c.row = append(c.row, s) }
func (c *csvWriter) amount(a money.Amount)            { c.number(a.Number()) }
func (c *csvWriter) currency(currency money.Currency) { c.number(string(currency)) }

// document leaves both fields empty where the document's amount is not known.
func (c *csvWriter) document(a money.Amount) {
	if a.Currency() == "" {
		c.number("")
	} else {
		c.amount(a)
	}
	c.currency(a.Currency())
}

func (c *csvWriter) flag(set bool) {
	if set {
		c.number("1")
	} else {
		c.number("0")
	}
}

func (c *csvWriter) end(what string) error {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (c *csvWriter) exception(e Exception, functional money.Currency) {
	c.row = c.row[:0]
	c.text(e.Number)
	c.text(string(e.Reference))
	c.number(e.OriginOn.String())
	c.age(e)
	for _, s := range []string{string(e.Cause), string(e.Class), string(e.Proof), e.Kind} {
		c.text(s)
	}
	c.number(strconv.Itoa(e.ClusterNumber))
	for _, s := range []string{e.Cluster, string(e.Account), e.AccountName, e.Measure.String()} {
		c.text(s)
	}
	c.amount(e.Variance)
	c.amount(e.Moved)
	c.currency(functional)
	c.document(e.Document)
	c.flag(e.FirstOfExplanation)
	c.flag(e.FirstOfOrder)
	c.text(e.Owner)
	c.text(e.Evidence)
	c.text(string(e.Dimension))
	_ = c.w.Write(c.row)
}

func (c *csvWriter) age(e Exception) {
	if e.OriginOn.IsZero() {
		c.number("")
		return
	}
	c.number(strconv.Itoa(e.AgeDays))
}

// SafeText prefixes a text that a spreadsheet would run as a formula with an apostrophe
// (CWE-1236, ASVS 1.2.10). It is for text fields of CSV only, never for amounts.
func SafeText(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\x00", rune(s[0])) {
		return "'" + s
	}
	return s
}
