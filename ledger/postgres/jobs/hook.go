package jobs

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"counterfoil/ledger"
)

// Hint names a document that a source says has changed.
type Hint struct {
	Kind   ledger.DocumentKind
	Number int64
}

// hookMemory is how long a call is remembered: longer than one may be old.
const hookMemory = time.Hour

const (
	forgetCalls = `DELETE FROM jobs.hook_calls WHERE received_at < now() - make_interval(secs => $1)`
	insertCall  = `INSERT INTO jobs.hook_calls (entity, signature) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	insertHint  = `
	INSERT INTO jobs.hook_hints (entity, kind, number)
	VALUES ($1, $2, $3)
	ON CONFLICT (entity, kind, number) DO UPDATE SET noted_at = excluded.noted_at`
)

// Note writes down what a call named and queues the job that reads it, all or nothing. A
// call that came before, with the same signature, is ErrConflict.
func (q *Queue) Note(ctx context.Context, signature []byte, hints []Hint, name string, span time.Duration) error {
	return q.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, forgetCalls, hookMemory.Seconds()); err != nil {
			return fmt.Errorf("forget old calls: %w", err)
		}
		added, err := tx.ExecContext(ctx, insertCall, q.entity, signature)
		if err != nil {
			return fmt.Errorf("remember the call: %w", err)
		}
		if n, err := added.RowsAffected(); err != nil || n == 0 {
			if err == nil {
				err = fmt.Errorf("this call came before: %w", ledger.ErrConflict)
			}
			return err
		}
		// In one sequence, or two calls that name the same would wait for each other.
		slices.SortFunc(hints, func(x, y Hint) int {
			return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Number, y.Number))
		})
		for _, h := range hints {
			if _, err := tx.ExecContext(ctx, insertHint, q.entity, h.Kind, h.Number); err != nil {
				return fmt.Errorf("note what the call names: %w", err)
			}
		}
		if len(hints) == 0 {
			return nil
		}
		return q.soon(ctx, tx, name, span)
	})
}

// Noted is a hint with when it came last.
type Noted struct {
	Hint
	at time.Time
}

// Hints are those that were not followed yet.
func (q *Queue) Hints(ctx context.Context) ([]Noted, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT kind, number, noted_at FROM jobs.hook_hints WHERE entity = $1 ORDER BY kind, number`, q.entity)
	if err != nil {
		return nil, fmt.Errorf("read what to read again: %w", err)
	}
	defer rows.Close()
	var all []Noted
	for rows.Next() {
		var n Noted
		if err := rows.Scan(&n.Kind, &n.Number, &n.at); err != nil {
			return nil, fmt.Errorf("read what to read again: %w", err)
		}
		all = append(all, n)
	}
	return all, rows.Err()
}

const deleteHint = `DELETE FROM jobs.hook_hints WHERE entity = $1 AND kind = $2 AND number = $3 AND noted_at = $4`

// Followed strikes out hints, but for those that came again meanwhile.
func (q *Queue) Followed(ctx context.Context, followed []Noted) error {
	return q.inTx(ctx, func(tx *sql.Tx) error {
		for _, n := range followed {
			if _, err := tx.ExecContext(ctx, deleteHint, q.entity, n.Kind, n.Number, n.at); err != nil {
				return fmt.Errorf("strike out what was read again: %w", err)
			}
		}
		return nil
	})
}
