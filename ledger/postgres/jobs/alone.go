package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"counterfoil/ledger"
)

const tryLock = `SELECT pg_try_advisory_lock(hashtextextended('counterfoil job ' || $1 || ' ' || $2, 0))`

// alone takes the locks of a job's name and source, on a connection that is used for
// nothing else and ends with the process. ErrConflict says that somebody has one of them.
func (q *Queue) alone(ctx context.Context, job Job) (release func(), err error) {
	conn, err := q.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	release = func() {
		// The connection goes back to the pool, so the locks are given back first.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock_all()`)
		conn.Close()
	}
	names := []string{"name " + job.Name}
	if job.Source != "" {
		names = append(names, "source "+job.Source)
	}
	for _, name := range names {
		got, err := q.try(ctx, conn, name)
		if err != nil || !got {
			release()
			if err == nil {
				err = fmt.Errorf("the %s is under way elsewhere: %w", name, ledger.ErrConflict)
			}
			return nil, err
		}
	}
	return release, nil
}

func (q *Queue) try(ctx context.Context, conn *sql.Conn, name string) (got bool, err error) {
	err = conn.QueryRowContext(ctx, tryLock, string(q.entity), name).Scan(&got)
	return got, err
}

// orphanGrace is how old a running job must be before anybody asks whether it still runs:
// between being handed out and taking its lock lies a moment.
const orphanGrace = 15 * time.Second

const selectRunning = `
	SELECT j.id, j.kind, j.attempt
	FROM jobs.river_job AS j
	WHERE j.queue = $1 AND j.state = 'running' AND j.attempted_at < now() - make_interval(secs => $2)
	ORDER BY j.id`

const requeue = `
	UPDATE jobs.river_job
	SET state = 'available', scheduled_at = now(), max_attempts = greatest(max_attempts, attempt + 1),
	    errors = array_append(errors, jsonb_build_object('at', now(), 'attempt', attempt, 'trace', '', 'error',
	        'the process that ran it ended before it was done; it was queued again'))
	WHERE id = $1 AND state = 'running' AND attempt = $2`

// adopt queues again the jobs of processes that died: they count as running, and nobody
// holds their lock.
func (q *Queue) adopt(ctx context.Context) error {
	rows, err := q.db.QueryContext(ctx, selectRunning, q.name(), orphanGrace.Seconds())
	if err != nil {
		return err
	}
	type running struct {
		id      int64
		name    string
		attempt int
	}
	var all []running
	for rows.Next() {
		var r running
		if err := rows.Scan(&r.id, &r.name, &r.attempt); err != nil {
			rows.Close()
			return err
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, r := range all {
		if err := q.adoptOne(ctx, r.id, r.name, r.attempt); err != nil {
			return err
		}
	}
	return nil
}

func (q *Queue) adoptOne(ctx context.Context, id int64, name string, attempt int) error {
	conn, err := q.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	got, err := q.try(ctx, conn, "name "+name)
	if err != nil || !got {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock_all()`)
	if _, err := conn.ExecContext(ctx, requeue, id, attempt); err != nil {
		return err
	}
	q.log.WarnContext(ctx, "the process that ran a job ended; the job is queued again", "job", name)
	return nil
}
