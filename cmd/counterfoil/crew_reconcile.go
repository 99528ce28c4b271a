package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres/jobs"
	"counterfoil/matchers"
)

// bothBooks is what reconciliations read: no two of them run at once.
const bothBooks = "books"

func (c *crew) reconcileJobs() (all []jobs.Job) {
	schedule := c.policy.Schedule.Reconcile
	if schedule.AfterImport > 0 {
		all = append(all, jobs.Job{Name: jobReconcile, Source: bothBooks, Schedule: jobs.OnDemand("after an import"), Run: func(ctx context.Context, _ time.Time) (string, error) {
			now := c.periodAt(time.Now())
			return c.reconcileOpen(ctx, now.Previous(), now)
		}})
	}
	if at, ok := c.daily(schedule.MonthEndAt); ok && schedule.MonthEndDay > 0 {
		all = append(all, jobs.Job{Name: jobMonthEnd, Source: bothBooks, Schedule: jobs.Monthly{Day: schedule.MonthEndDay, Daily: at}, Run: func(ctx context.Context, due time.Time) (string, error) {
			return c.reconcileOpen(ctx, c.periodAt(due).Previous())
		}})
	}
	return all
}

func (c *crew) periodAt(at time.Time) ledger.Period {
	return ledger.DateIn(at, c.policy.Zone()).Period()
}

// reconcileOpen compares the books of months, the earlier first because the later rolls
// forward from it. A month that was signed or closed is left as it was reported.
func (c *crew) reconcileOpen(ctx context.Context, periods ...ledger.Period) (string, error) {
	statuses, err := c.store.PeriodStatuses(ctx, c.policy.Entity.ID)
	if err != nil {
		return "", err
	}
	if err := c.app.savePolicy(ctx, c.policy, c.store); err != nil {
		return "", err
	}
	var said []string
	for _, period := range periods {
		if s := statuses[period]; s == ledger.PeriodSigned || s == ledger.PeriodClosed {
			said = append(said, fmt.Sprintf("%s is %s", period, s))
			continue
		}
		run, err := matchers.Run(ctx, c.store, newDecoder(c.policy, c.store), c.policy, c.policy.Entity.ID, period, matchers.Options{StartedAt: time.Now()})
		if err != nil {
			return strings.Join(said, "; "), fmt.Errorf("reconcile %s: %w", period, err)
		}
		said = append(said, fmt.Sprintf("%s: run %d, %d of %d references differ", period, run.ID, run.Cases, run.References))
	}
	return strings.Join(said, "; "), nil
}
