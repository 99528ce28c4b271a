package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"counterfoil/ledger/postgres"
)

// Role is whose rights a test connects with.
type Role string

const (
	Owner     Role = "counterfoil_owner"
	App       Role = "counterfoil_app"
	Audit     Role = "counterfoil_audit"
	Superuser Role = "" // the login user itself
)

// New returns a ledger of the test's own, migrated and empty. It is dropped when the
// test ends.
func New(t testing.TB) *postgres.Store {
	t.Helper()
	dsn := NewDSN(t)
	store, err := postgres.Open(context.Background(), dsn)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	addresses.Store(store, dsn)
	t.Cleanup(func() {
		addresses.Delete(store)
		store.Close()
	})
	return store
}

// NewDSN is New for tests that connect by themselves, as whole commands do.
func NewDSN(t testing.TB) string {
	t.Helper()
	h, err := shared()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	name := fmt.Sprintf("counterfoil_test_%d_%s", os.Getpid(), strings.ToLower(rand.Text()))
	if err := h.create(context.Background(), name); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		if err := h.drop(context.Background(), name); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return h.address(name)
}

// addresses remembers which database a store of ours is connected to.
var addresses sync.Map // *postgres.Store → string

// As connects to a store's database with the rights of a role, until the test ends.
func As(t testing.TB, store *postgres.Store, role Role) *sqlx.DB {
	t.Helper()
	db, err := sqlx.Connect("postgres", withRole(DSN(t, store), role))
	if err != nil {
		t.Fatalf("pgtest: connect as %q: %v", role, err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// DSN is the address of a store's database.
func DSN(t testing.TB, store *postgres.Store) string {
	t.Helper()
	dsn, ok := addresses.Load(store)
	if !ok {
		t.Fatal("pgtest: the store was not made by New")
	}
	return dsn.(string)
}

func (h *host) create(ctx context.Context, name string) error {
	_, err := h.admin.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(name)+" TEMPLATE "+pq.QuoteIdentifier(h.template))
	if err != nil {
		return fmt.Errorf("copy the template database: %w", err)
	}
	return nil
}

func (h *host) drop(ctx context.Context, name string) error {
	_, err := h.admin.ExecContext(ctx, "DROP DATABASE IF EXISTS "+pq.QuoteIdentifier(name)+" WITH (FORCE)")
	if err != nil {
		return fmt.Errorf("drop the test's database: %w", err)
	}
	return nil
}
