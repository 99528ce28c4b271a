package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/local"
	"counterfoil/reports/digest"
)

// app is what the commands share: configuration, where to print, and the ledger once it
// is open.
type app struct {
	config         config
	stdout, stderr io.Writer
	slack          []digest.Option // another address for Slack, in tests
	again          bool            // import --again

	policy *policy.Policy
	server *local.Server
	store  *postgres.Store
}

// open reads the policy, connects to the ledger and makes the entity known.
func (a *app) open(ctx context.Context) (*policy.Policy, *postgres.Store, error) {
	p, err := a.readPolicy()
	if err != nil {
		return nil, nil, err
	}
	store, err := a.ready(ctx)
	if err != nil {
		return nil, nil, err
	}
	if p.PseudonymKey, err = a.config.pseudonymKey(); err != nil {
		return nil, nil, err
	}
	if err := store.EnsureEntity(ctx, p.Entity.ID, p.Entity.Currency, p.Chart); err != nil {
		return nil, nil, err
	}
	return p, store, nil
}

func (a *app) readPolicy() (*policy.Policy, error) {
	if a.policy != nil {
		return a.policy, nil
	}
	p, err := policy.Load(a.config.Policy)
	if err != nil {
		return nil, err
	}
	a.policy = p
	return p, nil
}

// ready connects to a ledger whose schema is current. The private server is migrated on
// the way; another one only by `counterfoil migrate`, which its owner runs.
func (a *app) ready(ctx context.Context) (*postgres.Store, error) {
	store, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	if a.config.DatabaseURL == "" {
		_, err := store.Migrate(ctx)
		return store, err
	}
	pending, err := store.Pending(ctx)
	if err != nil {
		return nil, err
	}
	if pending {
		return nil, errors.New("the database's schema is not up to date; run `counterfoil migrate` as its owner")
	}
	return store, nil
}

// connect opens DATABASE_URL, or the private server after starting it where it does not run.
func (a *app) connect(ctx context.Context) (*postgres.Store, error) {
	if a.store != nil {
		return a.store, nil
	}
	dsn, err := a.dsn(ctx)
	if err != nil {
		return nil, err
	}
	a.store, err = postgres.Open(ctx, dsn)
	return a.store, err
}

// dsn is the database's address; it validates the configuration, because every command
// that needs the ledger comes by here.
func (a *app) dsn(ctx context.Context) (string, error) {
	if err := a.config.validate(); err != nil {
		return "", err
	}
	if a.config.DatabaseURL != "" {
		return a.config.DatabaseURL, nil
	}
	if a.server == nil {
		server, err := local.Start(ctx, filepath.Join(a.config.Home, "postgres"))
		if err != nil {
			return "", err
		}
		a.server = server
	}
	return a.server.DSN(), nil
}

// close gives back what open took, the private server last.
func (a *app) close() error {
	var errs []error
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	if a.server != nil {
		errs = append(errs, a.server.Stop())
	}
	a.store, a.server = nil, nil
	return errors.Join(errs...)
}
