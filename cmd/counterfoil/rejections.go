package main

import (
	"context"
	"fmt"

	"counterfoil/ledger"
	"counterfoil/reports"

	"github.com/spf13/cobra"
)

func newRejections(app *app) *cobra.Command {
	var snapshot int64
	cmd := &cobra.Command{
		Use:   "rejections",
		Short: "List the records that could not be posted, and why",
		Long: `Lists every record that was refused, with its place in its snapshot and the reason: figures that do not
add up, a tax the policy has no row for, a value Centra never had before. A refused record is kept; after
the policy was corrected, import its file again with --again to post it
(import centra --again for what came over the API). What was posted since, from this record or a later
one of the same document, is not listed; of several refused records of one document the latest is.`,
		Example: `  counterfoil rejections
  counterfoil rejections --snapshot 12`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return app.rejections(cmd.Context(), snapshot) },
	}
	cmd.Flags().Int64Var(&snapshot, "snapshot", 0, "only this snapshot's, by its number (0: all)")
	return cmd
}

// rejectionsPage bounds what is held of a list that may be as long as the source.
const rejectionsPage = 1000

func (a *app) rejections(ctx context.Context, snapshot int64) error {
	if _, _, err := a.open(ctx); err != nil {
		return err
	}
	n := 0
	for r, err := range a.eachRejection(ctx, snapshot) {
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "snapshot %d, %s: %s\n", r.Snapshot, reports.Visible(r.Position), reports.Visible(r.Reason))
		n++
	}
	fmt.Fprintf(a.stdout, "%d rejected\n", n)
	return nil
}

// printRejections shows the first of what a snapshot's posting refused.
func (a *app) printRejections(ctx context.Context, snapshot, rejected int64) error {
	if rejected == 0 {
		return nil
	}
	first, err := a.store.Rejections(ctx, a.policy.Entity.ID, snapshot, ledger.Rejection{}, findingsShown)
	if err != nil {
		return err
	}
	for _, r := range first {
		fmt.Fprintf(a.stdout, "  rejected %s: %s\n", reports.Visible(r.Position), reports.Visible(r.Reason))
	}
	switch more := rejected - int64(len(first)); {
	case more > 0 && len(first) < findingsShown:
		fmt.Fprintf(a.stdout, "  rejected: %d more, which are posted or replaced by a later record of the same document\n", more)
	case more > 0:
		fmt.Fprintf(a.stdout, "  rejected: %d more; list them with `counterfoil rejections --snapshot %d`\n", more, snapshot)
	}
	return nil
}
