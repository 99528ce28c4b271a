package postgres_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"counterfoil/ledger/money"
	"counterfoil/ledger/postgres/pgtest"
)

func tables(t *testing.T, db *sqlx.DB) []string {
	t.Helper()
	var names []string
	if err := db.Select(&names, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = 'counterfoil_owner' ORDER BY tablename"); err != nil {
		t.Fatal(err)
	}
	if len(names) < 20 {
		t.Fatalf("only %d tables: %v", len(names), names)
	}
	return names
}

func code(err error) string {
	if refusal := (*pq.Error)(nil); errors.As(err, &refusal) {
		return string(refusal.Code)
	}
	return fmt.Sprint(err)
}

func constraintOf(err error) string {
	if refusal := (*pq.Error)(nil); errors.As(err, &refusal) {
		return refusal.Constraint
	}
	return fmt.Sprint(err)
}

// TestStoredFactsNeverChange is P3: in every table, for everyone, in replication mode too.
func TestStoredFactsNeverChange(t *testing.T) {
	store := newLedger(t)
	postSale(t, store, "50418")
	const denied, guarded = "42501", "CF001"
	roles := map[pgtest.Role]string{pgtest.App: denied, pgtest.Audit: denied, pgtest.Owner: guarded, pgtest.Superuser: guarded}
	for role, want := range roles {
		db := pgtest.As(t, store, role)
		for _, table := range tables(t, db) {
			column := "entity"
			if table == "currencies" {
				column = "currency"
			}
			for _, statement := range []string{
				"UPDATE " + table + " SET " + column + " = " + column,
				"DELETE FROM " + table,
				"TRUNCATE " + table + " CASCADE",
			} {
				if _, err := db.Exec(statement); code(err) != want {
					t.Errorf("as %q, %s: got %v", role, statement, err)
				}
			}
		}
	}
	db := pgtest.As(t, store, pgtest.Superuser)
	tx := db.MustBegin()
	defer tx.Rollback()
	mustExec(t, tx, "SET LOCAL session_replication_role = replica")
	if _, err := tx.Exec("UPDATE postings SET amount = 0"); code(err) != guarded {
		t.Errorf("in replication mode: %v", err)
	}
}

// TestWhoMayWriteWhat: the application inserts, but writes no seal, no period event and
// no currency by itself; the auditor writes nothing.
func TestWhoMayWriteWhat(t *testing.T) {
	store := newLedger(t)
	app, audit := pgtest.As(t, store, pgtest.App), pgtest.As(t, store, pgtest.Audit)
	checked := map[string]bool{"batches": true, "period_events": true, "currencies": true, "runs": true, "run_accounts": true, "open_item_events": true, "run_seals": true, "batch_seals": true, "acceptances": true}
	for _, v := range valid {
		if _, err := audit.Exec(v.row.insertInto(v.table)); code(err) != "42501" {
			t.Errorf("the auditor inserted into %s: %v", v.table, err)
		}
		if _, err := app.Exec(v.row.insertInto(v.table)); (code(err) == "42501") != checked[v.table] {
			t.Errorf("the application inserted into %s: %v", v.table, err)
		}
	}
	for _, call := range []string{
		"SELECT seal_batch('SE01', 1, 'import', NULL, 0, 0, 0, 0, decode(repeat('00', 32), 'hex'))",
		"SELECT set_period_status('SE01', '2026-10-01', 'closed', 'a', '')",
	} {
		if _, err := audit.Exec(call); code(err) != "42501" {
			t.Errorf("the auditor called %s: %v", call, err)
		}
	}
	for _, statement := range []string{"CREATE TABLE mine (x int)", "ALTER TABLE postings DISABLE TRIGGER ALL", "DROP TABLE postings", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"} {
		if _, err := app.Exec(statement); code(err) != "42501" {
			t.Errorf("the application may %s: %v", statement, err)
		}
	}
}

func TestAuditorReadsEverything(t *testing.T) {
	store := newLedger(t)
	postSale(t, store, "50418")
	audit := pgtest.As(t, store, pgtest.Audit)
	var views []string
	if err := audit.Select(&views, "SELECT viewname FROM pg_views WHERE schemaname = 'public'"); err != nil {
		t.Fatal(err)
	}
	for _, relation := range append(views, tables(t, audit)...) {
		var n int
		if err := audit.Get(&n, "SELECT count(*) FROM "+relation); err != nil {
			t.Errorf("%s: %v", relation, err)
		}
	}
	var own int
	if err := audit.Get(&own, "SELECT count(*) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"); err != nil || own != 0 {
		t.Errorf("%d views run with their owner's rights, %v", own, err)
	}
}

// TestCurrenciesAgree: what Go knows of currencies and what the database knows, in the
// table and in the checks that write the exponents out.
func TestCurrenciesAgree(t *testing.T) {
	store := newLedger(t)
	db := pgtest.As(t, store, pgtest.App)
	var rows []struct {
		Currency money.Currency
		Exponent int
	}
	if err := db.Select(&rows, "SELECT currency, exponent FROM currencies"); err != nil {
		t.Fatal(err)
	}
	want := money.Currencies()
	if len(rows) != len(want) {
		t.Errorf("the database knows %d currencies, Go %d", len(rows), len(want))
	}
	for _, r := range rows {
		if exponent, ok := want[r.Currency]; !ok || exponent != r.Exponent {
			t.Errorf("%s has %d decimals in the database, %d in Go (known: %v)", r.Currency, r.Exponent, exponent, ok)
		}
		smallest, tooSmall := "1", "0.1"
		for range r.Exponent {
			smallest, tooSmall = "0."+"0000"[:r.Exponent-1]+"1", "0.0"+tooSmall[2:]
		}
		for amount, accepted := range map[string]bool{smallest: true, tooSmall: false} {
			tx := db.MustBegin()
			_, err := tx.Exec(fmt.Sprintf(`INSERT INTO postings (entity, entry, line, side, account, amount, currency, functional, functional_currency, tax_code, sku)
				VALUES ('SE01', 1, 1, 'debit', '1510', %s, '%s', %[1]s, '%[2]s', '', '')`, amount, r.Currency))
			tx.Rollback()
			if (err == nil) != accepted {
				t.Errorf("%s %s: accepted %v, %v", amount, r.Currency, err == nil, err)
			}
		}
	}
}
