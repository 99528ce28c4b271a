package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"counterfoil/ledger"
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
	messages, err := a.messages(ctx, period)
	if err != nil {
		return err
	}
	if dryRun || a.config.SlackToken == "" {
		if !dryRun {
			fmt.Fprintln(a.stderr, "SLACK_BOT_TOKEN is not set: printing the messages instead of sending them")
		}
		return digest.WriteJSON(a.stdout, messages)
	}
	sender := digest.Sender{API: digest.NewClient(a.config.SlackToken, a.slack...)}
	failed := 0
	for _, o := range sender.Send(ctx, messages) {
		fmt.Fprintf(a.stdout, "%s: %s\n", o.Key, o.Status)
		if o.Status != digest.Sent {
			failed++
			fmt.Fprintf(a.stderr, "  %v\n", o.Err)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d messages were not sent", failed, len(messages))
	}
	return nil
}

// messages are those of the month's last run. A void run has no month-end, and is what
// its owner must hear of first.
func (a *app) messages(ctx context.Context, periodText string) ([]digest.Message, error) {
	m, err := a.monthEndNow(ctx, periodText)
	if errors.Is(err, ledger.ErrVoid) {
		s, settingsErr := settings(a.policy)
		period, periodErr := parsePeriod(periodText)
		return []digest.Message{digest.Void(s, period, err)}, errors.Join(settingsErr, periodErr)
	}
	if err != nil {
		return nil, err
	}
	return digest.Messages(m), nil
}

// monthEndNow is the last run read under the policy as it is now, which says who is told
// and where.
func (a *app) monthEndNow(ctx context.Context, periodText string) (*reports.MonthEnd, error) {
	period, err := parsePeriod(periodText)
	if err != nil {
		return nil, err
	}
	p, store, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	s, err := settings(p)
	if err != nil {
		return nil, err
	}
	return reports.Build(ctx, store, s, period)
}

func writeMessages(w io.Writer, m *reports.MonthEnd) error {
	return digest.WriteJSON(w, digest.Messages(m))
}
