package postgres_test

import (
	"strings"
	"testing"

	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// TestACallersSessionLeadsNobodyAstray: whoever may call a function that has the owner's
// rights may also keep temporary tables, views and functions of any name in its session.
// None of them may be read in place of ours, let alone run with the owner's rights.
func TestACallersSessionLeadsNobodyAstray(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...))
	b.reconcile("2026-10")
	for name, statements := range map[string][]string{
		"a view in place of what begin_run leaves": {
			`CREATE FUNCTION pg_temp.mine() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
				EXECUTE 'ALTER TABLE public.postings DISABLE TRIGGER ALL'; EXECUTE 'UPDATE public.postings SET tax_code = ''mine'''; RETURN 'SE01'; END $$`,
			`CREATE TEMPORARY VIEW run_head AS SELECT pg_temp.mine() AS entity, 2::bigint AS run, '2026-10-01'::date AS period, '2026-10-31'::date AS cut_off,
				1::bigint AS through_batch, 1::bigint AS last_entry, (SELECT hash FROM policies) AS policy_hash, 'x' AS rule_version, now() AS started_at,
				NULL::bigint AS previous_run, NULL::bigint AS previous_last_entry`,
			`CREATE TEMPORARY TABLE run_references AS SELECT '50001' AS reference, 1 AS entries, false AS open`,
			`CREATE TEMPORARY TABLE run_open (reference text, entries bigint)`,
			`CREATE TEMPORARY TABLE run_touched (reference text)`,
			`GRANT SELECT ON run_head, run_references, run_open, run_touched TO counterfoil_owner`,
			`SELECT * FROM seal_run('SE01', false)`,
		},
		"tables in place of what begin_run leaves": {
			`CREATE TEMPORARY TABLE run_head AS SELECT 'SE01' AS entity, 2::bigint AS run, '2026-10-01'::date AS period, '2026-09-30'::date AS cut_off,
				1::bigint AS through_batch, 0::bigint AS last_entry, (SELECT hash FROM policies) AS policy_hash, 'x' AS rule_version, now() AS started_at,
				NULL::bigint AS previous_run, NULL::bigint AS previous_last_entry`,
			`CREATE TEMPORARY TABLE run_references (reference text, entries bigint, open boolean)`,
			`CREATE TEMPORARY TABLE run_open (reference text, entries bigint)`,
			`CREATE TEMPORARY TABLE run_touched (reference text)`,
			`GRANT SELECT ON run_head, run_references, run_open, run_touched TO counterfoil_owner`,
			`SELECT * FROM seal_run('SE01', false)`,
		},
		"an empty table in place of the runs": {
			`CREATE TEMPORARY TABLE runs (LIKE public.runs)`,
			`INSERT INTO unexplained_legs (entity, run, reference, number, account, functional, functional_currency) VALUES ('SE01', 1, '50001', 9, '1510', 1, 'SEK')`,
		},
		"nothing begun":            {`SELECT * FROM seal_run('SE01', false)`},
		"past the check":           {`SELECT * FROM judge_run('SE01', false)`},
		"an open item's own story": {`INSERT INTO open_item_events (entity, item, run, event) VALUES ('SE01', 1, 1, 'cleared')`},
	} {
		tx := pgtest.As(t, b.store, pgtest.App).MustBegin()
		for _, statement := range statements[:len(statements)-1] {
			mustExec(t, tx, statement)
		}
		if _, err := tx.Exec(statements[len(statements)-1]); err == nil {
			t.Errorf("%s: let through", name)
		}
		tx.Rollback()
	}
}

// TestAnAddressIsNotQuoted: what cannot be read of an address may be a piece of the
// password in it.
func TestAnAddressIsNotQuoted(t *testing.T) {
	for _, address := range []string{
		"host=h password=hunter2 secret dbname=x", "host=h password='hunter2 secret", "postgres://bob:hunter2secret@h:secret/x",
		"postgres://bob:hunter2secret@[bad/x", "host=h port=hunter2secret", "host=h sslmode=hunter2secret",
	} {
		_, err := postgres.Open(t.Context(), address)
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
