package postgres

import (
	"context"
	"fmt"
	"time"

	"counterfoil/ledger"
)

// runWriter is one run in progress: a transaction that holds the entity's run lock.
type runWriter struct {
	tx       *Tx
	entity   ledger.EntityID
	run      ledger.Run
	previous ledger.Run
	carried  bool
	pending  []ledger.Case
}

const callRefreshStatistics = `
	SELECT refresh_statistics($1)`

const callBeginRun = `
	SELECT run, through_batch, coalesce(previous_run, 0) AS previous_run
	FROM begin_run($1, $2, $3, $4, $5, $6)`

// What rests on a touched reference is touched.
const callTouchRelated = `
	SELECT touch_related()`

// BeginRun opens a run in a transaction of its own. It waits for a run of the same
// entity that is in progress, fixes ThroughBatch to the last sealed batch, compares both
// books by fingerprint up to the cut-off (the period's last day when the run names
// none), and finds the previous good run of the same period, cut-off, policy and rules.
// End the run with Seal or Abort; it ends with ctx otherwise.
func (s *Store) BeginRun(ctx context.Context, entity ledger.EntityID, run ledger.Run) (ledger.RunWriter, error) {
	if run.Period.IsZero() {
		return nil, fmt.Errorf("begin a run of %s: it names no period: %w", entity, ledger.ErrInvalid)
	}
	if run.CutOff.IsZero() {
		run.CutOff = run.Period.Last()
	}
	if _, err := s.db.ExecContext(ctx, callRefreshStatistics, entity); err != nil {
		return nil, fmt.Errorf("begin a run of %s: %w", entity, wrap(err))
	}
	tx, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	w := &runWriter{tx: tx, entity: entity, run: run}
	if err := w.begin(ctx); err != nil {
		tx.abandon()
		return nil, fmt.Errorf("begin a run of %s for %s: %w", entity, run.Period, wrap(err))
	}
	return w, nil
}

func (w *runWriter) begin(ctx context.Context) error {
	var begun struct {
		Run          int64
		ThroughBatch int64 `db:"through_batch"`
		PreviousRun  int64 `db:"previous_run"`
	}
	err := w.tx.GetContext(ctx, &begun, callBeginRun, w.entity, w.run.Period.First().String(), w.run.CutOff.String(),
		w.run.PolicyHash[:], w.run.RuleVersion, w.run.StartedAt.UTC().Format(time.RFC3339Nano))
	if err != nil {
		return err
	}
	w.run.ID, w.run.ThroughBatch = begun.Run, begun.ThroughBatch
	if begun.PreviousRun == 0 {
		return nil
	}
	if _, err := w.tx.ExecContext(ctx, callTouchRelated); err != nil {
		return err
	}
	w.previous, err = readRun(ctx, w.tx, selectRun, w.entity, begun.PreviousRun)
	return err
}

// Run is the run as far as it is known: its counts and accounts come with Seal.
func (w *runWriter) Run() ledger.Run { return w.run }

// Previous is the run whose untouched cases may be carried over.
func (w *runWriter) Previous() (ledger.Run, bool) { return w.previous, w.previous.ID != 0 }

// Abort gives the run up; after Seal it does nothing.
func (w *runWriter) Abort() error {
	w.tx.abandon()
	return nil
}

const callSealRun = `
	SELECT ` + runColumns + `
	FROM seal_run($1, $2)`

// Seal has the database add up both books and check P7 and P13, and commits. A run that
// does not add up is committed too, as void, with its cases as evidence; the error is
// then ledger.ErrVoid with the reason.
func (w *runWriter) Seal(ctx context.Context) (ledger.Run, error) {
	defer w.tx.abandon()
	run, err := w.seal(ctx)
	if err != nil {
		return ledger.Run{}, fmt.Errorf("seal run %d of %s: %w", w.run.ID, w.entity, wrap(err))
	}
	if run.Void != "" {
		return run, fmt.Errorf("run %d of %s for %s: %s: %w; nothing is reported from it", run.ID, w.entity, run.Period, run.Void, ledger.ErrVoid)
	}
	return run, nil
}

func (w *runWriter) seal(ctx context.Context) (ledger.Run, error) {
	if err := w.flush(ctx); err != nil {
		return ledger.Run{}, err
	}
	run, err := readRun(ctx, w.tx, callSealRun, w.entity, w.carried)
	if err != nil {
		return ledger.Run{}, err
	}
	return run, w.tx.commit()
}
