package postgres

import (
	"context"
	"fmt"

	"counterfoil/ledger"
)

// A snapshot that was posted again has the rejections of its last posting: what was
// refused under rules of then and is posted now is refused no more.
const selectRejections = `
	SELECT r.snapshot, r.position, r.reason, r.chunk, r.byte_offset, r.byte_length
	FROM rejections AS r
	WHERE r.entity = $1
	  AND ($2::bigint = 0 OR r.snapshot = $2)
	  AND (r.snapshot, r.chunk, r.byte_offset, r.position) > ($3, $4, $5, $6)
	  AND r.batch = (SELECT max(b.batch) FROM batches AS b WHERE b.entity = $1 AND b.snapshot = r.snapshot)
	ORDER BY r.snapshot, r.chunk, r.byte_offset, r.position
	LIMIT $7`

// Rejections lists what could not be posted, in the sequence of the sources: of one
// snapshot, or of all for 0. It pages by key: after is the last rejection of the page
// before, the zero Rejection for the first page.
func (s *Store) Rejections(ctx context.Context, entity ledger.EntityID, snapshot int64, after ledger.Rejection, limit int) ([]ledger.Rejection, error) {
	var rows []struct {
		Snapshot         int64
		Position, Reason string
		Chunk            int
		Offset           int `db:"byte_offset"`
		Length           int `db:"byte_length"`
	}
	err := s.db.SelectContext(ctx, &rows, selectRejections, entity, snapshot,
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
