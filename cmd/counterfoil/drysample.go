package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// linesShown is how many mapped lines, rejections and accounts a dry run shows.
const linesShown = 20

// drySample collects what a dry run shows of a file: its first lines, the first
// rejections, and the accounts it uses.
type drySample struct {
	decoder   importers.Decoder
	previewed bool
	rows      []dryRow
	rejected  []ledger.Rejection
	rejects   int
	lines     int
	accounts  map[string]int // lines by account
}

type dryRow struct {
	voucher *erp.VoucherRecord
	row     *erp.RowRecord
}

// previewOf takes the lines as the format shows them to people, where it does: what is not
// stored as its shape, so that a rule can be written for it.
func (d *drySample) previewOf(format importers.Format) {
	if f, ok := format.(interface {
		Preview(func(*erp.VoucherRecord) bool)
	}); ok {
		d.previewed = true
		f.Preview(d.take)
	}
}

// take adds a voucher's lines, and tells whether more are wanted.
func (d *drySample) take(v *erp.VoucherRecord) bool {
	for i := range v.Rows {
		if len(d.rows) < linesShown {
			d.rows = append(d.rows, dryRow{v, &v.Rows[i]})
		}
	}
	return len(d.rows) < linesShown
}

// record looks at a record as it would be stored.
func (d *drySample) record(record []byte) error {
	decoded, err := d.decoder.Decode(record, ledger.Evidence{})
	if err != nil {
		return err
	}
	d.rejects += len(decoded.Rejections)
	for _, r := range decoded.Rejections {
		if len(d.rejected) < linesShown {
			d.rejected = append(d.rejected, r)
		}
	}
	for i := range decoded.Documents {
		if v := decoded.Documents[i].Voucher; v != nil {
			for _, row := range v.Rows {
				d.accounts[string(row.Account)]++
			}
		}
	}
	var v erp.VoucherRecord
	if err := json.Unmarshal(record, &v); err != nil || v.Record != erp.RecordVoucher {
		return err
	}
	d.lines += len(v.Rows)
	if !d.previewed {
		d.take(&v)
	}
	return nil
}

// writeLines shows the first lines, columns aligned, those that are empty throughout left
// out.
func (d *drySample) writeLines(out io.Writer) {
	if len(d.rows) == 0 {
		return
	}
	table := dryTable{{"line"}, {"voucher"}, {"date"}, {"account"}, {"amount"}, {"tax"}, {"voucher text"}, {"text"}, {"fields"}}
	for _, r := range d.rows {
		number := ledger.VoucherNumber{Series: r.voucher.Series, Number: r.voucher.Number}
		table.add(fmt.Sprint(r.row.Line), number.String(), day(r.voucher.Date), r.row.Account, r.row.Amount, r.row.TaxCode, short(r.voucher.Text), short(r.row.Text), fieldsOf(r.row))
	}
	table.alignRight(0)
	table.alignRight(4)
	table.write(out)
	if d.lines > len(d.rows) {
		fmt.Fprintf(out, "  the first %d of %d lines\n", len(d.rows), d.lines)
	}
	if d.previewed {
		fmt.Fprintln(out, "  amounts: debits positive; words that are not stored are shown by their shape: A and a for letters, 9 for figures")
	}
}

// dryTable is a table by columns, each headed by its name.
type dryTable [][]string

func (t dryTable) add(cells ...string) {
	for i, c := range cells {
		t[i] = append(t[i], c)
	}
}

func (t dryTable) alignRight(column int) {
	width := 0
	for _, c := range t[column] {
		width = max(width, len(c))
	}
	for i, c := range t[column] {
		t[column][i] = strings.Repeat(" ", width-len(c)) + c
	}
}

func (t dryTable) write(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for i := range t[0] {
		var cells []string
		for _, column := range t {
			if strings.Join(column[1:], "") != "" {
				cells = append(cells, column[i])
			}
		}
		fmt.Fprintln(w, "  "+strings.Join(cells, "\t"))
	}
	w.Flush()
}

// day writes 20261014 as 2026-10-14; what is no date stays as it is.
func day(plain string) string {
	if on, ok := erp.ParseDate(plain); ok {
		return on.String()
	}
	return plain
}

// short cuts a text that would push the others out of sight.
func short(s string) string {
	const most = 50
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

// fieldsOf are the fields and dimensions that rules may read, with their values.
func fieldsOf(r *erp.RowRecord) string {
	var parts []string
	for _, f := range r.Fields {
		parts = append(parts, f[0]+"="+short(f[1]))
	}
	for _, o := range r.Objects {
		parts = append(parts, "dimension "+o[0]+"="+short(o[1]))
	}
	return strings.Join(parts, ", ")
}

func (d *drySample) writeRejected(out io.Writer) {
	for _, r := range d.rejected {
		fmt.Fprintf(out, "  rejected %s: %s\n", r.Position, r.Reason)
	}
	if more := d.rejects - len(d.rejected); more > 0 {
		fmt.Fprintf(out, "  rejected: %d more\n", more)
	}
}

// writeUnlisted names the accounts that the chart lacks: they would be added to the ledger
// by their numbers alone, or show that another column was read as the account.
func (d *drySample) writeUnlisted(out io.Writer, p *policy.Policy) {
	var names []string
	lines := 0
	for _, account := range sortedKeys(d.accounts) {
		if _, listed := p.Account(ledger.AccountCode(account)); !listed {
			names = append(names, account)
			lines += d.accounts[account]
		}
	}
	if len(names) == 0 {
		return
	}
	more := ""
	if n := len(names); n > linesShown {
		names, more = names[:linesShown], fmt.Sprintf(" and %d more", n-linesShown)
	}
	fmt.Fprintf(out, "  not in the chart: %d of %d accounts, on %d of %d lines: %s%s\n", len(names), len(d.accounts), lines, d.counted(), strings.Join(names, ", "), more)
}

func (d *drySample) counted() int {
	n := 0
	for _, lines := range d.accounts {
		n += lines
	}
	return n
}
