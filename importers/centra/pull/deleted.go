package pull

import (
	"context"
	"fmt"
	"sort"
	"strconv"

	"counterfoil/importers/centra"
	"counterfoil/ledger"
)

func number(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func sortedReferences[V any](m map[ledger.Reference]V) []ledger.Reference {
	keys := make([]ledger.Reference, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
	return keys
}

// deletedOrders withdraws orders that did not answer to their number, with their
// shipments. Their payments and returns are asked for one by one: what still answers stays.
func (r *run) deletedOrders(ctx context.Context, p *portion, numbers []int64) error {
	if len(numbers) == 0 {
		return nil
	}
	orders := make([]ledger.Reference, len(numbers))
	for i, n := range numbers {
		orders[i] = ledger.Reference(fmt.Sprint(n))
	}
	held, err := r.Store.HeldOfOrders(ctx, r.Importer.Entity, centra.Source, orders)
	if err != nil {
		return err
	}
	var own []ledger.DocumentID
	payments, returns := map[int64]bool{}, map[int64]bool{}
	for _, id := range sortedIDs(held) {
		switch id.Kind {
		case ledger.DocumentReturn:
			returns[number(id.ExternalID)] = true
		case ledger.DocumentCapture, ledger.DocumentRefund:
			if r.can.listPayments {
				payments[number(id.ExternalID)] = true
				continue
			}
			own = append(own, id) // it was inside the order
		default:
			own = append(own, id)
		}
	}
	if err := r.paymentsByID(ctx, p, sortedNumbers(payments)); err != nil {
		return err
	}
	if err := r.returnsByID(ctx, p, sortedNumbers(returns)); err != nil {
		return err
	}
	return r.withdrawHeld(ctx, p, own)
}

// deletedOfOrders asks by id for the payments and returns the ledger holds of orders and
// that did not come with them.
func (r *run) deletedOfOrders(ctx context.Context, p *portion, orders map[int64]bool) error {
	var references []ledger.Reference
	for _, n := range sortedNumbers(orders) {
		references = append(references, ledger.Reference(fmt.Sprint(n)))
	}
	if len(references) == 0 {
		return nil
	}
	held, err := r.Store.HeldOfOrders(ctx, r.Importer.Entity, centra.Source, references)
	if err != nil {
		return err
	}
	came := map[string]map[int64]bool{paymentList: {}, returnList: {}}
	for list, ids := range came {
		for _, record := range p.records[list] {
			ids[numberOf("", record)] = true
		}
	}
	missing := map[string]map[int64]bool{paymentList: {}, returnList: {}}
	for id := range held {
		for list := range missing {
			if n := number(id.ExternalID); isKind(list, id.Kind) && !came[list][n] {
				missing[list][n] = true
			}
		}
	}
	if r.can.listPayments {
		if err := r.paymentsByID(ctx, p, sortedNumbers(missing[paymentList])); err != nil {
			return err
		}
	}
	return r.returnsByID(ctx, p, sortedNumbers(missing[returnList]))
}

func isKind(list string, kind ledger.DocumentKind) bool {
	for _, k := range kindsOf[list] {
		if k == kind {
			return true
		}
	}
	return false
}

func (r *run) paymentsByID(ctx context.Context, p *portion, ids []int64) error {
	return r.byID(ctx, p, ids, "payments_by_id", "orderPaymentHistory", paymentList, "payments")
}

func sortedIDs(m map[ledger.DocumentID]ledger.HeldDocument) []ledger.DocumentID {
	ids := make([]ledger.DocumentID, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool {
		if ids[i].Kind != ids[j].Kind {
			return ids[i].Kind < ids[j].Kind
		}
		return ids[i].ExternalID < ids[j].ExternalID
	})
	return ids
}

// heldOrders adds the orders of shipments that the ledger holds: a deleted shipment does
// not say whose it was.
func (r *run) heldOrders(ctx context.Context, shipments, orders map[int64]bool) error {
	var ids []ledger.DocumentID
	for _, n := range sortedNumbers(shipments) {
		ids = append(ids, documentID(ledger.DocumentShipment, fmt.Sprint(n)))
	}
	held, err := r.Store.Held(ctx, r.Importer.Entity, ids)
	for _, d := range held {
		orders[number(string(d.Order))] = true
	}
	return err
}

// ordersByNumberOrGone adds orders to a portion and withdraws those that Centra no longer has.
func (r *run) ordersByNumberOrGone(ctx context.Context, p *portion, numbers []int64) error {
	if err := r.ordersByNumber(ctx, p, numbers); err != nil {
		return err
	}
	answered := map[int64]bool{}
	for _, record := range p.records[orderList] {
		answered[numberOf(orderList, record)] = true
	}
	var missing []int64
	for _, n := range numbers {
		if !answered[n] {
			missing = append(missing, n)
		}
	}
	return r.deletedOrders(ctx, p, missing)
}
