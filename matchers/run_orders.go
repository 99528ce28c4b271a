package matchers

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"counterfoil/ledger"
)

// Orders is what a run may tell beside RunWriter: the other documents of an order, which
// stand in batches that agree. Without it a return in a batch is seen without its sale.
type Orders interface {
	// OfOrders returns all stored versions of the documents of orders.
	OfOrders(ctx context.Context, orders []ledger.Reference) ([]StoredDocument, error)
}

// withOrders adds what is known of the orders of documents that are given, read at once.
func (r *runner) withOrders(ctx context.Context, documents map[StoredDocumentKey]ledger.Document) error {
	orders := map[ledger.Reference]bool{}
	for _, d := range documents {
		if d.Order != "" {
			orders[d.Order] = true
		}
	}
	stored, err := r.ofOrders(ctx, slices.Sorted(maps.Keys(orders)))
	if err != nil {
		return err
	}
	stored = slices.DeleteFunc(stored, func(s StoredDocument) bool {
		_, known := documents[StoredDocumentKey{ID: s.ID, Version: s.Version}]
		return known
	})
	found, err := r.decoder.Documents(ctx, r.entity, stored)
	if err != nil {
		return fmt.Errorf("decode %d documents of %d orders: %w", len(stored), len(orders), err)
	}
	maps.Copy(documents, found)
	return nil
}

func (r *runner) ofOrders(ctx context.Context, orders []ledger.Reference) ([]StoredDocument, error) {
	w, ok := r.w.(Orders)
	if !ok || len(orders) == 0 {
		return nil, nil
	}
	return w.OfOrders(ctx, orders)
}

// isLoose tells whether a case is vouchers alone, under a number that may be that of an
// order whose documents are booked by the day.
func (r *runner) isLoose(in CaseInput) bool {
	return r.policy.Batches() && !withoutReference(in.Reference) &&
		!slices.ContainsFunc(in.Entries, func(e ledger.Entry) bool { return e.Book == ledger.Expected })
}

// looseOnes deals vouchers under order numbers to the batches their documents stand in,
// and explains those that have none by themselves.
func (d *days) looseOnes(ctx context.Context) error {
	var orders []ledger.Reference
	for _, in := range d.loose {
		orders = append(orders, in.Reference)
	}
	stored, err := d.r.ofOrders(ctx, orders)
	if err != nil {
		return err
	}
	documents, err := d.r.decoder.Documents(ctx, d.r.entity, stored)
	if err != nil {
		return fmt.Errorf("decode the documents of %d orders: %w", len(orders), err)
	}
	byOrder := map[ledger.Reference][]StoredDocument{}
	for _, s := range stored {
		order := documents[StoredDocumentKey{ID: s.ID, Version: s.Version}].Order
		byOrder[order] = append(byOrder[order], s)
	}
	var alone []CaseInput
	for _, in := range d.loose {
		in.Documents = byOrder[in.Reference]
		shop, ok := d.shopOf(in, documents)
		if !ok {
			in.Documents = nil
			alone = append(alone, in)
			continue
		}
		d.shops[shop] = append(d.shops[shop], in)
	}
	d.loose = nil
	return d.r.group(ctx, alone)
}

// shopOf is the store and currency of the batches that an order's documents stand in.
func (d *days) shopOf(in CaseInput, documents map[StoredDocumentKey]ledger.Document) (string, bool) {
	for _, s := range in.Documents {
		entries, err := d.r.policy.Post(documents[StoredDocumentKey{ID: s.ID, Version: s.Version}])
		if err != nil || len(entries) == 0 {
			continue
		}
		if b, ok := batchOf(entries[0].Reference); ok {
			return b.shop, true
		}
	}
	return "", false
}
