package main

import (
	"context"
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/reports"

	"github.com/spf13/cobra"
)

// month is which figures a command is about.
type month struct {
	period string
	run    int64 // 0: the month's last
}

// flags lets a command choose them.
func (m *month) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&m.period, "period", "", "the month, e.g. 2026-10")
	cmd.Flags().Int64Var(&m.run, "run", 0, "an earlier run of the month, by its number (0: the last)")
}

// monthEnd builds the month-end model of a run: the one source of every figure that a
// command prints. It is read under the policy the run was made under, so that the same
// run gives the same bytes whatever the policy says now.
func (a *app) monthEnd(ctx context.Context, m month) (*reports.MonthEnd, error) {
	period, err := parsePeriod(m.period)
	if err != nil {
		return nil, err
	}
	p, _, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	run, err := a.runOf(ctx, p.Entity.ID, period, m.run)
	if err != nil {
		return nil, err
	}
	if p, err = a.policyOf(ctx, p, run); err != nil {
		return nil, err
	}
	s, err := settings(p)
	if err != nil {
		return nil, err
	}
	return reports.BuildRun(ctx, a.store, s, run)
}

// runOf finds a period's run by its number, or its last one.
func (a *app) runOf(ctx context.Context, entity ledger.EntityID, period ledger.Period, id int64) (ledger.Run, error) {
	if id != 0 {
		return a.store.RunOf(ctx, entity, period, id)
	}
	run, err := a.store.LatestRun(ctx, entity, period)
	if err != nil {
		return run, fmt.Errorf("report %s %s: %w", entity, period, reports.AdviseRun(err))
	}
	return run, nil
}

// policyOf is the policy a run was made under; current is that of now.
func (a *app) policyOf(ctx context.Context, current *policy.Policy, run ledger.Run) (*policy.Policy, error) {
	if run.PolicyHash == current.Hash {
		return current, nil
	}
	yaml, chart, err := a.store.Policy(ctx, current.Entity.ID, run.PolicyHash)
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse([]byte(yaml), []byte(chart))
	if err != nil {
		return nil, fmt.Errorf("the policy that run %d was made under cannot be read by this version: %w; reconcile the month again under the current one", run.ID, err)
	}
	return p, nil
}

// verdict is nil when the month is wholly explained, or what is not was accepted by a
// person; else it is what makes the exit code 1.
func verdict(m *reports.MonthEnd) error {
	if m.UnexplainedOpen().IsZero() {
		return nil
	}
	return errUnexplained
}
