package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/erp/table"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// tableImport is how CSV and workbooks are to be read.
type tableImport struct {
	profile  string
	exported string
	dryRun   bool
	// datesSure is that whoever imports is sure of the sequence of day and month.
	datesSure bool
}

// wanted tells that a table is to be imported: a profile says so by itself.
func (how tableImport) wanted(format string) bool {
	return how.profile != "" || format == "table" || how.datesSure
}

// day is when the files were exported, zero where nobody says it. What is to come cannot be
// it: everything booked until then would seem to have vanished.
func (how tableImport) day(now time.Time) (ledger.Date, error) {
	if how.exported == "" {
		return ledger.Date{}, nil
	}
	at, err := time.Parse(time.DateOnly, how.exported)
	if err != nil {
		return ledger.Date{}, fmt.Errorf("--exported %q is no day; give one such as 2026-11-03", how.exported)
	}
	day := ledger.DateIn(at, time.UTC)
	if day.After(ledger.DateIn(now, now.Location()).AddDays(1)) {
		return ledger.Date{}, fmt.Errorf("--exported %s is still to come; give the day the files were exported", day)
	}
	return day, nil
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
	day, err := how.day(time.Now())
	if err != nil {
		return err
	}
	read := func(p *policy.Policy) (importers.Format, error) {
		format, err := table.New(p, profile)
		if err != nil {
			return nil, err
		}
		format.ExportedOn(day)
		if how.datesSure {
			format.DatesAreSure()
		}
		return format, nil
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
