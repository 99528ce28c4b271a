package postgres

import (
	"context"
	"database/sql"
)

// OpenPool connects as the application and hands out the bare pool, for the queue of jobs,
// which drives its own tables. It is a pool of its own so that jobs that wait hold no
// connection the ledger's work needs.
func OpenPool(ctx context.Context, dsn string) (*sql.DB, error) {
	db, err := connect(dsn, roleApp)
	if err != nil {
		return nil, err
	}
	if err := checkVersion(ctx, db); err != nil {
		db.Close()
		return nil, err
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(4)
	return db.DB, nil
}
