package pull

import (
	"context"
	"fmt"

	"counterfoil/ledger"
)

// Hints are numbers of documents that are said to have changed.
type Hints struct{ Orders, Returns, Shipments []int64 }

// Hinted reads again what was hinted at: orders with their payments and returns, also the
// orders of returns and shipments that the ledger holds; a return it does not hold by
// itself. A shipment it does not hold comes with the next changes.
func (p *Puller) Hinted(ctx context.Context, h Hints) (Report, error) {
	r, release, err := p.begin(ctx, false)
	if err != nil {
		return Report{}, err
	}
	defer release()
	var ids []ledger.DocumentID
	for _, n := range h.Returns {
		ids = append(ids, documentID(ledger.DocumentReturn, fmt.Sprint(n)))
	}
	for _, n := range h.Shipments {
		ids = append(ids, documentID(ledger.DocumentShipment, fmt.Sprint(n)))
	}
	held, err := r.Store.Held(ctx, p.Importer.Entity, ids)
	if err != nil {
		return r.finish(ctx, err)
	}
	orders, returns := setOf(h.Orders), setOf(h.Returns)
	for id, d := range held {
		orders[number(string(d.Order))] = true
		if id.Kind == ledger.DocumentReturn {
			delete(returns, number(id.ExternalID))
		}
	}
	if err := r.wholeOrders(ctx, sortedNumbers(orders)); err != nil || len(returns) == 0 {
		return r.finish(ctx, err)
	}
	unknown := newPortion("returns by number", r.began)
	if err := r.returnsByID(ctx, unknown, sortedNumbers(returns)); err != nil {
		return r.finish(ctx, err)
	}
	return r.finish(ctx, r.commit(ctx, unknown))
}

func setOf(numbers []int64) map[int64]bool {
	set := make(map[int64]bool, len(numbers))
	for _, n := range numbers {
		set[n] = true
	}
	return set
}
