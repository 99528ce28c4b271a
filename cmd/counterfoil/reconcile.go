package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
	"counterfoil/matchers"
	"counterfoil/reports"

	"github.com/spf13/cobra"
)

func newReconcile(app *app) *cobra.Command {
	var period string
	cmd := &cobra.Command{
		Use:   "reconcile",
		Short: "Compare the two books of a month and explain every difference",
		Long: `Compares everything with an accounting date up to the end of the month, explains the references that
differ, and prints the bridge from Centra to the ERP by cause. Run it again after an import: only
references that were touched since are compared again. Earlier runs are kept.`,
		Example: `  counterfoil reconcile --period 2026-10`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := app.reconcile(cmd.Context(), period)
			if err != nil {
				return err
			}
			if err := reports.WriteBridge(app.stdout, m); err != nil {
				return err
			}
			return errors.Join(verdict(m), app.booksReach(cmd.Context(), m.Run.Period))
		},
	}
	cmd.Flags().StringVar(&period, "period", "", "the month, e.g. 2026-10")
	return cmd
}

// booksReach warns where the ERP's books hold nothing of the month or after it: then
// everything is missing, which says more of the import than of the ERP.
func (a *app) booksReach(ctx context.Context, period ledger.Period) error {
	through, err := a.store.BookedThrough(ctx, a.policy.Entity.ID)
	if err != nil || !through.Before(period.First()) {
		return err
	}
	fmt.Fprintf(a.stderr, "warning: no ERP voucher is dated in %s or later, so nothing was compared; import the ERP's books (`counterfoil import erp --help`) and reconcile again\n", period)
	return errUnexplained
}

// reconcile runs the comparison and builds the month-end model of it.
func (a *app) reconcile(ctx context.Context, periodText string) (*reports.MonthEnd, error) {
	period, err := parsePeriod(periodText)
	if err != nil {
		return nil, err
	}
	p, store, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.savePolicy(ctx, p, store); err != nil {
		return nil, err
	}
	bar := newProgress(a.stderr, "explaining", "cases")
	run, err := matchers.Run(ctx, store, newDecoder(p, store), p, p.Entity.ID, period, matchers.Options{
		StartedAt: time.Now(), Progress: bar.set,
	})
	bar.done()
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(a.stderr, "run %d: %d references, %d compared, %d differ\n", run.ID, run.References, run.Compared, run.Cases)
	if err := a.adviseNextMonth(ctx, run); err != nil {
		return nil, err
	}
	return a.monthEnd(ctx, month{period: periodText})
}

// adviseNextMonth says when the next month rolls forward from an older run than this one.
func (a *app) adviseNextMonth(ctx context.Context, run ledger.Run) error {
	next, err := a.store.LatestRun(ctx, a.policy.Entity.ID, run.Period.Next())
	switch {
	case errors.Is(err, ledger.ErrNotFound), errors.Is(err, ledger.ErrVoid):
		return nil
	case err == nil && next.ID < run.ID:
		fmt.Fprintf(a.stderr, "%s rolls forward from an older run of %s: reconcile %s again too\n", next.Period, run.Period, next.Period)
	}
	return err
}

// savePolicy keeps the policy's text under the hash a run names, the lists it names after
// the chart.
func (a *app) savePolicy(ctx context.Context, p *policy.Policy, store *postgres.Store) error {
	text, err := os.ReadFile(a.config.Policy)
	if err != nil {
		return err
	}
	chart, err := a.besidePolicy(p.File)
	if err != nil {
		return err
	}
	for _, name := range p.Lists() {
		list, err := a.besidePolicy(name)
		if err != nil {
			return err
		}
		chart = fmt.Appendf(chart, "\n# %s\n%s", name, list)
	}
	return store.SavePolicy(ctx, p.Entity.ID, p.Hash, string(text), string(chart))
}

// besidePolicy reads a file the policy names.
func (a *app) besidePolicy(name string) ([]byte, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(a.config.Policy), name)
	}
	return os.ReadFile(name)
}
