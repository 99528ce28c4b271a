package main

import (
	"context"
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/matchers"

	"github.com/spf13/cobra"
)

func newExplain(app *app) *cobra.Command {
	tried := 12
	cmd := &cobra.Command{
		Use:   "explain REFERENCE",
		Short: "The arithmetic behind one case as on paper, with what was tried and failed",
		Long: `Works one reference through as a controller would on paper: how each document's figures become
postings (every line, its rounding, its conversion, and where in which snapshot it stands), what the
ERP booked, the difference account by account, what each explanation takes of it down to zero, and the
hypotheses that were tried and failed, by how much each.

The explanation is the last run's; the arithmetic and the trials are computed anew from the stored
records under the policy as it is now.`,
		Example: `  counterfoil explain 50418                     # an order
  counterfoil explain "2026-10-15|SE web|SEK|25"   # a day's batch
  counterfoil explain 50418 --tried 100         # more of what failed`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.explain(cmd.Context(), ledger.Reference(args[0]), tried)
		},
	}
	cmd.Flags().IntVar(&tried, "tried", tried, "how many of the failed hypotheses to list (0: none)")
	return cmd
}

func (a *app) explain(ctx context.Context, reference ledger.Reference, tried int) error {
	p, store, err := a.open(ctx)
	if err != nil {
		return err
	}
	entries, err := entriesUnder(ctx, store, p.Entity.ID, reference, 0)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return fmt.Errorf("nothing is booked or expected under %q: %w (an order number, a batch, or \"voucher:YEAR SERIES NUMBER\"; import first if the ledger is empty)", reference, ledger.ErrNotFound)
	}
	if entries[0].Reference != reference {
		return a.explainBatches(ctx, p, reference, entries)
	}
	paper := paper{reference: reference, policy: p, names: accountNames(p), entries: entries, tried: tried}
	if paper.evidence, err = a.documentsBehind(ctx, p.Entity.ID, entries); err != nil {
		return err
	}
	if paper.run, paper.found, err = a.proposedCase(ctx, p, entries); err != nil {
		return err
	}
	in, err := paper.input(ctx, newDecoder(p, store))
	if err != nil {
		return err
	}
	paper.documents = in.Documents
	switch {
	case paper.found == nil:
		paper.ties = matchers.Tied(in, p)
	case tried > 0:
		paper.search = matchers.Tried(in, p)
	}
	return paper.write(a.stdout)
}

// explainBatches leads from an order that is booked in batches to them.
func (a *app) explainBatches(ctx context.Context, p *policy.Policy, order ledger.Reference, entries []ledger.Entry) error {
	fmt.Fprintf(a.stdout, "%s · %s\nThe ERP books this order in batches; what it should put into each:\n", order, p.Entity.ID)
	for _, e := range entries {
		under, err := entriesUnder(ctx, a.store, p.Entity.ID, e.Reference, 0)
		if err != nil {
			return err
		}
		run, found, err := a.latestCase(ctx, p.Entity.ID, under)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "  %s  %s of %s: %s\n", e.Reference, e.Kind, e.Document, batchState(run, found))
	}
	fmt.Fprintln(a.stdout, "Work one through with `counterfoil explain \"BATCH\"`.")
	return nil
}

func batchState(run ledger.Run, found *ledger.Case) string {
	switch {
	case run.ID == 0:
		return "not compared yet"
	case found == nil:
		return fmt.Sprintf("the batch ties in run %d, on its totals", run.ID)
	case len(found.Unexplained) > 0:
		return fmt.Sprintf("the batch differs in run %d and is not wholly explained", run.ID)
	}
	return fmt.Sprintf("the batch differs in run %d and is explained", run.ID)
}
