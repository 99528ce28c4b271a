package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/importers/erp/businesscentral"
	"counterfoil/importers/erp/fortnox"
	"counterfoil/importers/erp/netsuite"
	"counterfoil/importers/erp/sie"
	"counterfoil/importers/fetch"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// puller brings what is new of a source into the ledger, or everything from a day on.
type puller interface {
	Changes(ctx context.Context, since ledger.Date) ([]importers.Result, error)
}

// erpAPIs are the ERPs that can be read over their API, by the name of --format; tell tells
// a person that one keeps us waiting.
var erpAPIs = map[string]func(ctx context.Context, a *app, p *policy.Policy, tell func(string)) (puller, error){
	"business-central": func(ctx context.Context, a *app, p *policy.Policy, tell func(string)) (puller, error) {
		client, err := businesscentral.NewClient(ctx, a.config.BusinessCentral, p, fetch.SystemClock{})
		if err != nil {
			return nil, err
		}
		client.Tell = tell
		importer, err := a.importer(p, func(p *policy.Policy) (importers.Format, error) { return businesscentral.New(p) })
		return &businesscentral.Puller{Store: a.store, Importer: importer, Client: client}, err
	},
	"netsuite": func(ctx context.Context, a *app, p *policy.Policy, tell func(string)) (puller, error) {
		client, err := netsuite.NewClient(ctx, a.config.NetSuite, fetch.SystemClock{})
		if err != nil {
			return nil, err
		}
		client.Tell = tell
		importer, err := a.importer(p, func(p *policy.Policy) (importers.Format, error) { return netsuite.New(p) })
		return &netsuite.Puller{Store: a.store, Importer: importer, Client: client, Policy: p.ERP.NetSuite}, err
	},
	"fortnox": func(ctx context.Context, a *app, p *policy.Policy, tell func(string)) (puller, error) {
		importer, err := a.importer(p, func(p *policy.Policy) (importers.Format, error) { return sie.New(p) })
		if err != nil {
			return nil, err
		}
		source, err := fortnox.New(ctx, a.config.Fortnox, a.store, importer, fetch.SystemClock{})
		if err != nil {
			return nil, err
		}
		source.Client.Tell = tell
		return source, nil
	},
}

// importer imports vouchers of a format.
func (a *app) importer(p *policy.Policy, read func(*policy.Policy) (importers.Format, error)) (importers.Importer, error) {
	format, err := read(p)
	if err != nil {
		return importers.Importer{}, err
	}
	poster, err := erp.NewPoster(p)
	return importers.Importer{Store: a.store, Entity: p.Entity.ID, Format: format, Poster: poster, TakenAt: time.Now(), Again: a.again}, err
}

// pullERP reads what is new over an ERP's API and says what came of it.
func (a *app) pullERP(ctx context.Context, p *policy.Policy, name, since string) error {
	var from ledger.Date
	if since != "" {
		at, err := time.Parse(time.DateOnly, since)
		if err != nil {
			return fmt.Errorf("--since %q is no day; give one such as 2026-10-01", since)
		}
		from = ledger.DateIn(at, time.UTC)
	}
	source, err := erpAPIs[name](ctx, a, p, func(text string) { progress{}.say(a.stderr, text) })
	if err != nil {
		return err
	}
	results, err := source.Changes(ctx, from)
	for _, r := range results {
		a.printResult(r)
		if printErr := a.printRejections(ctx, r.Snapshot.ID, int64(r.Rejections)); printErr != nil {
			return printErr
		}
	}
	if err == nil && len(results) == 0 {
		fmt.Fprintf(a.stdout, "%s: nothing new\n", strings.ReplaceAll(name, "-", " "))
	}
	return err
}
