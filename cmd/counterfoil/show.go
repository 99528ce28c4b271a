package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/reports"

	"github.com/spf13/cobra"
)

func newShow(app *app) *cobra.Command {
	var asOf int64
	var raw bool
	cmd := &cobra.Command{
		Use:   "show REFERENCE",
		Short: "Both books side by side for one order, why they differ, and the way back to the source",
		Example: `  counterfoil show 50418            # an order
  counterfoil show "voucher:2026 A 17"   # a voucher that names no order
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
		return fmt.Errorf("nothing is booked or expected under %q: %w (an order number, a batch, or \"voucher:YEAR SERIES NUMBER\"; import first if the ledger is empty)", reference, ledger.ErrNotFound)
	}
	if d.documents, err = a.documentsBehind(ctx, p.Entity.ID, d.entries); err != nil {
		return err
	}
	if d.run, d.found, err = a.proposedCase(ctx, p, d.entries); err != nil {
		return err
	}
	if d.accepted, err = a.acceptanceOf(ctx, p.Entity.ID, d.run.ID, d.found); err != nil {
		return err
	}
	if d.run.ID != 0 && d.found == nil && d.entries[0].Reference == reference {
		paper := paper{reference: reference, policy: p, entries: d.entries, evidence: d.documents, run: d.run}
		if d.tie, err = paper.tie(ctx, newDecoder(p, store)); err != nil {
			return err
		}
	}
	s := shown{d.entries, d.found, d.names}.byPlace()
	d.entries, d.found, d.names = s.entries, s.found, s.names
	return d.write(a.stdout)
}

// acceptanceOf is what the run heeds of the case, nil when nobody accepted it.
func (a *app) acceptanceOf(ctx context.Context, entity ledger.EntityID, run int64, c *ledger.Case) (*ledger.Acceptance, error) {
	if c == nil {
		return nil, nil
	}
	list, err := a.store.Acceptances(ctx, entity, run)
	for i := range list {
		if list[i].Item == c.Item {
			return &list[i], err
		}
	}
	return nil, err
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

// proposedCase is latestCase with what the reports propose for it.
func (a *app) proposedCase(ctx context.Context, p *policy.Policy, entries []ledger.Entry) (ledger.Run, *ledger.Case, error) {
	run, found, err := a.latestCase(ctx, p.Entity.ID, entries)
	if err != nil || found == nil {
		return run, nil, err
	}
	c, err := reports.WithProposals(ctx, a.store, p.Entity.ID, run.ID, p.Posting.GraceDays, *found)
	return run, &c, err
}

// latestCase is the reference's case in the newest month whose last good run has one: an
// open item is carried from month to month until it clears. Where none has, the run is
// the newest that covers the entries, and they tied in it; the zero Run when none does.
func (a *app) latestCase(ctx context.Context, entity ledger.EntityID, entries []ledger.Entry) (ledger.Run, *ledger.Case, error) {
	periods, err := a.store.Periods(ctx, entity)
	if err != nil {
		return ledger.Run{}, nil, err
	}
	var covering ledger.Run
	for _, p := range periods { // newest first
		run, err := a.store.LatestRun(ctx, entity, p.Period)
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
		if covering.ID == 0 && !run.CutOff.Before(entries[0].EffectiveOn) && run.ThroughBatch >= entries[0].Batch {
			covering = run
		}
	}
	return covering, nil, nil
}
