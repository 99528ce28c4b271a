package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"counterfoil/ledger"
)

// What a source is compared with that is asked again: the latest versions the ledger
// holds. A batch that is not sealed is in nobody's sight, so no bound on batches is needed.

type heldRow struct {
	versionRow
	Order ledger.Reference `db:"order_no"`
}

func (s *Store) held(ctx context.Context, query string, args ...any) (map[ledger.DocumentID]ledger.HeldDocument, error) {
	rows, err := s.db.QueryxContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("find held documents: %w", wrap(err))
	}
	defer rows.Close()
	found := map[ledger.DocumentID]ledger.HeldDocument{}
	for rows.Next() {
		var row heldRow
		if err := rows.StructScan(&row); err != nil {
			return nil, fmt.Errorf("read held documents: %w", wrap(err))
		}
		found[row.id()] = ledger.HeldDocument{StoredVersion: row.version(), Order: row.Order}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read held documents: %w", wrap(err))
	}
	return found, nil
}

const selectHeld = `
	SELECT ` + versionColumns + `, d.order_no
	FROM unnest($2::text[], $3::text[], $4::text[]) AS n (source, kind, external_id)
	CROSS JOIN LATERAL (
		SELECT ` + versionColumns + `, d.order_no
		FROM documents AS d
		WHERE d.entity = $1 AND d.source = n.source AND d.kind = n.kind AND d.external_id = n.external_id
		ORDER BY d.version DESC
		LIMIT 1) AS d`

// Held returns the latest version of each document that has one.
func (s *Store) Held(ctx context.Context, entity ledger.EntityID, ids []ledger.DocumentID) (map[ledger.DocumentID]ledger.HeldDocument, error) {
	var wanted keys
	for _, id := range ids {
		wanted.add(id)
	}
	return s.held(ctx, selectHeld, entity, wanted.sources, wanted.kinds, wanted.externalIDs)
}

const selectHeldOfOrders = `
	SELECT DISTINCT ON (d.source, d.kind, d.external_id) ` + versionColumns + `, d.order_no
	FROM unnest($3::text[]) AS n (order_no)
	JOIN documents AS d ON d.entity = $1 AND d.order_no = n.order_no AND d.order_no <> ''
	WHERE d.source = $2
	ORDER BY d.source, d.kind, d.external_id, d.version DESC`

// HeldOfOrders returns the latest version of every document of the orders.
func (s *Store) HeldOfOrders(ctx context.Context, entity ledger.EntityID, source ledger.Source, orders []ledger.Reference) (map[ledger.DocumentID]ledger.HeldDocument, error) {
	numbers := make(pq.StringArray, len(orders))
	for i, order := range orders {
		numbers[i] = string(order)
	}
	return s.held(ctx, selectHeldOfOrders, entity, source, numbers)
}

const selectHeldBetween = `
	SELECT DISTINCT ON (n.kind, n.external_id) ` + versionColumns + `, d.order_no
	FROM documents AS n
	CROSS JOIN LATERAL (
		SELECT ` + versionColumns + `, d.order_no
		FROM documents AS d
		WHERE d.entity = n.entity AND d.source = n.source AND d.kind = n.kind AND d.external_id = n.external_id
		ORDER BY d.version DESC
		LIMIT 1) AS d
	WHERE n.entity = $1 AND n.source = $2 AND n.kind = ANY ($3) AND n.happened_at >= $4 AND n.happened_at < $5
	ORDER BY n.kind, n.external_id`

// HeldBetween returns the latest version of every document of these kinds of which some
// version happened in [from, to).
func (s *Store) HeldBetween(ctx context.Context, entity ledger.EntityID, source ledger.Source, kinds []ledger.DocumentKind, from, to time.Time) (map[ledger.DocumentID]ledger.HeldDocument, error) {
	names := make(pq.StringArray, len(kinds))
	for i, kind := range kinds {
		names[i] = string(kind)
	}
	return s.held(ctx, selectHeldBetween, entity, source, names, from, to)
}

const selectOpenReturns = `
	SELECT DISTINCT ON (n.external_id) ` + versionColumns + `, d.order_no
	FROM documents AS n
	CROSS JOIN LATERAL (
		SELECT ` + versionColumns + `, d.order_no
		FROM documents AS d
		WHERE d.entity = n.entity AND d.source = n.source AND d.kind = n.kind AND d.external_id = n.external_id
		ORDER BY d.version DESC
		LIMIT 1) AS d
	WHERE n.entity = $1 AND n.source = $2 AND n.kind = 'return' AND NOT n.due AND NOT d.due
	ORDER BY n.external_id`

// OpenReturns returns the returns that are not due: open, or withdrawn.
func (s *Store) OpenReturns(ctx context.Context, entity ledger.EntityID, source ledger.Source) (map[ledger.DocumentID]ledger.HeldDocument, error) {
	return s.held(ctx, selectOpenReturns, entity, source)
}
