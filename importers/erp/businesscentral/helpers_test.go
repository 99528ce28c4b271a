package businesscentral

import (
	"context"
	"net/http"
	"testing"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

func testPolicy() *policy.Policy {
	p := &policy.Policy{}
	p.Entity.ID, p.Entity.Currency, p.Entity.FiscalYear = "SE01", "SEK", "01-01"
	p.Roles.Imbalance = "2999"
	p.Scope.Accounts = []string{"15*", "26*", "3*"}
	p.ERP.DimensionNumbers = map[string]string{"CHANNEL": "1"}
	p.ERP.References = []policy.ReferenceRule{{Name: "external document", In: "field external document no", Pattern: `^(?:WEB-)?([0-9]{5})$`}}
	return p
}

// fastClock waits no time, and counts it.
type fastClock struct{ waited time.Duration }

func (c *fastClock) Now() time.Time {
	return time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC).Add(c.waited)
}
func (c *fastClock) Sleep(ctx context.Context, d time.Duration) error {
	c.waited += d
	return ctx.Err()
}

type world struct {
	*server
	store  *postgres.Store
	puller *Puller
	clock  *fastClock
}

// newWorld is a company in Business Central and its ledger.
func newWorld(t *testing.T, p *policy.Policy) *world {
	t.Helper()
	clock := &fastClock{}
	s := newServer(t, clock.Now)
	store := pgtest.New(t)
	if err := store.EnsureEntity(t.Context(), p.Entity.ID, p.Entity.Currency, []ledger.Account{{Code: "2999", Name: "Suspense", Type: ledger.Liability}}); err != nil {
		t.Fatal(err)
	}
	client, err := NewClient(t.Context(), Connection{URL: s.URL + "/v2.0/tenant/production", Company: "company-1", TokenURL: s.URL + "/token", ClientID: "client", ClientSecret: secret}, p, clock)
	if err != nil {
		t.Fatal(err)
	}
	format, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	poster, err := erp.NewPoster(p)
	if err != nil {
		t.Fatal(err)
	}
	return &world{s, store, &Puller{Store: store, Client: client, Portion: 6,
		Importer: importers.Importer{Store: store, Entity: p.Entity.ID, Format: format, Poster: poster, TakenAt: clock.Now()}}, clock}
}

func (w *world) pull(t *testing.T) []importers.Result {
	t.Helper()
	results, err := w.puller.Changes(t.Context(), ledger.Date{})
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// counted calls before each request.
type counted struct {
	base   http.RoundTripper
	before func(*http.Request)
}

func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.before(r)
	return c.base.RoundTrip(r)
}
