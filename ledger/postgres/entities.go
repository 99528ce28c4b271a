package postgres

import (
	"context"
	"fmt"
	"sync"

	"github.com/lib/pq"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

const insertEntity = `
	INSERT INTO entities (entity, functional_currency)
	VALUES ($1, $2)
	ON CONFLICT (entity) DO NOTHING`

const selectEntity = `
	SELECT functional_currency, fingerprint_seed
	FROM entities
	WHERE entity = $1`

// EnsureEntity makes the entity known with its functional currency and chart. Called
// again it adds what is new: accounts, and names and types that changed. The functional
// currency of a ledger cannot change: that is ErrConflict.
func (s *Store) EnsureEntity(ctx context.Context, entity ledger.EntityID, functional money.Currency, chart []ledger.Account) error {
	err := s.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, insertEntity, entity, functional); err != nil {
			return err
		}
		var stored struct {
			Currency money.Currency `db:"functional_currency"`
			Seed     []byte         `db:"fingerprint_seed"`
		}
		if err := tx.GetContext(ctx, &stored, selectEntity, entity); err != nil {
			return err
		}
		if stored.Currency != functional {
			return fmt.Errorf("its books are in %s and cannot change to %s; use another entity: %w", stored.Currency, functional, ledger.ErrConflict)
		}
		return ensureAccounts(ctx, tx, entity, chart)
	})
	if err != nil {
		return fmt.Errorf("set up entity %s: %w", entity, err)
	}
	return nil
}

// EnsureAccounts adds accounts to the entity's chart, as EnsureEntity does.
func (s *Store) EnsureAccounts(ctx context.Context, entity ledger.EntityID, chart []ledger.Account) error {
	err := s.InTx(ctx, func(tx *Tx) error { return ensureAccounts(ctx, tx, entity, chart) })
	if err != nil {
		return fmt.Errorf("add accounts to %s: %w", entity, err)
	}
	return nil
}

const insertAccounts = `
	INSERT INTO accounts (entity, account)
	SELECT $1, account
	FROM unnest($2::text[]) AS account
	ON CONFLICT (entity, account) DO NOTHING`

const insertAccountVersions = `
	INSERT INTO account_versions (entity, account, version, name, type)
	SELECT $1, n.account, coalesce(c.version, 0) + 1, n.name, n.type
	FROM unnest($2::text[], $3::text[], $4::text[]) AS n (account, name, type)
	LEFT JOIN chart AS c ON c.entity = $1 AND c.account = n.account
	WHERE (n.name, n.type) IS DISTINCT FROM (c.name, c.type)`

func ensureAccounts(ctx context.Context, tx *Tx, entity ledger.EntityID, chart []ledger.Account) error {
	if len(chart) == 0 {
		return nil
	}
	var codes, names, types []string
	for _, a := range chart {
		codes, names, types = append(codes, string(a.Code)), append(names, a.Name), append(types, string(a.Type))
	}
	// Two commands that bring the same new account at once would both make version 1.
	if err := lockFor(ctx, tx, "chart", entity); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertAccounts, entity, pq.Array(codes)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, insertAccountVersions, entity, pq.Array(codes), pq.Array(names), pq.Array(types))
	return err
}

const selectChart = `
	SELECT account, name, type
	FROM chart
	WHERE entity = $1
	ORDER BY account`

// Chart returns the entity's accounts as they are called now, in account sequence.
func (s *Store) Chart(ctx context.Context, entity ledger.EntityID) ([]ledger.Account, error) {
	var rows []struct{ Account, Name, Type string }
	if err := s.db.SelectContext(ctx, &rows, selectChart, entity); err != nil {
		return nil, fmt.Errorf("read the chart of %s: %w", entity, wrap(err))
	}
	chart := make([]ledger.Account, len(rows))
	for i, r := range rows {
		chart[i] = ledger.Account{Code: ledger.AccountCode(r.Account), Name: r.Name, Type: ledger.AccountType(r.Type)}
	}
	return chart, nil
}

const lockEntity = `
	SELECT pg_advisory_xact_lock(hashtextextended('counterfoil ' || $1 || ' ' || $2, 0))`

// lockFor holds a lock on one kind of work of an entity until the transaction ends.
func lockFor(ctx context.Context, tx *Tx, work string, entity ledger.EntityID) error {
	_, err := tx.ExecContext(ctx, lockEntity, work, entity)
	return err
}

// weightsCache keeps each entity's fingerprint weights, which never change.
type weightsCache struct {
	mu sync.Mutex
	of map[ledger.EntityID]*ledger.Weights
}

// weightsOf returns the entity's fingerprint weights; ErrNotFound for an entity that was
// not set up.
func (s *Store) weightsOf(ctx context.Context, entity ledger.EntityID) (*ledger.Weights, error) {
	s.weights.mu.Lock()
	defer s.weights.mu.Unlock()
	if w, ok := s.weights.of[entity]; ok {
		return w, nil
	}
	var stored struct {
		Currency string `db:"functional_currency"`
		Seed     []byte `db:"fingerprint_seed"`
	}
	if err := s.db.GetContext(ctx, &stored, selectEntity, entity); err != nil {
		return nil, fmt.Errorf("find entity %s: %w", entity, wrap(err))
	}
	if s.weights.of == nil {
		s.weights.of = make(map[ledger.EntityID]*ledger.Weights)
	}
	w := ledger.NewWeights([16]byte(stored.Seed))
	s.weights.of[entity] = w
	return w, nil
}
