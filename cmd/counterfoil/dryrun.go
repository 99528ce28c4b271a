package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// linesShown is how many mapped lines a dry run shows.
const linesShown = 20

// dryRunERP tries the ERP's files without a ledger: the policy is enough.
func (a *app) dryRunERP(ctx context.Context, read func(*policy.Policy) (importers.Format, error), pull bool, paths []string) error {
	if pull {
		return errors.New("an ERP that is asked over its API cannot be tried dry; --dry-run is for files")
	}
	p, err := a.readPolicy()
	if err != nil {
		return err
	}
	format, err := read(p)
	if err != nil {
		return err
	}
	return a.dryRun(ctx, format, paths)
}

// dryRun reads files as an import would and stores nothing. A file that would be refused
// is shown as far as it could be read.
func (a *app) dryRun(ctx context.Context, format importers.Format, paths []string) error {
	var errs []error
	for _, path := range paths {
		if err := a.dryRunFile(ctx, format, path); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", path, err))
		}
	}
	fmt.Fprintln(a.stdout, "dry run: nothing was stored")
	return errors.Join(errs...)
}

func (a *app) dryRunFile(ctx context.Context, format importers.Format, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in, done, err := importers.Content(f)
	if err != nil {
		return err
	}
	defer done()
	shown := dryLines{decoder: format.Decoder()}
	summary, err := format.Minimise(ctx, in, shown.record)
	fmt.Fprintln(a.stdout, path)
	shown.write(a.stdout)
	if err != nil {
		return fmt.Errorf("would be refused: %w", err)
	}
	for _, name := range sortedKeys(summary.Totals) {
		fmt.Fprintf(a.stdout, "  total %s: %s\n", name, summary.Totals[name])
	}
	a.printFindings(summary.Findings)
	a.printDropped(summary.Dropped)
	return nil
}

// dryLines collects the first lines of a file as they would be stored, and the first
// rejections.
type dryLines struct {
	decoder  importers.Decoder
	rows     []dryRow
	rejected []ledger.Rejection
	count    int
}

type dryRow struct {
	voucher *erp.VoucherRecord
	row     *erp.RowRecord
}

func (d *dryLines) record(record []byte) error {
	decoded, err := d.decoder.Decode(record, ledger.Evidence{})
	if err != nil {
		return err
	}
	d.count += len(decoded.Rejections)
	for _, r := range decoded.Rejections {
		if len(d.rejected) < linesShown {
			d.rejected = append(d.rejected, r)
		}
	}
	if len(d.rows) >= linesShown {
		return nil
	}
	var v erp.VoucherRecord
	if err := json.Unmarshal(record, &v); err != nil || v.Record != erp.RecordVoucher {
		return err
	}
	for i := range v.Rows {
		if len(d.rows) < linesShown {
			d.rows = append(d.rows, dryRow{&v, &v.Rows[i]})
		}
	}
	return nil
}

func (d *dryLines) write(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if len(d.rows) > 0 {
		fmt.Fprintln(w, "  line\tvoucher\tdate\taccount\tamount\ttext\tfields")
	}
	for _, r := range d.rows {
		text := r.row.Text
		if text == "" {
			text = r.voucher.Text
		}
		number := ledger.VoucherNumber{Series: r.voucher.Series, Number: r.voucher.Number}
		fmt.Fprintf(w, "  %d\t%s\t%s\t%s\t%s\t%s\t%s\n", r.row.Line, number, r.voucher.Date, r.row.Account, r.row.Amount, text, pairs(r.row.Fields))
	}
	w.Flush()
	for _, r := range d.rejected {
		fmt.Fprintf(out, "  rejected %s: %s\n", r.Position, r.Reason)
	}
	if more := d.count - len(d.rejected); more > 0 {
		fmt.Fprintf(out, "  rejected: %d more\n", more)
	}
}

func pairs(fields [][2]string) string {
	text := ""
	for i, f := range fields {
		if i > 0 {
			text += ", "
		}
		text += f[0] + "=" + f[1]
	}
	return text
}
