package main

import (
	"context"
	"errors"

	"counterfoil/importers"
	"counterfoil/importers/erp/table"
	"counterfoil/ledger/policy"
)

// tableImport is how CSV and workbooks are to be read.
type tableImport struct {
	profile string
	dryRun  bool
	// datesSure is that whoever imports is sure of the sequence of day and month.
	datesSure bool
}

// wanted tells that a table is to be imported: a profile says so by itself.
func (how tableImport) wanted(format string) bool {
	return how.profile != "" || format == "table" || how.datesSure
}

func (a *app) importTable(ctx context.Context, how tableImport, otherFormat bool, paths []string) error {
	switch {
	case otherFormat:
		return errors.New("only tables have profiles; leave out --format, or --profile")
	case how.profile == "":
		return errors.New("a table needs a --profile that says how it is written; `counterfoil profile list` names the ready ones, `counterfoil profile propose FILE` writes one")
	case len(paths) == 0:
		return errors.New("no file to import; give the exported files, or the folder that holds them")
	}
	profile, err := table.Load(how.profile)
	if err != nil {
		return err
	}
	read := func(p *policy.Policy) (importers.Format, error) {
		f, err := table.New(p, profile)
		if err == nil && how.datesSure {
			f.DatesAreSure()
		}
		return f, err
	}
	if how.dryRun {
		return a.dryRunERP(ctx, read, false, paths)
	}
	p, _, err := a.open(ctx)
	if err != nil {
		return err
	}
	return a.importERP(ctx, p, read, paths)
}
