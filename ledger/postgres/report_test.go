package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres/pgtest"
)

func (b *books) items(run int64) string {
	b.Helper()
	items, err := b.store.OpenItems(b.Context(), testEntity, run)
	b.must(err)
	var all []string
	for _, i := range items {
		all = append(all, fmt.Sprintf("%d %s from %s opened by %d cleared by %d carried %t", i.Item, i.Reference, i.OriginOn, i.OpenedRun, i.ClearedRun, i.Carried))
	}
	return strings.Join(all, "\n")
}

// The story of storied, run by run: an item keeps its number when it clears and comes
// back, a run of an earlier month neither sees nor disturbs a later one's items, and what
// a month cleared stays on its list however often the month is run.
func TestOpenItemsAreCarriedAcrossRunsAndMonths(t *testing.T) {
	b := storied(t, pgtest.New(t))
	// Once more: the month's roll is what it was. It says 6, because run 5 looked at
	// September and found the item open there.
	b.reconcile("2026-11")
	for run, want := range []string{
		1: "1 50002 from 2026-10-06 opened by 1 cleared by 0 carried false\n2 50003 from 2026-10-07 opened by 1 cleared by 0 carried false\n3 50004 from 2026-09-30 opened by 1 cleared by 0 carried false",
		2: "1 50002 from 2026-10-06 opened by 1 cleared by 0 carried false\n3 50004 from 2026-09-30 opened by 1 cleared by 0 carried false",
		3: "1 50002 from 2026-10-06 opened by 1 cleared by 0 carried false\n2 50003 from 2026-10-07 opened by 1 cleared by 0 carried false\n3 50004 from 2026-09-30 opened by 1 cleared by 0 carried false",
		4: "1 50002 from 2026-10-06 opened by 1 cleared by 0 carried true\n2 50003 from 2026-10-07 opened by 1 cleared by 0 carried true\n3 50004 from 2026-09-30 opened by 1 cleared by 4 carried true\n4 50005 from 2026-11-03 opened by 4 cleared by 0 carried false",
		5: "3 50004 from 2026-09-30 opened by 5 cleared by 0 carried false",
		6: "1 50002 from 2026-10-06 opened by 1 cleared by 0 carried true\n2 50003 from 2026-10-07 opened by 1 cleared by 0 carried true\n3 50004 from 2026-09-30 opened by 1 cleared by 6 carried true\n4 50005 from 2026-11-03 opened by 4 cleared by 0 carried false",
	} {
		if got := b.items(int64(run)); got != want {
			t.Errorf("items at run %d:\n%s\nwant\n%s", run, got, want)
		}
	}
}

func (b *books) trialBalance(rows []ledger.TrialBalanceRow, err error) string {
	b.Helper()
	b.must(err)
	var all []string
	for _, r := range rows {
		e, k := r.Expected, r.Booked
		all = append(all, fmt.Sprintf("%s %s: %s +%s -%s = %s | %s +%s -%s = %s", r.Account, r.Name,
			e.Opening.Number(), e.Debit.Number(), e.Credit.Number(), e.Closing.Number(), k.Opening.Number(), k.Debit.Number(), k.Credit.Number(), k.Closing.Number()))
	}
	return strings.Join(all, "\n")
}

func TestTrialBalanceRollsBothBooks(t *testing.T) {
	b := storied(t, pgtest.New(t))
	run, err := b.store.LatestRun(t.Context(), testEntity, month("2026-10"))
	b.must(err)
	want := strings.Join([]string{
		"1510 Account 1510: 125.00 +375.00 -0.00 = 500.00 | 0.00 +500.00 -125.00 = 375.00",
		"1581 Account 1581: 0.00 +0.00 -0.00 = 0.00 | 0.00 +0.00 -80.00 = -80.00",
		"1930 Account 1930: 0.00 +0.00 -0.00 = 0.00 | 0.00 +80.00 -100.00 = -20.00",
		"2611 Account 2611: -25.00 +0.00 -75.00 = -100.00 | 0.00 +25.00 -100.00 = -75.00",
		"3001 Account 3001: -100.00 +0.00 -300.00 = -400.00 | 0.00 +100.00 -400.00 = -300.00",
		"7010 Account 7010: 0.00 +0.00 -0.00 = 0.00 | 0.00 +100.00 -0.00 = 100.00",
	}, "\n")
	got := b.trialBalance(b.store.TrialBalance(t.Context(), testEntity, run))
	if got != want {
		t.Errorf("trial balance of October:\n%s\nwant\n%s", got, want)
	}
	// The same question to the auditors' reader, as of the run's batch; renaming an
	// account later does not rewrite what was.
	b.must(b.store.EnsureAccounts(t.Context(), testEntity, []ledger.Account{{Code: "1510", Name: "Renamed", Type: ledger.Asset}}))
	if on := b.trialBalance(b.store.TrialBalanceOn(t.Context(), testEntity, day("2026-10-31"), run.ThroughBatch)); on != want {
		t.Errorf("trial balance on 31 October as of batch %d:\n%s", run.ThroughBatch, on)
	}
	if early := b.trialBalance(b.store.TrialBalanceOn(t.Context(), testEntity, day("2026-10-05"), 1)); !strings.HasPrefix(early, "1510 Account 1510: 125.00 +125.00 -0.00 = 250.00 | 0.00 +125.00 -0.00 = 125.00") {
		t.Errorf("trial balance on 5 October as of batch 1:\n%s", early)
	}
}

func TestWhatARunRestsOn(t *testing.T) {
	b := storied(t, pgtest.New(t))
	run, err := b.store.LatestRun(t.Context(), testEntity, month("2026-10"))
	b.must(err)
	movements, err := b.store.RecognisedMovements(t.Context(), testEntity, run)
	b.must(err)
	if got := fmt.Sprint(movements); got != "[{PSP payouts 1581 1 -80.00 SEK} {PSP payouts 1930 1 80.00 SEK}]" {
		t.Errorf("recognised movements: %s", got)
	}
	snapshots, err := b.store.Snapshots(t.Context(), testEntity, run)
	b.must(err)
	if len(snapshots) != 3 || snapshots[0].Entries != 7 || snapshots[2].Batch != 3 || snapshots[1].Name != "orders-2.ndjson" || snapshots[1].Totals["gross SEK"] != "1.00" {
		t.Errorf("snapshots: %+v", snapshots)
	}
	imports, err := b.store.Imports(t.Context(), testEntity, ledger.ImportQuery{})
	if err != nil || len(imports) != 4 {
		t.Errorf("imports: %+v, %v", imports, err)
	}
}
