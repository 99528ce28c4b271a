package postgres_test

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// benchOrders makes about 100,000 postings; ORDERS in the environment overrides it.
func benchOrders(b *testing.B) int {
	n := 23_077
	if text := os.Getenv("ORDERS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	return n
}

// BenchmarkPost writes and seals a batch of about 100,000 postings with their documents
// and entries, then copies the same posting rows, as the database writes them out, into
// a table without keys or checks. "x COPY" is how many times as long the first takes.
func BenchmarkPost(b *testing.B) {
	orders := benchOrders(b)
	var posting, copying time.Duration
	var rows int64
	for b.Loop() {
		store := newLedger(b)
		started := time.Now()
		batch := postMonth(b, store, orders)
		posting += time.Since(started)
		rows += batch.Postings
		copying += copyAgain(b, store)
	}
	b.ReportMetric(float64(posting)/float64(copying), "x_COPY")
	b.ReportMetric(float64(rows)/posting.Seconds(), "postings/s")
	b.ReportMetric(float64(rows)/copying.Seconds(), "COPY_rows/s")
}

// postMonth posts in chunks of 5,000 documents, asking for stored versions as importers do.
func postMonth(b *testing.B, store *postgres.Store, orders int) ledger.Batch {
	b.Helper()
	batch, err := store.Post(b.Context(), entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		for from := 0; from < orders; from += 5000 {
			documents, entries := manyOrders(from, min(5000, orders-from))
			ids := make([]ledger.DocumentID, len(documents))
			for i, d := range documents {
				ids[i] = d.ID
			}
			if _, err := w.Latest(b.Context(), ids); err != nil {
				return err
			}
			if err := w.Write(b.Context(), documents, entries, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MB_process")
	return batch
}

const createUnguarded = `
	CREATE TABLE unguarded (entity text, entry bigint, line integer, side text, account text, amount numeric, currency text,
	                        functional numeric, functional_currency text, tax_code text, sku text)`

// copyAgain copies the postings out to a file and times copying them in.
func copyAgain(b *testing.B, store *postgres.Store) time.Duration {
	b.Helper()
	db := pgtest.As(b, store, pgtest.Superuser)
	file := "/tmp/counterfoil-bench-" + strconv.Itoa(os.Getpid()) // on the server, which is this machine
	for _, statement := range []string{"COPY postings TO '" + file + "'", createUnguarded} {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
	defer removeOnServer(db, file)
	started := time.Now()
	if _, err := db.Exec("COPY unguarded FROM '" + file + "'"); err != nil {
		b.Fatal(err)
	}
	return time.Since(started)
}

func removeOnServer(db *sqlx.DB, file string) {
	db.Exec("COPY (SELECT) TO PROGRAM 'rm " + file + "'") //nolint:errcheck // a file in /tmp at worst
}
