package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/importers/centra/pull"
	"counterfoil/importers/fetch"
	"counterfoil/ledger"
	"counterfoil/reports"

	"github.com/spf13/cobra"
)

// pullFlags are what may be asked of a tenant beside what changed.
type pullFlags struct {
	since  string
	full   bool
	orders []int64
}

func (f *pullFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.since, "since", "", "read again what changed since a date, such as 2026-10-01")
	flags.BoolVar(&f.full, "full", false, "read everything (or everything since --since), and compare every day with what the tenant has now")
	flags.Int64SliceVar(&f.orders, "orders", nil, "read these orders again, with their payments and returns")
}

func (f *pullFlags) check(files []string, again bool) error {
	asked := f.since != "" || f.full || len(f.orders) > 0
	switch {
	case len(files) > 0 && asked:
		return errors.New("--since, --full and --orders ask the tenant; leave the files out, or the flags")
	case len(files) == 0 && again && asked:
		return errors.New("--again posts what is stored and asks nobody; leave --since, --full and --orders out")
	case len(f.orders) > 0 && (f.full || f.since != ""):
		return errors.New("--orders reads just these; leave --since and --full out")
	}
	return nil
}

// puller reads the tenant of the environment for the policy's entity.
func (a *app) puller() (*pull.Puller, error) {
	clock := fetch.SystemClock{}
	client, err := pull.NewClient(a.config.CentraURL, a.config.CentraToken, clock)
	if err != nil {
		return nil, err
	}
	expires, err := a.config.tokenExpires()
	if err != nil {
		return nil, err
	}
	p := a.policy
	return &pull.Puller{
		Client: client, Store: a.store, Clock: clock, Zone: p.Zone(), Stores: p.Entity.Stores,
		Importer:    importers.Importer{Store: a.store, Entity: p.Entity.ID, Format: centra.FormatFor(p), Poster: p},
		Integration: a.config.CentraIntegration, TokenExpires: expires,
	}, nil
}

// pullCentra reads what was asked for and says what came of it, also when it ended early.
func (a *app) pullCentra(ctx context.Context, asked pullFlags) error {
	p, err := a.puller()
	if err != nil {
		return err
	}
	var since time.Time
	if asked.since != "" {
		if since, err = time.ParseInLocation(time.DateOnly, asked.since, p.Zone); err != nil {
			return fmt.Errorf("--since %q is no date; write it like 2026-10-01", asked.since)
		}
	}
	bar := newProgress(a.stderr, "reading Centra", "records")
	total := map[string]int64{}
	p.Client.Tell = func(text string) { bar.say(a.stderr, text) }
	p.Progress = func(what string, records int64) {
		total[what] = records
		var all int64
		for _, n := range total {
			all += n
		}
		bar.set(all)
	}
	reading := func(ctx context.Context) (pull.Report, error) { return p.Changes(ctx, since) }
	switch {
	case len(asked.orders) > 0:
		reading = func(ctx context.Context) (pull.Report, error) { return p.Orders(ctx, asked.orders) }
	case asked.full:
		reading = func(ctx context.Context) (pull.Report, error) { return p.Full(ctx, since) }
	}
	report, err := reading(ctx)
	bar.done()
	if err != nil && report.Portions == 0 {
		return err
	}
	if printErr := a.printReport(ctx, report); err != nil || printErr != nil {
		return errors.Join(err, printErr)
	}
	if asked.full || len(asked.orders) > 0 {
		return nil
	}
	night, err := p.Nightly(ctx)
	bar.done()
	if night.Portions == 0 && err == nil {
		return nil
	}
	fmt.Fprint(a.stdout, "nightly comparison: ")
	return errors.Join(err, a.printReport(ctx, night))
}

// repostCentra posts stored snapshots again in which something was rejected or waiting:
// what came over the API has no file to import again.
func (a *app) repostCentra(ctx context.Context) error {
	p := a.policy
	importer := importers.Importer{Store: a.store, Entity: p.Entity.ID, Format: centra.FormatFor(p), Poster: p}
	n := 0
	for i, err := range a.eachImport(ctx, ledger.ImportQuery{Source: centra.Source}) {
		if err != nil {
			return err
		}
		if last := len(i.Batches) - 1; last < 0 || i.Batches[last].Rejections == 0 {
			continue
		}
		result, err := importer.Repost(ctx, i.Snapshot)
		if err != nil {
			return err
		}
		n++
		fmt.Fprintln(a.stdout, result)
		if err := a.printRejections(ctx, result.Snapshot.ID, result.Rejections); err != nil {
			return err
		}
	}
	if n == 0 {
		fmt.Fprintln(a.stdout, "nothing of Centra was rejected")
	}
	return nil
}

func (a *app) printReport(ctx context.Context, r pull.Report) error {
	fmt.Fprintln(a.stdout, r)
	all := r.Findings
	for _, result := range r.Results {
		all = append(all, result.Findings...)
	}
	a.printFindings(all)
	for _, result := range r.Results {
		if err := a.printRejections(ctx, result.Snapshot.ID, result.Rejections); err != nil {
			return err
		}
	}
	return nil
}

// printFindings shows the first of each kind; the ledger keeps all of them.
func (a *app) printFindings(findings []ledger.Finding) {
	byCode := map[string]int{}
	for _, f := range findings {
		byCode[f.Code]++
		if n := byCode[f.Code]; n <= findingsShown {
			fmt.Fprintf(a.stdout, "  finding %s, %s: %s\n", f.Code, reports.Visible(f.Position), reports.Visible(wrapped(f.Text)))
		}
	}
	for _, code := range sortedKeys(byCode) {
		if n := byCode[code]; n > findingsShown {
			fmt.Fprintf(a.stdout, "  finding %s: %d more\n", code, n-findingsShown)
		}
	}
}
