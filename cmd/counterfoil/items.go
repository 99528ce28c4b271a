package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"counterfoil/reports"

	"github.com/spf13/cobra"
)

func newItems(app *app) *cobra.Command {
	var which month
	var status, format string
	cmd := &cobra.Command{
		Use:   "items",
		Short: "List the open items of a month: age, what they were before, what cleared them, who accepted them",
		Long: `Lists every reference that differs at the month's end, and those that differed a month before and have cleared,
with the entry that cleared them. An item keeps its number for as long as the ledger lives. Opening and closing
are gross variance: the sum of the debits of what the books differ by, per account. The roll-forward stands below
the table: opening + new − cleared ± re-measured = closing.`,
		Example: `  counterfoil items --period 2026-10
  counterfoil items --period 2026-10 --status cleared
  counterfoil items --period 2026-10 --format csv > items.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return app.items(cmd.Context(), which, status, format) },
	}
	which.flags(cmd)
	cmd.Flags().StringVar(&status, "status", "", "only "+strings.Join(reports.ItemStatuses, ", "))
	cmd.Flags().StringVar(&format, "format", "table", "table, json or csv")
	return cmd
}

func (a *app) items(ctx context.Context, which month, status, format string) error {
	if status != "" && !slices.Contains(reports.ItemStatuses, status) {
		return fmt.Errorf("status %q is none of %s", status, strings.Join(reports.ItemStatuses, ", "))
	}
	write, ok := map[string]reports.ItemWriter{"table": reports.WriteItemsTable, "json": reports.WriteItemsJSON, "csv": reports.WriteItemsCSV}[format]
	if !ok {
		return fmt.Errorf("format %q is none of table, json, csv", format)
	}
	m, err := a.monthEnd(ctx, which)
	if err != nil {
		return err
	}
	return write(ctx, a.stdout, m, status)
}
