package pull

import (
	"fmt"
	"slices"
	"sort"
	"testing"
	"time"

	"counterfoil/fixtures/tenant"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/postgres/pgtest"
)

// one is a change of month two.
type one struct {
	name   string
	change tenant.Change
	night  bool // found by the nightly comparison
	// of are the ids it may be done to, of what is posted; nil leaves it to chance.
	of func([]ledger.Entry) []int64
	// kinds are what is reversed and what is posted, as "-return" and "+shipment".
	kinds []string
	// check looks at the figures: what was reversed and what stands instead.
	check func(*testing.T, []ledger.Entry, []ledger.Entry)
}

// Each change of month two arrives as a dated difference: what stood is reversed on its
// date, what stands now is posted on its own, each to the minor unit as an undisturbed
// import of the tenant's files has it. Where that month is closed, both come on the first
// day of the next that is open, tagged with the month they belong to. Only what changed is
// fetched.
func TestChangesArriveAsDifferences(t *testing.T) {
	t.Parallel()
	for _, closed := range []bool{false, true} {
		t.Run(fmt.Sprintf("closed %t", closed), func(t *testing.T) {
			t.Parallel()
			s, b := twoMonths(t, tenant.Options{OwnStamps: true})
			books := calendar{}
			if closed {
				books = calendar{ledger.NewDate(2026, 10, 1).Period(): true, ledger.NewDate(2026, 11, 1).Period(): true}
				for period := range books {
					if err := b.store.SetPeriodStatus(t.Context(), b.Entity, period, ledger.PeriodClosed, "anna", ""); err != nil {
						t.Fatal(err)
					}
				}
			}
			before := truth(t, s)
			for _, c := range []one{
				{"a return completed late", tenant.CompleteReturn, false, nil, []string{"+return"}, nil},
				{"a return deleted", tenant.DeleteReturn, true, returnsOf, []string{"-return"}, nil},
				{"a return opened again", tenant.UncompleteReturn, false, returnsOf, []string{"-return"}, nil},
				{"and completed once more", tenant.CompleteReturn, false, nil, []string{"+return"}, nil},
				{"money of a return, which moves its date", tenant.RefundReturn, false, nil, []string{"+refund", "+return", "-return"}, nil},
				{"an order's price edited", tenant.EditPrice, false, ordersOf, []string{"+sale", "-sale"}, isCheaper},
				{"a rate changed", tenant.ChangeRate, false, ordersOf, []string{"+sale", "-sale"}, isDearerByAHundredth},
				{"money back without a return", tenant.RefundOrder, false, nil, []string{"+refund"}, nil},
				{"an order deleted", tenant.DeleteOrder, true, ordersOf, []string{"-capture", "-sale"}, nil},
				{"an order touched", tenant.Touch, false, nil, nil, nil},
			} {
				before = c.arrives(t, s, b, before, books)
			}
			s.pass(2 * time.Minute)
			if r := b.changes(s); len(r.Results) != 0 {
				t.Errorf("nothing has changed since: %s", r)
			}
			if r, err := b.puller(s).Complete(t.Context(), known.AddDate(0, -2, 0), s.clock.Now()); err != nil || len(r.Results) != 0 {
				t.Errorf("nothing has changed since: %s, %v", r, err)
			}
		})
	}
}

// calendar are the periods that are closed.
type calendar map[ledger.Period]bool

// dated is where an entry goes that belongs to a day.
func (c calendar) dated(on ledger.Date) (ledger.Date, ledger.Period) {
	period := on.Period()
	if !c[period] {
		return on, ledger.Period{}
	}
	for c[period] {
		period = period.Next()
	}
	return period.First(), on.Period()
}

// truth is what stands after an undisturbed import of the tenant's files.
func truth(t *testing.T, s *shop) []ledger.Entry {
	b := newBench(t)
	b.files(s)
	return pgtest.Standing(b.t, b.store, b.Entity)
}

// arrives makes the change, pulls it, and compares what is posted with what it must be. It
// returns what should stand now.
func (c one) arrives(t *testing.T, s *shop, b *bench, before []ledger.Entry, books calendar) []ledger.Entry {
	t.Helper()
	id := c.do(t, s, before)
	now := truth(t, s)
	var last int64
	for _, e := range pgtest.Journal(b.t, b.store, b.Entity, 0) {
		last = e.ID
	}
	s.pass(20 * time.Minute)
	asked := len(s.Log().Requests)
	r := b.changes(s)
	if asked = len(s.Log().Requests) - asked; asked > 20 {
		t.Errorf("%s of %d took %d requests", c.name, id, asked)
	}
	if c.night {
		if r.Posted().Entries > 0 {
			t.Errorf("%s of %d is seen by day: %s", c.name, id, r)
		}
		var err error
		if r, err = b.puller(s).Complete(t.Context(), known.AddDate(0, -2, 0), s.clock.Now()); err != nil {
			t.Errorf("%s of %d: %v", c.name, id, err)
		}
	}
	t.Logf("%s of %d: %s", c.name, id, r)
	if r.Read["orders"] > 2 || r.Read["returns"] > 1 || r.Read["payments"] > 1 {
		t.Errorf("%s of %d read too much: %s", c.name, id, r)
	}
	reversed, posted := differences(before, now)
	var want, kinds []string
	for _, e := range reversed {
		want, kinds = append(want, "-"+told(e, books)), append(kinds, "-"+string(e.Kind))
	}
	for _, e := range posted {
		want, kinds = append(want, "+"+told(e, books)), append(kinds, "+"+string(e.Kind))
	}
	sort.Strings(want)
	sort.Strings(kinds)
	if kinds = slices.Compact(kinds); !slices.Equal(kinds, c.kinds) {
		t.Errorf("%s of %d moves %v, want %v", c.name, id, kinds, c.kinds)
	}
	var got []string
	for _, e := range pgtest.Journal(b.t, b.store, b.Entity, last) {
		got = append(got, arrived(e))
	}
	if sort.Strings(got); !slices.Equal(got, want) {
		t.Errorf("%s of %d arrives as\n%q\nwant\n%q", c.name, id, got, want)
	}
	if c.check != nil {
		c.check(t, reversed, posted)
	}
	return now
}

// do makes the change, to something that is posted if it must be.
func (c one) do(t *testing.T, s *shop, standing []ledger.Entry) int64 {
	t.Helper()
	if c.of == nil {
		id, err := s.ChangeAny(c.change)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		return id
	}
	for _, id := range c.of(standing) {
		if s.Change(c.change, id) == nil {
			return id
		}
	}
	t.Fatalf("%s: nothing that is posted can be changed so", c.name)
	return 0
}

// december begins what is open in any case.
var december = ledger.NewDate(2026, 12, 1)

func returnsOf(standing []ledger.Entry) (ids []int64) {
	for _, e := range standing {
		if e.Document.Kind == ledger.DocumentReturn && e.EffectiveOn.Before(december) {
			ids = append(ids, number(e.Document.ExternalID))
		}
	}
	return ids
}

func ordersOf(standing []ledger.Entry) (ids []int64) {
	for _, e := range standing {
		if e.Document.Kind == ledger.DocumentShipment && e.EffectiveOn.Before(december) {
			ids = append(ids, number(string(e.Order)))
		}
	}
	return ids
}

// differences are the entries that stood and stand no more, and those that do now.
func differences(before, after []ledger.Entry) (reversed, posted []ledger.Entry) {
	has := func(all []ledger.Entry) map[string]bool {
		lines := map[string]bool{}
		for _, e := range all {
			lines[pgtest.Line(e)] = true
		}
		return lines
	}
	was, is := has(before), has(after)
	for _, e := range before {
		if !is[pgtest.Line(e)] {
			reversed = append(reversed, e)
		}
	}
	for _, e := range after {
		if !was[pgtest.Line(e)] {
			posted = append(posted, e)
		}
	}
	return reversed, posted
}

// told is an entry as it should arrive: what is to be reversed as what is reversed.
func told(e ledger.Entry, books calendar) string {
	on, late := books.dated(e.EffectiveOn)
	return fmt.Sprintf("%s on %s for %s: %s", e.Document, on, late, rows(e.Postings, false))
}

// arrived is an entry that did.
func arrived(e ledger.Entry) string {
	sign := "+"
	if e.Reverses != 0 {
		sign = "-"
	}
	return fmt.Sprintf("%s%s on %s for %s: %s", sign, e.Document, e.EffectiveOn, e.LateFor, rows(e.Postings, e.Reverses != 0))
}

// rows are postings by account, or their opposite.
func rows(postings []ledger.Posting, opposite bool) []string {
	var all []string
	for _, p := range postings {
		side := p.Side
		if opposite {
			side = side.Opposite()
		}
		all = append(all, fmt.Sprintf("%s %s %s %s", p.Account, side, p.Amount, p.Functional))
	}
	sort.Strings(all)
	return all
}

// total is what entries of a kind debit, in the document's currency and the ledger's.
func total(entries []ledger.Entry, kind ledger.EntryKind) (amount, functional money.Amount) {
	for _, e := range entries {
		for _, p := range e.Postings {
			if e.Kind == kind && p.Side == ledger.Debit {
				amount, functional = amount.Add(p.Amount), functional.Add(p.Functional)
			}
		}
	}
	return amount, functional
}

func isCheaper(t *testing.T, reversed, posted []ledger.Entry) {
	was, _ := total(reversed, "sale")
	is, _ := total(posted, "sale")
	if is.Units() >= was.Units() || is.Units() < was.Units()*8/10 {
		t.Errorf("a sale of %s is one of %s now", was, is)
	}
}

func isDearerByAHundredth(t *testing.T, reversed, posted []ledger.Entry) {
	was, before := total(reversed, "sale")
	is, after := total(posted, "sale")
	raised := after.Sub(before).Units() * 100
	if was != is || raised < before.Units()-200 || raised > before.Units()+200 {
		t.Errorf("a sale of %s was worth %s and is one of %s worth %s", was, before, is, after)
	}
}
