package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"counterfoil/fixtures"
	"counterfoil/importers/centra"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/reports"
	"counterfoil/reports/workbook"

	"github.com/spf13/cobra"
)

func newDemo(app *app) *cobra.Command {
	var dir string
	month := demoMonth()
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "A generated month from files to a tied-out workbook",
		Long: `Generates a month of a Swedish company that sells in seven countries, with faults planted in its ERP,
imports both sides, reconciles, and writes the workbook, the messages and the proposed corrections.
It works in a folder and with a private server of its own, whatever DATABASE_URL says, and starts
afresh each time.`,
		Example: `  counterfoil demo
  counterfoil demo --orders 20000 --seed 7 --dir /tmp/big`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return app.demo(cmd.Context(), dir, month) },
	}
	cmd.Flags().StringVar(&dir, "dir", "demo", "folder to work in")
	cmd.Flags().IntVar(&month.Orders, "orders", month.Orders, "orders to generate")
	cmd.Flags().Uint64Var(&month.Seed, "seed", month.Seed, "another seed, another month")
	cmd.Flags().IntVar(&month.Faults.Unknown, "unknown", 0, "faults of a kind no matcher was taught")
	return cmd
}

// demoMonth is the month `demo` shows and the tests hold to its truth.
func demoMonth() fixtures.Month {
	return fixtures.Month{
		Seed: 1, Orders: 2000, Period: ledger.NewDate(2026, time.October, 1).Period(), Checksum: true, CRLF: true,
		Faults: fixtures.Faults{PerThousand: 50, Combined: 15},
	}
}

// demoMark names a folder as the demo's own, which it may empty.
const demoMark = ".counterfoil-demo"

func (a *app) demo(ctx context.Context, dir string, month fixtures.Month) error {
	if err := emptyDemo(dir); err != nil {
		return err
	}
	a.config.DatabaseURL, a.config.SlackToken = "", ""
	a.config.Home, a.config.Policy = filepath.Join(dir, "ledger"), filepath.Join(dir, "policy.yaml")
	step := stepper(a.stdout)

	step("Generating %d orders of %s, seed %d", month.Orders, month.Period, month.Seed)
	truth, err := month.Generate(dir)
	if err != nil {
		return err
	}
	if err := writeTemplate(dir, "se"); err != nil {
		return err
	}
	step("Starting a private PostgreSQL in %s", a.config.Home)
	p, _, err := a.open(ctx)
	if err != nil {
		return err
	}
	step("Importing Centra")
	if err := a.importFiles(ctx, centra.FormatFor(p), p, []string{filepath.Join(dir, fixtures.CentraFolder)}); err != nil {
		return err
	}
	step("Importing the ERP")
	if err := a.importERP(ctx, p, erpFormats["sie"], []string{filepath.Join(dir, fixtures.ERPFile)}); err != nil {
		return err
	}
	step("Reconciling")
	m, err := a.reconcile(ctx, month.Period.String())
	if err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	if err := reports.WriteBridge(a.stdout, m); err != nil {
		return err
	}
	if err := a.demoFiles(ctx, dir, m); err != nil {
		return err
	}
	a.demoNext(dir, month, truth)
	return verdict(m)
}

// emptyDemo removes an earlier demo, and refuses a folder that is none.
func emptyDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, demoMark)); err != nil {
			return fmt.Errorf("%s holds something that is no demo; choose another folder with --dir", dir)
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, demoMark), nil, 0o644)
}

func writeTemplate(dir, variant string) error {
	text, chart, err := policy.Template(variant)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(filepath.Join(dir, "policy.yaml"), text, 0o644), os.WriteFile(filepath.Join(dir, "chart.csv"), chart, 0o644))
}

// stepper prints steps with the seconds since the beginning.
func stepper(w io.Writer) func(format string, args ...any) {
	began := time.Now()
	return func(format string, args ...any) {
		fmt.Fprintf(w, "%5.1f s  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
	}
}

func (a *app) demoFiles(ctx context.Context, dir string, m *reports.MonthEnd) error {
	if _, err := workbook.WriteFile(ctx, filepath.Join(dir, "october.xlsx"), m); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, "slack.json"), func(w io.Writer) error { return writeMessages(w, m) }); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "corrections.csv"), func(w io.Writer) error { return reports.WriteJournalsCSV(w, m, m.AllJournals(ctx, true)) })
}

func (a *app) demoNext(dir string, month fixtures.Month, truth fixtures.Truth) {
	fmt.Fprintln(a.stdout, "\nWritten:")
	for _, f := range []struct{ name, is string }{
		{"october.xlsx", "the month-end workbook"},
		{"slack.json", "the messages owners would get (no token is set)"},
		{"corrections.csv", "the corrections proposed to the ERP"},
		{fixtures.TruthFile, fmt.Sprintf("what was planted: %d faults under %d references", len(truth.Faults), len(truth.References()))},
	} {
		fmt.Fprintf(a.stdout, "  %-*s  %s\n", len(filepath.Join(dir, "corrections.csv")), filepath.Join(dir, f.name), f.is)
	}
	example := "50001"
	if len(truth.Faults) > 0 {
		example = string(truth.Faults[0].Reference)
	}
	fmt.Fprintf(a.stdout, `
Try next (from this folder):
  export COUNTERFOIL_HOME=%s COUNTERFOIL_POLICY=%s
  bin/counterfoil show %s
  bin/counterfoil variances --period %s --cause tax
  bin/counterfoil verify
  bin/counterfoil serve
`, a.config.Home, a.config.Policy, example, month.Period)
}
