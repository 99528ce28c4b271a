package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// auditor connects to a ledger with the auditor's rights.
func auditor(t testing.TB, store *postgres.Store) *postgres.Store {
	t.Helper()
	audit, err := postgres.OpenAudit(t.Context(), pgtest.DSN(t, store))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { audit.Close() })
	return audit
}

func TestJournalsAreFoundByEveryFilter(t *testing.T) {
	b := storied(t, pgtest.New(t))
	audit := auditor(t, b.store)
	for name, tt := range map[string]struct {
		q    ledger.JournalQuery
		want string
	}{
		"all":                {ledger.JournalQuery{}, "1 2 3 4 5 6 7 8 9 10 11 12"},
		"a book":             {ledger.JournalQuery{Book: ledger.Expected}, "1 3 4 5 11"},
		"a window":           {ledger.JournalQuery{From: day("2026-10-07"), To: day("2026-10-08")}, "4 8 9 10"},
		"a reference":        {ledger.JournalQuery{Reference: "50003"}, "4 8 9 10"},
		"an order":           {ledger.JournalQuery{Order: "50003", Book: ledger.Expected}, "4"},
		"an account":         {ledger.JournalQuery{Account: "1930"}, "6 7"},
		"a scope":            {ledger.JournalQuery{Scope: ledger.OutOfScope}, "7"},
		"as of a batch":      {ledger.JournalQuery{AsOf: 2}, "1 2 3 4 5 6 7 8"},
		"a page":             {ledger.JournalQuery{Limit: 2}, "1 2"},
		"the page after":     {ledger.JournalQuery{After: 2, Limit: 2}, "3 4"},
		"nothing":            {ledger.JournalQuery{Reference: "none"}, ""},
		"before any batch":   {ledger.JournalQuery{AsOf: -1}, ""},
		"a quote in a value": {ledger.JournalQuery{Reference: "' OR true --"}, ""},
	} {
		entries, err := audit.Journals(t.Context(), testEntity, tt.q)
		b.must(err)
		var ids []string
		for _, e := range entries {
			ids = append(ids, fmt.Sprint(e.ID))
			if err := e.Check(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := strings.Join(ids, " "); got != tt.want {
			t.Errorf("%s: entries %q, want %q", name, got, tt.want)
		}
	}
	if other, err := audit.Journals(t.Context(), "SE02", ledger.JournalQuery{}); err != nil || len(other) != 0 {
		t.Errorf("another entity sees %v, %v", other, err)
	}
}

func TestCasesArePagedAndFiltered(t *testing.T) {
	b := storied(t, pgtest.New(t))
	audit := auditor(t, b.store)
	for name, tt := range map[string]struct {
		q    ledger.CaseQuery
		want string
	}{
		"all":          {ledger.CaseQuery{}, "50002 50003 50004"},
		"a cause":      {ledger.CaseQuery{Cause: ledger.CauseTax}, "50002 50003 50004"},
		"none of it":   {ledger.CaseQuery{Cause: ledger.CauseRounding}, ""},
		"a remainder":  {ledger.CaseQuery{Cause: ledger.CauseUnexplained, After: "50002"}, "50003 50004"},
		"one":          {ledger.CaseQuery{Reference: "50003"}, "50003"},
		"a page":       {ledger.CaseQuery{Limit: 1}, "50002"},
		"a page after": {ledger.CaseQuery{Limit: 1, After: "50002"}, "50003"},
	} {
		tt.q.Run = 3
		cases, err := audit.CasesPage(t.Context(), testEntity, tt.q)
		b.must(err)
		var got []string
		for _, c := range cases {
			got = append(got, string(c.Reference))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: cases %q, want %q", name, got, tt.want)
		}
	}
}

func TestADocumentLeadsBackToItsBytes(t *testing.T) {
	b := storied(t, pgtest.New(t))
	audit := auditor(t, b.store)
	id := ledger.DocumentID{Source: "sie", Kind: ledger.DocumentVoucher, ExternalID: "A 50003"}
	versions, err := audit.Documents(t.Context(), testEntity, id)
	b.must(err)
	if len(versions) != 2 || versions[0].Version != 1 || versions[1].Batch != 3 || versions[1].Snapshot.ID != 3 || versions[0].Bytes != nil {
		t.Fatalf("versions: %+v", versions)
	}
	first, err := audit.DocumentBytes(t.Context(), testEntity, id, 1)
	b.must(err)
	if got := string(first.Bytes); got != "snapshot 2: sie voucher A 50003 Order 50003\n" {
		t.Errorf("bytes of version 1: %q", got)
	}
	if _, err := audit.DocumentBytes(t.Context(), testEntity, id, 9); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a version that is not: %v", err)
	}
	if _, err := audit.Documents(t.Context(), "SE02", id); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("another entity's document: %v", err)
	}
	db := unguarded(t, pgtest.DSN(t, b.store))
	db.MustExec(`UPDATE snapshot_chunks c SET zstd = o.zstd FROM snapshot_chunks o WHERE c.snapshot = 2 AND o.snapshot = 3`)
	if _, err := audit.DocumentBytes(t.Context(), testEntity, id, 1); err == nil || !strings.Contains(err.Error(), "counterfoil verify") {
		t.Errorf("changed bytes were given out: %v", err)
	}
}

func TestPeriodsKnowTheirLastRun(t *testing.T) {
	b := storied(t, pgtest.New(t))
	b.must(b.store.SetPeriodStatus(t.Context(), testEntity, month("2026-09"), ledger.PeriodClosed, "Kim", ""))
	b.must(b.store.SetPeriodStatus(t.Context(), testEntity, month("2026-12"), ledger.PeriodInReview, "Kim", ""))
	periods, err := auditor(t, b.store).Periods(t.Context(), testEntity)
	b.must(err)
	var got []string
	for _, p := range periods {
		got = append(got, fmt.Sprintf("%s %q run %d", p.Period, p.Status, p.Run.ID))
	}
	if want := `2026-12 "in review" run 0, 2026-11 "" run 4, 2026-10 "" run 3, 2026-09 "closed" run 5`; strings.Join(got, ", ") != want {
		t.Errorf("periods: %s, want %s", strings.Join(got, ", "), want)
	}
	entities, err := b.store.Entities(t.Context())
	if err != nil || fmt.Sprint(entities) != "[SE01]" {
		t.Errorf("entities: %v, %v", entities, err)
	}
	if last, err := b.store.LastBatch(t.Context(), testEntity); err != nil || last != 4 {
		t.Errorf("last batch: %d, %v", last, err)
	}
}

func TestTheAuditorWritesNothing(t *testing.T) {
	b := storied(t, pgtest.New(t))
	audit := auditor(t, b.store)
	if _, err := audit.BeginRun(t.Context(), testEntity, ledger.Run{Period: month("2026-10"), PolicyHash: testPolicy}); err == nil {
		t.Error("the auditor began a run")
	}
	db := pgtest.As(t, b.store, pgtest.Audit)
	var tables []string
	b.must(db.Select(&tables, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = 'counterfoil_owner'`))
	for _, table := range tables {
		for _, statement := range []string{"INSERT INTO " + table + " DEFAULT VALUES", "DELETE FROM " + table, "TRUNCATE " + table} {
			if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), "permission denied") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
}

// Amounts are read back without going through decimals; money.Parse is what they must
// agree with, on everything PostgreSQL may write.
func TestAmountsAreReadAsMoneyParsesThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom([]money.Currency{"SEK", "JPY", "KWD", "CLF", "XXX", ""}).Draw(t, "currency")
		number := rapid.OneOf(
			rapid.StringMatching(`-?[0-9]{1,18}(\.[0-9]{0,5})?`),
			rapid.SampledFrom([]string{"NaN", "Infinity", "", "-", ".", "1-2", "1e5", "--1", "0", "-0.00"}),
		).Draw(t, "number")
		got, err := postgres.AmountFrom(number, currency)
		want, wantErr := money.Parse(number, currency)
		if (err == nil) != (wantErr == nil) || err == nil && got != want {
			t.Fatalf("%q %s read as %v, %v; want %v, %v", number, currency, got, err, want, wantErr)
		}
	})
}
