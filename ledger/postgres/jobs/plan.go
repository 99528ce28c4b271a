package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const upsertPlan = `
	INSERT INTO jobs.plan (entity, name, schedule, every, declared_at, next_at)
	VALUES ($1, $2, $3, make_interval(secs => $4), now(), $5)
	ON CONFLICT (entity, name) DO UPDATE
	SET schedule = excluded.schedule, every = excluded.every, declared_at = excluded.declared_at,
	    next_at = CASE WHEN plan.schedule = excluded.schedule THEN plan.next_at ELSE excluded.next_at END`

// A job that no process has declared for an hour while others were is in no policy any
// more. Where nothing at all was declared the processes are down, and that must be seen.
const (
	deleteForgotten = `
	DELETE FROM jobs.plan
	WHERE entity = $1 AND declared_at < (SELECT max(p.declared_at) FROM jobs.plan AS p WHERE p.entity = $1) - interval '1 hour'`
	deleteUnplanned = `
	DELETE FROM jobs.river_job AS j
	WHERE j.queue = $2 AND j.state IN ('available', 'pending', 'retryable', 'scheduled')
	  AND NOT EXISTS (SELECT FROM jobs.plan AS p WHERE p.entity = $1 AND p.name = j.kind)`
)

// declare writes down what this process runs, so that `counterfoil jobs` can tell what is
// missing, on any host and without the process.
func (q *Queue) declare(ctx context.Context) error {
	return q.inTx(ctx, func(tx *sql.Tx) error {
		for _, job := range q.jobs {
			var next sql.NullTime
			if job.Schedule.Interval() > 0 {
				next = sql.NullTime{Time: job.Schedule.Next(time.Now()), Valid: true}
			}
			if _, err := tx.ExecContext(ctx, upsertPlan, q.entity, job.Name, job.Schedule.String(), job.Schedule.Interval().Seconds(), next); err != nil {
				return fmt.Errorf("declare the job %s: %w", job.Name, err)
			}
		}
		if _, err := tx.ExecContext(ctx, deleteForgotten, q.entity); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, deleteUnplanned, q.entity, q.name())
		return err
	})
}

// takeWindow succeeds for one process: the row is locked until that one has queued the
// window. While an earlier window is not done, the next one is not begun: it would read
// the same.
const takeWindow = `
	UPDATE jobs.plan AS p
	SET due_at = $3, next_at = $4
	WHERE p.entity = $1 AND p.name = $2 AND (p.due_at IS NULL OR p.due_at < $3)
	  AND NOT EXISTS (
	    SELECT FROM jobs.river_job AS j
	    WHERE j.queue = $5 AND j.kind = $2 AND j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled'))`

// queueDue queues every job whose last window was not queued yet. A window that passed
// while nobody worked is queued when somebody does; of several, the last.
func (q *Queue) queueDue(ctx context.Context, now time.Time) error {
	queued, err := q.queued(ctx)
	if err != nil {
		return err
	}
	for _, job := range q.jobs {
		due := job.Schedule.Last(now)
		if job.Schedule.Interval() == 0 || !queued[job.Name].Before(due) {
			continue
		}
		if takeErr := q.take(ctx, job, due, job.Schedule.Next(now)); takeErr != nil {
			err = errors.Join(err, fmt.Errorf("queue %s: %w", job.Name, takeErr))
		}
	}
	return err
}

// queued are the last windows that were queued, by job: most of the time one look at them
// is all there is to do.
func (q *Queue) queued(ctx context.Context) (map[string]time.Time, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT name, due_at FROM jobs.plan WHERE entity = $1 AND due_at IS NOT NULL`, q.entity)
	if err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	defer rows.Close()
	windows := map[string]time.Time{}
	for rows.Next() {
		var name string
		var due time.Time
		if err := rows.Scan(&name, &due); err != nil {
			return nil, fmt.Errorf("read the plan: %w", err)
		}
		windows[name] = due
	}
	return windows, rows.Err()
}

func (q *Queue) take(ctx context.Context, job Job, due, next time.Time) error {
	return q.inTx(ctx, func(tx *sql.Tx) error {
		taken, err := tx.ExecContext(ctx, takeWindow, q.entity, job.Name, due, next, q.name())
		if err != nil {
			return err
		}
		if n, err := taken.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return q.insert(ctx, tx, args{Name: job.Name, Due: due}, time.Time{})
	})
}

func (q *Queue) inTx(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer tx.Rollback()
	if err := work(tx); err != nil {
		return err
	}
	return tx.Commit()
}
