package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
)

const insertMark = `
	INSERT INTO source_marks (entity, source, name, mark, value, batch)
	SELECT $1, $2, $3, coalesce(max(m.mark), 0) + 1, $4, $5
	FROM source_marks AS m
	WHERE m.entity = $1 AND m.source = $2 AND m.name = $3`

// Mark notes how far the source has been read, as a fact of this batch.
func (w *batchWriter) Mark(ctx context.Context, marks []ledger.Mark) error {
	if err := w.out.wait(); err != nil {
		return err
	}
	return insertMarks(ctx, w.tx, w.entity, sql.NullInt64{Int64: w.batch, Valid: true}, marks)
}

// Mark notes how far a source has been read where nothing had to be posted.
func (s *Store) Mark(ctx context.Context, entity ledger.EntityID, marks []ledger.Mark) error {
	err := s.InTx(ctx, func(tx *Tx) error {
		if err := lockFor(ctx, tx, "posting", entity); err != nil {
			return err
		}
		return insertMarks(ctx, tx, entity, sql.NullInt64{}, marks)
	})
	if err != nil {
		return fmt.Errorf("note how far a source of %s was read: %w", entity, err)
	}
	return nil
}

func insertMarks(ctx context.Context, tx *Tx, entity ledger.EntityID, batch sql.NullInt64, marks []ledger.Mark) error {
	for _, m := range marks {
		if _, err := tx.ExecContext(ctx, insertMark, entity, m.Source, m.Name, m.Value, batch); err != nil {
			return fmt.Errorf("write mark %s: %w", m.Name, wrap(err))
		}
	}
	return nil
}

const selectMarks = `
	SELECT DISTINCT ON (m.name) m.name, m.value
	FROM source_marks AS m
	WHERE m.entity = $1 AND m.source = $2
	ORDER BY m.name, m.mark DESC`

// Marks returns the last mark of each name.
func (s *Store) Marks(ctx context.Context, entity ledger.EntityID, source ledger.Source) (map[string]string, error) {
	var rows []struct{ Name, Value string }
	if err := s.db.SelectContext(ctx, &rows, selectMarks, entity, source); err != nil {
		return nil, fmt.Errorf("read how far %s of %s was read: %w", source, entity, wrap(err))
	}
	marks := make(map[string]string, len(rows))
	for _, r := range rows {
		marks[r.Name] = r.Value
	}
	return marks, nil
}

const tryLockEntity = `SELECT pg_try_advisory_lock(hashtextextended('counterfoil ' || $1 || ' ' || $2, 0))`

// Alone takes a lock by name for as long as a long piece of work lasts, on a connection
// of its own that gives it back when it ends, however it ends. ErrConflict says that
// somebody else holds it.
func (s *Store) Alone(ctx context.Context, entity ledger.EntityID, work string) (release func(), err error) {
	conn, err := s.db.Connx(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", wrap(err))
	}
	var got bool
	if err := sqlx.GetContext(ctx, conn, &got, tryLockEntity, work, string(entity)); err != nil {
		conn.Close()
		return nil, fmt.Errorf("take the lock for %s: %w", work, wrap(err))
	}
	if !got {
		conn.Close()
		return nil, fmt.Errorf("%s of %s is under way elsewhere: %w", work, entity, ledger.ErrConflict)
	}
	return func() {
		// Closing gives the connection back to the pool, so the lock is given back first.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock_all()`)
		conn.Close()
	}, nil
}
