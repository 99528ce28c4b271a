package main

import (
	"context"

	"counterfoil/reports"
)

// monthEnd builds the month-end model of a period's last run: the one source of every
// figure that a command prints.
func (a *app) monthEnd(ctx context.Context, periodText string) (*reports.MonthEnd, error) {
	return a.monthEndOf(ctx, periodText, 0)
}

// monthEndOf builds it of one run of the period, 0 being the last.
func (a *app) monthEndOf(ctx context.Context, periodText string, run int64) (*reports.MonthEnd, error) {
	period, err := parsePeriod(periodText)
	if err != nil {
		return nil, err
	}
	p, store, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	s, err := settings(p)
	if err != nil {
		return nil, err
	}
	if run == 0 {
		return reports.Build(ctx, store, s, period)
	}
	chosen, err := store.RunOf(ctx, p.Entity.ID, period, run)
	if err != nil {
		return nil, err
	}
	return reports.BuildRun(ctx, store, s, chosen)
}

// verdict is nil when the month is wholly explained, else what makes the exit code 1.
func verdict(m *reports.MonthEnd) error {
	if m.Bridge.Unexplained.Amount.IsZero() {
		return nil
	}
	return errUnexplained
}
