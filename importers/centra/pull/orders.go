package pull

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/importers/centra"
	"counterfoil/ledger"
)

// orders reads what changed by the orders' own stamp. Pages are sorted by number, which
// never changes and is no order's twice: a page then goes on exactly where the one before
// ended, whatever changes meanwhile. An order that changes while we read leaves the window
// and is in the next one.
func (r *run) orders(ctx context.Context) error {
	m, err := r.window(markOrders)
	if err != nil {
		return err
	}
	p := newPortion("orders "+m.name(), m.Through)
	c := cursor{query: "orders", field: "orderConnection", list: orderList, variables: m.bounds(), after: m.After, sorted: true}
	return r.walk(ctx, c, func(nodes []jsontext.Value, next string) error {
		p.add(orderList, nodes...)
		p.pages++
		r.tell("orders", len(nodes))
		if next != "" && !p.full() {
			return nil
		}
		full := p
		p = full.next(m.Through)
		if err := r.refundsInside(ctx, full, m); err != nil {
			return err
		}
		return r.commit(ctx, full, m.at(next).as(markOrders))
	})
}

// refundsInside adds the returns that refunds inside the orders name, where payments
// cannot be listed.
func (r *run) refundsInside(ctx context.Context, p *portion, m mark) error {
	if r.can.listPayments || m.whole() {
		return nil
	}
	var payments []jsontext.Value
	for _, record := range p.records[orderList] {
		var order struct {
			Payments []jsontext.Value `json:"paymentHistory"`
		}
		if err := json.Unmarshal(record, &order); err != nil {
			return fmt.Errorf("read the payments of an order: %w", err)
		}
		payments = append(payments, order.Payments...)
	}
	ids, err := returnsNamed(payments)
	if err != nil {
		return err
	}
	return r.returnsByID(ctx, p, ids)
}

func (m mark) bounds() map[string]any {
	return map[string]any{"from": stamp(m.From), "to": stamp(m.To)}
}

func (m mark) name() string { return "changed " + stamp(m.From) + " to " + stamp(m.To) }

// at is the mark when the next page begins behind a cursor or at an instant; none ends the
// window.
func (m mark) at(next string) mark {
	if next == "" {
		return m.done()
	}
	m.After = next
	return m
}

// shipments finds orders whose shipments changed, whether or not that moved the order's
// own stamp, and reads those orders. A first reading has all orders already.
func (r *run) shipments(ctx context.Context) error {
	m, err := r.window(markShipments)
	if err != nil {
		return err
	}
	if !r.can.listShipments || m.whole() {
		return r.commit(ctx, newPortion("shipments", r.began), m.done().as(markShipments))
	}
	numbers := map[int64]bool{}
	pages := 0
	c := cursor{query: "shipments", field: "shipmentConnection", variables: m.bounds(), after: m.After, sorted: r.can.sortShipments}
	return r.walk(ctx, c, func(nodes []jsontext.Value, next string) error {
		r.tell("shipments", len(nodes))
		if err := r.changedOrders(ctx, nodes, m.To.Add(-overlap), numbers); err != nil {
			return err
		}
		if pages++; next != "" && pages < portionPages && len(numbers) < portionRecords {
			return nil
		}
		p := newPortion("orders of shipments "+m.name(), r.began)
		if err := r.ordersByNumber(ctx, p, sortedNumbers(numbers)); err != nil {
			return err
		}
		clear(numbers)
		pages = 0
		return r.commit(ctx, p, m.at(next).as(markShipments))
	})
}

// changedOrders notes the orders of shipments that changed later than the ledger knows. A
// stamp has whole seconds, so of a recent one a second change in its second may be
// unknown; any other that the ledger knows is known.
func (r *run) changedOrders(ctx context.Context, nodes []jsontext.Value, recent time.Time, numbers map[int64]bool) error {
	type shipment struct {
		ID        jsontext.Value `json:"id"`
		UpdatedAt time.Time      `json:"updatedAt"`
		Order     struct {
			Number int64 `json:"number"`
		} `json:"order"`
	}
	changed := make([]shipment, len(nodes))
	var ids []ledger.DocumentID
	for i, node := range nodes {
		if err := json.Unmarshal(node, &changed[i]); err != nil {
			return fmt.Errorf("read a shipment: %w", err)
		}
		ids = append(ids, documentID(ledger.DocumentShipment, string(changed[i].ID)))
	}
	held, err := r.Store.Held(ctx, r.Importer.Entity, ids)
	if err != nil {
		return err
	}
	for i, s := range changed {
		known, ok := held[ids[i]]
		if !ok || s.UpdatedAt.After(known.StampedAt) || s.UpdatedAt.Equal(known.StampedAt) && s.UpdatedAt.After(recent) {
			numbers[s.Order.Number] = true
		}
	}
	return nil
}

// ordersByNumber adds orders to a portion.
func (r *run) ordersByNumber(ctx context.Context, p *portion, numbers []int64) error {
	if len(numbers) == 0 {
		return nil
	}
	records, err := r.named(ctx, "orders_by_number", "numbers", "orders", numbers)
	p.add(orderList, records...)
	r.tell("orders", len(records))
	return err
}

// wholeOrders reads orders again with their payments and returns.
func (r *run) wholeOrders(ctx context.Context, numbers []int64) error {
	slices.Sort(numbers)
	for some := range slices.Chunk(slices.Compact(numbers), topSize) {
		p := newPortion("orders by number", r.began)
		if err := r.wholeOrdersInto(ctx, p, some); err != nil {
			return err
		}
		if err := r.commit(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) wholeOrdersInto(ctx context.Context, p *portion, numbers []int64) error {
	if err := r.ordersByNumber(ctx, p, numbers); err != nil {
		return err
	}
	answered, hashes := map[int64]bool{}, []string{}
	for _, record := range p.records[orderList] {
		var order struct {
			ID     string `json:"id"`
			Number int64  `json:"number"`
		}
		if err := json.Unmarshal(record, &order); err != nil {
			return fmt.Errorf("read an order: %w", err)
		}
		answered[order.Number] = true
		hashes = append(hashes, order.ID)
	}
	if err := r.ofOrders(ctx, p, numbers, hashes); err != nil {
		return err
	}
	missing := slices.DeleteFunc(slices.Clone(numbers), func(n int64) bool { return answered[n] })
	if err := r.deletedOrders(ctx, p, missing); err != nil {
		return err
	}
	if err := r.findUnknown(ctx, missing); err != nil {
		return err
	}
	return r.deletedOfOrders(ctx, p, answered)
}

// findUnknown tells of orders that neither Centra nor the ledger has: a number mistyped.
func (r *run) findUnknown(ctx context.Context, numbers []int64) error {
	orders := make([]ledger.Reference, len(numbers))
	for i, n := range numbers {
		orders[i] = ledger.Reference(fmt.Sprint(n))
	}
	held, err := r.Store.HeldOfOrders(ctx, r.Importer.Entity, centra.Source, orders)
	if err != nil || len(orders) == 0 {
		return err
	}
	known := map[ledger.Reference]bool{}
	for _, d := range held {
		known[d.Order] = true
	}
	for _, order := range orders {
		if !known[order] {
			r.find("centra-unknown-order", "order "+string(order), "neither Centra nor the ledger has an order of this number, or the token does not see its store")
		}
	}
	return nil
}

// ofOrders adds the payments and returns of orders.
func (r *run) ofOrders(ctx context.Context, p *portion, numbers []int64, hashes []string) error {
	if r.can.listPayments && len(hashes) > 0 {
		payments, err := r.paged(ctx, "payments_of_orders", "orderPaymentHistory", map[string]any{"orders": hashes})
		if err != nil {
			return err
		}
		p.add(paymentList, payments...)
		r.tell("payments", len(payments))
	}
	returns, err := r.paged(ctx, "returns_of_orders", "returns", map[string]any{"numbers": numbers})
	if err != nil {
		return err
	}
	p.add(returnList, returns...)
	r.tell("returns", len(returns))
	return nil
}

// paged reads a plain list page by page to its end.
func (r *run) paged(ctx context.Context, query, field string, variables map[string]any) ([]jsontext.Value, error) {
	var all []jsontext.Value
	seen := map[string]bool{}
	limit := 0
	for page := 1; ; page++ {
		records, err := r.list(ctx, query, field, func(size int) map[string]any {
			if page == 1 {
				limit = size
			}
			return with(variables, map[string]any{"limit": limit, "page": page})
		})
		if err != nil {
			return nil, err
		}
		fresh := 0
		for _, record := range records {
			if id := idOf("", record); !seen[id] {
				seen[id] = true
				all = append(all, record)
				fresh++
			}
		}
		if len(records) < limit {
			return all, nil
		}
		if fresh == 0 {
			return nil, &endlessError{query, strconv.Itoa(page)}
		}
	}
}

func sortedNumbers(set map[int64]bool) []int64 {
	numbers := make([]int64, 0, len(set))
	for n := range set {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return numbers
}
