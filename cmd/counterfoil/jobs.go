package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/ledger/postgres/jobs"

	"github.com/spf13/cobra"
)

// errNotWell makes `counterfoil jobs` end with exit code 1, for monitoring.
var errNotWell = errors.New("a job is failing or late")

func newJobs(app *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "jobs",
		Short: "How the scheduled imports and reconciliations are doing",
		Long: `Lists the jobs that ` + "`counterfoil serve`" + ` runs on the schedules of the policy, on whichever host: when each
succeeded last and how long ago that is, when it runs next, since when it is running, how often the
present one was tried, and the last error.

A job fails when it failed twice in a row or was given up, and is late when it has not succeeded for
more than twice its interval. Exit codes: 0 all is well · 1 a job is failing or late, or serve has
never run · 2 trouble.`,
		Example: `  counterfoil jobs
  counterfoil jobs --format json
  counterfoil jobs run reconcile`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("%q is nothing jobs can do; list them with jobs, or queue one with jobs run NAME", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return fmt.Errorf("format %q is not known; table or json", format)
			}
			return app.showJobs(cmd, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	cmd.AddCommand(newJobsRun(app))
	return cmd
}

func newJobsRun(app *app) *cobra.Command {
	return &cobra.Command{
		Use:   "run NAME",
		Short: "Queue a job now, whatever its schedule says",
		Long: `Queues a job for the next process of ` + "`counterfoil serve`" + ` that is free. One that waits for its next
attempt is tried at once; one that is running is left alone.`,
		Example: `  counterfoil jobs run centra-nightly`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c, err := app.crew(cmd.Context(), slog.New(slog.NewJSONHandler(app.stderr, nil)), false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, c.close()) }()
			told, err := c.queue.Ask(cmd.Context(), args[0])
			if err == nil {
				fmt.Fprintf(app.stdout, "%s: %s\n", args[0], told)
			}
			return err
		},
	}
}

func (a *app) showJobs(cmd *cobra.Command, format string) (err error) {
	c, err := a.crew(cmd.Context(), slog.New(slog.NewJSONHandler(a.stderr, nil)), false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	states, err := c.queue.States(cmd.Context())
	if err != nil {
		return err
	}
	now := time.Now()
	if format == "json" {
		err = writeJobsJSON(a.stdout, states, now)
	} else {
		err = writeJobs(a.stdout, states, now, c.policy.Zone())
	}
	if err != nil {
		return err
	}
	for _, s := range states {
		if s.Failing() || s.Late(now) {
			return errNotWell
		}
	}
	if len(states) == 0 {
		fmt.Fprintln(a.stderr, "no jobs: `counterfoil serve` has not run for this company yet")
		return errNotWell
	}
	return nil
}

// health is a job's state in a word.
func health(s jobs.State, now time.Time) string {
	switch {
	case s.GivenUp:
		return "given up"
	case s.Failing():
		return "failing"
	case s.Late(now):
		return "late"
	case !s.RunningSince.IsZero():
		return "running"
	case s.Failures > 0:
		return "failed once"
	case s.LastSuccess.IsZero():
		return "waiting"
	}
	return "ok"
}

func writeJobs(w io.Writer, states []jobs.State, now time.Time, zone *time.Location) error {
	at := func(t time.Time) string {
		if t.IsZero() {
			return "–"
		}
		return t.In(zone).Format("2006-01-02 15:04:05")
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "JOB\tSCHEDULE\tSTATE\tLAST SUCCESS\tLAG\tNEXT RUN\tRUNNING SINCE\tATTEMPTS")
	for _, s := range states {
		lag := jobs.Span(s.Lag(now))
		if s.Interval == 0 && s.LastSuccess.IsZero() {
			lag = "–"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\n", s.Name, s.Schedule, health(s, now), at(s.LastSuccess), lag, at(s.NextRun), at(s.RunningSince), s.Attempts)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, s := range states {
		if s.LastError != "" {
			if _, err := fmt.Fprintf(w, "%s, last error: %s\n", s.Name, oneLine(s.LastError)); err != nil {
				return err
			}
		}
	}
	return nil
}

// oneLine keeps what others wrote from moving a terminal's cursor.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }), " ")
}

// jobRow is a job in JSON; instants are in UTC, and what is not known is left out.
type jobRow struct {
	Job             string    `json:"job"`
	Schedule        string    `json:"schedule"`
	State           string    `json:"state"`
	IntervalSeconds int64     `json:"intervalSeconds,omitzero"`
	LastSuccess     time.Time `json:"lastSuccess,omitzero"`
	LagSeconds      int64     `json:"lagSeconds"`
	NextRun         time.Time `json:"nextRun,omitzero"`
	RunningSince    time.Time `json:"runningSince,omitzero"`
	Attempts        int       `json:"attempts"`
	LastError       string    `json:"lastError,omitzero"`
	LastResult      string    `json:"lastResult,omitzero"`
	Failing         bool      `json:"failing"`
	Late            bool      `json:"late"`
}

func writeJobsJSON(w io.Writer, states []jobs.State, now time.Time) error {
	rows := make([]jobRow, 0, len(states))
	for _, s := range states {
		rows = append(rows, jobRow{
			Job: s.Name, Schedule: s.Schedule, State: health(s, now), IntervalSeconds: int64(s.Interval.Seconds()),
			LastSuccess: s.LastSuccess.UTC(), LagSeconds: int64(s.Lag(now).Seconds()), NextRun: s.NextRun.UTC(), RunningSince: s.RunningSince.UTC(),
			Attempts: s.Attempts, LastError: s.LastError, LastResult: s.Result, Failing: s.Failing(), Late: s.Late(now),
		})
	}
	if err := json.MarshalWrite(w, rows, jsontext.WithIndent("  ")); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}
