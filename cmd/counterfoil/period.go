package main

import (
	"errors"
	"fmt"
	"os/user"
	"slices"

	"counterfoil/ledger"

	"github.com/spf13/cobra"
)

func newPeriod(app *app) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "period [MONTH STATUS]",
		Short: "Show where the months stand, or close and reopen one",
		Long: `A closed month takes no postings: what arrives late lands in the next open month, tagged with
the one it belongs to. Statuses: open, in review, signed, closed, reopened (needs --reason).`,
		Example: `  counterfoil period                      # list
  counterfoil period 2026-09 closed
  counterfoil period 2026-09 reopened --reason "auditor's adjustment 4"`,
		Args: cobra.MatchAll(cobra.MaximumNArgs(2), func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return fmt.Errorf("give a status too, e.g. `counterfoil period %s closed`", args[0])
			}
			return nil
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, store, err := app.open(cmd.Context())
			if err != nil {
				return err
			}
			if len(args) == 2 {
				period, status, err := parseStatus(args[0], args[1])
				if err != nil {
					return err
				}
				return store.SetPeriodStatus(cmd.Context(), p.Entity.ID, period, status, actor(), reason)
			}
			statuses, err := store.PeriodStatuses(cmd.Context(), p.Entity.ID)
			if err != nil {
				return err
			}
			app.printPeriods(statuses)
			return nil
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for the audit trail")
	return cmd
}

// parsePeriod reads the --period flag, which every command about a month needs.
func parsePeriod(text string) (ledger.Period, error) {
	if text == "" {
		return ledger.Period{}, errors.New("which month? give --period, e.g. --period 2026-10")
	}
	return ledger.ParsePeriod(text)
}

func parseStatus(month, status string) (ledger.Period, ledger.PeriodStatus, error) {
	period, err := ledger.ParsePeriod(month)
	if err != nil {
		return period, "", err
	}
	if !slices.Contains(ledger.PeriodStatuses, ledger.PeriodStatus(status)) {
		return period, "", fmt.Errorf("status %q is none of %q", status, ledger.PeriodStatuses)
	}
	return period, ledger.PeriodStatus(status), nil
}

func (a *app) printPeriods(statuses map[ledger.Period]ledger.PeriodStatus) {
	var periods []ledger.Period
	for p := range statuses {
		periods = append(periods, p)
	}
	slices.SortFunc(periods, func(x, y ledger.Period) int { return x.First().Compare(y.First()) })
	for _, p := range periods {
		fmt.Fprintf(a.stdout, "%s  %s\n", p, statuses[p])
	}
	if len(periods) == 0 {
		fmt.Fprintln(a.stdout, "every month is open")
	}
}

// actor is who did it, for the audit trail: the machine's user, until there is a log-in.
func actor() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}
