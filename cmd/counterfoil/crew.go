package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"counterfoil/importers"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/jobs"
)

// crew is what the jobs of a company work with. It prints nothing: what came of a job is
// its sentence in the log and in `counterfoil jobs`.
type crew struct {
	app    *app
	policy *policy.Policy
	store  *postgres.Store
	log    *slog.Logger
	pool   io.Closer
	queue  *jobs.Queue
}

// The names of the jobs that are not a folder's or an ERP's.
const (
	jobChanges   = "centra-changes"
	jobNightly   = "centra-nightly"
	jobHinted    = "centra-hinted"
	jobReconcile = "reconcile"
	jobMonthEnd  = "month-end"
)

// crew opens the queue; with work it knows the jobs and can be started.
func (a *app) crew(ctx context.Context, log *slog.Logger, work bool) (*crew, error) {
	p, store, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	dsn, err := a.dsn(ctx)
	if err != nil {
		return nil, err
	}
	c := &crew{app: a, policy: p, store: store, log: log}
	var all []jobs.Job
	if work {
		if all, err = c.jobs(); err != nil {
			return nil, err
		}
	}
	pool, err := postgres.OpenPool(ctx, dsn)
	if err != nil {
		return nil, err
	}
	if c.queue, err = jobs.New(pool, p.Entity.ID, all, log); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	c.pool = pool
	c.queue.Secrets = a.config.secrets()
	return c, nil
}

func (c *crew) close() error { return errors.Join(c.queue.Stop(), c.pool.Close()) }

// jobs are those of the policy and of what is configured.
func (c *crew) jobs() ([]jobs.Job, error) {
	all := append(c.reconcileJobs(), c.centraJobs()...)
	folders, err := c.folderJobs()
	if err != nil {
		return nil, err
	}
	pulls, err := c.pullJobs()
	return slices.Concat(all, folders, pulls), err
}

// brought asks for a reconciliation when an import brought something.
func (c *crew) brought(ctx context.Context, results []importers.Result) error {
	for _, r := range results {
		c.logResult(ctx, r)
	}
	span := c.policy.Schedule.Reconcile.AfterImport
	if span == 0 || !slices.ContainsFunc(results, func(r importers.Result) bool { return !r.Unchanged() }) {
		return nil
	}
	return c.queue.Soon(ctx, jobReconcile, span)
}

// logResult warns of what a person has to look at, by kind.
func (c *crew) logResult(ctx context.Context, r importers.Result) {
	if r.Unchanged() {
		return
	}
	if r.Rejections > 0 {
		c.log.WarnContext(ctx, "rejected; see `counterfoil rejections`", "file", r.File, "count", r.Rejections)
	}
	c.logFindings(ctx, r.File, r.Findings)
}

// daily is a time of day of the policy as a schedule; ok is false when it is off.
func (c *crew) daily(t policy.TimeOfDay) (d jobs.Daily, ok bool) {
	d.Zone = c.policy.Zone()
	d.Hour, d.Minute, ok = t.Clock()
	return d, ok
}

func (c *crew) pullJobs() ([]jobs.Job, error) {
	var all []jobs.Job
	for _, s := range c.policy.Schedule.Pulls {
		if erpAPIs[s.Name] == nil {
			return nil, fmt.Errorf("policy: schedule.pulls: no ERP called %q can be asked; there are %q", s.Name, sortedKeys(erpAPIs))
		}
		all = append(all, jobs.Job{Name: s.Name + "-changes", Source: s.Name, Schedule: jobs.Every(s.Every), Run: c.pullRun(s.Name)})
	}
	return all, nil
}
