package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"counterfoil/ledger"
)

const selectWaiting = `
	SELECT j.id, j.state
	FROM jobs.river_job AS j
	WHERE j.queue = $1 AND j.kind = $2 AND j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled')
	ORDER BY j.state = 'running' DESC, j.id
	LIMIT 1
	FOR UPDATE`

// Ask queues a job to be run now, whatever its schedule says, and tells what it did. One
// that waits for its next attempt is not queued twice but tried at once.
func (q *Queue) Ask(ctx context.Context, name string) (string, error) {
	told := "queued"
	err := q.inTx(ctx, func(tx *sql.Tx) error {
		var known bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM jobs.plan WHERE entity = $1 AND name = $2)`, q.entity, name).Scan(&known); err != nil {
			return err
		}
		if !known {
			return fmt.Errorf("job %q is not known; `counterfoil jobs` lists them: %w", name, ledger.ErrNotFound)
		}
		var id int64
		var state string
		err := tx.QueryRowContext(ctx, selectWaiting, q.name(), name).Scan(&id, &state)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return q.insert(ctx, tx, args{Name: name, Due: time.Now()}, time.Time{})
		case err != nil:
			return err
		case state == "running":
			told = "is running already"
			return nil
		}
		told = "was waiting and is tried now"
		_, err = q.client.JobRetryTx(ctx, tx, id)
		return err
	})
	return told, err
}

// Soon queues a job to be run before long: everything that asks for it within the same
// span is served by one run, which begins after the span has ended.
func (q *Queue) Soon(ctx context.Context, name string, span time.Duration) error {
	return q.inTx(ctx, func(tx *sql.Tx) error { return q.soon(ctx, tx, name, span) })
}

func (q *Queue) soon(ctx context.Context, tx *sql.Tx, name string, span time.Duration) error {
	at := time.Now().UTC().Truncate(span).Add(span)
	// A second more, for what is still being committed when the span ends.
	if err := q.insert(ctx, tx, args{Name: name, Due: at}, at.Add(time.Second)); err != nil {
		return fmt.Errorf("queue %s: %w", name, err)
	}
	return nil
}
