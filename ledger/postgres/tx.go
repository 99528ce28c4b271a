package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Tx is a transaction on a connection of its own, which bulk writes need (see copyIn).
type Tx struct {
	*sqlx.Tx
	conn *sqlx.Conn
}

// InTx runs work in one transaction: committed when work returns nil, given up when it
// returns an error, panics, or ctx ends. It is the only way to write.
func (s *Store) InTx(ctx context.Context, work func(tx *Tx) error) error {
	tx, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer tx.abandon()
	if err := work(tx); err != nil {
		return wrap(err)
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return tx.commit()
}

// begin opens a transaction that outlives a function call; end it with commit or
// abandon.
func (s *Store) begin(ctx context.Context) (*Tx, error) {
	conn, err := s.db.Connx(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", wrap(err))
	}
	// When ctx ends, database/sql would roll back at once, also in the middle of a COPY,
	// where nothing may be said. Statements still end with ctx, and then so does the work.
	tx, err := conn.BeginTxx(context.WithoutCancel(ctx), nil)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("begin a transaction: %w", wrap(err))
	}
	return &Tx{tx, conn}, nil
}

// commit makes the work permanent. Checks put off to the end of the transaction speak
// up here.
func (t *Tx) commit() error {
	err := t.Tx.Commit()
	t.conn.Close()
	return wrap(err)
}

// abandon gives the work up; after commit it does nothing.
func (t *Tx) abandon() {
	t.Tx.Rollback() //nolint:errcheck // sql.ErrTxDone after commit; otherwise the connection is lost and so is the work
	t.conn.Close()
}
