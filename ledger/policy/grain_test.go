package policy

import (
	"testing"

	"counterfoil/ledger"
)

func TestTheFirstExceptionThatFitsGivesTheGrain(t *testing.T) {
	p := template(t, "se")
	p.Posting.Grain = PerDay
	p.Posting.Exceptions = []GrainException{
		{Store: "Wholesale outlet", Grain: PerDay}, {Store: "Wholesale*", Grain: PerOrder}, {Store: "Retail", Market: "Trade*", Grain: PerOrder},
	}
	for _, c := range []struct {
		store, market string
		want          Grain
	}{
		{"Retail", "Sweden", PerDay}, {"Wholesale outlet", "Sweden", PerDay}, {"Wholesale Nordic", "", PerOrder},
		{"Retail", "Trade EU", PerOrder}, {"Other", "Trade EU", PerDay}, {"", "", PerDay},
	} {
		if got := p.GrainOf(ledger.Document{Store: c.store, Market: c.market}); got != c.want {
			t.Errorf("store %q, market %q: grain %s, want %s", c.store, c.market, got, c.want)
		}
	}
}

func TestAPolicyKnowsItsGrains(t *testing.T) {
	wholesale := []GrainException{{Store: "Wholesale", Grain: PerOrder}}
	for _, c := range []struct {
		posting           Posting
		batches, byMarket bool
	}{
		{Posting{Grain: PerOrder}, false, false},
		{Posting{Grain: PerDay}, true, false},
		{Posting{Grain: PerOrder, Exceptions: wholesale}, false, false},
		{Posting{Grain: PerDay, Exceptions: wholesale}, true, false},
		{Posting{Grain: PerOrder, Exceptions: []GrainException{{Market: "SE", Grain: PerDay}}}, true, true},
	} {
		p := &Policy{Posting: c.posting}
		if p.Batches() != c.batches || p.ByMarket() != c.byMarket {
			t.Errorf("%+v: batches %v, by market %v", c.posting, p.Batches(), p.ByMarket())
		}
	}
}

// Wholesale's sale and payment stand under the order, the web shop's under the day.
func TestAnExceptionIsPostedByOrder(t *testing.T) {
	p := template(t, "se")
	p.Posting.Grain, p.Posting.Exceptions = PerDay, []GrainException{{Store: "Wholesale*", Grain: PerOrder}}
	sale := goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "500", "25 included 100")))
	paid := payment(ledger.DocumentCapture, "SEK", "1", "500")
	for store, want := range map[string][2]ledger.Reference{
		"SE web": {"2026-10-15|SE web|SEK|25", "2026-10-14|SE web|SEK|pay"}, "Wholesale": {"50418", "50418"},
	} {
		sale.Store, paid.Store = store, store
		if got := [2]ledger.Reference{mustPost(t, p, sale)[0].Reference, mustPost(t, p, paid)[0].Reference}; got != want {
			t.Errorf("%s: references %v, want %v", store, got, want)
		}
	}
}

// A day's batches are parted by what the policy names, in its sequence.
func TestBatchesArePartedAsThePolicySays(t *testing.T) {
	p := template(t, "se")
	p.Posting.Grain = PerDay
	sale := goods(shipment, "SE", "SEK", "1", lines(line("TS-1", "500", "25 included 100")))
	paid := payment(ledger.DocumentCapture, "SEK", "1", "500")
	for _, d := range []*ledger.Document{&sale, &paid} {
		d.Store, d.Market, d.PaymentMethod = "Web", "Norway", "klarna_checkout"
	}
	for _, c := range []struct {
		by         []BatchPart
		sale, paid ledger.Reference
	}{
		{nil, "2026-10-15|Web|SEK|25", "2026-10-14|Web|SEK|pay"},
		{[]BatchPart{BatchStore}, "2026-10-15|Web|SEK|25", "2026-10-14|Web|SEK|pay"},
		{[]BatchPart{BatchMarket}, "2026-10-15|Norway|SEK|25", "2026-10-14|Norway|SEK|pay"},
		{[]BatchPart{BatchStore, BatchMarket, BatchPaymentMethod}, "2026-10-15|Web|Norway|Klarna|SEK|25", "2026-10-14|Web|Norway|Klarna|SEK|pay"},
	} {
		p.Posting.BatchBy = c.by
		if got := [2]ledger.Reference{mustPost(t, p, sale)[0].Reference, mustPost(t, p, paid)[0].Reference}; got != [2]ledger.Reference{c.sale, c.paid} {
			t.Errorf("by %v: references %v, want %s and %s", c.by, got, c.sale, c.paid)
		}
	}
}
