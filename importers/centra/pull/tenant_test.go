package pull

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"counterfoil/fixtures/tenant"
)

// A tenant that lacks what is not proven is read all the same, and says what is missing.
func TestATenantThatLacksOptionalThings(t *testing.T) {
	t.Parallel()
	for _, lacks := range []string{
		"Query.orderPaymentHistory.where", "Query.orderPaymentHistory", "Query.shipmentConnection", "ShipmentSort.id_ASC", "ReturnSort.id_ASC",
		"PaymentHistoryEntrySort.id_ASC", "ReturnStatus.PENDING", "Order.isInternal", "Order.isOnHold", "Query.stores", "Query.events", "OrderSort.updatedAt_ASC",
	} {
		t.Run(lacks, func(t *testing.T) {
			t.Parallel()
			s, b := newShop(t, 80, tenant.Options{Without: []string{lacks}, Months: 1}), newBench(t)
			r := b.full(s)
			if r.codes()["centra-schema"] == 0 && lacks != "OrderSort.updatedAt_ASC" {
				t.Errorf("nothing is said: %s", r)
			}
			for range 4 {
				s.pass(72 * time.Hour)
				s.Pass(s.clock.Now())
				b.changes(s)
			}
			s.pass(2 * time.Minute)
			b.changes(s)
			b.sameAs(s)
		})
	}
}

func TestATenantThatLacksWhatIsNeeded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, lacks := range []string{"OrderTotals.lineValues", "Order.currencyBaseRate", "Query.orderConnection", "OrderFilter.updatedAt", "OrderSort.number_ASC", "Return.order", "Query.returns.page"} {
		s := newShop(t, 5, tenant.Options{Without: []string{lacks}})
		r, err := b.puller(s).Full(t.Context(), time.Time{})
		if err == nil || !strings.Contains(err.Error(), lacks) || len(r.Results) > 0 {
			t.Errorf("without %s: %v", lacks, err)
		}
	}
}

func TestUnknownMembersAndStoresAndTheTokensEndAreTold(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 5, tenant.Options{With: []string{"OrderStatus.PARTIAL", "PaymentHistoryEntryType.CHARGEBACK"}}), newBench(t)
	p := b.puller(s)
	p.Stores = []string{"Moon"}
	p.TokenExpires = s.clock.Now().AddDate(0, 0, 6)
	r, err := p.Full(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	codes := r.codes()
	if codes["centra-unknown-value"] != 2 || codes["centra-store"] != 1 || codes["centra-token"] != 1 {
		t.Errorf("findings: %+v", r.Findings)
	}
	marks, err := b.store.Marks(t.Context(), b.Entity, "centra")
	if err != nil || !strings.Contains(marks[markSchema], "CHARGEBACK") || !strings.Contains(marks[markSchema], "number_ASC") {
		t.Errorf("the check's result is kept as %.200s, %v", marks[markSchema], err)
	}
	for days, want := range map[int]string{20: "", 14: "14", 7: "7", 1: "1 day", -1: "has expired"} {
		r := run{Puller: &Puller{Clock: s.clock, Zone: time.UTC, TokenExpires: s.clock.Now().AddDate(0, 0, days)}}
		r.expiry()
		if got := len(r.report.Findings); (got > 0) != (want != "") || got > 0 && !strings.Contains(r.report.Findings[0].Text, want) {
			t.Errorf("%d days before: %+v", days, r.report.Findings)
		}
	}
}

// The six buckets are kept to: nothing is refused, and with a clock that only waits move,
// nothing goes faster than the documented quotas.
func TestLimitsAreKept(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]tenant.Quotas{
		"documented":        {Requests: 20, RequestsPerHour: 10_000, Complexity: 150_000, ComplexityPerHour: 20_000_000, Mutations: 100, MutationsPerHour: 1000},
		"little complexity": {Requests: 20, RequestsPerHour: 10_000, Complexity: 30_000, ComplexityPerHour: 3_000_000, Mutations: 100, MutationsPerHour: 1000},
		"few requests":      {Requests: 5, RequestsPerHour: 200, Complexity: 150_000, ComplexityPerHour: 20_000_000, Mutations: 100, MutationsPerHour: 1000},
	} {
		s, b := newShop(t, 120, tenant.Options{Quotas: q}), newBench(t)
		r := b.full(s)
		b.sameAs(s)
		log := s.Log()
		refused, largest := 0, 0
		for _, q := range log.Requests {
			if q.Status == 429 {
				refused++
			}
			largest = max(largest, q.Complexity)
		}
		t.Logf("%s: %s; %d refused, the largest cost %d, %s by the clock", name, r, refused, largest, s.clock.Now().Sub(known.Add(time.Hour)))
		if log.Violations > 0 || refused > 1 {
			t.Errorf("%s: %d refused, %d too early", name, refused, log.Violations)
		}
		if float64(largest) > math.Max(0.3*float64(q.Complexity), 10_000) {
			t.Errorf("%s: a page cost %d of %d", name, largest, q.Complexity)
		}
	}
}

// When others use the tenant too, its buckets are emptier than ours; it then says when to
// come back, and we come back then.
func TestWhenOthersUseTheTenantToo(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 60, tenant.Options{Quotas: tenant.Quotas{Requests: 10}}), newBench(t)
	p := b.puller(s)
	other, err := NewClient(s.url, "another", s.clock)
	if err != nil {
		t.Fatal(err)
	}
	p.Progress = func(string, int64) {
		for range 4 {
			_, _ = other.send(t.Context(), "query Other { rateLimits { quota } }", nil)
		}
	}
	if _, err := p.Full(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	b.sameAs(s)
	var resume time.Time
	refused := 0
	for _, q := range s.Log().Requests {
		if q.Operation == "Other" {
			continue
		}
		if q.At.Before(resume) {
			t.Errorf("%s came at %s and was told %s", q.Operation, q.At, resume)
		}
		resume = q.Resume
		if q.Status == 429 {
			refused++
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 150, tenant.Options{Events: true, OwnStamps: true}), newBench(t)
	pull := func() Report {
		p := b.puller(s)
		p.Integration = "counterfoil"
		r, err := p.Changes(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	b.full(s)
	pull() // listens from here on
	for _, c := range []tenant.Change{tenant.EditPrice, tenant.RefundOrder, tenant.UncompleteReturn, tenant.DeleteOrder, tenant.UncompleteReturn, tenant.DeleteReturn, tenant.Touch} {
		if _, err := s.ChangeAny(c); err != nil {
			t.Error(err)
		}
	}
	if s.Pending() == 0 {
		t.Fatal("nothing is queued")
	}
	r := pull() // at once, before any window reaches so far
	if r.Read["events"] == 0 || s.Pending() != 0 {
		t.Errorf("%s; %d are left in the queue", r, s.Pending())
	}
	b.sameAs(s)

	p := b.puller(s)
	p.Integration = "another"
	if _, err := s.ChangeAny(tenant.EditPrice); err != nil {
		t.Fatal(err)
	}
	pending := s.Pending()
	if r, err := p.Changes(t.Context(), time.Time{}); err != nil || r.codes()["centra-events"] == 0 || s.Pending() != pending {
		t.Errorf("another system's queue: %s, %v, %d of %d left", r, err, s.Pending(), pending)
	}
}

// What the books do not need is confirmed too, or it would block the head of the queue.
func TestEventsOfOtherKindsAreConfirmed(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 40, tenant.Options{Events: true}), newBench(t)
	b.full(s)
	p := b.puller(s)
	p.Integration = "counterfoil"
	if _, err := p.Changes(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Client.send(t.Context(), "mutation Other { setEventListeners(input: [{ objectType: OrderHistoryEntry }]) { userErrors { message } } }", nil); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := s.ChangeAny(tenant.EditPrice); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.Pending(); n < 6 {
		t.Fatalf("%d events are queued", n)
	}
	if r, err := p.Changes(t.Context(), time.Time{}); err != nil || s.Pending() != 0 || len(r.Findings) > 0 {
		t.Errorf("%s, %v, %v: %d are left", r, err, r.Findings, s.Pending())
	}
	b.sameAs(s)
}

// Off is silently empty.
func TestEventsThatAreOff(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 20, tenant.Options{}), newBench(t)
	b.full(s)
	p := b.puller(s)
	p.Integration = "counterfoil"
	if r, err := p.Changes(t.Context(), time.Time{}); err != nil || len(r.Findings) > 0 {
		t.Errorf("%s, %v, %+v", r, err, r.Findings)
	}
}

// Confirmed is only what was committed: a kill before that leaves the queue as it is.
func TestEventsAreConfirmedAfterTheCommit(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 40, tenant.Options{Events: true}), newBench(t)
	b.full(s)
	p := b.puller(s)
	p.Integration = "counterfoil"
	if _, err := p.Changes(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ChangeAny(tenant.EditPrice); err != nil {
		t.Fatal(err)
	}
	pending := s.Pending()
	s.Plan(tenant.Fault{Kind: tenant.ServerError, Probability: 1, Operation: "OrdersByNumber"})
	if _, err := p.Changes(t.Context(), time.Time{}); err == nil || s.Pending() != pending {
		t.Errorf("%v, %d of %d left", err, s.Pending(), pending)
	}
}

func TestTheFirstTimeWantsToKnowFromWhen(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 40, tenant.Options{}), newBench(t)
	if _, err := b.puller(s).Changes(t.Context(), time.Time{}); err == nil || !strings.Contains(err.Error(), "--since") {
		t.Errorf("got %v", err)
	}
	if r, err := b.puller(s).Changes(t.Context(), known.AddDate(0, -3, 0)); err != nil || r.Posted().Entries == 0 {
		t.Errorf("%s, %v", r, err)
	}
	b.sameAs(s)
}

func TestNightlyIsDueOnceADay(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 60, tenant.Options{}), newBench(t)
	b.full(s)
	if r, err := b.puller(s).Nightly(t.Context()); err != nil || r.Read["returns compared"] == 0 {
		t.Errorf("%s, %v", r, err)
	}
	if r, err := b.puller(s).Nightly(t.Context()); err != nil || len(r.Read) != 0 {
		t.Errorf("a second time: %s, %v", r, err)
	}
	s.pass(21 * time.Hour)
	if r, err := b.puller(s).Nightly(t.Context()); err != nil || r.Read["returns compared"] == 0 {
		t.Errorf("the next night: %s, %v", r, err)
	}
}

func TestTwoPullsDoNotMeet(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 20, tenant.Options{}), newBench(t)
	release, err := b.store.Alone(t.Context(), b.Entity, "the pull from Centra")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := b.puller(s).Full(t.Context(), time.Time{}); err == nil || !strings.Contains(err.Error(), "under way") {
		t.Errorf("got %v", err)
	}
}

// What is older than anybody asked for is not lacking: a first reading of the last days is
// not completed with the refunds of months before it.
func TestANightLooksNoFurtherBackThanAsked(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 300, tenant.Options{}), newBench(t)
	if _, err := b.puller(s).Night(t.Context()); !errors.Is(err, errNothingRead) {
		t.Errorf("before anything was read: %v", err)
	}
	since := known.AddDate(0, 0, -5)
	if _, err := b.puller(s).Changes(t.Context(), since); err != nil {
		t.Fatal(err)
	}
	night, err := b.puller(s).Night(t.Context())
	if err != nil || len(night.Results) != 0 {
		t.Errorf("the night after: %s, %v", night, err)
	}
	b.noneRejected()
	for _, d := range []time.Time{since.AddDate(0, 0, 1), since.AddDate(0, -3, 0)} {
		if _, err := b.puller(s).Changes(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if night, err = b.puller(s).Night(t.Context()); err != nil || night.Read["returns compared"] == 0 {
		t.Errorf("the night after more was asked for: %s, %v", night, err)
	}
	b.sameAs(s)
}
