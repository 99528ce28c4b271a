package jobs_test

import (
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"counterfoil/ledger/postgres/pgtest"
)

// Our migration makes the tables that River's own steps make; a newer River that wants
// others is noticed here.
func TestTheTablesAreThoseRiverMakes(t *testing.T) {
	dsn := pgtest.NewDSN(t)
	super := pgtest.Connect(t, dsn, pgtest.Superuser)
	super.MustExec("CREATE SCHEMA theirs")
	migrator, err := rivermigrate.New(riverdatabasesql.New(super.DB), &rivermigrate.Config{Schema: "theirs"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrator.Migrate(t.Context(), rivermigrate.DirectionUp, nil); err != nil {
		t.Fatal(err)
	}
	ours, theirs := shape(t, super, "jobs"), shape(t, super, "theirs")
	if len(theirs) < 50 {
		t.Fatalf("only %d facts about River's tables", len(theirs))
	}
	for fact := range theirs {
		if !ours[fact] && !strings.Contains(fact, "river_migration") {
			t.Errorf("River makes, and we do not: %s", fact)
		}
	}
	for fact := range ours {
		if !theirs[fact] {
			t.Errorf("we make, and River does not: %s", fact)
		}
	}
}

// shape lists columns, indexes, constraints and the states of a schema's River tables.
func shape(t *testing.T, db *sqlx.DB, schema string) map[string]bool {
	t.Helper()
	var facts []string
	err := db.Select(&facts, `
		SELECT format('%s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
		FROM pg_class AS c
		JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE c.relnamespace = to_regnamespace($1::text)::oid AND c.relkind = 'r' AND c.relname LIKE 'river%'
		UNION ALL
		SELECT format('%s %s', c.conrelid::regclass, pg_get_constraintdef(c.oid))
		FROM pg_constraint AS c
		WHERE c.connamespace = to_regnamespace($1::text)::oid AND c.contype <> 'n' AND c.conrelid::regclass::text LIKE '%river%'
		UNION ALL
		SELECT regexp_replace(indexdef, ' INDEX \S+ ', ' INDEX ') FROM pg_indexes WHERE schemaname = $1::text AND tablename LIKE 'river%'
		UNION ALL
		SELECT 'state ' || e.enumlabel FROM pg_enum AS e JOIN pg_type AS y ON y.oid = e.enumtypid WHERE y.typnamespace = to_regnamespace($1::text)::oid`, schema)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, f := range facts {
		all[strings.ReplaceAll(f, schema+".", "")] = true
	}
	return all
}

// The application drives the queue's tables and still cannot change a fact; the auditor
// has no business there.
func TestTheApplicationChangesJobsAndNoFacts(t *testing.T) {
	store := pgtest.New(t)
	if err := store.EnsureEntity(t.Context(), "SE01", "SEK", nil); err != nil {
		t.Fatal(err)
	}
	app, audit := pgtest.As(t, store, pgtest.App), pgtest.As(t, store, pgtest.Audit)
	var tables []string
	if err := app.Select(&tables, "SELECT tablename FROM pg_tables WHERE schemaname = 'jobs' ORDER BY tablename"); err != nil || len(tables) != 7 {
		t.Fatal(tables, err)
	}
	for _, table := range tables {
		if _, err := app.Exec("DELETE FROM jobs." + table); err != nil {
			t.Errorf("the application cannot clear jobs.%s: %v", table, err)
		}
		if _, err := audit.Exec("SELECT FROM jobs." + table); err == nil {
			t.Errorf("the auditor reads jobs.%s", table)
		}
		for _, statement := range []string{"TRUNCATE jobs." + table, "DROP TABLE jobs." + table, "ALTER TABLE jobs." + table + " ADD COLUMN mine int"} {
			if _, err := app.Exec(statement); err == nil {
				t.Errorf("the application may %s", statement)
			}
		}
	}
	for _, statement := range []string{"UPDATE entities SET entity = entity", "DELETE FROM postings", "UPDATE source_marks SET value = ''", "CREATE TABLE jobs.mine (x int)"} {
		if _, err := app.Exec(statement); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("the application: %s: %v", statement, err)
		}
	}
}
