package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/importers/erp"
	"counterfoil/importers/erp/saft"
	"counterfoil/importers/erp/sie"
	"counterfoil/ledger/policy"
	"counterfoil/reports"

	"github.com/spf13/cobra"
)

func newImport(app *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Import one side: Centra's documents or the ERP's journal",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("%q is none of the two sides; import centra or import erp", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().BoolVar(&app.again, "again", false, "post once more what was rejected or waiting before, e.g. after a correction of the policy")
	cmd.AddCommand(newImportCentra(app), newImportERP(app))
	return cmd
}

func newImportCentra(app *app) *cobra.Command {
	var asked pullFlags
	cmd := &cobra.Command{
		Use:   "centra [FILE|DIR…]",
		Short: "Import Centra's orders, returns and payments, from its API or from files",
		Long: `Without a file, reads the tenant at CENTRA_URL with the token in CENTRA_TOKEN: what changed since the
last time, and once a day what was lost or deleted. The first time it needs --since or --full. What is
interrupted goes on where it was when the command is repeated. With --again nobody is asked: what was
rejected or waiting in anything of Centra's that is stored is posted once more.

With files, reads saved response pages of the Integration API (.json, .ndjson; plain, gzip or zstd;
folders are searched). Importing the same file again, overlapping files or the files in another
sequence changes nothing.

Either way it stores what may be stored, and posts what should stand in the ERP to the expected book.`,
		Example: `  counterfoil import centra --since 2026-10-01
  counterfoil import centra
  counterfoil import centra --orders 50418,50419
  counterfoil import centra exports/
  counterfoil import centra orders-october.ndjson.zst returns.json payments.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := asked.check(args, app.again); err != nil {
				return err
			}
			p, _, err := app.open(cmd.Context())
			if err != nil {
				return err
			}
			if len(args) > 0 {
				return app.importFiles(cmd.Context(), centra.FormatFor(p), p, args)
			}
			if app.again {
				return app.repostCentra(cmd.Context())
			}
			return app.pullCentra(cmd.Context(), asked)
		},
	}
	asked.add(cmd)
	return cmd
}

func newImportERP(app *app) *cobra.Command {
	var format, since string
	var how tableImport
	cmd := &cobra.Command{
		Use:   "erp --format sie FILE…",
		Short: "Import the ERP's journal",
		Long: `Reads vouchers (SIE 4E exports and 4I files, SAF-T of Norway and Portugal; CSV, .xlsx and XML spreadsheets
through a mapping profile) and posts them to the booked book. Vouchers that cannot be trusted are rejected with their line number and the rest goes on;
a later export of the same year brings only what changed. Numbers that the policy's rules find in texts
and fields tie vouchers to orders.

A voucher that a later whole export covers and no longer has is reversed, with a finding that names it. A
SIE file is whole where its balances bear it out, for the days of its vouchers or up to #OMFATTN; a SAF-T
file where its totals do, for the days of its selection; a table where its own last total does, for the days
and series of its profile's scope, if it says when it was exported or --exported does. What a table lacks that
proves less is told (missing) and stands. Extracts and 4I files never make one vanish. Files may come in any
sequence: what was made last stands. Read the books of a period in one way only, over the API or from one kind of
file: what two sources have stands twice, which a finding (duplicate) tells.

A table whose dates do not show which part is the day, as early in a month, is refused until --dates-sure,
or sure: true under date in its profile, says that they stand as the profile has them.

A file of another organisation than organisation_number in the policy, or where that is empty than the files
before it, is refused, and so is one that says it was made more than two years ahead of now.

Without a file, what is new is read over the API of Business Central, NetSuite or Fortnox. How they are
reached stands in the environment, secrets never in flags:
  BUSINESS_CENTRAL_URL, _COMPANY, _TOKEN_URL, _CLIENT_ID, _CLIENT_SECRET
  NETSUITE_URL, _CLIENT_ID, _CERTIFICATE_ID, _KEY_FILE
  FORTNOX_CLIENT_ID, _CLIENT_SECRET, _TOKEN_FILE`,
		Example: `  counterfoil import erp --format sie october.se
  counterfoil import erp --format saft saf-t-2026-10.xml
  counterfoil import erp --profile xero --dry-run journal.csv
  counterfoil import erp --profile our-erp.yaml --exported 2026-11-03 journal.xlsx
  counterfoil import erp --format business-central
  counterfoil import erp --format fortnox --since 2026-01-01`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if how.wanted(format) {
				return app.importTable(cmd.Context(), how, cmd.Flags().Changed("format") && format != "table", args)
			}
			if how.exported != "" {
				return errors.New("--exported is for tables: other files say themselves when they were made; leave it out")
			}
			read, pull, err := erpSource(format, args)
			if err != nil {
				return err
			}
			if how.dryRun {
				return app.dryRunERP(cmd.Context(), read, pull, args)
			}
			p, _, err := app.open(cmd.Context())
			if err != nil {
				return err
			}
			if pull {
				return app.pullERP(cmd.Context(), p, format, since)
			}
			return app.importERP(cmd.Context(), p, read, args)
		},
	}
	cmd.Flags().StringVar(&format, "format", "sie", "format of the files, "+strings.Join(sortedKeys(erpFormats), ", ")+" or table; or the ERP to ask, "+strings.Join(sortedKeys(erpAPIs), ", "))
	cmd.Flags().StringVar(&how.profile, "profile", "", "how a table is to be read: a ready profile's name, or a .yaml file (`counterfoil profile list`)")
	cmd.Flags().StringVar(&how.exported, "exported", "", "the day the tables were exported, e.g. 2026-11-03, where they do not say it: of what their profile's scope names they hold everything booked until then")
	cmd.Flags().BoolVar(&how.dryRun, "dry-run", false, "show what would be read and store nothing")
	cmd.Flags().BoolVar(&how.datesSure, "dates-sure", false, "of tables: you know that day and month stand as the profile says, though no day in the file is beyond the 12th")
	cmd.Flags().StringVar(&since, "since", "", "of an ERP that is asked: everything from this day on once more, with what was deleted since, e.g. 2026-10-01")
	return cmd
}

// erpSource says where vouchers come from: files of a format, or the API of an ERP when no
// file is named.
func erpSource(name string, files []string) (read func(*policy.Policy) (importers.Format, error), pull bool, err error) {
	read, isFormat := erpFormats[name]
	_, isAPI := erpAPIs[name]
	switch {
	case !isFormat && !isAPI:
		return nil, false, fmt.Errorf("format %q is not known; %s and table are files, %s are asked over their API", name, strings.Join(sortedKeys(erpFormats), ", "), strings.Join(sortedKeys(erpAPIs), ", "))
	case len(files) == 0 && !isAPI:
		return nil, false, fmt.Errorf("no file to import; give the exported files, or the folder that holds them")
	case len(files) > 0 && !isFormat:
		return nil, false, fmt.Errorf("%s is asked over its API and takes no files; leave them out, or name the format they are in: %s, or the --profile of a table exported from it", name, strings.Join(sortedKeys(erpFormats), ", "))
	}
	return read, len(files) == 0, nil
}

// erpFormats are the files of vouchers that can be imported, by the name of --format.
var erpFormats = map[string]func(*policy.Policy) (importers.Format, error){
	"saft": func(p *policy.Policy) (importers.Format, error) { return saft.New(p) },
	"sie":  func(p *policy.Policy) (importers.Format, error) { return sie.New(p) },
}

func (a *app) importERP(ctx context.Context, p *policy.Policy, read func(*policy.Policy) (importers.Format, error), paths []string) error {
	format, err := read(p)
	if err != nil {
		return err
	}
	poster, err := erp.NewPoster(p)
	if err != nil {
		return err
	}
	return a.importFiles(ctx, format, poster, paths)
}

// importFiles runs an import and says, file by file, what came of it.
func (a *app) importFiles(ctx context.Context, format importers.Format, poster importers.Poster, paths []string) error {
	importer := importers.Importer{
		Store: a.store, Entity: a.policy.Entity.ID, Format: format, Poster: poster, TakenAt: time.Now(), Again: a.again,
	}
	bar := newProgress(a.stderr, "importing", "records")
	importer.Progress = func(p importers.Progress) { bar.set(p.Records) }
	results, err := importer.Run(ctx, paths...)
	bar.done()
	for _, r := range results {
		a.printResult(r)
		if printErr := a.printRejections(ctx, r.Snapshot.ID, int64(r.Rejections)); printErr != nil {
			return errors.Join(err, printErr)
		}
	}
	if err == nil && len(results) == 0 {
		return fmt.Errorf("no file to import in %s; give the exported files, or the folder that holds them", strings.Join(paths, ", "))
	}
	return err
}

// findingsShown is how many findings of a kind, or rejections, are printed; the ledger
// keeps all of them, and the last line says how many there are.
const findingsShown = 5

func (a *app) printResult(r importers.Result) {
	fmt.Fprintln(a.stdout, reports.Visible(r.String()))
	if !r.Unchanged() {
		a.printFindings(r.Findings)
		a.printDropped(r.Dropped)
	}
	a.printNewer(r.Newer)
}

// printDropped names what was left out, which is no loss: it is not needed, or personal.
func (a *app) printDropped(dropped map[string]int64) {
	if len(dropped) > 0 {
		fmt.Fprintf(a.stdout, "  not stored (not needed, or personal): %s\n", strings.Join(sortedKeys(dropped), ", "))
	}
}

// printNewer says which files were posted again because one made before them came later.
func (a *app) printNewer(newer []importers.Result) {
	for _, r := range newer {
		fmt.Fprintf(a.stdout, "  posted again, because it was made later: %s, snapshot %d; %s\n", reports.Visible(r.Snapshot.Name), r.Snapshot.ID, r.Posted)
	}
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// wrapped puts each part of a long list on a line of its own.
func wrapped(text string) string {
	if len(text) <= 160 {
		return text
	}
	return strings.ReplaceAll(text, "; ", ";\n    ")
}
