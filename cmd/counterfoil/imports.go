package main

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"

	"counterfoil/ledger"
	"counterfoil/reports"

	"github.com/spf13/cobra"
)

// importsAsked are the flags of `imports`.
type importsAsked struct{ source, period, since, format string }

func newImports(app *app) *cobra.Command {
	var asked importsAsked
	cmd := &cobra.Command{
		Use:   "imports",
		Short: "List what was imported: when, from where, how much, and what came of it",
		Long: `Lists every file and every portion read over an API, the newest last: its control totals, its documents by
class and how many findings there are. Classes: new; changed in money (what is posted differs in accounts,
amounts or dates); changed in text only; vanished (a whole file covers the voucher and no longer has it: it is
reversed); reappeared; as before; older than what is known. ` + "`counterfoil imports show`" + ` explains one.`,
		Example: `  counterfoil imports
  counterfoil imports --source sie --since 2026-10-01
  counterfoil imports --period 2026-10 --format csv > imports.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return app.imports(cmd.Context(), asked) },
	}
	cmd.Flags().StringVar(&asked.source, "source", "", "only this source, e.g. centra, sie, business-central")
	cmd.Flags().StringVar(&asked.period, "period", "", "only what was captured in this month, e.g. 2026-10")
	cmd.Flags().StringVar(&asked.since, "since", "", "only what was captured from this day on, e.g. 2026-10-01")
	cmd.Flags().StringVar(&asked.format, "format", "table", "table, json or csv")
	cmd.AddCommand(newImportsShow(app))
	return cmd
}

func newImportsShow(app *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Explain one import: hashes, control totals, classes, match rates, findings, rejections, batches",
		Example: `  counterfoil imports show 12
  counterfoil imports show 12 --format json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return app.importShow(cmd.Context(), args[0], format) },
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func (a *app) imports(ctx context.Context, asked importsAsked) error {
	write, ok := map[string]reports.ImportWriter{"table": reports.WriteImportsTable, "json": reports.WriteImportsJSON, "csv": reports.WriteImportsCSV}[asked.format]
	if !ok {
		return fmt.Errorf("format %q is none of table, json, csv", asked.format)
	}
	if asked.period != "" && asked.since != "" {
		return fmt.Errorf("--period and --since exclude each other; give one")
	}
	p, _, err := a.open(ctx)
	if err != nil {
		return err
	}
	q, err := asked.query(p.Zone())
	if err != nil {
		return err
	}
	return write(a.stdout, a.eachImport(ctx, q), p.Zone())
}

// query reads the days in the entity's zone.
func (asked importsAsked) query(zone *time.Location) (q ledger.ImportQuery, err error) {
	q.Source = ledger.Source(asked.source)
	if asked.since != "" {
		if q.Since, err = time.ParseInLocation(time.DateOnly, asked.since, zone); err != nil {
			return q, fmt.Errorf("--since %q is no day; give one such as 2026-10-01", asked.since)
		}
	}
	if asked.period != "" {
		month, err := parsePeriod(asked.period)
		if err != nil {
			return q, err
		}
		q.Since, q.Till = midnight(month.First(), zone), midnight(month.Next().First(), zone)
	}
	return q, nil
}

// midnight is the first instant of a day in a zone.
func midnight(d ledger.Date, zone *time.Location) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}

// importsPage bounds what is held of a list that grows for years.
const importsPage = 500

// eachImport reads imports page by page.
func (a *app) eachImport(ctx context.Context, q ledger.ImportQuery) iter.Seq2[ledger.Import, error] {
	q.Limit = importsPage
	return func(yield func(ledger.Import, error) bool) {
		for {
			page, err := a.store.Imports(ctx, a.policy.Entity.ID, q)
			if err != nil {
				yield(ledger.Import{}, err)
				return
			}
			for _, i := range page {
				if !yield(i, nil) {
					return
				}
			}
			if len(page) < importsPage {
				return
			}
			q.After = page[len(page)-1].ID
		}
	}
}

func (a *app) importShow(ctx context.Context, id, format string) error {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil || number < 1 {
		return fmt.Errorf("%q is no number of an import; `counterfoil imports` lists them", id)
	}
	if format != "text" && format != "json" {
		return fmt.Errorf("format %q is none of text, json", format)
	}
	p, store, err := a.open(ctx)
	if err != nil {
		return err
	}
	found, err := store.Imports(ctx, p.Entity.ID, ledger.ImportQuery{Snapshot: number, Limit: 1})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("there is no import %d; `counterfoil imports` lists them: %w", number, ledger.ErrNotFound)
	}
	write := reports.WriteImport
	if format == "json" {
		write = reports.WriteImportJSON
	}
	return write(a.stdout, found[0], a.eachRejection(ctx, number), p.Zone())
}

// eachRejection reads a snapshot's rejections page by page.
func (a *app) eachRejection(ctx context.Context, snapshot int64) iter.Seq2[ledger.Rejection, error] {
	return func(yield func(ledger.Rejection, error) bool) {
		var after ledger.Rejection
		for {
			page, err := a.store.Rejections(ctx, a.policy.Entity.ID, snapshot, after, rejectionsPage)
			if err != nil {
				yield(ledger.Rejection{}, err)
				return
			}
			for _, r := range page {
				if !yield(r, nil) {
					return
				}
			}
			if len(page) < rejectionsPage {
				return
			}
			after = page[len(page)-1]
		}
	}
}
