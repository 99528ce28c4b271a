package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"counterfoil/reports"
)

// Exit codes, as in diff: what the answer is, not only whether there is one.
const (
	exitTied        = 0 // tied out, or done
	exitUnexplained = 1 // unexplained variance remains
	exitTrouble     = 2 // the work could not be done, or a run is void
)

// errUnexplained makes a command end with exit code 1: the work was done, and what it
// found is not wholly explained.
var errUnexplained = errors.New("unexplained variance remains")

// run is the whole program behind main, so that tests run commands in-process.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	app := &app{config: configFrom(getenv), stdout: stdout, stderr: stderr}
	root := newRoot(app)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	return exit(err, app.close(), stderr)
}

// exit is how a command's end is told: by exit code and, where it is trouble, in words. A
// ledger that could not be closed is trouble whatever the command found.
func exit(err, closeErr error, stderr io.Writer) int {
	switch {
	case closeErr != nil:
		err = errors.Join(err, closeErr)
	case err == nil:
		return exitTied
	case errors.Is(err, errUnexplained), errors.Is(err, errNotWell):
		return exitUnexplained
	}
	fmt.Fprintf(stderr, "counterfoil: %s\n", reports.Visible(err.Error()))
	return exitTrouble
}

func newRoot(app *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "counterfoil",
		Short: "Reconcile a Centra shop with its ERP and explain every difference",
		Long: `Counterfoil keeps the counterfoil of a Centra shop: what its shipments, captures, returns
and refunds say should stand in the ERP, beside what the ERP did book, and explains every
difference by its cause, with proof.

Without DATABASE_URL it runs a private PostgreSQL of its own under the data folder.

Exit codes: 0 tied out (or done) · 1 unexplained variance remains (jobs: one is failing or late) · 2 trouble.`,
		Example: `  counterfoil demo                          # a generated month, start to finish
  counterfoil init                          # policy.yaml and chart.csv to start from
  counterfoil import centra exports/        # orders, returns and payments
  counterfoil import erp --format sie october.se
  counterfoil reconcile --period 2026-10
  counterfoil explain 50418`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&app.config.Policy, "policy", app.config.Policy, "policy file (COUNTERFOIL_POLICY)")
	root.PersistentFlags().StringVar(&app.config.Home, "home", app.config.Home, "data folder of the private PostgreSQL (COUNTERFOIL_HOME)")
	root.AddCommand(
		newInit(app), newImport(app), newProfile(app), newReconcile(app), newVariances(app), newItems(app), newAccept(app), newShow(app), newExplain(app), newReport(app), newCorrections(app), newNotify(app),
		newImports(app), newRejections(app), newVerify(app), newMigrate(app), newPeriod(app), newServe(app), newJobs(app), newDemo(app),
	)
	root.SetFlagErrorFunc(adviseHelp)
	adviseOnArguments(root)
	return root
}

// adviseOnArguments makes every command say where to read on when it is called with the
// wrong arguments.
func adviseOnArguments(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		adviseOnArguments(sub)
	}
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error { return adviseHelp(cmd, check(cmd, args)) }
	}
}

func adviseHelp(cmd *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w\nusage: %s (more with --help)", err, cmd.UseLine())
}
