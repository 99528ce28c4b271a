package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newVerify(app *app) *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Prove that the ledger is what was sealed",
		Long: `Re-hashes every snapshot, recomputes every entry's bytes up to its batch's Merkle root, counts and adds
up again, and re-checks both books' trial balances and every good run. What is not as it was sealed is
named. It proves integrity since recording, not that a source told the truth.`,
		Example: `  counterfoil verify`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, store, err := app.open(cmd.Context())
			if err != nil {
				return err
			}
			r, err := store.Verify(cmd.Context(), p.Entity.ID)
			if err != nil {
				return err
			}
			verdict := "proved"
			if !r.Sound() {
				verdict = "NOT as it was sealed; looked at"
			}
			fmt.Fprintf(app.stdout, "%s, through batch %d: %s\n", r.Entity, r.ThroughBatch, verdict)
			fmt.Fprintf(app.stdout, "  %d snapshots re-hashed (%d chunks, %d bytes), %d documents inside them\n", r.Snapshots, r.Chunks, r.Bytes, r.Documents)
			fmt.Fprintf(app.stdout, "  %d batches: roots, counts and totals agree; %d entries with %d postings balance\n", r.Batches, r.Entries, r.Postings)
			fmt.Fprintf(app.stdout, "  %d good run(s) with %d cases: booked + explanations + unexplained = expected\n", r.Runs, r.Cases)
			if r.Sound() {
				return nil
			}
			fmt.Fprintln(app.stdout, "problems:")
			for _, problem := range r.Problems {
				fmt.Fprintf(app.stdout, "  %s\n", problem)
			}
			return fmt.Errorf("%d problems found: the ledger is not what was sealed; keep the database as it is and compare it with a backup", int64(len(r.Problems))+r.Unlisted)
		},
	}
}
