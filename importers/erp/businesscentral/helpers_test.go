package businesscentral

import (
	"testing"

	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/importers/importerstest"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
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

type world struct {
	*server
	store  *postgres.Store
	puller *Puller
	clock  *importerstest.Clock
}

// newWorld is a company in Business Central and its ledger.
func newWorld(t *testing.T, p *policy.Policy) *world {
	t.Helper()
	clock := &importerstest.Clock{}
	s := newServer(t, clock.Now)
	store := importerstest.NewStore(t, p)
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
