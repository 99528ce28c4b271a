package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/importers/centra/pull"
	"counterfoil/ledger"
	"counterfoil/ledger/postgres/jobs"
)

// centraJobs read the tenant, where one is configured.
func (c *crew) centraJobs() (all []jobs.Job) {
	if c.app.config.CentraURL == "" {
		return nil
	}
	schedule := c.policy.Schedule.Centra
	add := func(name string, s jobs.Schedule, read func(context.Context, *pull.Puller) (pull.Report, error)) {
		all = append(all, jobs.Job{Name: name, Source: string(centra.Source), Schedule: s, Run: func(ctx context.Context, _ time.Time) (string, error) {
			return c.readCentra(ctx, read)
		}})
	}
	if schedule.Changes > 0 {
		add(jobChanges, jobs.Every(schedule.Changes), func(ctx context.Context, p *pull.Puller) (pull.Report, error) {
			return p.Changes(ctx, time.Time{})
		})
	}
	if night, ok := c.daily(schedule.Nightly); ok {
		add(jobNightly, night, func(ctx context.Context, p *pull.Puller) (pull.Report, error) { return p.Night(ctx) })
	}
	// Without the secret too: another process may take the calls.
	add(jobHinted, jobs.OnDemand("when Centra's webhook calls"), c.followHints)
	return all
}

// readCentra reads the tenant and asks for a reconciliation of what came, also when the
// reading ended early: what was committed counts.
func (c *crew) readCentra(ctx context.Context, read func(context.Context, *pull.Puller) (pull.Report, error)) (string, error) {
	p, err := c.app.puller()
	if err != nil {
		return "", err
	}
	p.Client.Tell = c.waiting(ctx)
	report, err := read(ctx, p)
	c.logFindings(ctx, "centra", report.Findings)
	return report.String(), errors.Join(err, c.brought(context.WithoutCancel(ctx), report.Results))
}

// waiting warns that a source keeps a job waiting.
func (c *crew) waiting(ctx context.Context) func(string) {
	return func(text string) { c.log.WarnContext(ctx, "waiting", "reason", text) }
}

// followHints reads again what the webhook named.
func (c *crew) followHints(ctx context.Context, p *pull.Puller) (pull.Report, error) {
	noted, err := c.queue.Hints(ctx)
	if err != nil || len(noted) == 0 {
		return pull.Report{}, err
	}
	var hints pull.Hints
	for _, n := range noted {
		switch n.Kind {
		case ledger.DocumentOrder:
			hints.Orders = append(hints.Orders, n.Number)
		case ledger.DocumentReturn:
			hints.Returns = append(hints.Returns, n.Number)
		case ledger.DocumentShipment:
			hints.Shipments = append(hints.Shipments, n.Number)
		}
	}
	report, err := p.Hinted(ctx, hints)
	if err != nil {
		return report, err
	}
	return report, c.queue.Followed(ctx, noted)
}

// logFindings tells of findings by kind, with the first of each; the ledger keeps all of
// them.
func (c *crew) logFindings(ctx context.Context, source string, findings []ledger.Finding) {
	count, first := map[string]int{}, map[string]ledger.Finding{}
	for _, f := range findings {
		if count[f.Code]++; count[f.Code] == 1 {
			first[f.Code] = f
		}
	}
	for _, code := range sortedKeys(count) {
		c.log.InfoContext(ctx, "finding", "code", code, "source", source, "count", count[code], "position", first[code].Position, "text", first[code].Text)
	}
}

// pullRun is the run of an ERP's pull, which is asked for what changed since the last time.
func (c *crew) pullRun(name string) func(context.Context, time.Time) (string, error) {
	return func(ctx context.Context, _ time.Time) (string, error) {
		source, err := erpAPIs[name](ctx, c.app, c.policy, c.waiting(ctx))
		if err != nil {
			return "", err
		}
		results, err := source.Changes(ctx, ledger.Date{})
		return summary(results), errors.Join(err, c.brought(context.WithoutCancel(ctx), results))
	}
}

// summary adds up what several snapshots brought.
func summary(results []importers.Result) string {
	var sum importers.Posted
	n := 0
	for _, r := range results {
		if !r.Unchanged() {
			n++
			sum.Add(r.Posted)
		}
	}
	if n == 0 {
		return "nothing changed"
	}
	return fmt.Sprintf("%d snapshots: %s", n, sum)
}
