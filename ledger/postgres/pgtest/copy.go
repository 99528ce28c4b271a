package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// CopyOf copies the database at dsn, rows and all, until the test ends, and returns the
// copy's address. Nobody may be connected to the original.
func CopyOf(t testing.TB, dsn string) string {
	t.Helper()
	h, err := shared()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	original := Connect(t, dsn, Superuser)
	var from string
	err = original.Get(&from, "SELECT current_database()")
	original.Close()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	name := fmt.Sprintf("counterfoil_test_%d_%s", os.Getpid(), strings.ToLower(rand.Text()))
	_, err = h.admin.ExecContext(context.Background(), "CREATE DATABASE "+pq.QuoteIdentifier(name)+" TEMPLATE "+pq.QuoteIdentifier(from))
	if err != nil {
		t.Fatalf("pgtest: copy %s: %v", from, err)
	}
	t.Cleanup(func() {
		if err := h.drop(context.Background(), name); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return h.address(name)
}

// Connect connects to the database at dsn with the rights of a role, until the test ends.
func Connect(t testing.TB, dsn string, role Role) *sqlx.DB {
	t.Helper()
	db, err := sqlx.Connect("postgres", withRole(dsn, role))
	if err != nil {
		t.Fatalf("pgtest: connect as %q: %v", role, err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
