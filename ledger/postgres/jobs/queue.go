package jobs

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"counterfoil/ledger"
)

const (
	// schema holds River's tables and ours.
	schema = "jobs"
	// workers is how many jobs a process runs at once. Imports use all of a machine; more
	// of them side by side would only wait for each other's locks.
	workers = 3
	// grace is how long running jobs may go on after a stop was asked for; then their
	// context ends, which loses at most the portion they were at.
	grace = 5 * time.Second
	// kept is how long the queue remembers what is done.
	kept = 7 * 24 * time.Hour
	// attempts is how often a job is tried before it is given up until it is due again.
	attempts = 12
)

// Job is something that can be run for a company.
type Job struct {
	// Name is one word; it is what people type and what the queue calls it.
	Name     string
	Schedule Schedule
	// Source is what the job reads; no two jobs of a source run at once. "" is none.
	Source string
	// Run does the work of the window that began at due and says in a sentence what came of
	// it. It may be run again after it failed or after its process died.
	Run func(ctx context.Context, due time.Time) (string, error)
}

// Queue is a company's queue of jobs, as one process sees it.
type Queue struct {
	db     *sql.DB
	entity ledger.EntityID
	jobs   []Job
	log    *slog.Logger
	client *river.Client[*sql.Tx]
	// Secrets are cut out of what is stored and logged, should an error ever quote one.
	Secrets []string
	// Tick is how often the process looks whether something is due.
	Tick time.Duration

	stop    context.CancelFunc
	running sync.WaitGroup
}

// New prepares a company's queue. Without jobs it can only be looked at and asked; db is
// a pool of the application's role.
func New(db *sql.DB, entity ledger.EntityID, jobs []Job, log *slog.Logger) (*Queue, error) {
	q := &Queue{db: db, entity: entity, jobs: jobs, log: log, Tick: time.Second}
	config := &river.Config{
		Schema: schema, PollOnly: true, Logger: quiet(log), MaxAttempts: attempts, SkipUnknownJobCheck: true,
		// A pull may run for hours; it ends when it is done, and is found out by its lock
		// when it died.
		JobTimeout: -1, RescueStuckJobsAfter: 10 * 365 * 24 * time.Hour,
		CompletedJobRetentionPeriod: kept, CancelledJobRetentionPeriod: kept, DiscardedJobRetentionPeriod: kept,
		SoftStopTimeout: grace,
		// The application does not own the indexes and cannot rebuild them.
		ReindexerIndexNames: []string{},
	}
	if len(jobs) > 0 {
		config.Workers = river.NewWorkers()
		for _, job := range jobs {
			river.AddWorkerArgs(config.Workers, args{Name: job.Name}, &worker{queue: q, job: job})
		}
		config.Queues = map[string]river.QueueConfig{q.name(): {MaxWorkers: workers}}
		config.FetchOnlyKnownKinds = true
	}
	client, err := river.NewClient(riverdatabasesql.New(db), config)
	if err != nil {
		return nil, fmt.Errorf("prepare the queue of jobs: %w", err)
	}
	q.client = client
	return q, nil
}

// name is the company's queue among those of the database. River allows few letters.
func (q *Queue) name() string { return nameOf(q.entity) }

func nameOf(entity ledger.EntityID) string {
	sum := sha256.Sum256([]byte(entity))
	return fmt.Sprintf("entity-%x", sum[:8])
}

// Start declares the jobs, queues what is due and works until Stop.
func (q *Queue) Start(ctx context.Context) error {
	if err := q.declare(ctx); err != nil {
		return err
	}
	// River's own end is Stop's: a cancelled context would let it forget its last results.
	lasting := context.WithoutCancel(ctx)
	if err := q.client.Start(lasting); err != nil {
		return fmt.Errorf("start the queue of jobs: %w", err)
	}
	lasting, q.stop = context.WithCancel(lasting)
	q.running.Go(func() { q.keepTime(lasting) })
	return nil
}

// Stop queues nothing more, gives running jobs a few seconds, and then ends them: what they
// had committed stays, and they are queued again at once for whoever works next.
func (q *Queue) Stop() error {
	if q.stop == nil {
		return nil
	}
	q.stop()
	q.running.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), grace+10*time.Second)
	defer cancel()
	if err := q.client.Stop(ctx); err != nil {
		return fmt.Errorf("stop the jobs: %w", err)
	}
	return nil
}

// keepTime queues what is due and finds out whose process died, until ctx ends.
func (q *Queue) keepTime(ctx context.Context) {
	ticker := time.NewTicker(q.Tick)
	defer ticker.Stop()
	var looked, told time.Time
	for {
		err := q.queueDue(ctx, time.Now())
		if time.Since(looked) > orphanGrace {
			looked = time.Now()
			err = errors.Join(err, q.declare(ctx), q.adopt(ctx))
		}
		if err != nil && ctx.Err() == nil && time.Since(told) > time.Minute { // a database that is down is no news every second
			told = time.Now()
			q.log.ErrorContext(ctx, "the queue of jobs cannot be kept; trying again", "error", q.redact(err.Error()))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// redact cuts secrets out of a text.
func (q *Queue) redact(text string) string {
	for _, secret := range q.Secrets {
		if len(secret) > 3 {
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
	}
	return text
}
