package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"

	"counterfoil/ledger"
)

// args is what the queue stores of a job. Name and due together are unique in a company's
// queue: a window is worked once.
type args struct {
	Name string    `json:"name" river:"unique"`
	Due  time.Time `json:"due" river:"unique"`
}

// Kind is River's word for the name.
func (a args) Kind() string { return a.Name }

// insert queues a job, at an instant unless that is zero. One for the same window that is
// there already is enough.
func (q *Queue) insert(ctx context.Context, tx *sql.Tx, a args, at time.Time) error {
	a.Due = a.Due.UTC()
	_, err := q.client.InsertTx(ctx, tx, a, &river.InsertOpts{
		Queue: q.name(), ScheduledAt: at, UniqueOpts: river.UniqueOpts{ByArgs: true, ByQueue: true},
	})
	return err
}

type worker struct {
	river.WorkerDefaults[args]
	queue *Queue
	job   Job
}

// busy is how long a job waits whose source another one is reading.
const busy = 5 * time.Second

// Work runs a job, alone among those of its name and source, unless one of its name has
// begun after this one was due and succeeded: then everything it would do is done.
func (w *worker) Work(ctx context.Context, row *river.Job[args]) error {
	q := w.queue
	release, err := q.alone(ctx, w.job)
	if errors.Is(err, ledger.ErrConflict) {
		return river.JobSnooze(busy + rand.N(busy))
	}
	if err != nil {
		return err
	}
	defer release()
	if done, err := q.done(ctx, w.job.Name, row.Args.Due); done || err != nil {
		return err
	}
	log := q.log.With("job", w.job.Name, "due", row.Args.Due, "attempt", row.Attempt)
	log.DebugContext(ctx, "job begins")
	began := time.Now()
	result, err := w.job.Run(ctx, row.Args.Due)
	took := time.Since(began).Round(time.Millisecond).String()
	result = q.redact(result)
	switch {
	case err == nil:
		if err = q.succeeded(context.WithoutCancel(ctx), w.job.Name, began, result); err == nil {
			log.InfoContext(ctx, "job is done", "took", took, "result", result)
		}
		return err
	case ctx.Err() != nil:
		log.InfoContext(ctx, "job was stopped and is queued again", "took", took)
		return river.JobSnooze(0)
	case errors.Is(err, ledger.ErrConflict):
		log.InfoContext(ctx, "job waits: its source is being read elsewhere", "took", took)
		return river.JobSnooze(busy + rand.N(busy))
	}
	text := q.redact(err.Error())
	log.WarnContext(ctx, "job failed", "took", took, "error", text)
	return errors.New(text)
}

// Timeout implements river.Worker: none.
func (w *worker) Timeout(*river.Job[args]) time.Duration { return -1 }

const (
	firstRetry = 15 * time.Second
	lastRetry  = time.Hour
)

// NextRetry doubles the wait with every attempt, up to an hour or the job's own interval.
func (w *worker) NextRetry(row *river.Job[args]) time.Time {
	longest := lastRetry
	if every := w.job.Schedule.Interval(); every > 0 {
		longest = min(longest, every)
	}
	wait := longest
	if n := len(row.Errors); n < 10 {
		wait = min(longest, firstRetry<<n)
	}
	return time.Now().Add(wait - rand.N(wait/5+1))
}

const selectDone = `
	SELECT coalesce(p.began_at > $3::timestamptz + interval '2 seconds', false)
	FROM jobs.plan AS p
	WHERE p.entity = $1 AND p.name = $2`

// done tells whether a run that began later than due has succeeded. Two seconds are for
// clocks that differ and for what was being committed just then.
func (q *Queue) done(ctx context.Context, name string, due time.Time) (done bool, err error) {
	err = q.db.QueryRowContext(ctx, selectDone, q.entity, name, due).Scan(&done)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return done, err
}

const updateSucceeded = `
	UPDATE jobs.plan SET began_at = $3, succeeded_at = now(), result = $4
	WHERE entity = $1 AND name = $2`

func (q *Queue) succeeded(ctx context.Context, name string, began time.Time, result string) error {
	_, err := q.db.ExecContext(ctx, updateSucceeded, q.entity, name, began, result)
	if err != nil {
		return fmt.Errorf("note that %s succeeded: %w", name, err)
	}
	return nil
}

var _ river.Worker[args] = (*worker)(nil)
