package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/postgres/pgtest"
)

// amounts lets go-cmp compare money by ==.
var amounts = cmp.Options{
	cmp.Comparer(func(a, b money.Amount) bool { return a == b }),
	cmp.Comparer(func(a, b ledger.Date) bool { return a == b }),
	cmp.Comparer(func(a, b ledger.Period) bool { return a == b }),
}

func TestOpenReferencesAreThoseThatDifferAtTheCutOff(t *testing.T) {
	b := newBooks(t)
	outOfScope, recognised := booked("salary", "2026-10-25", "7010 100.00", "1930 -100.00"), booked("payout", "2026-10-26", "1930 80.00", "1581 -80.00")
	outOfScope.Scope, recognised.Scope = ledger.OutOfScope, ledger.Recognised
	b.post(all(
		tied("50001", "2026-10-05"),
		[]ledger.Entry{expected("50002", "2026-10-06", sale...)},                                                                              // not booked
		[]ledger.Entry{booked("50003", "2026-10-07", sale...)},                                                                                // not expected
		[]ledger.Entry{expected("50004", "2026-10-31", sale...), booked("50004", "2026-11-01", sale...)},                                      // booked after the cut-off
		[]ledger.Entry{expected("50005", "2026-11-02", sale...)},                                                                              // only after the cut-off
		[]ledger.Entry{expected("50006", "2026-10-08", sale...), booked("50006", "2026-10-08", "1510 125.00", "3001 -99.99", "2611 -25.01")},  // a minor unit on another account
		[]ledger.Entry{expected("50007", "2026-09-30", sale...), booked("50007", "2026-10-02", "1510 125.00", "3001 -100.00", "2611 -25.00")}, // months apart
		[]ledger.Entry{outOfScope, recognised},
	)...)
	w := b.begin("2026-10")
	inputs := b.open(w)
	if got, want := references(inputs), "50002 50003 50004 50006"; got != want {
		t.Fatalf("open references %q, want %q", got, want)
	}
	if late := inputs[2].Entries; len(late) != 2 || late[1].EffectiveOn != day("2026-11-01") || len(late[1].Postings) != 3 {
		t.Errorf("the entry after the cut-off is not in the input: %v", late)
	}
	if got := inputs[2].Documents; len(got) != 1 || got[0].ID.ExternalID != "50004-1" || got[0].Version != 1 || got[0].Evidence.Length == 0 {
		t.Errorf("documents behind the expected entry: %+v", got)
	}
	if got := inputs[1].Documents; got != nil {
		t.Errorf("documents behind booked entries: %+v", got)
	}
}

// What ties over different entries is opened too, because two opposite faults may stand
// behind it; not what one voucher holds together, and nothing that we reversed ourselves.
func TestReferencesThatTieOverDifferentEntriesAreOpened(t *testing.T) {
	b := newBooks(t)
	back := []string{"1510 -125.00", "3001 100.00", "2611 25.00"}
	wrong, wrongBack := []string{"1510 125.00", "3001 -125.00"}, []string{"1510 -125.00", "3001 125.00"}
	money, both := []string{"1581 125.00", "1510 -125.00"}, []string{"1581 125.00", "3001 -100.00", "2611 -25.00"}
	corrected := []ledger.Entry{expected("50009", "2026-10-05", wrong...)}
	b.post(corrected...)
	b.post(all(
		tied("50001", "2026-10-05"),
		[]ledger.Entry{expected("50002", "2026-10-05", sale...), expected("50002", "2026-10-09", back...), booked("50002", "2026-10-05", wrong...), booked("50002", "2026-10-09", wrongBack...)},
		[]ledger.Entry{expected("50003", "2026-10-05", sale...), expected("50003", "2026-10-09", back...)},                                                                                                          // nothing booked of both
		[]ledger.Entry{expected("50004", "2026-10-05", sale...), expected("50004", "2026-10-05", money...), booked("50004", "2026-10-05", both...)},                                                                 // one voucher of the day
		[]ledger.Entry{expected("50005", "2026-10-05", sale...), expected("50005", "2026-10-06", money...), booked("50005", "2026-10-07", both...)},                                                                 // one voucher at all
		[]ledger.Entry{expected("50006", "2026-10-05", sale...), expected("50006", "2026-10-09", money...), expected("50006", "2026-10-20", "1581 -125.00", "1510 125.00"), booked("50006", "2026-10-05", sale...)}, // of three the two that cancel are missing
		[]ledger.Entry{booked("2026-10-05|SE|SEK|25", "2026-10-05", wrong...), booked("2026-10-05|SE|SEK|25", "2026-10-05", wrongBack...)},                                                                          // a batch
		[]ledger.Entry{expected("50008", "2026-10-05", sale...), booked("50008", "2026-10-06", wrong...), booked("50008", "2026-10-07", wrongBack...), booked("50008", "2026-10-08", sale...)},
		[]ledger.Entry{corrected[0].Reversal(day("2026-10-06")), expected("50009", "2026-10-05", sale...), booked("50009", "2026-10-05", sale...)}, // our own correction
	)...)
	w := b.begin("2026-10")
	inputs := b.open(w)
	if got, want := references(inputs), "50002 50003 50006 50008"; got != want {
		t.Fatalf("open references %q, want %q", got, want)
	}
	// Two of the four are told; the others are left as they tie.
	b.must(w.Save(t.Context(), []ledger.Case{solve(inputs[0], w.Run().CutOff), solve(inputs[1], w.Run().CutOff)}))
	run, err := w.Seal(t.Context())
	b.must(err)
	if run.Void != "" || run.Cases != 2 || run.Tied != run.References-2 {
		t.Errorf("run %+v", run)
	}
	pgtest.MustHold(t, pgtest.As(t, b.store, pgtest.Superuser))
}

func TestAnEntryReadBackIsTheEntryPosted(t *testing.T) {
	b := newBooks(t)
	e := expected("50001", "2026-10-05", sale...)
	e.Rule, e.LateFor, e.Text = "rule \\x41", month("2026-09"), "tab\tline\nquote' \"å\""
	e.Postings[1].SKU, e.Postings[1].TaxCode = "WC-1", "SE25"
	e.Postings[0].Amount = money.Minor(1250, "JPY")
	e.Postings[1].Amount, e.Postings[2].Amount = money.Minor(1250, "JPY"), money.Zero("JPY")
	v := booked("50001", "2026-10-06", "1510 1.00", "3001 -1.00")
	b.post(e, v)
	e.ID, e.Batch, e.Version, v.ID, v.Batch, v.Version = 1, 1, 1, 2, 1, 1
	inputs := b.open(b.begin("2026-10"))
	if diff := cmp.Diff([]ledger.Entry{e, v}, inputs[0].Entries, amounts); diff != "" {
		t.Errorf("entries changed on the way (-posted +read):\n%s", diff)
	}
}

func TestEveryVersionBehindAnExpectedEntryIsGiven(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...))
	first := b.look("2026-10")[0].Entries[0]
	again := expected("50001", "2026-10-07", "1510 126.00", "3001 -101.00", "2611 -25.00")
	b.post(first.Reversal(day("2026-10-05")), again)
	input := b.look("2026-10")[0]
	if len(input.Entries) != 3 || input.Entries[1].Reverses != first.ID {
		t.Fatalf("entries: %+v", input.Entries)
	}
	if len(input.Documents) != 2 || input.Documents[0].Version != 1 || input.Documents[1].Version != 2 {
		t.Errorf("documents: %+v", input.Documents)
	}
}

func TestARunIsSavedAsItWasFound(t *testing.T) {
	b := newBooks(t)
	b.post(all(tied("50001", "2026-10-05"), []ledger.Entry{
		expected("50002", "2026-10-06", sale...),
		expected("50006", "2026-09-08", sale...), booked("50006", "2026-10-08", "1510 125.00", "3001 -99.99", "2611 -25.01"),
	})...)
	w := b.begin("2026-10")
	if _, ok := w.Previous(); ok {
		t.Error("a first run has a previous one")
	}
	var want []ledger.Case
	for i, input := range b.open(w) {
		c := solve(input, w.Run().CutOff)
		b.must(w.Save(t.Context(), []ledger.Case{c}))
		c.Item = int64(i) + 1
		want = append(want, c)
	}
	run, err := w.Seal(t.Context())
	b.must(err)
	if run.ID != 1 || run.References != 3 || run.Tied != 1 || run.Cases != 2 || run.Compared != 3 || run.ThroughBatch != 1 || run.CutOff != day("2026-10-31") {
		t.Errorf("run: %+v", run)
	}
	if diff := cmp.Diff(want, b.cases(run.ID), amounts); diff != "" {
		t.Errorf("cases changed on the way (-saved +read):\n%s", diff)
	}
	latest, err := b.store.LatestRun(t.Context(), testEntity, month("2026-10"))
	b.must(err)
	if diff := cmp.Diff(run, latest, amounts); diff != "" {
		t.Errorf("the run changed on the way (-sealed +read):\n%s", diff)
	}
	if a := run.Accounts[0]; a.Account != "1510" || a.Expected.Number() != "375.00" || a.Booked.Number() != "250.00" || a.TiedExpected.Number() != "125.00" || a.CasesBooked.Number() != "125.00" {
		t.Errorf("account 1510 of the run: %+v", a)
	}
	pgtest.MustHold(t, pgtest.As(t, b.store, pgtest.Superuser))
}

// A streamed run of more references than one step reads, saved in between.
func TestManyCasesStreamInSequence(t *testing.T) {
	b := newBooks(t)
	var entries []ledger.Entry
	for i := range 1203 {
		reference := ledger.Reference(fmt.Sprint(50000 + i*7))
		entries = append(entries, expected(reference, "2026-10-06", sale...))
	}
	for range 5001 { // one batch reference with more entries than a step should hold
		entries = append(entries, expected("2026-10-15|SE|SEK|25", "2026-10-15", "1510 1.00", "3001 -1.00"))
	}
	b.post(entries...)
	run := b.reconcile("2026-10")
	cases := b.cases(run.ID)
	if run.Cases != 1204 || len(cases) != 1204 {
		t.Fatalf("%d cases sealed, %d read, want 1204", run.Cases, len(cases))
	}
	for i := 1; i < len(cases); i++ {
		if cases[i-1].Reference >= cases[i].Reference || cases[i-1].Item >= cases[i].Item {
			t.Fatalf("case %d %q item %d comes before %q item %d", i, cases[i-1].Reference, cases[i-1].Item, cases[i].Reference, cases[i].Item)
		}
	}
}

func TestUntouchedCasesAreCarriedOver(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...), expected("50002", "2026-10-05", sale...), expected("50003", "2026-10-05", sale...))
	first := b.reconcile("2026-10")
	b.post(
		booked("50002", "2026-10-05", sale...), // now ties
		booked("50003", "2026-11-02", sale...), // after the cut-off, yet it explains
		expected("50004", "2026-10-09", sale...),
	)
	w := b.begin("2026-10")
	if previous, ok := w.Previous(); !ok || previous.ID != first.ID {
		t.Fatalf("previous run %+v, %v", previous, ok)
	}
	carried, err := w.CarryOver(t.Context())
	b.must(err)
	inputs := b.open(w)
	if carried != 1 || references(inputs) != "50003 50004" {
		t.Fatalf("%d carried, %q open; want 1 and 50003 50004", carried, references(inputs))
	}
	for _, input := range inputs {
		b.must(w.Save(t.Context(), []ledger.Case{solve(input, w.Run().CutOff)}))
	}
	second, err := w.Seal(t.Context())
	b.must(err)
	if second.References != 4 || second.Tied != 1 || second.Cases != 3 || second.Compared != 3 {
		t.Errorf("run: %+v", second)
	}
	if diff := cmp.Diff(b.cases(first.ID)[0], b.cases(second.ID)[0], amounts); diff != "" {
		t.Errorf("the carried case changed (-first +second):\n%s", diff)
	}
	pgtest.MustHold(t, pgtest.As(t, b.store, pgtest.Superuser))
}

// In a company with both grains the orders' cases are carried over and the batches' are
// not: what a batch lacks, one that was touched may hold. The run counts them as compared.
func TestBatchesAreLookedAtAgain(t *testing.T) {
	b := newBooks(t)
	const lacks, holds = "2026-10-05|SE web|SEK|25", "2026-10-06|SE web|SEK|25"
	b.post(expected("50001", "2026-10-05", sale...), expected(lacks, "2026-10-05", sale...), expected("2026-10-07|SE web|SEK|25", "2026-10-07", sale...),
		booked("2026-10-07|SE web|SEK|25", "2026-10-07", sale...))
	b.reconcile("2026-10")
	b.post(booked(holds, "2026-10-06", sale...))
	w := b.begin("2026-10")
	carried, err := w.CarryOver(t.Context())
	b.must(err)
	inputs := b.open(w)
	if carried != 1 || references(inputs) != lacks+" "+holds {
		t.Fatalf("%d carried, %q open; want 1 and both batches that differ", carried, references(inputs))
	}
	for _, input := range inputs {
		b.must(w.Save(t.Context(), []ledger.Case{solve(input, w.Run().CutOff)}))
	}
	run, err := w.Seal(t.Context())
	b.must(err)
	if run.Cases != 3 || run.Compared != 2 {
		t.Errorf("run: %+v, want 3 cases and 2 compared", run)
	}
	pgtest.MustHold(t, pgtest.As(t, b.store, pgtest.Superuser))
}

func TestOnlyTheSameQuestionIsCarriedOver(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...))
	b.reconcile("2026-10")
	b.must(b.store.SavePolicy(t.Context(), testEntity, [32]byte{1}, "other", "chart"))
	for name, run := range map[string]ledger.Run{
		"another policy":   {Period: month("2026-10"), PolicyHash: [32]byte{1}, RuleVersion: "1"},
		"other rules":      {Period: month("2026-10"), PolicyHash: testPolicy, RuleVersion: "2"},
		"another cut-off":  {Period: month("2026-10"), PolicyHash: testPolicy, RuleVersion: "1", CutOff: day("2026-10-30")},
		"another period":   {Period: month("2026-11"), PolicyHash: testPolicy, RuleVersion: "1"},
		"its own question": {Period: month("2026-10"), PolicyHash: testPolicy, RuleVersion: "1"},
	} {
		w, err := b.store.BeginRun(t.Context(), testEntity, run)
		b.must(err)
		if _, ok := w.Previous(); ok != (name == "its own question") {
			t.Errorf("%s: previous found is %v", name, ok)
		}
		if _, err := w.CarryOver(t.Context()); name != "its own question" && !errors.Is(err, ledger.ErrInvalid) {
			t.Errorf("%s: carried over without a previous run: %v", name, err)
		}
		b.must(w.Abort())
	}
}

// What Seal must refuse, each with the reason it gives.
func TestARunThatDoesNotAddUpIsVoid(t *testing.T) {
	leg := func(account ledger.AccountCode, units int64) ledger.Leg {
		return ledger.Leg{Account: account, Functional: money.Minor(units, "SEK")}
	}
	for _, tt := range []struct {
		name, reason string
		tamper       func([]ledger.Case) []ledger.Case
	}{
		{"a case is left out", "50002 differs and has no case", func(c []ledger.Case) []ledger.Case { return c[1:] }},
		{"a tied reference gets a case", "50001 ties and has a case", func(c []ledger.Case) []ledger.Case {
			return append(c, ledger.Case{Reference: "50001", OriginOn: day("2026-10-05")})
		}},
		{"the variance is not the books'", "variance is stored as", func(c []ledger.Case) []ledger.Case {
			c[0].Variance = append(c[0].Variance, leg("1510", 1), leg("3001", -1))
			c[0].Unexplained = append(c[0].Unexplained, leg("1510", -1), leg("3001", 1))
			return c
		}},
		{"a variance is missing", "variance is stored as", func(c []ledger.Case) []ledger.Case {
			c[0].Variance, c[0].Explanations, c[0].Unexplained = nil, nil, nil
			return c
		}},
		{"a remainder is dropped", "miss expected by", func(c []ledger.Case) []ledger.Case {
			c[0].Unexplained = nil
			return c
		}},
		{"legs are out of balance", "out of balance", func(c []ledger.Case) []ledger.Case {
			c[0].Explanations[0].Legs = append(c[0].Explanations[0].Legs, leg("1581", 5))
			c[0].Unexplained = append(c[0].Unexplained, leg("1581", -5))
			return c
		}},
		{"another currency", "the books are in SEK", func(c []ledger.Case) []ledger.Case {
			for i, l := range c[0].Unexplained {
				c[0].Unexplained[i].Functional = money.Minor(l.Functional.Units(), "EUR")
			}
			return c
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			b.post(all(tied("50001", "2026-10-05"), []ledger.Entry{expected("50002", "2026-10-06", sale...)})...)
			w := b.begin("2026-10")
			var cases []ledger.Case
			for _, input := range b.open(w) {
				cases = append(cases, solve(input, w.Run().CutOff))
			}
			b.must(w.Save(t.Context(), tt.tamper(cases)))
			run, err := w.Seal(t.Context())
			if !errors.Is(err, ledger.ErrVoid) || !strings.Contains(run.Void, tt.reason) {
				t.Fatalf("sealed with %v, void %q; want a reason with %q", err, run.Void, tt.reason)
			}
			if _, err := b.store.LatestRun(t.Context(), testEntity, month("2026-10")); !errors.Is(err, ledger.ErrVoid) {
				t.Errorf("the void run is reported: %v", err)
			}
			if items, err := b.store.OpenItems(t.Context(), testEntity, run.ID); err == nil && len(items) != 0 {
				t.Errorf("a void run opened items: %v", items)
			}
			if next := b.reconcile("2026-10"); next.ID != run.ID+1 || next.Void != "" {
				t.Errorf("the next run is %+v", next)
			}
			pgtest.MustHold(t, pgtest.As(t, b.store, pgtest.Superuser))
		})
	}
}

func TestARunLeavesNoTraceWhenGivenUp(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...))
	w := b.begin("2026-10")
	for _, input := range b.open(w) {
		b.must(w.Save(t.Context(), []ledger.Case{solve(input, w.Run().CutOff)}))
	}
	b.must(w.Abort())
	if run := b.reconcile("2026-10"); run.ID != 1 {
		t.Errorf("the run after has number %d", run.ID)
	}
	if _, err := b.store.LatestRun(t.Context(), testEntity, month("2026-09")); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a month without a run: %v", err)
	}
}

func TestTwoRunsOfAnEntityQueue(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...))
	first := b.begin("2026-10")
	numbers := make(chan int64)
	go func() {
		w, err := b.store.BeginRun(t.Context(), testEntity, ledger.Run{Period: month("2026-10"), PolicyHash: testPolicy, RuleVersion: "1"})
		if err != nil {
			t.Error(err)
			numbers <- 0
			return
		}
		defer w.Abort()
		numbers <- w.Run().ID
	}()
	select {
	case n := <-numbers:
		t.Fatalf("run %d began while another was in progress", n)
	case <-time.After(200 * time.Millisecond):
	}
	for _, input := range b.open(first) {
		b.must(first.Save(t.Context(), []ledger.Case{solve(input, first.Run().CutOff)}))
	}
	_, err := first.Seal(t.Context())
	b.must(err)
	if n := <-numbers; n != 2 {
		t.Errorf("the run that waited has number %d, want 2", n)
	}
}

func TestARunSeesNothingThatWasPostedAfterItBegan(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...))
	w := b.begin("2026-10")
	b.post(booked("50001", "2026-10-05", sale...), expected("50002", "2026-10-05", sale...))
	inputs := b.open(w)
	if references(inputs) != "50001" || len(inputs[0].Entries) != 1 {
		t.Fatalf("open: %q with %d entries", references(inputs), len(inputs[0].Entries))
	}
	b.must(w.Save(t.Context(), []ledger.Case{solve(inputs[0], w.Run().CutOff)}))
	run, err := w.Seal(t.Context())
	b.must(err)
	if run.ThroughBatch != 1 || run.References != 1 {
		t.Errorf("run: %+v", run)
	}
}

func TestAnEmptyLedgerReconcilesToNothing(t *testing.T) {
	b := newBooks(t)
	if run := b.reconcile("2026-10"); run.References != 0 || run.ThroughBatch != 0 || len(run.Accounts) != 0 {
		t.Errorf("run: %+v", run)
	}
}

func TestAFinishedRunNeverChanges(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...), expected("50002", "2026-10-05", sale...))
	b.reconcile("2026-10")
	for role, statements := range map[pgtest.Role][]string{
		pgtest.App: {
			`INSERT INTO runs SELECT * FROM runs`,
			`INSERT INTO run_accounts (entity, run, account, currency, expected, booked, tied_expected, tied_booked, cases_expected, cases_booked, recognised, out_of_scope)
			 VALUES ('SE01', 1, '7010', 'SEK', 0, 0, 0, 0, 0, 0, 0, 0)`,
			`INSERT INTO unexplained_legs (entity, run, reference, number, account, functional, functional_currency) VALUES ('SE01', 1, '50001', 9, '1510', 1, 'SEK')`,
			`INSERT INTO cases (entity, run, reference, item, origin_on, compared_run) VALUES ('SE01', 1, '50003', 1, '2026-10-01', 1)`,
			`UPDATE cases SET note = 'x'`,
			`DELETE FROM explanations`,
			`SELECT write_run_accounts()`,
			`SELECT write_open_item_events()`,
		},
		pgtest.Owner: {
			`INSERT INTO unexplained_legs (entity, run, reference, number, account, functional, functional_currency) VALUES ('SE01', 1, '50001', 9, '1510', 1, 'SEK')`,
			`INSERT INTO case_variances (entity, run, reference, number, account, functional, functional_currency) VALUES ('SE01', 1, '50001', 9, '1510', 1, 'SEK')`,
			`INSERT INTO explanations SELECT entity, run, reference, explanation + 1, cause, kind, class, proof, evidence FROM explanations`,
			`INSERT INTO explanation_legs SELECT entity, run, reference, explanation, number + 9, account, functional, functional_currency FROM explanation_legs`,
			`INSERT INTO cases (entity, run, reference, item, origin_on, compared_run) SELECT entity, run, reference || 'x', item + 7, origin_on, 1 FROM cases`,
			`UPDATE runs SET void = ''`,
			`TRUNCATE runs CASCADE`,
		},
	} {
		db := pgtest.As(t, b.store, role)
		for _, statement := range statements {
			if _, err := db.Exec(statement); err == nil {
				t.Errorf("as %s: %s was let through", role, statement)
			}
		}
	}
}
