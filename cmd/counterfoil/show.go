package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"counterfoil/ledger"

	"github.com/spf13/cobra"
)

func newShow(app *app) *cobra.Command {
	var asOf int64
	var raw bool
	cmd := &cobra.Command{
		Use:   "show REFERENCE",
		Short: "Both books side by side for one order, why they differ, and the way back to the source",
		Example: `  counterfoil show 50418            # an order
  counterfoil show "voucher:A 17"   # a voucher that names no order
  counterfoil show 50418 --raw      # with the records the figures were decoded from`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return app.show(cmd.Context(), ledger.Reference(args[0]), asOf, raw)
		},
	}
	cmd.Flags().Int64Var(&asOf, "as-of", 0, "the ledger as it stood after this batch (0: now)")
	cmd.Flags().BoolVar(&raw, "raw", false, "print the stored records too")
	return cmd
}

func (a *app) show(ctx context.Context, reference ledger.Reference, asOf int64, raw bool) error {
	p, store, err := a.open(ctx)
	if err != nil {
		return err
	}
	d := dossier{reference: reference, entity: p.Entity.ID, names: accountNames(p), raw: raw}
	if d.entries, err = entriesUnder(ctx, store, p.Entity.ID, reference, asOf); err != nil {
		return err
	}
	if len(d.entries) == 0 {
		return fmt.Errorf("nothing is booked or expected under %q: %w (an order number, a batch, or \"voucher:SERIES NUMBER\"; import first if the ledger is empty)", reference, ledger.ErrNotFound)
	}
	if d.documents, err = a.documentsBehind(ctx, p.Entity.ID, d.entries); err != nil {
		return err
	}
	if d.run, d.found, err = a.latestCase(ctx, p.Entity.ID, d.entries); err != nil {
		return err
	}
	return d.write(a.stdout)
}

// journalReader is what show asks of the ledger.
type journalReader interface {
	Journals(ctx context.Context, entity ledger.EntityID, q ledger.JournalQuery) ([]ledger.Entry, error)
}

// entriesUnder finds entries by what they are compared under, or else by order number,
// which differs where the ERP books batches.
func entriesUnder(ctx context.Context, reader journalReader, entity ledger.EntityID, reference ledger.Reference, asOf int64) ([]ledger.Entry, error) {
	for _, q := range []ledger.JournalQuery{{Reference: reference}, {Order: reference}} {
		q.AsOf, q.Limit = asOf, 1000
		var all []ledger.Entry
		for {
			page, err := reader.Journals(ctx, entity, q)
			if err != nil {
				return nil, err
			}
			all = append(all, page...)
			if len(page) < q.Limit {
				break
			}
			q.After = page[len(page)-1].ID
		}
		if len(all) > 0 {
			return all, nil
		}
	}
	return nil, nil
}

// documentsBehind returns every version of every document behind the entries, with its bytes.
func (a *app) documentsBehind(ctx context.Context, entity ledger.EntityID, entries []ledger.Entry) ([]ledger.DocumentEvidence, error) {
	var ids []ledger.DocumentID
	for _, e := range entries {
		if !slices.Contains(ids, e.Document) {
			ids = append(ids, e.Document)
		}
	}
	var documents []ledger.DocumentEvidence
	for _, id := range ids {
		versions, err := a.store.Documents(ctx, entity, id)
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			full, err := a.store.DocumentBytes(ctx, entity, id, v.Version)
			if err != nil {
				return nil, err
			}
			documents = append(documents, full)
		}
	}
	return documents, nil
}

// latestCase is the reference's case in the last good run of the month after its latest
// entry, of that entry's month or of the month before, the first that has a run; nil when
// it tied there or was never compared.
func (a *app) latestCase(ctx context.Context, entity ledger.EntityID, entries []ledger.Entry) (ledger.Run, *ledger.Case, error) {
	var last ledger.Date
	for _, e := range entries {
		if e.EffectiveOn.After(last) {
			last = e.EffectiveOn
		}
	}
	for _, period := range []ledger.Period{last.Period().Next(), last.Period(), last.Period().Previous()} {
		run, err := a.store.LatestRun(ctx, entity, period)
		if errors.Is(err, ledger.ErrNotFound) || errors.Is(err, ledger.ErrVoid) {
			continue
		}
		if err != nil {
			return ledger.Run{}, nil, err
		}
		cases, err := a.store.CasesPage(ctx, entity, ledger.CaseQuery{Run: run.ID, Reference: entries[0].Reference, Limit: 1})
		if err != nil {
			return ledger.Run{}, nil, err
		}
		if len(cases) == 1 {
			return run, &cases[0], nil
		}
		return run, nil, nil
	}
	return ledger.Run{}, nil, nil
}
