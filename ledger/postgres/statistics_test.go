package postgres_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// The planner knows the other company of the ledger only. Whatever is then done with the
// first month of a new one must not look through all of it for each of its rows.
func TestACompanyThatStatisticsDoNotKnowIsNotReadOverAndOver(t *testing.T) {
	store := pgtest.New(t)
	admin := pgtest.As(t, store, pgtest.Superuser)
	rowsReadBy(t, store, admin, func(another *postgres.Store) { postAnotherCompany(t, another, 6_000) })
	if _, err := admin.Exec(`ANALYZE`); err != nil {
		t.Fatal(err)
	}
	read := rowsReadBy(t, store, admin, func(working *postgres.Store) {
		b := booksIn(t, working)
		b.post(monthOf(250)...)
		run := b.reconcile("2026-10")
		_, err := working.TrialBalance(t.Context(), testEntity, run)
		b.must(err)
		_, err = working.Verify(t.Context(), testEntity)
		b.must(err)
	})
	stored := rowsStored(t, admin)
	if passes := read / stored; passes > 10 {
		t.Errorf("%d rows were read of the %d that are stored: each %d times", read, stored, passes)
	}
}

// rowsReadBy is how many rows of the large tables a store's connections look at. They are
// counted when the connections have ended.
func rowsReadBy(t *testing.T, store *postgres.Store, db *sqlx.DB, work func(*postgres.Store)) int64 {
	t.Helper()
	before, connections := rowsRead(t, db), connectionsOf(t, db)
	working, err := postgres.Open(t.Context(), pgtest.DSN(t, store))
	if err != nil {
		t.Fatal(err)
	}
	work(working)
	if err := working.Close(); err != nil {
		t.Fatal(err)
	}
	for connectionsOf(t, db) > connections {
		time.Sleep(10 * time.Millisecond)
	}
	return rowsRead(t, db) - before
}

func connectionsOf(t *testing.T, db *sqlx.DB) (n int64) {
	t.Helper()
	if err := db.Get(&n, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()`); err != nil {
		t.Fatal(err)
	}
	return n
}

// postAnotherCompany posts orders of an entity that is not testEntity.
func postAnotherCompany(t *testing.T, store *postgres.Store, orders int) {
	t.Helper()
	const another = ledger.EntityID("NO01")
	if err := store.EnsureEntity(t.Context(), another, "SEK", chart); err != nil {
		t.Fatal(err)
	}
	text := "a hundred bytes or more, for the evidence of all the documents of this other company to lie within"
	if _, _, err := store.SaveSnapshot(t.Context(), another, chunksOf(text), func() ledger.Snapshot { return headerOf(text) }); err != nil {
		t.Fatal(err)
	}
	_, err := store.Post(t.Context(), another, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		documents, entries := manyOrders(1, orders)
		return w.Write(t.Context(), documents, entries, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// monthOf is so many orders that tie, and a tenth as many that were not booked.
func monthOf(orders int) (entries []ledger.Entry) {
	for i := range orders {
		entries = append(entries, tied(ledger.Reference(strconv.Itoa(50_000+i)), "2026-10-05")...)
	}
	for i := range orders / 10 {
		entries = append(entries, expected(ledger.Reference(strconv.Itoa(60_000+i)), "2026-10-06", sale...))
	}
	return entries
}

// rowsRead is how many rows of the large tables were looked at so far.
func rowsRead(t *testing.T, db *sqlx.DB) (n int64) {
	t.Helper()
	const query = `
		SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))
		FROM pg_stat_user_tables
		WHERE relname IN ('documents', 'entries', 'postings')`
	if err := db.Get(&n, query); err != nil {
		t.Fatal(err)
	}
	return n
}

func rowsStored(t *testing.T, db *sqlx.DB) (n int64) {
	t.Helper()
	if err := db.Get(&n, `SELECT (SELECT count(*) FROM documents) + (SELECT count(*) FROM entries) + (SELECT count(*) FROM postings)`); err != nil {
		t.Fatal(err)
	}
	return n
}
