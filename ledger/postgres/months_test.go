package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/postgres/pgtest"
)

// reconcileAs makes a whole run whose cases pass through change first.
func (b *books) reconcileAs(period string, change func(*ledger.Case)) ledger.Run {
	b.Helper()
	w := b.begin(period)
	if _, ok := w.Previous(); ok {
		_, err := w.CarryOver(b.Context())
		b.must(err)
	}
	for input, err := range w.Open(b.Context()) {
		b.must(err)
		c := solve(input, w.Run().CutOff)
		change(&c)
		b.must(w.Save(b.Context(), []ledger.Case{c}))
	}
	run, err := w.Seal(b.Context())
	b.must(err)
	return run
}

// timing says of the references that they are a matter of time.
func timing(references ...ledger.Reference) func(*ledger.Case) {
	return func(c *ledger.Case) {
		for _, r := range references {
			if c.Reference == r {
				c.Explanations[0].Cause, c.Explanations[0].Class = ledger.CauseCutOff, ledger.ClassTiming
			}
		}
	}
}

func voucher(reference ledger.Reference, number, on string, postings ...string) ledger.Entry {
	e := booked(reference, on, postings...)
	e.Voucher.Number, e.Document.ExternalID = number, "A "+number
	return e
}

// Two months of seven references; see the words beside each.
func TestItemsSayWhatTheyWereAndWhatMovedThem(t *testing.T) {
	b := newBooks(t)
	capture := expected("50004", "2026-10-06", "1581 125.00", "1510 -125.00")
	capture.Document.Kind = ledger.DocumentCapture
	b.post(all(
		tied("50001", "2026-10-05"),
		[]ledger.Entry{
			expected("50002", "2026-10-31", sale...), voucher("50002", "2", "2026-11-02", sale...), // dated in November
			expected("50003", "2026-10-31", sale...),          // a matter of time that does not clear
			expected("50004", "2026-10-05", sale...), capture, // both booked in November
			booked("50005", "2026-10-06", sale...),   // its document comes in November
			expected("50006", "2026-10-07", sale...), // booked in November, then returned
			expected("50007", "2026-10-08", sale...), // half of it booked in November
		})...)
	october := b.reconcileAs("2026-10", timing("50002", "50003"))
	back := []string{"1510 -125.00", "3001 100.00", "2611 25.00"}
	returned := expected("50006", "2026-11-20", back...)
	returned.Document.ExternalID += "-return"
	b.post(
		voucher("50004", "41", "2026-11-03", sale...), voucher("50004", "40", "2026-11-09", "1581 125.00", "1510 -125.00"),
		expected("50005", "2026-10-06", sale...),
		voucher("50006", "60", "2026-11-05", sale...), returned, voucher("50006", "61", "2026-11-20", back...),
		voucher("50007", "70", "2026-11-06", "1510 50.00", "3001 -50.00"),
	)
	november := b.reconcile("2026-11")

	items, err := b.store.OpenItems(t.Context(), testEntity, november.ID)
	b.must(err)
	var got []string
	for _, i := range items {
		line := fmt.Sprintf("%s %s → %s changed %t timing %t %v:", i.Reference, i.Opening.Number(), i.Closing.Number(), i.Changed, i.WasTiming, i.Timing)
		for _, e := range i.ClearedBy {
			line += " " + e.String() + ";"
		}
		got = append(got, line)
	}
	want := strings.Join([]string{
		"50002 125.00 → 0.00 changed false timing true [centra shipment 50002-1]: voucher A 2 of 2026-11-02;",
		"50003 125.00 → 125.00 changed false timing true [centra shipment 50003-1]:",
		"50004 125.00 → 0.00 changed false timing false []: voucher A 41 of 2026-11-03; voucher A 40 of 2026-11-09;",
		"50005 125.00 → 0.00 changed false timing false []: centra shipment 50005-1 version 1 of 2026-10-06;",
		"50006 125.00 → 0.00 changed false timing false []: voucher A 60 of 2026-11-05;",
		"50007 125.00 → 75.00 changed true timing false []:",
	}, "\n")
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	roll, err := b.store.Roll(t.Context(), testEntity, november.ID)
	b.must(err)
	if roll.From.ID != october.ID || roll.Opening.Number() != "750.00" {
		t.Errorf("the roll starts from run %d with %s", roll.From.ID, roll.Opening)
	}
	// 1510: 50002, 50003, 50006 and 50007 are 125 too low, 50005 too high; 50004 is right there.
	if a := roll.Accounts[0]; fmt.Sprint(a) != "{1510 -375.00 SEK 0.00 SEK -125.00 SEK 50.00 SEK -200.00 SEK}" {
		t.Errorf("account 1510 rolls %v", a)
	}
	if first, err := b.store.Roll(t.Context(), testEntity, october.ID); err != nil || first.From.ID != 0 || first.Accounts[0].Closing != first.Accounts[0].New {
		t.Errorf("the first month's roll: %+v, %v", first, err)
	}
}

// accept records an acceptance in the first person.
func (b *books) accept(reference ledger.Reference, run int64) error {
	_, err := b.store.AcceptItem(b.Context(), testEntity, ledger.AcceptanceRequest{Reference: reference, Run: run, Reason: "agreed", By: "Anna", Actor: "root"})
	return err
}

func (b *books) accepted(run int64) string {
	b.Helper()
	list, err := b.store.Acceptances(b.Context(), testEntity, run)
	b.must(err)
	var all []string
	for _, a := range list {
		all = append(all, fmt.Sprintf("%d %s of run %d by %s: %d accounts, %d parts", a.Number, a.Reference, a.Run, a.By, len(a.Variance), len(a.Parts)))
	}
	return strings.Join(all, "; ")
}

// A record counts in the runs after it, until it is revoked or the item clears; what an
// earlier run heeded stays as it was.
func TestAnAcceptanceHolds(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...), expected("50002", "2026-10-05", sale...))
	first := b.reconcile("2026-10")
	b.must(b.accept("50001", first.ID))
	second := b.reconcile("2026-10")
	b.must(b.accept("50002", second.ID))
	revoke := ledger.AcceptanceRequest{Reference: "50001", Reason: "no longer", By: "Bo", Actor: "root"}
	number, err := b.store.RevokeAcceptance(t.Context(), testEntity, revoke)
	if b.must(err); number != 3 {
		t.Errorf("the revocation is record %d", number)
	}
	third := b.reconcile("2026-10")
	b.post(booked("50002", "2026-10-06", sale...))
	fourth := b.reconcile("2026-10")
	undo, err := b.store.Journals(t.Context(), testEntity, ledger.JournalQuery{Reference: "50002", Book: ledger.Booked})
	b.must(err)
	b.post(undo[0].Reversal(day("2026-10-07")))
	fifth := b.reconcile("2026-10")
	for run, want := range map[int64]string{
		first.ID: "", second.ID: "1 50001 of run 1 by Anna: 3 accounts, 2 parts", third.ID: "2 50002 of run 2 by Anna: 3 accounts, 2 parts",
		fourth.ID: "", fifth.ID: "", // it cleared, and differs anew
	} {
		if got := b.accepted(run); got != want {
			t.Errorf("run %d heeds %q, want %q", run, got, want)
		}
	}
	if _, err := b.store.RevokeAcceptance(t.Context(), testEntity, revoke); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("revoked twice: %v", err)
	}
	pgtest.MustHold(t, pgtest.As(t, b.store, pgtest.Superuser))
}

func TestWhatCannotBeAccepted(t *testing.T) {
	b := newBooks(t)
	b.post(all(tied("50001", "2026-10-05"), []ledger.Entry{expected("50002", "2026-10-05", sale...)})...)
	old, last := b.reconcile("2026-10"), b.reconcile("2026-10")
	wrong := money.Minor(1, "SEK")
	for name, r := range map[string]ledger.AcceptanceRequest{
		"a reference that ties": {Reference: "50001", Run: last.ID, Reason: "r", By: "a", Actor: "b"},
		"no reference of ours":  {Reference: "1", Run: last.ID, Reason: "r", By: "a", Actor: "b"},
		"an earlier run":        {Reference: "50002", Run: old.ID, Reason: "r", By: "a", Actor: "b"},
		"no run":                {Reference: "50002", Run: 9, Reason: "r", By: "a", Actor: "b"},
		"another amount":        {Reference: "50002", Run: last.ID, Reason: "r", By: "a", Actor: "b", Amount: &wrong},
		"no reason":             {Reference: "50002", Run: last.ID, By: "a", Actor: "b"},
		"nobody":                {Reference: "50002", Run: last.ID, Reason: "r", Actor: "b"},
	} {
		if _, err := b.store.AcceptItem(t.Context(), testEntity, r); !errors.Is(err, ledger.ErrInvalid) {
			t.Errorf("%s is accepted: %v", name, err)
		}
	}
	right := money.Minor(12500, "SEK")
	if _, err := b.store.AcceptItem(t.Context(), testEntity, ledger.AcceptanceRequest{Reference: "50002", Run: last.ID, Reason: "r", By: "a", Actor: "b", Amount: &right}); err != nil {
		t.Error(err)
	}
}

// A case rests on another reference, or on the run as a whole: it is looked at again when
// that one is touched, or always; the rest is carried over.
func TestWhatRestsOnATouchedReferenceIsTouched(t *testing.T) {
	b := newBooks(t)
	for _, r := range []ledger.Reference{"50001", "50002", "50003", "50004"} {
		b.post(expected(r, "2026-10-05", sale...))
	}
	related := map[ledger.Reference][]ledger.Reference{"50001": {"50004", "50009"}, "50002": {ledger.WholeRun}, "50003": {"50001"}}
	b.reconcileAs("2026-10", func(c *ledger.Case) { c.Related = related[c.Reference] })
	b.post(booked("50004", "2026-10-05", "1510 1.00", "3001 -1.00"))
	w := b.begin("2026-10")
	carried, err := w.CarryOver(t.Context())
	b.must(err)
	inputs := b.open(w)
	if carried != 1 || references(inputs) != "50001 50002 50004" {
		t.Fatalf("%d carried, %q open; want 50003 carried", carried, references(inputs))
	}
	for _, input := range inputs {
		c := solve(input, w.Run().CutOff)
		c.Related = related[c.Reference]
		b.must(w.Save(t.Context(), []ledger.Case{c}))
	}
	run, err := w.Seal(t.Context())
	if b.must(err); run.Compared != 3 {
		t.Errorf("%d compared, want 3", run.Compared)
	}
	// What was carried over still knows what it rests on.
	b.post(booked("50001", "2026-10-05", "1510 1.00", "3001 -1.00"))
	if again := references(b.lookCarried("2026-10")); again != "50001 50002 50003" {
		t.Errorf("looked at again: %q", again)
	}
}

// lookCarried reads what a run would look at beside what it carries over.
func (b *books) lookCarried(period string) []ledger.CaseInput {
	b.Helper()
	w := b.begin(period)
	_, err := w.CarryOver(b.Context())
	b.must(err)
	inputs := b.open(w)
	b.must(w.Abort())
	return inputs
}

// A case whose faults cancel has no variance and is an open item all the same: it rolls
// at nothing, and what it was before is re-measured.
func TestACaseWithoutVarianceRolls(t *testing.T) {
	b := newBooks(t)
	b.post(expected("50001", "2026-10-05", sale...), voucher("50001", "1", "2026-10-05", "1510 125.00", "3001 -110.00", "2611 -15.00"))
	b.reconcile("2026-10")
	back := expected("50001", "2026-11-05", "1510 -125.00", "3001 100.00", "2611 25.00")
	back.Document.ExternalID += "-return"
	b.post(back, voucher("50001", "2", "2026-11-05", "1510 -125.00", "3001 110.00", "2611 15.00"))
	november := b.reconcileAs("2026-11", func(*ledger.Case) {})
	items, err := b.store.OpenItems(t.Context(), testEntity, november.ID)
	b.must(err)
	if november.Cases != 1 || len(items) != 1 {
		t.Fatalf("%d cases, items %v; want the two faults that cancel", november.Cases, items)
	}
	if i := items[0]; i.Opening.Number() != "10.00" || i.Closing != money.Zero("SEK") || !i.Changed || i.ClearedRun != 0 {
		t.Errorf("the item: %+v", i)
	}
	roll, err := b.store.Roll(t.Context(), testEntity, november.ID)
	b.must(err)
	for _, a := range roll.Accounts {
		if !a.Cleared.IsZero() || !a.Closing.IsZero() || a.Remeasured != a.Opening.Neg() {
			t.Errorf("account %s rolls %+v", a.Account, a)
		}
	}
}
