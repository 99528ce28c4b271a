package postgres

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"counterfoil/migrations"
)

// Migrate brings the schema up to date and returns how many steps it took. Several
// processes may call it at once: they queue. The login user needs to own the database
// and to be allowed to create roles (or the three roles exist and it is a member).
func (s *Store) Migrate(ctx context.Context) (steps int, err error) {
	// Not closed afterwards: a provider closes the pool it was given.
	provider, err := s.provider()
	if err != nil {
		return 0, err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate the database: %w", wrap(err))
	}
	return len(results), nil
}

// Pending tells whether steps are missing.
func (s *Store) Pending(ctx context.Context) (bool, error) {
	provider, err := s.provider()
	if err != nil {
		return false, err
	}
	pending, err := provider.HasPending(ctx)
	return pending, wrap(err)
}

func (s *Store) provider() (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return nil, fmt.Errorf("prepare the migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, s.login.DB, migrations.Files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}
