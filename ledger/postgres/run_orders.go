package postgres

import (
	"context"
	"fmt"

	"counterfoil/ledger"

	"github.com/lib/pq"
)

const selectOfOrders = `
	SELECT ` + documentColumns + `
	FROM unnest($2::text[]) AS n (order_no)
	JOIN documents AS d ON d.entity = $1 AND d.order_no = n.order_no AND d.order_no <> ''
	WHERE d.batch <= $3 AND d.kind = ANY ($4)
	ORDER BY d.source, d.kind, d.external_id, d.version`

// OfOrders returns all versions of the documents that are due under orders, whatever
// reference they are compared under, as of the run. Orders nothing is known of give none.
func (w *runWriter) OfOrders(ctx context.Context, orders []ledger.Reference) ([]ledger.StoredDocument, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	kinds := []ledger.DocumentKind{ledger.DocumentShipment, ledger.DocumentCapture, ledger.DocumentReturn, ledger.DocumentRefund}
	var rows []documentRow
	if err := w.tx.SelectContext(ctx, &rows, selectOfOrders, w.entity, pq.Array(orders), w.run.ThroughBatch, pq.Array(kinds)); err != nil {
		return nil, fmt.Errorf("read the documents of %d orders of %s: %w", len(orders), w.entity, wrap(err))
	}
	list := make([]ledger.StoredDocument, len(rows))
	for i, r := range rows {
		list[i] = r.document()
	}
	return list, nil
}
