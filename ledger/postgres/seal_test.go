package postgres_test

import (
	"fmt"
	"testing"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres/pgtest"
)

// insertEntry writes an entry and its postings straight into the tables, as the
// application's role may: "debit 1510 12.50" is side, account and amount in SEK.
func insertEntry(t *testing.T, tx *sqlx.Tx, changes row, postings ...string) {
	t.Helper()
	var base row
	for _, v := range valid {
		if v.table == "entries" {
			base = v.row
		}
	}
	e := base.with(row{"entity": "'SE01'", "entry": "1", "batch": "1", "lines": fmt.Sprint(len(postings))}).with(changes)
	mustExec(t, tx, e.insertInto("entries"))
	for i, p := range postings {
		var side, account, amount string
		fmt.Sscan(p, &side, &account, &amount)
		mustExec(t, tx, row{"entity": "'SE01'", "entry": e["entry"], "line": fmt.Sprint(i + 1), "side": "'" + side + "'", "account": "'" + account + "'",
			"amount": amount, "currency": "'SEK'", "functional": amount, "functional_currency": "'SEK'", "tax_code": "''", "sku": "''"}.insertInto("postings"))
	}
}

func insertDocument(t *testing.T, tx *sqlx.Tx, changes row) {
	t.Helper()
	for _, v := range valid {
		if v.table == "documents" {
			mustExec(t, tx, v.row.with(row{"entity": "'SE01'"}).with(changes).insertInto("documents"))
		}
	}
}

// TestSealJudgesForItself goes around the checks in Go: whatever the application's role
// wrote, the seal finds it.
func TestSealJudgesForItself(t *testing.T) {
	store := newLedger(t)
	if err := store.SetPeriodStatus(t.Context(), entity, ledger.NewDate(2026, 9, 1).Period(), ledger.PeriodClosed, "anna", ""); err != nil {
		t.Fatal(err)
	}
	if err := store.SetPeriodStatus(t.Context(), entity, ledger.NewDate(2026, 8, 1).Period(), ledger.PeriodSigned, "anna", ""); err != nil {
		t.Fatal(err)
	}
	db := pgtest.As(t, store, pgtest.App)
	balanced := []string{"debit 1510 12.50", "credit 3001 12.50"}
	for _, test := range []struct {
		name       string
		write      func(t *testing.T, tx *sqlx.Tx)
		counts     [4]int // documents, entries, postings, rejections
		batch      int
		constraint string
		code       string
	}{
		{"a good batch", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, nil, balanced...) }, [4]int{1, 1, 2, 0}, 1, "", ""},
		{"out of balance", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, nil, "debit 1510 12.50", "credit 3001 12.49") }, [4]int{1, 1, 2, 0}, 1, "seal_balanced", "CF002"},
		{"balanced in functional amounts only", func(t *testing.T, tx *sqlx.Tx) {
			insertEntry(t, tx, row{"lines": "4"}, balanced...)
			for line, side := range map[string]string{"3": "debit", "4": "credit"} {
				mustExec(t, tx, `INSERT INTO postings VALUES ('SE01', 1, `+line+`, '`+side+`', '1510', `+line+`, 'EUR', 1, 'SEK', '', '')`)
			}
		}, [4]int{1, 1, 4, 0}, 1, "seal_balanced", "CF002"},
		{"balanced over currencies only", func(t *testing.T, tx *sqlx.Tx) {
			insertEntry(t, tx, row{"lines": "2"})
			mustExec(t, tx, `INSERT INTO postings VALUES ('SE01', 1, 1, 'debit', '1510', 5, 'EUR', 1, 'SEK', '', ''), ('SE01', 1, 2, 'credit', '1510', 5, 'NOK', 1, 'SEK', '', '')`)
		}, [4]int{1, 1, 2, 0}, 1, "seal_balanced", "CF002"},
		{"a residual without document amount", func(t *testing.T, tx *sqlx.Tx) {
			insertEntry(t, tx, row{"lines": "3"})
			mustExec(t, tx, `INSERT INTO postings VALUES ('SE01', 1, 1, 'debit', '1510', 5, 'EUR', 50, 'SEK', '', ''), ('SE01', 1, 2, 'credit', '3001', 5, 'EUR', 49.99, 'SEK', '', ''), ('SE01', 1, 3, 'credit', '3740', 0, '', 0.01, 'SEK', '', '')`)
		}, [4]int{1, 1, 3, 0}, 1, "", ""},
		{"a line missing", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, row{"lines": "3"}, balanced...) }, [4]int{1, 1, 2, 0}, 1, "seal_lines_complete", "CF004"},
		{"lines with a gap", func(t *testing.T, tx *sqlx.Tx) {
			insertEntry(t, tx, row{"lines": "2"})
			mustExec(t, tx, `INSERT INTO postings VALUES ('SE01', 1, 1, 'debit', '1510', 5, 'SEK', 5, 'SEK', '', ''), ('SE01', 1, 3, 'credit', '3001', 5, 'SEK', 5, 'SEK', '', '')`)
		}, [4]int{1, 1, 2, 0}, 1, "seal_lines_complete", "CF004"},
		{"no postings", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, row{"lines": "2"}) }, [4]int{1, 1, 0, 0}, 1, "seal_lines_complete", "CF004"},
		{"postings of no entry", func(t *testing.T, tx *sqlx.Tx) {
			insertEntry(t, tx, nil, balanced...)
			mustExec(t, tx, `INSERT INTO postings VALUES ('SE01', 2, 1, 'debit', '1510', 5, 'SEK', 5, 'SEK', '', '')`)
		}, [4]int{1, 1, 3, 0}, 1, "seal_lines_complete", "CF004"},
		{"an unknown account", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, nil, "debit 1510 1", "credit 9999 1") }, [4]int{1, 1, 2, 0}, 1, "seal_account_known", "CF005"},
		{"an unknown currency", func(t *testing.T, tx *sqlx.Tx) {
			insertEntry(t, tx, row{"lines": "2"})
			mustExec(t, tx, `INSERT INTO postings VALUES ('SE01', 1, 1, 'debit', '1510', 5, 'XXX', 5, 'SEK', '', ''), ('SE01', 1, 2, 'credit', '3001', 5, 'XXX', 5, 'SEK', '', '')`)
		}, [4]int{1, 1, 2, 0}, 1, "seal_currency_known", "CF005"},
		{"another functional currency", func(t *testing.T, tx *sqlx.Tx) {
			insertEntry(t, tx, row{"lines": "2"})
			mustExec(t, tx, `INSERT INTO postings VALUES ('SE01', 1, 1, 'debit', '1510', 5, 'SEK', 5, 'EUR', '', ''), ('SE01', 1, 2, 'credit', '3001', 5, 'SEK', 5, 'EUR', '', '')`)
		}, [4]int{1, 1, 2, 0}, 1, "seal_functional_currency", "CF005"},
		{"a closed period", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, row{"effective_on": "'2026-09-30'"}, balanced...) }, [4]int{1, 1, 2, 0}, 1, "seal_period_accepts", "CF003"},
		{"a signed period", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, row{"effective_on": "'2026-08-01'"}, balanced...) }, [4]int{1, 1, 2, 0}, 1, "seal_period_accepts", "CF003"},
		{"a gap before the entry", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, row{"entry": "2"}, balanced...) }, [4]int{1, 1, 2, 0}, 1, "seal_entries_gapless", "CF004"},
		{"an entry of another batch", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, row{"batch": "2"}, balanced...) }, [4]int{1, 1, 2, 0}, 1, "seal_entries_gapless", "CF004"},
		{"an entry nobody counted", func(t *testing.T, tx *sqlx.Tx) {
			insertEntry(t, tx, nil, balanced...)
			insertEntry(t, tx, row{"entry": "2"}, balanced...)
		}, [4]int{1, 1, 4, 0}, 1, "seal_entries_gapless", "CF004"},
		{"a document nobody counted", func(t *testing.T, tx *sqlx.Tx) {
			insertEntry(t, tx, nil, balanced...)
			insertDocument(t, tx, row{"document": "2", "external_id": "'y'"})
		}, [4]int{1, 1, 2, 0}, 1, "seal_documents_gapless", "CF004"},
		{"a document that is not stored", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, row{"document": "5"}, balanced...) }, [4]int{1, 1, 2, 0}, 1, "seal_document_known", "CF004"},
		{"evidence outside the chunk", func(t *testing.T, tx *sqlx.Tx) {
			insertDocument(t, tx, row{"document": "2", "external_id": "'y'", "byte_offset": "2147483647", "byte_length": "2147483647"})
		}, [4]int{2, 0, 0, 0}, 1, "seal_evidence_stored", "CF004"},
		{"a version left out", func(t *testing.T, tx *sqlx.Tx) {
			insertDocument(t, tx, row{"document": "2", "external_id": "'y'", "version": "2"})
		}, [4]int{2, 0, 0, 0}, 1, "seal_version_next", "CF004"},
		{"a reversal that is none", func(t *testing.T, tx *sqlx.Tx) {
			insertEntry(t, tx, row{"lane1": "5"}, balanced...)
			insertEntry(t, tx, row{"entry": "2", "reverses": "1", "lane1": "5"}, balanced...)
		}, [4]int{1, 2, 4, 0}, 1, "seal_reversal_exact", "CF004"},
		{"fewer postings than counted", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, nil, balanced...) }, [4]int{1, 1, 3, 0}, 1, "seal_counts_agree", "CF004"},
		{"fewer rejections than counted", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, nil, balanced...) }, [4]int{1, 1, 2, 1}, 1, "seal_counts_agree", "CF004"},
		{"a batch left out", func(t *testing.T, tx *sqlx.Tx) { insertEntry(t, tx, row{"batch": "2"}, balanced...) }, [4]int{1, 1, 2, 0}, 2, "seal_batch_gapless", "CF004"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tx := db.MustBegin()
			defer tx.Rollback()
			insertDocument(t, tx, row{"batch": fmt.Sprint(test.batch)})
			test.write(t, tx)
			_, err := tx.Exec("SELECT seal_batch('SE01', $1, 'import', 1, $2, $3, $4, $5, "+hash32+")", test.batch, test.counts[0], test.counts[1], test.counts[2], test.counts[3])
			if test.constraint == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if got := constraintOf(err); got != test.constraint || code(err) != test.code {
				t.Errorf("got %q (%s), want %q (%s): %v", got, code(err), test.constraint, test.code, err)
			}
		})
	}
}

// TestRowsSlippedInCountNowhere: the application's role may insert, also after a seal.
// What it adds to a sealed entry or beyond the last seal is in no view, and the next
// batch is refused over it rather than sealing it unseen.
func TestRowsSlippedInCountNowhere(t *testing.T) {
	store := newLedger(t)
	postSale(t, store, "50418")
	journal, balance := count(t, store, "journal"), count(t, store, "trial_balance")
	db := pgtest.As(t, store, pgtest.App)
	tx := db.MustBegin()
	mustExec(t, tx, `INSERT INTO postings VALUES ('SE01', 1, 4, 'debit', '1510', 1000000, 'SEK', 1000000, 'SEK', '', '')`)
	insertEntry(t, tx, row{"entry": "2"}, "debit 1510 12.50", "credit 3001 12.50")
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if n := count(t, store, "journal"); n != journal {
		t.Errorf("the journal grew from %d to %d rows", journal, n)
	}
	if n := count(t, store, "trial_balance"); n != balance {
		t.Errorf("the trial balance grew from %d to %d rows", balance, n)
	}
	d := shipmentOf("50419")
	if _, err := post(t, store, []ledger.Document{d}, []ledger.Entry{saleOf(d)}); err == nil {
		t.Error("the next batch was sealed over rows nobody counted")
	}
}

func TestPeriodsCloseForGood(t *testing.T) {
	store := newLedger(t)
	october := ledger.NewDate(2026, 10, 1).Period()
	for _, step := range []struct {
		status   ledger.PeriodStatus
		reason   string
		accepted bool
	}{
		{ledger.PeriodReopened, "nothing was closed", false}, {ledger.PeriodInReview, "", true}, {ledger.PeriodOpen, "", true},
		{ledger.PeriodSigned, "", true}, {ledger.PeriodOpen, "", false}, {ledger.PeriodInReview, "", false}, {ledger.PeriodClosed, "", true},
		{ledger.PeriodSigned, "", false}, {ledger.PeriodReopened, "", false}, {ledger.PeriodReopened, "late invoice", true},
		{ledger.PeriodClosed, "", true}, {"shut", "", false},
	} {
		err := store.SetPeriodStatus(t.Context(), entity, october, step.status, "anna", step.reason)
		if (err == nil) != step.accepted {
			t.Errorf("%s: %v", step.status, err)
		}
	}
	statuses, err := store.PeriodStatuses(t.Context(), entity)
	if err != nil || len(statuses) != 1 || statuses[october] != ledger.PeriodClosed {
		t.Errorf("got %v, %v", statuses, err)
	}
}

// TestPeriodCannotCloseUnderABatch: closing waits for the batch in flight.
func TestPeriodCannotCloseUnderABatch(t *testing.T) {
	store := newLedger(t)
	october := ledger.NewDate(2026, 10, 1).Period()
	closed := make(chan error, 1)
	d := shipmentOf("50418")
	_, err := store.Post(t.Context(), entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		go func() { closed <- store.SetPeriodStatus(t.Context(), entity, october, ledger.PeriodClosed, "anna", "") }()
		if err := w.Write(t.Context(), []ledger.Document{d}, []ledger.Entry{saleOf(d)}, nil); err != nil {
			return err
		}
		select {
		case err := <-closed:
			t.Errorf("the period closed while a batch was open: %v", err)
		default:
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
}
