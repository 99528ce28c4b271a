package pgtest

import (
	"testing"

	"counterfoil/ledger"
)

func TestEachTestHasALedgerOfItsOwn(t *testing.T) {
	first, second := New(t), New(t)
	chart := []ledger.Account{{Code: "1510", Name: "Kundfordringar", Type: ledger.Asset}}
	if err := first.EnsureEntity(t.Context(), "SE01", "SEK", chart); err != nil {
		t.Fatal(err)
	}
	got, err := second.Chart(t.Context(), "SE01")
	if err != nil || len(got) != 0 {
		t.Errorf("the other ledger holds %v, %v", got, err)
	}
}

func TestRoles(t *testing.T) {
	store := New(t)
	for role, want := range map[Role]string{Owner: "counterfoil_owner", App: "counterfoil_app", Audit: "counterfoil_audit"} {
		var got string
		if err := As(t, store, role).Get(&got, "SELECT current_user"); err != nil || got != want {
			t.Errorf("as %s: current_user is %q, %v", role, got, err)
		}
	}
	var super bool
	if err := As(t, store, Superuser).Get(&super, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"); err != nil || !super {
		t.Errorf("the superuser is none: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://me@db:5433/old?sslmode=disable": "postgres://me@db:5433/new?options=-c+role%3Dcounterfoil_app&sslmode=disable",
		"host=db dbname=old":                        "host=db dbname=old dbname='new' options='-c role=counterfoil_app'",
	} {
		if got := withRole(withDatabase(dsn, "new"), App); got != want {
			t.Errorf("%s became %s, want %s", dsn, got, want)
		}
	}
}
