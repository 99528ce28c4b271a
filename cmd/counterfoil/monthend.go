package main

import (
	"context"

	"counterfoil/reports"
)

// monthEnd builds the month-end model of a period's last run: the one source of every
// figure that a command prints.
func (a *app) monthEnd(ctx context.Context, periodText string) (*reports.MonthEnd, error) {
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
	return reports.Build(ctx, store, s, period)
}

// verdict is nil when the month is wholly explained, else what makes the exit code 1.
func verdict(m *reports.MonthEnd) error {
	if m.Bridge.Unexplained.Amount.IsZero() {
		return nil
	}
	return errUnexplained
}
