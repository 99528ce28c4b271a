package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"counterfoil/ledger"
)

// unsettled is the condition under which a rejection (r) of entity $1 still stands as of a
// batch ($2). A snapshot that was posted again has the rejections of its last posting: what
// was refused under rules of then and is posted now is refused no more. Nor is a record
// whose document has a version that speaks of a later instant, or of the same and was
// posted later, and knows all of it (a return that came before its order, a voucher that
// was corrected). Of several refused records of one document the one of the latest instant
// is told. A record that says no instant is as old as its batch.
const unsettled = `
	r.batch <= $2
	AND NOT EXISTS (
	    SELECT FROM batches AS b
	    WHERE b.entity = $1 AND b.snapshot = r.snapshot AND b.batch > r.batch AND b.batch <= $2)
	AND (r.source IS NULL
	     OR NOT EXISTS (
	            SELECT FROM documents AS d
	            WHERE d.entity = $1 AND d.external_id = r.external_id AND d.kind = r.kind AND d.source = r.source
	              AND d.batch <= $2 AND NOT d.partial
	              AND (d.stamped_at > r.stamped_at
	                   OR d.batch > r.batch AND (d.stamped_at = r.stamped_at OR d.stamped_at IS NULL OR r.stamped_at IS NULL)))
	        AND NOT EXISTS (
	            SELECT FROM rejections AS l
	            WHERE l.entity = $1 AND l.external_id = r.external_id AND l.kind = r.kind AND l.source = r.source
	              AND l.batch <= $2
	              AND (l.stamped_at > r.stamped_at OR l.batch > r.batch AND (l.stamped_at = r.stamped_at OR r.stamped_at IS NULL))))`

const selectRejections = `
	SELECT r.snapshot, r.position, r.reason, r.chunk, r.byte_offset, r.byte_length
	FROM rejections AS r
	WHERE r.entity = $1
	  AND ($3::bigint = 0 OR r.snapshot = $3)
	  AND (r.snapshot, r.chunk, r.byte_offset, r.position) > ($4, $5, $6, $7)
	  AND ` + unsettled + `
	ORDER BY r.snapshot, r.chunk, r.byte_offset, r.position
	LIMIT $8`

// What a refused record is itself the latest version of (one that waits for its order) is
// left out: the same record again would not settle it.
const selectRefused = `
	SELECT r.source, r.kind, r.external_id, max(r.stamped_at) AS stamped_at
	FROM rejections AS r
	WHERE r.entity = $1 AND r.source = $3
	  AND ` + unsettled + `
	  AND NOT EXISTS (
	      SELECT FROM documents AS d
	      WHERE d.entity = $1 AND d.external_id = r.external_id AND d.kind = r.kind AND d.source = r.source
	        AND d.snapshot = r.snapshot AND d.chunk = r.chunk AND d.byte_offset = r.byte_offset)
	GROUP BY r.source, r.kind, r.external_id`

// Refused returns the documents of a source of which a refused record stands, with the
// latest instant such a record speaks of, zero where it says none.
func (s *Store) Refused(ctx context.Context, entity ledger.EntityID, source ledger.Source) (map[ledger.DocumentID]time.Time, error) {
	var rows []struct {
		Source     ledger.Source
		Kind       ledger.DocumentKind
		ExternalID string       `db:"external_id"`
		StampedAt  sql.NullTime `db:"stamped_at"`
	}
	if err := s.db.SelectContext(ctx, &rows, selectRefused, entity, int64(math.MaxInt64), source); err != nil {
		return nil, fmt.Errorf("find the refused documents of %s: %w", source, wrap(err))
	}
	refused := make(map[ledger.DocumentID]time.Time, len(rows))
	for _, r := range rows {
		refused[ledger.DocumentID{Source: r.Source, Kind: r.Kind, ExternalID: r.ExternalID}] = r.StampedAt.Time
	}
	return refused, nil
}

// Rejections lists what could not be posted and was not posted since, in the sequence of
// the sources: of one snapshot, or of all for 0. It pages by key: after is the last
// rejection of the page before, the zero Rejection for the first page.
func (s *Store) Rejections(ctx context.Context, entity ledger.EntityID, snapshot int64, after ledger.Rejection, limit int) ([]ledger.Rejection, error) {
	var rows []struct {
		Snapshot         int64
		Position, Reason string
		Chunk            int
		Offset           int `db:"byte_offset"`
		Length           int `db:"byte_length"`
	}
	err := s.db.SelectContext(ctx, &rows, selectRejections, entity, int64(math.MaxInt64), snapshot,
		after.Snapshot, after.Evidence.Chunk, after.Evidence.Offset, after.Position, limit)
	if err != nil {
		return nil, fmt.Errorf("list the rejections of %s: %w", entity, wrap(err))
	}
	rejections := make([]ledger.Rejection, len(rows))
	for i, r := range rows {
		rejections[i] = ledger.Rejection{Snapshot: r.Snapshot, Position: r.Position, Reason: r.Reason,
			Evidence: ledger.Evidence{Snapshot: r.Snapshot, Chunk: r.Chunk, Offset: r.Offset, Length: r.Length}}
	}
	return rejections, nil
}
