package main

import (
	"context"
	"errors"
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
)

// acceptance is what the accept command was told.
type acceptance struct {
	reference          ledger.Reference
	reason, by, amount string
	revoke             bool
}

func newAccept(app *app) *cobra.Command {
	var given acceptance
	cmd := &cobra.Command{
		Use:   "accept REFERENCE",
		Short: "Let an open item stand as it is, with a reason; or take that back",
		Long: `Records that a person lets the difference under a reference stand. It covers the difference as the last
run shows it, to the minor unit: if the case changes afterwards, what changed is open again. From the next run on
it is reported as accepted, with person, date and reason, and no correction is proposed. The books still differ,
so the item stays in the roll-forward until it clears. Records are never changed or deleted: --revoke adds one
that takes the acceptance back.`,
		Example: `  counterfoil accept 50418 --reason "goodwill, agreed with the customer" --by "Anna Berg"
  counterfoil accept 50418 --reason "rounding at the bank" --amount 0.50   # refused if it is another amount by now
  counterfoil accept 50418 --revoke --reason "the bank corrected it"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			given.reference = ledger.Reference(args[0])
			return app.accept(cmd.Context(), given)
		},
	}
	cmd.Flags().StringVar(&given.reason, "reason", "", "why, for the audit trail")
	cmd.Flags().StringVar(&given.by, "by", "", "who decided, where it is not who types")
	cmd.Flags().StringVar(&given.amount, "amount", "", "the gross difference you believe to accept, in functional currency")
	cmd.Flags().BoolVar(&given.revoke, "revoke", false, "take the acceptance back")
	return cmd
}

func (a *app) accept(ctx context.Context, given acceptance) error {
	if given.reason == "" {
		return errors.New("an acceptance needs its reason: give --reason")
	}
	p, store, err := a.open(ctx)
	if err != nil {
		return err
	}
	r := ledger.AcceptanceRequest{Reference: given.reference, Reason: given.reason, By: given.by, Actor: actor()}
	if r.By == "" {
		r.By = r.Actor
	}
	if given.revoke {
		number, err := store.RevokeAcceptance(ctx, p.Entity.ID, r)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "record %d: the acceptance of %s is revoked by %s. It is open again from the next run: `counterfoil reconcile`.\n", number, r.Reference, r.By)
		return nil
	}
	if r.Amount, err = exactAmount(given.amount, p.Entity.Currency); err != nil {
		return err
	}
	run, found, err := a.openCase(ctx, p.Entity.ID, r.Reference)
	if err != nil {
		return err
	}
	r.Run = run.ID
	number, err := store.AcceptItem(ctx, p.Entity.ID, r)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "record %d: %s (open item %d) is accepted by %s as run %d of %s shows it, %s.\nIt counts from the next run: `counterfoil reconcile --period %s`.\n",
		number, r.Reference, found.Item, r.By, run.ID, run.Period, found.Gross().Add(money.Zero(p.Entity.Currency)), run.Period)
	return nil
}

// openCase is the reference's case in the newest month whose last run has one.
func (a *app) openCase(ctx context.Context, entity ledger.EntityID, reference ledger.Reference) (ledger.Run, *ledger.Case, error) {
	entries, err := entriesUnder(ctx, a.store, entity, reference, 0)
	if err != nil {
		return ledger.Run{}, nil, err
	}
	if len(entries) == 0 || entries[0].Reference != reference {
		return ledger.Run{}, nil, fmt.Errorf("accept %s: nothing is compared under it: %w; `counterfoil items` lists the references that are open", reference, ledger.ErrNotFound)
	}
	run, found, err := a.latestCase(ctx, entity, entries)
	if err == nil && found == nil {
		err = fmt.Errorf("accept %s: it is not open: %w; `counterfoil items` lists what is", reference, ledger.ErrNotFound)
	}
	return run, found, err
}

// exactAmount reads an amount a person typed; nil for none.
func exactAmount(text string, currency money.Currency) (*money.Amount, error) {
	if text == "" {
		return nil, nil
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return nil, fmt.Errorf("amount %q is no number; write it like 1249.50", text)
	}
	amount, err := money.Exact(d, currency)
	return &amount, err
}
