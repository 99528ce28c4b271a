package pull

import (
	"errors"
	"testing"
	"time"

	"counterfoil/fixtures/tenant"
	"counterfoil/importers/importerstest"
)

// What is committed late bears a stamp from before the end of a window that was read: an
// order, a shipment's own change, and a refund without either.
func TestWhatIsCommittedLateIsRead(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 120, tenant.Options{OwnStamps: true}), newBench(t)
	b.full(s)
	numbers := s.Orders()
	for _, c := range []tenant.Change{tenant.EditPrice, tenant.ChangeRate, tenant.RefundOrder} {
		s.pass(30 * time.Minute)
		b.changes(s)
		done := false
		for _, n := range numbers {
			if done = s.ChangeLate(c, n, s.clock.Now().Add(-12*time.Minute)) == nil; done {
				break
			}
		}
		if !done {
			t.Fatalf("no order took change %d", c)
		}
		s.pass(30 * time.Second)
		if r := b.changes(s); r.Posted().Entries == 0 {
			t.Errorf("change %d was not read: %s", c, r)
		}
		b.sameAs(s)
	}
}

// An order that no window brought, for whatever reason, is found by the night.
func TestTheNightFindsWhatWasLost(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 60, tenant.Options{}), newBench(t)
	if _, err := b.puller(s).Orders(t.Context(), s.Orders()[:30]); err != nil {
		t.Fatal(err)
	}
	if r, err := b.puller(s).Complete(t.Context(), known.AddDate(0, -2, 0), s.clock.Now()); err != nil || r.Read["orders"] != 30 {
		t.Errorf("%s, %v; want the 30 orders that were lost", r, err)
	}
	b.sameAs(s)
}

// A change of a shipment that leaves its order's stamp alone is seen by the shipment's own.
func TestAChangedShipmentIsRead(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 80, tenant.Options{OwnStamps: true}), newBench(t)
	b.full(s)
	s.pass(time.Hour)
	b.changes(s)
	if _, err := s.ChangeAny(tenant.CorrectShipments); err != nil {
		t.Fatal(err)
	}
	s.pass(5 * time.Minute)
	if r := b.changes(s); r.Posted().Entries == 0 || r.Read["orders"] > 1 {
		t.Errorf("it was not read, or more was: %s", r)
	}
	b.sameAs(s)
}

// A mark moves with the commit of what it stands for, never before: a ledger that is lost
// at any portion has lost that portion only, and it is read again.
func TestMarksMoveWithTheCommit(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 400, tenant.Options{}), newBench(t)
	failed := 0
	for left := 1; left < 20; left++ {
		p := b.puller(s)
		f := &importerstest.Flaky{Store: b.store, Left: left % 3}
		p.Store, p.Importer.Store = f, f
		_, err := p.Changes(t.Context(), known.AddDate(0, -3, 0)) // no comparison heals it
		if err == nil {
			break
		}
		if !errors.Is(err, importerstest.ErrFlaky) {
			t.Fatal(err)
		}
		failed++
	}
	if failed < 3 {
		t.Errorf("the ledger was lost %d times", failed)
	}
	b.changes(s)
	b.sameAs(s)
}

// Our clock may be ahead of the tenant's: a window that ended at our now would pass over
// what the tenant stamps in the minutes until then.
func TestAClockThatIsAheadPassesNothingOver(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 80, tenant.Options{ClockSkew: -time.Hour}), newBench(t)
	b.full(s)
	for range 3 {
		s.pass(2 * time.Minute)
		b.changes(s)
		if _, err := s.ChangeAny(tenant.EditPrice); err != nil {
			t.Fatal(err)
		}
	}
	s.pass(2 * time.Minute)
	b.changes(s)
	b.sameAs(s)
}

// What no window shows is found by the night: a sum that changed without its stamp, and a
// stamp that was committed hours late without another sum.
func TestTheNightFindsWhatNoWindowShows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change tenant.Change
		late   time.Duration
	}{"a sum without a stamp": {tenant.EditPrice, 1000 * time.Hour}, "a stamp hours late": {tenant.ChangeRate, 3 * time.Hour}} {
		s, b := newShop(t, 80, tenant.Options{}), newBench(t)
		b.full(s)
		s.pass(10 * time.Hour)
		b.changes(s)
		done := 0
		for _, n := range s.Orders() {
			if s.ChangeLate(c.change, n, s.clock.Now().Add(-c.late)) == nil {
				if done++; done == 3 {
					break
				}
			}
		}
		s.pass(time.Hour)
		if r := b.changes(s); r.Posted().Entries > 0 || done != 3 {
			t.Fatalf("%s: %d changed, and a window shows it: %s", name, done, r)
		}
		r, err := b.puller(s).Complete(t.Context(), known.AddDate(0, -2, 0), s.clock.Now())
		if err != nil || r.Posted().Entries == 0 || r.Read["orders"] > 3 {
			t.Errorf("%s: %s, %v", name, r, err)
		}
		b.sameAs(s)
	}
}
