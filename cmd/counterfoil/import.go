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
	"counterfoil/importers/erp/sie"
	"counterfoil/ledger/policy"

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
	var format string
	cmd := &cobra.Command{
		Use:   "erp --format sie FILE…",
		Short: "Import the ERP's journal",
		Long: `Reads vouchers (SIE 4E exports and 4I files) and posts them to the booked book. Vouchers that cannot be
trusted are rejected with their line number and the rest goes on; a later export of the same year
brings only what changed. Numbers that the policy's rules find in texts tie vouchers to orders.`,
		Example: `  counterfoil import erp --format sie october.se`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "sie" {
				return fmt.Errorf("format %q is not known; sie is", format)
			}
			p, _, err := app.open(cmd.Context())
			if err != nil {
				return err
			}
			return app.importERP(cmd.Context(), p, args)
		},
	}
	cmd.Flags().StringVar(&format, "format", "sie", "format of the files: sie")
	return cmd
}

func (a *app) importERP(ctx context.Context, p *policy.Policy, paths []string) error {
	format, err := sie.New(p)
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
	fmt.Fprintln(a.stdout, r)
	if r.Unchanged() {
		return
	}
	a.printFindings(r.Findings)
	if len(r.Dropped) > 0 {
		fmt.Fprintf(a.stdout, "  not stored (not needed, or personal): %s\n", strings.Join(sortedKeys(r.Dropped), ", "))
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
