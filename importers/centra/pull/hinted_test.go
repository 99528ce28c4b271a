package pull

import (
	"fmt"
	"testing"

	"counterfoil/fixtures/tenant"
	"counterfoil/importers/centra"
	"counterfoil/ledger"
)

// What a hint names is read at once, whatever its stamp says, and nothing else is.
func TestHints(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 80, tenant.Options{OwnStamps: true}), newBench(t)
	b.full(s)
	hinted := func(name string, h Hints) Report {
		t.Helper()
		r, err := b.puller(s).Hinted(t.Context(), h)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r.Read["orders"]+r.Read["returns"] > 4 {
			t.Errorf("%s: too much was read: %s", name, r)
		}
		return r
	}
	for _, c := range []struct {
		name   string
		change tenant.Change
		hints  func(id int64) Hints
	}{
		{"a rate", tenant.ChangeRate, func(id int64) Hints { return Hints{Orders: []int64{id, id}} }},
		{"money back without a return, told of its order", tenant.RefundOrder, func(id int64) Hints { return Hints{Orders: []int64{id}} }},
		{"a return opened again", tenant.UncompleteReturn, func(id int64) Hints { return Hints{Returns: []int64{id}} }},
		{"the same return completed", tenant.CompleteReturn, func(id int64) Hints { return Hints{Returns: []int64{id}} }},
		{"a rate, told of a shipment", tenant.ChangeRate, func(id int64) Hints { return Hints{Shipments: []int64{b.shipmentOf(id), 1}} }},
		{"an order that is deleted", tenant.DeleteOrder, func(id int64) Hints { return Hints{Orders: []int64{id}} }},
	} {
		id, err := s.ChangeAny(c.change)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if r := hinted(c.name, c.hints(id)); r.Posted().Entries == 0 {
			t.Errorf("%s of %d posted nothing: %s", c.name, id, r)
		}
		b.sameAs(s)
	}
	if r := hinted("nothing", Hints{}); len(r.Results) > 0 {
		t.Errorf("no hint brought %s", r)
	}
	if r := hinted("what nobody knows", Hints{Orders: []int64{999999}, Returns: []int64{999999}, Shipments: []int64{999999}}); len(r.Results) > 0 {
		t.Errorf("a hint at nothing brought %s", r)
	}
}

// shipmentOf is a shipment of an order that the ledger holds; 1, which is none, without.
func (b *bench) shipmentOf(order int64) int64 {
	b.t.Helper()
	held, err := b.store.HeldOfOrders(b.t.Context(), b.policy.Entity.ID, centra.Source, []ledger.Reference{ledger.Reference(fmt.Sprint(order))})
	if err != nil {
		b.t.Fatal(err)
	}
	for id := range held {
		if id.Kind == ledger.DocumentShipment {
			return number(id.ExternalID)
		}
	}
	return 1
}
