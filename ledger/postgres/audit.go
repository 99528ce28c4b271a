package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
)

// readOnly runs work in a transaction that sees one state of the database and cannot
// write, whatever the role.
func (s *Store) readOnly(ctx context.Context, work func(tx *sqlx.Tx) error) error {
	tx, err := s.db.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin reading: %w", wrap(err))
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return wrap(work(tx))
}

const selectEntities = `
	SELECT entity
	FROM entities
	ORDER BY entity`

// Entities lists the entities of the ledger.
func (s *Store) Entities(ctx context.Context) ([]ledger.EntityID, error) {
	var entities []ledger.EntityID
	if err := s.db.SelectContext(ctx, &entities, selectEntities); err != nil {
		return nil, fmt.Errorf("list entities: %w", wrap(err))
	}
	return entities, nil
}

const selectLastBatch = `
	SELECT coalesce(max(batch), 0)
	FROM batches
	WHERE entity = $1`

// LastBatch is the entity's newest sealed batch, 0 when there is none: what "now" means
// to a reader who wants every page to show the same state.
func (s *Store) LastBatch(ctx context.Context, entity ledger.EntityID) (int64, error) {
	var batch int64
	if err := s.db.GetContext(ctx, &batch, selectLastBatch, entity); err != nil {
		return 0, fmt.Errorf("find the last batch of %s: %w", entity, wrap(err))
	}
	return batch, nil
}

// Optional filters are folded away when the statement is planned, because its values
// are known then.
const selectJournals = `
	SELECT ` + entryColumns + `
	FROM entries AS e
	JOIN documents AS d ON d.entity = e.entity AND d.document = e.document
	WHERE e.entity = $1 AND e.entry > $2
	  AND e.entry <= (SELECT max(b.last_entry) FROM batches AS b WHERE b.entity = $1 AND ($3::bigint = 0 OR b.batch <= $3))
	  AND ($4 = '' OR e.book::text = $4)
	  AND ($5::date IS NULL OR e.effective_on >= $5)
	  AND ($6::date IS NULL OR e.effective_on <= $6)
	  AND ($7 = '' OR e.reference = $7)
	  AND ($8 = '' OR e.order_no = $8)
	  AND ($9 = '' OR e.scope::text = $9)
	  AND ($10 = '' OR EXISTS (
	      SELECT FROM postings AS p WHERE p.entity = e.entity AND p.entry = e.entry AND p.line <= e.lines AND p.account = $10))
	ORDER BY e.entry
	LIMIT $11`

// Journals returns up to q.Limit entries with all their postings, in ID sequence, after
// q.After; 1000 when no limit is given. Only what is sealed is seen.
func (s *Store) Journals(ctx context.Context, entity ledger.EntityID, q ledger.JournalQuery) ([]ledger.Entry, error) {
	var entries []ledger.Entry
	err := s.readOnly(ctx, func(tx *sqlx.Tx) (err error) {
		entries, err = readEntries(ctx, tx, entity, selectJournals, entity, q.After, q.AsOf, q.Book, dateOrNull(q.From), dateOrNull(q.To),
			q.Reference, q.Order, q.Scope, q.Account, pageLimit(q.Limit))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read journals of %s: %w", entity, err)
	}
	return entries, nil
}

func dateOrNull(d ledger.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

// TrialBalanceOn returns every account's balance in both books at the end of a day, as
// the ledger stood after batch asOf (0 is now): opening and movements are of the day's
// period.
func (s *Store) TrialBalanceOn(ctx context.Context, entity ledger.EntityID, on ledger.Date, asOf int64) ([]ledger.TrialBalanceRow, error) {
	var rows []ledger.TrialBalanceRow
	err := s.readOnly(ctx, func(tx *sqlx.Tx) (err error) {
		if asOf == 0 {
			if err := tx.GetContext(ctx, &asOf, selectLastBatch, entity); err != nil {
				return err
			}
		}
		rows, err = trialBalance(ctx, tx, entity, asOf, on.Period().First(), on)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the trial balance of %s on %s: %w", entity, on, err)
	}
	return rows, nil
}

// Months come from entries, from period events and from runs.
const selectPeriods = `
	WITH months AS (
	    SELECT DISTINCT date_trunc('month', e.effective_on)::date AS period
	    FROM entries AS e
	    WHERE e.entity = $1 AND e.entry <= (SELECT max(b.last_entry) FROM batches AS b WHERE b.entity = $1)
	    UNION
	    SELECT s.period FROM period_statuses AS s WHERE s.entity = $1
	    UNION
	    SELECT r.period FROM runs AS r WHERE r.entity = $1)
	SELECT m.period, coalesce(s.status, '') AS status,
	       coalesce((SELECT max(r.run) FROM runs AS r WHERE r.entity = $1 AND r.period = m.period), 0) AS run
	FROM months AS m
	LEFT JOIN period_statuses AS s ON s.entity = $1 AND s.period = m.period
	ORDER BY m.period DESC`

// Periods lists the months that hold entries, have a status or were reconciled, newest
// first, each with its last run, void ones included. A month without a status is open.
func (s *Store) Periods(ctx context.Context, entity ledger.EntityID) ([]ledger.PeriodState, error) {
	var states []ledger.PeriodState
	err := s.readOnly(ctx, func(tx *sqlx.Tx) error {
		var rows []struct {
			Period time.Time
			Status ledger.PeriodStatus
			Run    int64
		}
		if err := tx.SelectContext(ctx, &rows, selectPeriods, entity); err != nil {
			return err
		}
		for _, r := range rows {
			state := ledger.PeriodState{Period: dateFrom(r.Period).Period(), Status: r.Status}
			if r.Run != 0 {
				run, err := readRun(ctx, tx, selectRun, entity, r.Run)
				if err != nil {
					return err
				}
				state.Run = run
			}
			states = append(states, state)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the periods of %s: %w", entity, err)
	}
	return states, nil
}
