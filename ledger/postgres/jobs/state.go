package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// State is how a job is doing.
type State struct {
	Name, Schedule string
	Interval       time.Duration // zero: when something asks for it
	PlannedSince   time.Time
	LastSuccess    time.Time // zero: never
	Result         string    // of that
	NextRun        time.Time // zero: when something asks for it
	RunningSince   time.Time // zero: it does not run
	Attempts       int       // of what is waiting or running
	Failures       int       // how many of them failed
	GivenUp        bool      // all attempts of an earlier window failed, and none succeeded since
	LastError      string
}

// Lag is how long ago the last success was, or how long it is waited for.
func (s State) Lag(now time.Time) time.Duration {
	since := s.LastSuccess
	if since.IsZero() {
		since = s.PlannedSince
	}
	return now.Sub(since)
}

// Late tells whether a job has not succeeded for more than twice its interval, and half a
// minute at least: what is due may wait some seconds for the queue.
func (s State) Late(now time.Time) bool {
	return s.Interval > 0 && s.Lag(now) > max(2*s.Interval, s.Interval+slack)
}

// slack is how long a job may wait in the queue before anybody is told.
const slack = 30 * time.Second

// Failing tells whether a job failed and the attempt after it too, or was given up. One
// failure alone is what a second attempt is for.
func (s State) Failing() bool { return s.GivenUp || s.Failures > 1 }

const selectStates = `
	SELECT p.name, p.schedule, extract(epoch FROM p.every)::float8, p.created_at, p.succeeded_at, p.result,
	       CASE WHEN j.state IN ('retryable', 'scheduled', 'available') THEN j.scheduled_at ELSE p.next_at END,
	       CASE WHEN j.state = 'running' THEN j.attempted_at END,
	       coalesce(j.attempt, 0), coalesce(cardinality(j.errors), 0), g.errors IS NOT NULL,
	       coalesce(j.errors[cardinality(j.errors)] ->> 'error', g.errors[cardinality(g.errors)] ->> 'error', '')
	FROM jobs.plan AS p
	LEFT JOIN LATERAL (
	    SELECT j.state, j.scheduled_at, j.attempted_at, j.attempt, j.errors
	    FROM jobs.river_job AS j
	    WHERE j.queue = $2 AND j.kind = p.name AND j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled')
	    ORDER BY j.state = 'running' DESC, j.id DESC
	    LIMIT 1) AS j ON true
	LEFT JOIN LATERAL (
	    SELECT g.errors
	    FROM jobs.river_job AS g
	    WHERE g.queue = $2 AND g.kind = p.name AND g.state = 'discarded' AND (p.succeeded_at IS NULL OR g.finalized_at > p.succeeded_at)
	    ORDER BY g.id DESC
	    LIMIT 1) AS g ON true
	WHERE p.entity = $1
	ORDER BY p.name`

// States lists the company's jobs by name, whoever runs them.
func (q *Queue) States(ctx context.Context) ([]State, error) {
	rows, err := q.db.QueryContext(ctx, selectStates, q.entity, q.name())
	if err != nil {
		return nil, fmt.Errorf("read the jobs: %w", err)
	}
	defer rows.Close()
	var all []State
	for rows.Next() {
		var s State
		var seconds float64
		var success, next, running sql.NullTime
		err := rows.Scan(&s.Name, &s.Schedule, &seconds, &s.PlannedSince, &success, &s.Result, &next, &running, &s.Attempts, &s.Failures, &s.GivenUp, &s.LastError)
		if err != nil {
			return nil, fmt.Errorf("read the jobs: %w", err)
		}
		s.Interval = time.Duration(seconds * float64(time.Second))
		s.LastSuccess, s.NextRun, s.RunningSince = success.Time, next.Time, running.Time
		all = append(all, s)
	}
	return all, rows.Err()
}
