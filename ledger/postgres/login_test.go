package postgres_test

import (
	"fmt"
	"testing"

	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// Production connects as a login that may do nothing but take on its role. It must be
// able to see that the schema is current, and to work; it can neither migrate nor
// become the owner.
func TestALoginOfOneRoleIsEnough(t *testing.T) {
	dsn := pgtest.NewDSN(t)
	super := pgtest.Connect(t, dsn, pgtest.Superuser)
	var database string
	if err := super.Get(&database, "SELECT current_database()"); err != nil {
		t.Fatal(err)
	}
	login := "login_" + database
	super.MustExec(fmt.Sprintf("CREATE ROLE %q LOGIN; GRANT counterfoil_app TO %q", login, login))
	t.Cleanup(func() { super.MustExec(fmt.Sprintf("DROP ROLE %q", login)) })

	// The test's server trusts its users; a later setting of a key wins.
	store, err := postgres.Open(t.Context(), dsn+" user="+login)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if pending, err := store.Pending(t.Context()); err != nil || pending {
		t.Errorf("is the schema current? pending %t, %v", pending, err)
	}
	if err := store.EnsureEntity(t.Context(), "SE01", "SEK", nil); err != nil {
		t.Errorf("work: %v", err)
	}
	plain := pgtest.Connect(t, dsn+" user="+login, pgtest.Superuser)
	if _, err := plain.Exec("SET ROLE counterfoil_owner"); err == nil {
		t.Error("the login became the owner")
	}
}
