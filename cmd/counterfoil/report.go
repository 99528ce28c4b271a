package main

import (
	"fmt"

	"counterfoil/reports/workbook"

	"github.com/spf13/cobra"
)

func newReport(app *app) *cobra.Command {
	var which month
	var out string
	cmd := &cobra.Command{
		Use:     "report",
		Short:   "Write the month-end workbook",
		Long:    "Writes the workbook of the month's last run, or of an earlier one with --run. The same run gives the same bytes.",
		Example: `  counterfoil report --period 2026-10 --out october.xlsx`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := app.monthEnd(cmd.Context(), which)
			if err != nil {
				return err
			}
			if out == "" {
				out = workbook.FileName(m)
			}
			sum, err := workbook.WriteFile(cmd.Context(), out, m)
			if err != nil {
				return err
			}
			fmt.Fprintf(app.stdout, "wrote %s (run %d, %s)\nSHA-256 %x\n", out, m.Run.ID, m.Verdict(), sum)
			return verdict(m)
		},
	}
	which.flags(cmd)
	cmd.Flags().StringVar(&out, "out", "", "file to write (default named by entity, period and status)")
	return cmd
}
