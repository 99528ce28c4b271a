package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"counterfoil/importers"
	"counterfoil/ledger/policy"
)

// dryRunERP tries the ERP's files without a ledger: the policy is enough.
func (a *app) dryRunERP(ctx context.Context, read func(*policy.Policy) (importers.Format, error), pull bool, paths []string) error {
	if pull {
		return errors.New("an ERP that is asked over its API cannot be tried dry; --dry-run is for files")
	}
	p, err := a.readPolicy()
	if err != nil {
		return err
	}
	format, err := read(p)
	if err != nil {
		return err
	}
	return a.dryRun(ctx, format, paths)
}

// dryRun reads files as an import would and stores nothing. A file that would be refused
// is shown as far as it could be read.
func (a *app) dryRun(ctx context.Context, format importers.Format, paths []string) error {
	var errs []error
	for _, path := range paths {
		if err := a.dryRunFile(ctx, format, path); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", path, err))
		}
	}
	fmt.Fprintln(a.stdout, "dry run: nothing was stored")
	return errors.Join(errs...)
}

func (a *app) dryRunFile(ctx context.Context, format importers.Format, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in, done, err := importers.Content(f)
	if err != nil {
		return err
	}
	defer done()
	shown := &drySample{decoder: format.Decoder(), accounts: map[string]int{}}
	shown.previewOf(format)
	summary, err := format.Minimise(ctx, in, shown.record)
	fmt.Fprintln(a.stdout, path)
	shown.writeLines(a.stdout)
	shown.writeRejected(a.stdout)
	writeTotals(a.stdout, summary.Totals)
	shown.writeUnlisted(a.stdout, a.policy)
	a.printFindings(notShownYet(summary.Findings))
	writeRates(a.stdout, summary.Findings)
	a.printDropped(summary.Dropped)
	if err != nil {
		return fmt.Errorf("would be refused: %w", err)
	}
	return nil
}
