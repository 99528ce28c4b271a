package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/jmoiron/sqlx"
)

// MinimumVersion is the oldest PostgreSQL that has views with the reader's own rights
// (security_invoker), which the auditors' views rest on.
const MinimumVersion = 15

// Roles of the database, made by the first migration. A connection takes one on for as
// long as it lives.
const (
	roleOwner = "counterfoil_owner"
	roleApp   = "counterfoil_app"
	roleAudit = "counterfoil_audit"
)

// Store is the ledger in one database. It is safe for concurrent use.
type Store struct {
	// login connects as whoever the address names: for migrating and looking at the server.
	login *sqlx.DB
	// db connects with the rights of the role alone. It is dialled on first use, because
	// the roles exist only after the first migration.
	db      *sqlx.DB
	weights weightsCache
}

// Open connects to the database at dsn (a postgres:// address or key=value pairs) as the
// application: it may select and insert. It refuses servers older than MinimumVersion.
// The schema is not looked at: call Migrate, or expect an error that says so.
func Open(ctx context.Context, dsn string) (*Store, error) { return open(ctx, dsn, roleApp) }

// OpenAudit connects with the auditor's rights: everything can be read, nothing written.
func OpenAudit(ctx context.Context, dsn string) (*Store, error) { return open(ctx, dsn, roleAudit) }

func open(ctx context.Context, dsn, role string) (*Store, error) {
	login, err := connect(dsn, "")
	if err != nil {
		return nil, err
	}
	login.SetMaxOpenConns(2)
	if err := checkVersion(ctx, login); err != nil {
		login.Close()
		return nil, err
	}
	db, err := connect(dsn, role)
	if err != nil {
		login.Close()
		return nil, err
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(4)
	return &Store{login: login, db: db}, nil
}

const selectVersion = `
	SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('server_version') AS version`

func checkVersion(ctx context.Context, db *sqlx.DB) error {
	var server struct {
		Major   int
		Version string
	}
	err := db.GetContext(ctx, &server, selectVersion)
	if unreachable := (*net.OpError)(nil); errors.As(err, &unreachable) {
		return fmt.Errorf("connect to PostgreSQL: %w; start the server, or correct DATABASE_URL", err)
	}
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", wrap(err))
	}
	if server.Major < MinimumVersion {
		return fmt.Errorf("connect to PostgreSQL: the server is version %s; version %d or later is needed", server.Version, MinimumVersion)
	}
	return nil
}

// Close ends all connections.
func (s *Store) Close() error {
	err := s.db.Close()
	if loginErr := s.login.Close(); err == nil {
		err = loginErr
	}
	return err
}
