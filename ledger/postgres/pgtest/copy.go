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

// CopyOf copies the database at dsn, rows and all, and connects to the copy with the
// rights of a role, until the test ends. Nobody may be connected to the original.
func CopyOf(t testing.TB, dsn string, role Role) *sqlx.DB {
	t.Helper()
	h, err := shared()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	original, err := sqlx.Connect("postgres", dsn)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
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
	db, err := sqlx.Connect("postgres", withRole(h.address(name), role))
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		db.Close()
		if err := h.drop(context.Background(), name); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return db
}
