package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"counterfoil/importers"
	"counterfoil/importers/erp/table"

	"github.com/spf13/cobra"
)

func newProfile(app *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "Mapping profiles: how an ERP's CSV or Excel journal is to be read",
		Long: `A profile says where a journal's figures stand, how they are spelled and what the rows of a voucher have in
common. Ready ones come with the program; an own one is a YAML file, which propose writes to start from.

Its scope says which days, series and accounts every file holds wholly, so that a voucher which a later file
lacks can be told from one that was left out. Leave it out if lists are filtered otherwise. append_only: true says that the
ERP never changes what it has posted: a changed amount or a voucher that vanished is then a finding (integrity).`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newProfileList(app), newProfileShow(app), newProfilePropose(app))
	return cmd
}

func newProfileList(app *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the ready profiles",
		Example: `  counterfoil profile list`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			w := tabwriter.NewWriter(app.stdout, 0, 0, 2, ' ', 0)
			for _, name := range table.Ready() {
				p, err := table.Load(name)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "%s\tversion %d\t%s\n", p.Name, p.Version, p.Description)
			}
			return w.Flush()
		},
	}
}

func newProfileShow(app *app) *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Print a ready profile, to read it or to start an own from",
		Example: `  counterfoil profile show business-central > our-bc.yaml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			content, err := table.Text(args[0])
			if err != nil {
				return err
			}
			_, err = app.stdout.Write(content)
			return err
		},
	}
}

func newProfilePropose(app *app) *cobra.Command {
	return &cobra.Command{
		Use:   "propose FILE",
		Short: "Look at a file and write a profile for it, with reasons",
		Long: `Looks at encoding, delimiter, header, columns, figures, dates, total rows and which key makes vouchers balance,
and prints a profile with its reasons as comments. What the file leaves open (is 03/04/2026 in March?) is left
out and marked DECIDE: the profile cannot be used before somebody has decided. Nothing is stored.`,
		Example: `  counterfoil profile propose journal.csv > our-erp.yaml
  counterfoil import erp --profile our-erp.yaml --dry-run journal.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return app.propose(cmd.Context(), args[0]) },
	}
}

func (a *app) propose(ctx context.Context, path string) error {
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
	text, err := table.Propose(ctx, in)
	if err != nil {
		return fmt.Errorf("look at %s: %w", path, err)
	}
	_, err = a.stdout.Write(text)
	return err
}
