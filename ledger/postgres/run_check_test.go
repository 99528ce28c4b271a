package postgres_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// storied fills a ledger with every kind of row: ties, cases, an edited document with
// its reversal, scopes, an item that clears and comes back, a month that follows.
// 50002 stays open throughout; 50003 clears in run 2 and comes back in run 3.
func storied(t testing.TB, store *postgres.Store) *books {
	b := booksIn(t, store)
	payout := booked("payout", "2026-10-26", "1930 80.00", "1581 -80.00")
	payout.Scope, payout.Rule = ledger.Recognised, "PSP payouts"
	wages := booked("wages", "2026-10-25", "7010 100.00", "1930 -100.00")
	wages.Scope = ledger.OutOfScope
	b.post(all(tied("50001", "2026-10-05"), []ledger.Entry{
		expected("50002", "2026-10-06", sale...), expected("50003", "2026-10-07", sale...), expected("50004", "2026-09-30", sale...), payout, wages,
	})...) // entries 1 to 7
	b.reconcile("2026-10")
	b.post(booked("50003", "2026-10-07", sale...)) // entry 8
	b.reconcile("2026-10")
	var undo ledger.Entry
	entries, err := b.store.Journals(b.Context(), testEntity, ledger.JournalQuery{Reference: "50003", Book: ledger.Booked})
	b.must(err)
	undo = entries[0].Reversal(day("2026-10-08"))
	b.post(undo, booked("50003", "2026-10-08", "1510 250.00", "3001 -200.00", "2611 -50.00")) // entries 9, 10
	b.must(b.accept("50002", b.reconcile("2026-10").ID))
	b.post(expected("50005", "2026-11-03", sale...), booked("50004", "2026-11-04", sale...)) // entries 11, 12
	b.reconcile("2026-11")
	b.reconcile("2026-09")
	return b
}

// storiedDSN is a storied ledger nobody is connected to, for copying.
func storiedDSN(t testing.TB) string {
	dsn := pgtest.NewDSN(t)
	store, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	storied(t, store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dsn
}

// unguarded takes the guards off a ledger, as only a superuser can.
func unguarded(t testing.TB, dsn string) *sqlx.DB {
	db := pgtest.Connect(t, dsn, pgtest.Superuser)
	var tables []string
	if err := db.Select(&tables, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		db.MustExec(`ALTER TABLE ` + table + ` DISABLE TRIGGER ALL`)
	}
	return db
}

// corruptions break one row each, as gently as the rules allow: the names are those of
// the rules that must notice, and no other may. Where two are named, one row cannot
// break the one without the other.
var corruptions = []struct {
	statement string
	fires     []string
}{
	{`DELETE FROM snapshots WHERE snapshot = 1`, []string{"numbers have no gaps"}},
	{`UPDATE entries SET lines = 4 WHERE entry = 1`, []string{"entries are whole"}},
	{`UPDATE postings SET amount = amount + 0.01 WHERE entry = 1 AND line = 1`, []string{"entries balance"}},
	{`UPDATE batches SET rejections = 1 WHERE batch = 1`, []string{"batches hold what they were sealed with"}},
	{`UPDATE postings SET sku = 'WC-1' WHERE entry = 9 AND line = 2`, []string{"a reversal undoes its entry"}},
	// An entry that ties: what is on the account is now under a dimension that is not written as it should be.
	{`UPDATE postings SET dimension = '6=P1;1=NO' WHERE entry IN (1, 2) AND account = '3001'`, []string{"dimensions are canonical and nobody's"}},
	// A posting moves to another dimension of its account.
	{`UPDATE postings SET dimension = '1=NO' WHERE entry = 2 AND account = '3001'`, []string{"what differs has a case", "a run counts its references"}},
	{`UPDATE unexplained_legs SET dimension = '1=NO' WHERE run = 1 AND reference = '50002' AND account = '2611'`, []string{"a case adds up"}},
	{`UPDATE entries SET document = 99 WHERE entry = 2`, []string{"entries rest on documents"}},
	{`UPDATE documents SET byte_length = byte_length + 1000 WHERE document = 3`, []string{"documents stand in their snapshots"}},
	{`UPDATE documents SET version = 3 WHERE version = 2`, []string{"document versions follow each other"}},
	// A variance moves between two cases, and their remainders with it.
	{`UPDATE case_variances SET functional = functional + CASE reference WHEN '50002' THEN 1 ELSE -1 END WHERE run = 1 AND account = '2611' AND reference IN ('50002', '50003');
	  UPDATE unexplained_legs SET functional = functional - CASE reference WHEN '50002' THEN 1 ELSE -1 END WHERE run = 1 AND account = '2611' AND reference IN ('50002', '50003')`,
		[]string{"a case has the variance of the books"}},
	{`UPDATE unexplained_legs SET functional = functional + CASE reference WHEN '50002' THEN 1 ELSE -1 END WHERE run = 1 AND account = '2611' AND reference IN ('50002', '50003')`,
		[]string{"a case adds up"}},
	// A leg grows at the cost of the remainder on its account.
	{`UPDATE explanation_legs SET functional = functional + 1 WHERE run = 1 AND reference = '50002' AND account = '3740';
	  UPDATE unexplained_legs SET functional = functional - 1 WHERE run = 1 AND reference = '50002' AND account = '3740'`,
		[]string{"an explanation balances"}},
	{`INSERT INTO explanations SELECT entity, run, '59999', 1, cause, kind, class, proof, evidence FROM explanations LIMIT 1`, []string{"legs stand under a case"}},
	{`DELETE FROM cases WHERE run = 1 AND reference = '50002'; DELETE FROM case_variances WHERE run = 1 AND reference = '50002';
	  DELETE FROM explanations WHERE run = 1 AND reference = '50002'; DELETE FROM explanation_legs WHERE run = 1 AND reference = '50002';
	  DELETE FROM unexplained_legs WHERE run = 1 AND reference = '50002'`,
		[]string{"what differs has a case", "what came in went out", "the whole run adds up", "an item is open while it has a case"}},
	{`INSERT INTO open_items (entity, item, reference) SELECT 'SE01', max(item) + 1, '50001' FROM open_items;
	  INSERT INTO open_item_events (entity, item, run, event) SELECT 'SE01', max(item), 3, 'opened' FROM open_items;
	  INSERT INTO cases (entity, run, reference, item, origin_on, compared_run) SELECT 'SE01', 3, '50001', max(item), '2026-10-05', 3 FROM open_items;
	  INSERT INTO open_item_events (entity, item, run, event) SELECT 'SE01', max(item), 4, 'cleared' FROM open_items`,
		[]string{"what ties has none", "what came in went out"}},
	// Two faults that cancel, of an order whose entries are the same in both books.
	{`INSERT INTO open_items (entity, item, reference) SELECT 'SE01', max(item) + 1, '50001' FROM open_items;
	  INSERT INTO open_item_events (entity, item, run, event) SELECT 'SE01', max(item), 3, 'opened' FROM open_items;
	  INSERT INTO cases (entity, run, reference, item, origin_on, compared_run) SELECT 'SE01', 3, '50001', max(item), '2026-10-05', 3 FROM open_items;
	  INSERT INTO open_item_events (entity, item, run, event) SELECT 'SE01', max(item), 4, 'cleared' FROM open_items;
	  INSERT INTO explanations (entity, run, reference, explanation, cause, kind, class, proof, evidence)
	  SELECT 'SE01', 3, '50001', n, cause, kind, class, proof, evidence FROM (SELECT * FROM explanations LIMIT 1) AS x, generate_series(1, 2) AS n`,
		[]string{"two faults that cancel stand over different entries", "a run counts its references", "what came in went out"}},
	{`UPDATE runs SET "references" = "references" + 1, tied = tied + 1 WHERE run = 1`, []string{"a run counts its references"}},
	{`UPDATE run_accounts SET recognised = recognised + 1 WHERE run = 1 AND account = '1930'`, []string{"what came in went out"}},
	{`UPDATE unexplained_legs SET functional = functional + 1 WHERE run = 1 AND reference = '50002' AND account = '2611'`, []string{"a case adds up", "the whole run adds up"}},
	{`UPDATE open_items SET reference = '50002x' WHERE reference = '50002'`, []string{"a case keeps its open item"}},
	{`UPDATE acceptances SET item = 4`, []string{"an acceptance covers a case"}},
	{`INSERT INTO open_item_events (entity, item, run, event) SELECT entity, item, 2, 'reopened' FROM open_items WHERE reference = '50002'`,
		[]string{"an open item's story is in sequence"}},
	{`DELETE FROM open_item_events WHERE item = (SELECT item FROM open_items WHERE reference = '50002')`, []string{"an item is open while it has a case"}},
}

func TestEveryRuleOfTheCheckerFires(t *testing.T) {
	db := unguarded(t, storiedDSN(t))
	pgtest.MustHold(t, db)
	fired := make(map[string]bool)
	for _, c := range corruptions {
		copied := db.MustBegin() // a copy of the ledger that nobody else sees
		copied.MustExec(c.statement)
		got := make(map[string]bool)
		for _, v := range pgtest.Check(t, copied) {
			got[v.Rule], fired[v.Rule] = true, true
		}
		if err := copied.Rollback(); err != nil {
			t.Fatal(err)
		}
		if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, slices.Sorted(slices.Values(c.fires))) {
			t.Errorf("%s\n\tfires %q, want %q", c.statement, names, c.fires)
		}
	}
	for _, name := range pgtest.Rules() {
		if !fired[name] {
			t.Errorf("no corruption shows that the rule %q can fire", name)
		}
	}
}
