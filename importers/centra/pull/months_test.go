package pull

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"counterfoil/fixtures/tenant"
)

// twoMonths is a tenant whose first month was pulled and whose second has passed, pulled
// every few days.
func twoMonths(t *testing.T, o tenant.Options) (*shop, *bench) {
	t.Helper()
	o.Months = 1
	s, b := newShop(t, 120, o), newBench(t)
	b.full(s)
	for range 12 {
		s.pass(72 * time.Hour)
		s.Pass(s.clock.Now())
		b.changes(s)
	}
	return s, b
}

func TestMonthTwoBringsOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]tenant.Options{
		"everything moves the order's stamp": {},
		"payments and returns do not":        {OwnStamps: true},
		"the upper bound is outside":         {UpperExcluded: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := twoMonths(t, o)
			s.pass(time.Hour)
			r := b.changes(s)
			if r.Read["orders"] > 60 {
				t.Errorf("an hour later %d orders were read: %s", r.Read["orders"], r)
			}
			b.sameAs(s)
		})
	}
}

func TestOrdersByNumber(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 80, tenant.Options{OwnStamps: true}), newBench(t)
	numbers := s.Orders()
	if r, err := b.puller(s).Orders(t.Context(), numbers[:40]); err != nil || r.Posted().Entries == 0 {
		t.Fatalf("%s, %v", r, err)
	}
	if r, err := b.puller(s).Orders(t.Context(), numbers); err != nil || r.Posted().Entries == 0 {
		t.Fatalf("%s, %v", r, err)
	}
	b.sameAs(s)
	if err := s.Change(tenant.DeleteOrder, numbers[3]); err != nil {
		t.Fatal(err)
	}
	r, err := b.puller(s).Orders(t.Context(), append(numbers[:5:5], 1))
	if err != nil || r.Withdrawn == 0 || r.Posted().Reversals == 0 {
		t.Errorf("%s, %v: want order %d withdrawn", r, err, numbers[3])
	}
	if n := r.codes()["centra-unknown-order"]; n != 1 {
		t.Errorf("%d findings of orders that nobody has, want the one numbered 1", n)
	}
	b.sameAs(s)
	if r, err = b.puller(s).Orders(t.Context(), numbers[:5]); err != nil || len(r.Results) > 0 {
		t.Errorf("once more: %s, %v", r, err)
	}
}

// A token that sees less answers less: what is missing then is not deleted.
func TestManyMissingAreNotBelieved(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 200, tenant.Options{}), newBench(t)
	b.full(s)
	for _, n := range s.Orders()[:150] {
		if err := s.Change(tenant.DeleteOrder, n); err != nil {
			t.Fatal(err)
		}
	}
	r, err := b.puller(s).Complete(t.Context(), known.AddDate(0, -2, 0), s.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if r.codes()["centra-vanished"] == 0 || r.Withdrawn > 60 {
		t.Errorf("%s %v: want a finding, and little withdrawn", r, r.codes())
	}
}

// So many may be missing on many days, a few on each.
func TestManyMissingOnManyDaysAreNotBelieved(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 200, tenant.Options{}), newBench(t)
	b.full(s)
	for i, n := range s.Orders() {
		if i%3 == 0 {
			if err := s.Change(tenant.DeleteOrder, n); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, release, err := b.puller(s).begin(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	days := 0
	for day := r.day(known.AddDate(0, -2, 0)); day.Before(known); day = day.AddDate(0, 0, 1) {
		before := r.lacking
		if err := r.ordersOfDay(t.Context(), day, day.AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
		if r.lacking-before > tooMany {
			t.Fatalf("%d orders are missing on %s", r.lacking-before, day)
		}
		if r.lacking > before {
			days++
		}
	}
	if r.report.codes()["centra-vanished"] < days/2 || r.report.Withdrawn > 60 {
		t.Errorf("%d findings for %d days, %d documents withdrawn", r.report.codes()["centra-vanished"], days, r.report.Withdrawn)
	}
}

// What belongs to a store that the token does not see is not deleted.
func TestWhatTheTokenDoesNotSeeIsNotDeleted(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 60, tenant.Options{}), newBench(t)
	b.full(s)
	want := sum(b.standing())
	if err := s.Change(tenant.DeleteOrder, s.Orders()[7]); err != nil {
		t.Fatal(err)
	}
	blind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner := httptest.NewRecorder()
		s.Handler().ServeHTTP(inner, r)
		_, _ = w.Write(regexp.MustCompile(`"stores":\[.*?\]`).ReplaceAll(inner.Body.Bytes(), []byte(`"stores":[{"id":9,"name":"Another","type":"WHOLESALE"}]`)))
	}))
	defer blind.Close()
	sighted := s.url
	s.url = blind.URL + "/graphql"
	r, err := b.puller(s).Complete(t.Context(), known.AddDate(0, -2, 0), s.clock.Now())
	if err != nil || r.Withdrawn != 0 || r.codes()["centra-vanished"] == 0 || sum(b.standing()) != want {
		t.Errorf("%s, %v, %v: want nothing withdrawn", r, err, r.codes())
	}
	s.url = sighted
	if r, err = b.puller(s).Complete(t.Context(), known.AddDate(0, -2, 0), s.clock.Now()); err != nil || r.Withdrawn == 0 {
		t.Errorf("%s, %v: want it withdrawn", r, err)
	}
	b.sameAs(s)
}

// What the policy cannot post is asked for every night and stored once.
func TestWhatIsRejectedIsStoredOnce(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 60, tenant.Options{}), newBench(t)
	lame := *b.policy
	lame.Methods = nil
	for i := range lame.Tax {
		if lame.Tax[i].Rate.IntPart() == 25 {
			lame.Tax = append(lame.Tax[:i:i], lame.Tax[i+1:]...)
			break
		}
	}
	p := b.puller(s)
	p.Importer.Poster = &lame
	r, err := p.Full(t.Context(), time.Time{})
	if err != nil || r.Posted().Rejections == 0 {
		t.Fatalf("%s, %v: want rejections", r, err)
	}
	for night := range 3 {
		s.pass(24 * time.Hour)
		if r, err = p.Complete(t.Context(), known.AddDate(0, -2, -night), s.clock.Now()); err != nil || night > 0 && len(r.Results) > 0 {
			t.Errorf("night %d: %s, %v", night, r, err)
		}
	}
}
