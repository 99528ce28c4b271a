package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newMigrate(app *app) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's schema up to date",
		Long: `Applies the migrations that are missing, forward only. The private server is migrated by every
command; with DATABASE_URL it is a step of its own, because it needs the right to create
tables and roles.`,
		Example: `  DATABASE_URL=postgres://owner@db/ledger counterfoil migrate`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := app.connect(cmd.Context())
			if err != nil {
				return err
			}
			steps, err := store.Migrate(cmd.Context())
			if err == nil {
				fmt.Fprintf(app.stdout, "schema is up to date (%d steps taken)\n", steps)
			}
			return err
		},
	}
}
