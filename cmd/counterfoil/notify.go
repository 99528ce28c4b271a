package main

import (
	"context"
	"fmt"
	"io"

	"counterfoil/reports"
	"counterfoil/reports/digest"

	"github.com/spf13/cobra"
)

func newNotify(app *app) *cobra.Command {
	var period string
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "notify",
		Short: "Send each cause's message to its owner's Slack channel",
		Long: `Makes one message per cause and owner from the month's last run. Without SLACK_BOT_TOKEN, or with
--dry-run, they are printed as JSON instead of being sent.`,
		Example: `  counterfoil notify --period 2026-10 --dry-run
  SLACK_BOT_TOKEN=xoxb-… counterfoil notify --period 2026-10`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return app.notify(cmd.Context(), period, dryRun) },
	}
	cmd.Flags().StringVar(&period, "period", "", "the month, e.g. 2026-10")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "print the messages as JSON, send nothing")
	return cmd
}

func (a *app) notify(ctx context.Context, period string, dryRun bool) error {
	m, err := a.monthEnd(ctx, period)
	if err != nil {
		return err
	}
	if dryRun || a.config.SlackToken == "" {
		if !dryRun {
			fmt.Fprintln(a.stderr, "SLACK_BOT_TOKEN is not set: printing the messages instead of sending them")
		}
		return writeMessages(ctx, a.stdout, m)
	}
	return fmt.Errorf("not wired")
}

func writeMessages(ctx context.Context, w io.Writer, m *reports.MonthEnd) error {
	messages, err := digest.Messages(ctx, m)
	if err != nil {
		return err
	}
	return digest.WriteJSON(w, messages)
}
