package pull

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"counterfoil/fixtures/tenant"
)

// What passes when it is asked for again.
func passing(probability float64) []tenant.Fault {
	var plan []tenant.Fault
	for _, kind := range []tenant.Kind{tenant.TooMany, tenant.ServerError, tenant.BadGateway, tenant.HTMLPage, tenant.CutJSON, tenant.PartialErrors, tenant.Dropped} {
		plan = append(plan, tenant.Fault{Kind: kind, Probability: probability})
	}
	return append(plan, tenant.Fault{Kind: tenant.Endless, Probability: probability, Operation: "Orders"})
}

func TestFaultsChangeNothing(t *testing.T) {
	t.Parallel()
	for _, form := range []tenant.RetryAfter{tenant.HTTPDate, tenant.UnixSeconds, tenant.ISO8601} {
		s, b := newShop(t, 150, tenant.Options{Faults: passing(0.03), Seed: uint64(form) + 1, RetryAfter: form, ClockSkew: time.Duration(form) * time.Minute}), newBench(t)
		r := b.full(s)
		if r.Retries == 0 {
			t.Errorf("no fault was met: %s", r)
		}
		s.Plan()
		b.sameAs(s)
		if n := s.Log().Violations; n > 0 {
			t.Errorf("%d requests came earlier than the tenant allowed", n)
		}
	}
}

func TestEachFaultAlone(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 60, tenant.Options{}), newBench(t)
	b.full(s)
	for _, f := range passing(0) {
		for _, operation := range []string{"Limits", "Introspect", "Orders", "Payments", "Returns"} {
			f.On, f.Operation = []int{1, 2}, operation
			s.Plan(f)
			if r, err := b.puller(s).Full(t.Context(), time.Time{}); err != nil || len(r.Results) > 0 {
				t.Errorf("%s on %s: %s, %v", f.Kind, operation, r, err)
			}
		}
	}
}

func TestAFaultThatStaysIsAClearError(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 60, tenant.Options{}), newBench(t)
	for kind, want := range map[tenant.Kind]string{
		tenant.ServerError: "HTTP status 500", tenant.HTMLPage: "no whole JSON", tenant.CutJSON: "no whole JSON", tenant.Dropped: "cut off",
		tenant.PartialErrors: "reports 1 error", tenant.TooMany: "429", tenant.Expired: "renew it", tenant.ExpiredQuietly: "renew it", tenant.Endless: "do not end",
	} {
		s.Plan(tenant.Fault{Kind: kind, Probability: 1, Operation: "Orders"})
		_, err := b.puller(s).Full(t.Context(), time.Time{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q in it", kind, err, want)
			continue
		}
		if strings.Contains(err.Error(), "secret-token") {
			t.Errorf("%s: the token is in %v", kind, err)
		}
		var token *TokenError
		if expired := strings.HasPrefix(string(kind), "expired"); errors.As(err, &token) != expired {
			t.Errorf("%s: %v is about the token: %v", kind, err, !expired)
		}
	}
	s.Plan()
	b.full(s)
	b.sameAs(s)
}

// An unknown status is rejected where it stands, and comes right when it is read again.
func TestAnUnknownValueIsRejectedAndHeals(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 100, tenant.Options{Faults: []tenant.Fault{{Kind: tenant.UnknownEnum, On: []int{1, 2}, Operation: "Orders"}, {Kind: tenant.UnknownEnum, On: []int{2, 3}, Operation: "Payments"}}}), newBench(t)
	r, err := b.puller(s).Full(t.Context(), time.Time{})
	if err != nil || r.Posted().Rejections == 0 {
		t.Fatalf("%s, %v: want rejections", r, err)
	}
	b.sameAs(s)
	b.noneRejected()
}

// killer ends a reading after a random number of requests.
type killer struct {
	*clock
	left   int
	cancel context.CancelFunc
}

func (k *killer) Sleep(ctx context.Context, d time.Duration) error {
	if k.left--; k.left <= 0 {
		k.cancel()
	}
	return k.clock.Sleep(ctx, d)
}

var manyOrders = flag.Int("orders", 400, "orders of the tenant that is read while it is killed and changed")

// Killed ten times while orders keep changing and faults come: the ledger is that of an
// undisturbed file import, and what was committed is not read again.
func TestKilledAnywhereItGoesOn(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, *manyOrders, tenant.Options{Faults: append(passing(0.01), tenant.Fault{Kind: tenant.Moved, Probability: 0.05}), Seed: 5}), newBench(t)
	random := rand.New(rand.NewPCG(3, 4))
	changes := []tenant.Change{tenant.Touch, tenant.EditPrice, tenant.ChangeRate, tenant.RefundOrder, tenant.CompleteReturn, tenant.UncompleteReturn, tenant.DeleteReturn, tenant.DeleteOrder}
	var orders int64
	kills := 0
	for ended := false; !ended; {
		ctx, cancel := context.WithCancel(t.Context())
		p := b.puller(s)
		if kills < 10 {
			k := &killer{s.clock, 8 + random.IntN(20+*manyOrders/100), cancel}
			p.Clock, p.Client.clock = k, k
		}
		r, err := p.Full(ctx, time.Time{})
		cancel()
		orders += r.Read["orders"]
		if ended = err == nil; !ended && !errors.Is(err, context.Canceled) {
			log := s.Log().Requests
			t.Fatalf("%v; the last requests: %+v", err, log[max(0, len(log)-8):])
		} else if !ended {
			kills++
		}
		for range 5 {
			_, _ = s.ChangeAny(changes[random.IntN(len(changes))]) // not every change can always be made
			s.pass(time.Minute)
		}
	}
	t.Logf("killed %d times, %d orders read", kills, orders)
	s.Plan()
	s.pass(20 * time.Minute)
	b.changes(s)
	if _, err := b.puller(s).Complete(t.Context(), known.AddDate(0, -2, 0), s.clock.Now()); err != nil {
		t.Fatal(err)
	}
	b.sameAs(s)
	b.noneRejected()
	if n := s.Log().Violations; n > 0 {
		t.Errorf("%d requests came earlier than the tenant allowed", n)
	}
	if lost := int64(kills*2*portionRecords) + int64(*manyOrders); orders > lost+lost/5 {
		t.Errorf("%d orders were read, want each once and at most a portion for each kill", orders)
	}
}
