package jobs_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/jobs"
	"counterfoil/ledger/postgres/pgtest"
)

func pool(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := postgres.OpenPool(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// safe is a buffer that several goroutines write to.
type safe struct {
	mu sync.Mutex
	bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Buffer.Write(p)
}

func (s *safe) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.String()
}

func newQueue(t *testing.T, dsn string, entity ledger.EntityID, all ...jobs.Job) (*jobs.Queue, *safe) {
	t.Helper()
	log := &safe{}
	q, err := jobs.New(pool(t, dsn), entity, all, slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	q.Tick = 100 * time.Millisecond
	return q, log
}

func start(t *testing.T, q *jobs.Queue) {
	t.Helper()
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := q.Stop(); err != nil {
			t.Error(err)
		}
	})
}

// eventually waits for what is to become true; the machine may be slow.
func eventually(t *testing.T, what string, true func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if true() {
			return
		}
	}
	t.Fatal("in a minute it did not come about: " + what)
}

// witness counts runs by window, and how many went on at once.
type witness struct {
	mu        sync.Mutex
	runs      map[time.Time]int
	now, most int
}

func (w *witness) run(_ context.Context, due time.Time) (string, error) {
	w.enter(due)
	time.Sleep(50 * time.Millisecond)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now--
	return "done", nil
}

func (w *witness) enter(due time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.runs == nil {
		w.runs = map[time.Time]int{}
	}
	w.runs[due]++
	w.now++
	w.most = max(w.most, w.now)
}

func (w *witness) windows() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.runs)
}

// Two processes of one company, and one of another, share a database: every window is
// worked once for each company, one at a time, and nobody works another's.
func TestEachWindowIsWorkedOnceForEachCompany(t *testing.T) {
	t.Parallel()
	dsn := pgtest.NewDSN(t)
	var ours, theirs witness
	every := jobs.Every(time.Second)
	for range 2 {
		q, _ := newQueue(t, dsn, "SE01", jobs.Job{Name: "pull", Source: "centra", Schedule: every, Run: ours.run})
		start(t, q)
	}
	q, _ := newQueue(t, dsn, "UK01", jobs.Job{Name: "pull", Source: "centra", Schedule: every, Run: theirs.run})
	start(t, q)
	eventually(t, "four windows of each company are worked", func() bool { return ours.windows() > 3 && theirs.windows() > 3 })
	for company, w := range map[string]*witness{"SE01": &ours, "UK01": &theirs} {
		w.mu.Lock()
		for due, n := range w.runs {
			if n != 1 || due.Nanosecond() != 0 {
				t.Errorf("%s: window %s was worked %d times", company, due, n)
			}
		}
		if w.most != 1 {
			t.Errorf("%s: %d runs went on at once", company, w.most)
		}
		w.mu.Unlock()
	}
}

// Jobs of one source take turns, whatever they are called.
func TestASourceIsReadByOneJobAtATime(t *testing.T) {
	t.Parallel()
	dsn := pgtest.NewDSN(t)
	var w witness
	every := jobs.Every(time.Hour)
	for range 2 {
		q, _ := newQueue(t, dsn, "SE01",
			jobs.Job{Name: "changes", Source: "centra", Schedule: every, Run: w.run},
			jobs.Job{Name: "nightly", Source: "centra", Schedule: jobs.Daily{Zone: time.UTC}, Run: w.run})
		start(t, q)
	}
	eventually(t, "both jobs were run", func() bool { return w.windows() == 2 })
	if w.most != 1 {
		t.Errorf("%d jobs read the source at once", w.most)
	}
}

// What fails is told in words, without secrets, tried again, and over when it succeeds.
func TestAFailureIsToldTriedAgainAndOver(t *testing.T) {
	t.Parallel()
	dsn := pgtest.NewDSN(t)
	var mu sync.Mutex
	broken := true
	q, log := newQueue(t, dsn, "SE01", jobs.Job{Name: "pull", Schedule: jobs.Every(time.Hour), Run: func(context.Context, time.Time) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		if broken {
			return "", errors.New("the tenant refuses the token s3cret-token")
		}
		return "read 3 orders", nil
	}})
	q.Secrets = []string{"s3cret-token", ""}
	start(t, q)
	state := func() jobs.State {
		t.Helper()
		all, err := q.States(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		return all[0]
	}
	eventually(t, "the first attempt failed", func() bool { return state().Failures == 1 })
	if s := state(); s.LastError != "the tenant refuses the token [secret]" || s.Failing() || !s.LastSuccess.IsZero() || s.NextRun.IsZero() {
		t.Errorf("after one failure: %+v", s)
	}
	if told, err := q.Ask(t.Context(), "pull"); err != nil || told != "was waiting and is tried now" {
		t.Errorf("asked: %q, %v", told, err)
	}
	eventually(t, "the second attempt failed", func() bool { return state().Failures == 2 })
	if s := state(); !s.Failing() || s.Attempts != 2 {
		t.Errorf("after two failures: %+v", s)
	}
	mu.Lock()
	broken = false
	mu.Unlock()
	if _, err := q.Ask(t.Context(), "pull"); err != nil {
		t.Error(err)
	}
	eventually(t, "it succeeded", func() bool { return !state().LastSuccess.IsZero() && state().Failures == 0 })
	if s := state(); s.Failing() || s.Late(time.Now()) || s.Result != "read 3 orders" {
		t.Errorf("after the success: %+v", s)
	}
	if !strings.Contains(log.text(), "[secret]") || strings.Contains(log.text(), "s3cret") {
		t.Errorf("the log: %s", log.text())
	}
	if _, err := q.Ask(t.Context(), "unheard-of"); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("asked for a job that is none: %v", err)
	}
}

// A job that was being run by a process that died is queued again by another one.
func TestTheJobOfADeadProcessIsRunAgain(t *testing.T) {
	t.Parallel()
	dsn := pgtest.NewDSN(t)
	var w witness
	q, _ := newQueue(t, dsn, "SE01", jobs.Job{Name: "pull", Schedule: jobs.OnDemand("when asked"), Run: w.run})
	start(t, q)
	super := pgtest.Connect(t, dsn, pgtest.Superuser)
	// What a kill leaves behind: a job that counts as running, and no lock.
	super.MustExec(`INSERT INTO jobs.river_job (state, attempt, max_attempts, attempted_at, attempted_by, args, kind, queue)
		SELECT 'running', 1, 12, now() - interval '1 minute', ARRAY['dead'], '{"name": "pull", "due": "2026-11-01T00:00:00Z"}', 'pull', 'entity-' || substr(encode(sha256('SE01'), 'hex'), 1, 16)`)
	eventually(t, "the job was run again", func() bool { return w.windows() == 1 })
	var attempt int
	eventually(t, "it is done", func() bool {
		return super.Get(&attempt, `SELECT attempt FROM jobs.river_job WHERE state = 'completed'`) == nil
	})
	if attempt != 2 {
		t.Errorf("it was done at attempt %d", attempt)
	}
}

// Everything that asks within a span is served by one run, after it.
func TestWhatIsAskedForSoonIsRunOnce(t *testing.T) {
	t.Parallel()
	dsn := pgtest.NewDSN(t)
	var w witness
	q, _ := newQueue(t, dsn, "SE01", jobs.Job{Name: "reconcile", Schedule: jobs.OnDemand("after an import"), Run: w.run})
	start(t, q)
	// Not across the end of a span.
	time.Sleep(time.Until(time.Now().Truncate(4 * time.Second).Add(4 * time.Second)))
	for range 20 {
		if err := q.Soon(t.Context(), "reconcile", 4*time.Second); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "it was run", func() bool { return w.windows() > 0 })
	if n := w.windows(); n != 1 {
		t.Errorf("it was run %d times", n)
	}
}

// A stop ends running work within seconds and queues it again at once, without counting
// it as a failure.
func TestAStopQueuesAgainWhatItEnds(t *testing.T) {
	t.Parallel()
	dsn := pgtest.NewDSN(t)
	begun := make(chan struct{}, 10)
	endless := jobs.Job{Name: "pull", Schedule: jobs.Every(time.Hour), Run: func(ctx context.Context, _ time.Time) (string, error) {
		begun <- struct{}{}
		<-ctx.Done()
		return "", ctx.Err()
	}}
	q, _ := newQueue(t, dsn, "SE01", endless)
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-begun
	stopped := time.Now()
	if err := q.Stop(); err != nil || time.Since(stopped) > 30*time.Second {
		t.Errorf("stopped after %s: %v", time.Since(stopped), err)
	}
	var state string
	super := pgtest.Connect(t, dsn, pgtest.Superuser)
	if err := super.Get(&state, `SELECT state::text || ' ' || coalesce(cardinality(errors), 0) FROM jobs.river_job`); err != nil || state != "available 0" {
		t.Errorf("the job is %q, %v", state, err)
	}
	var w witness
	endless.Run = w.run
	other, _ := newQueue(t, dsn, "SE01", endless)
	start(t, other)
	eventually(t, "another process runs it", func() bool { return w.windows() == 1 })
}

// A process that does not know a job leaves it to those that do.
func TestAJobIsLeftToThoseWhoKnowIt(t *testing.T) {
	t.Parallel()
	dsn := pgtest.NewDSN(t)
	var w, other witness
	ignorant, _ := newQueue(t, dsn, "SE01", jobs.Job{Name: "other", Schedule: jobs.Every(time.Second), Run: other.run})
	start(t, ignorant)
	eventually(t, "the first process works", func() bool { return other.windows() > 1 })
	knowing, _ := newQueue(t, dsn, "SE01", jobs.Job{Name: "pull", Schedule: jobs.Every(time.Second), Run: w.run})
	start(t, knowing)
	eventually(t, "the job was run", func() bool { return w.windows() > 1 })
	all, err := ignorant.States(t.Context())
	if err != nil || len(all) != 2 || all[1].Failures != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestHookCallsCountOnceAndHintsUntilTheyAreFollowed(t *testing.T) {
	t.Parallel()
	q, _ := newQueue(t, pgtest.NewDSN(t), "SE01", jobs.Job{Name: "again", Schedule: jobs.OnDemand("on a call")})
	ctx := t.Context()
	order := jobs.Hint{Kind: ledger.DocumentOrder, Number: 50418}
	if err := q.Note(ctx, []byte("a"), []jobs.Hint{order, {Kind: ledger.DocumentReturn, Number: 7}}, "again", time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := q.Note(ctx, []byte("a"), []jobs.Hint{order}, "again", time.Minute); !errors.Is(err, ledger.ErrConflict) {
		t.Errorf("the same call again: %v", err)
	}
	read, err := q.Hints(ctx)
	if err != nil || len(read) != 2 {
		t.Fatalf("%v, %v", read, err)
	}
	if err := q.Note(ctx, []byte("b"), []jobs.Hint{order}, "again", time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := q.Followed(ctx, read); err != nil {
		t.Fatal(err)
	}
	left, err := q.Hints(ctx)
	if err != nil || len(left) != 1 || left[0].Hint != order {
		t.Errorf("what came again while the first was followed is left: %v, %v", left, err)
	}
}

// A window that was given up is told until a later one succeeds, also while that one is
// being worked; and what no policy names any more is not left in the queue.
func TestWhatWasGivenUpIsToldUntilASuccess(t *testing.T) {
	t.Parallel()
	dsn := pgtest.NewDSN(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	q, _ := newQueue(t, dsn, "SE01", jobs.Job{Name: "pull", Schedule: jobs.OnDemand("when asked"), Run: func(context.Context, time.Time) (string, error) {
		close(begun)
		<-goOn
		return "", nil
	}})
	start(t, q)
	super := pgtest.Connect(t, dsn, pgtest.Superuser)
	const queue = `'entity-' || substr(encode(sha256('SE01'), 'hex'), 1, 16)`
	super.MustExec(`INSERT INTO jobs.river_job (state, attempt, max_attempts, attempted_at, finalized_at, args, kind, queue, errors)
		SELECT 'discarded', 12, 12, now(), now(), '{"name": "pull", "due": "2026-11-01T00:00:00Z"}', 'pull', ` + queue + `, ARRAY['{"error": "no answer"}'::jsonb]`)
	super.MustExec(`INSERT INTO jobs.river_job (max_attempts, args, kind, queue) SELECT 12, '{}', 'of-an-older-policy', ` + queue)
	if _, err := q.Ask(t.Context(), "pull"); err != nil {
		t.Fatal(err)
	}
	<-begun
	state := func() jobs.State {
		all, err := q.States(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		return all[0]
	}
	if s := state(); !s.GivenUp || !s.Failing() || s.LastError != "no answer" || s.RunningSince.IsZero() {
		t.Errorf("while the next is being worked: %+v", s)
	}
	close(goOn)
	eventually(t, "it is over", func() bool { s := state(); return !s.LastSuccess.IsZero() && !s.Failing() && s.LastError == "" })
	eventually(t, "the unknown job is cleared away", func() bool {
		var n int
		return super.Get(&n, `SELECT count(*) FROM jobs.river_job WHERE kind = 'of-an-older-policy'`) == nil && n == 0
	})
}
