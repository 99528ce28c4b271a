package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/reports"

	"github.com/spf13/cobra"
)

func newVariances(app *app) *cobra.Command {
	var which month
	var cause, reference, format string
	cmd := &cobra.Command{
		Use:   "variances",
		Short: "List the differences of a month with their explanations",
		Long: `Lists the cases of the month's last run, or of an earlier one with --run. Amounts are signed, debits positive. A case's variance is
booked − expected; the legs of an explanation and the unexplained remainder are what is to be added to the
booked side, so that per account: variance + legs + unexplained = 0.`,
		Example: `  counterfoil variances --period 2026-10
  counterfoil variances --period 2026-10 --cause tax --format csv > tax.csv
  counterfoil variances --period 2026-10 --reference 50418 --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f := reports.Filter{Cause: ledger.Cause(cause), Reference: ledger.Reference(reference)}
			return app.variances(cmd.Context(), which, format, f)
		},
	}
	which.flags(cmd)
	cmd.Flags().StringVar(&cause, "cause", "", "only this cause: "+strings.Join(causeNames(), ", "))
	cmd.Flags().StringVar(&reference, "reference", "", "only this reference, e.g. an order number")
	cmd.Flags().StringVar(&format, "format", "table", "table, json or csv")
	return cmd
}

func (a *app) variances(ctx context.Context, which month, format string, f reports.Filter) error {
	if f.Cause != "" && !slices.Contains(ledger.Causes, f.Cause) {
		return fmt.Errorf("cause %q is none of ours; choose one of %s", f.Cause, strings.Join(causeNames(), ", "))
	}
	if !slices.Contains([]string{"table", "json", "csv"}, format) {
		return fmt.Errorf("format %q is none of table, json, csv", format)
	}
	m, err := a.monthEnd(ctx, which)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		err = reports.WriteJSON(ctx, a.stdout, m, f)
	case "csv": // rows only; what is said of the whole goes beside them
		fmt.Fprintln(a.stderr, m.TotalsOnlyWords())
		err = reports.WriteCSV(ctx, a.stdout, m, f)
	default:
		err = reports.WriteTable(ctx, a.stdout, m, f)
	}
	if err != nil {
		return err
	}
	return verdict(m)
}

func causeNames() []string {
	names := make([]string, len(ledger.Causes))
	for i, cause := range ledger.Causes {
		names[i] = string(cause)
	}
	return names
}
