package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"counterfoil/ledger"
)

const insertImportResult = `
	INSERT INTO import_results (entity, batch, snapshot, source, as_of, extent, counts, findings)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// Result notes what posting found, as a fact of this batch.
func (w *batchWriter) Result(ctx context.Context, r ledger.ImportResult) error {
	if err := w.out.wait(); err != nil {
		return err
	}
	if r.Findings == nil {
		r.Findings = []ledger.Finding{}
	}
	var columns [3]string
	for i, part := range []any{r.Extent, r.Counts, r.Findings} {
		b, err := json.Marshal(part)
		if err != nil {
			return fmt.Errorf("write what posting found: %w", err)
		}
		columns[i] = string(b)
	}
	asOf := sql.NullTime{Time: r.Extent.AsOf.UTC(), Valid: !r.Extent.AsOf.IsZero()}
	if _, err := w.tx.ExecContext(ctx, insertImportResult, w.entity, w.batch, w.snapshot, r.Source, asOf, columns[0], columns[1], columns[2]); err != nil {
		return fmt.Errorf("write what posting found: %w", wrap(err))
	}
	return nil
}

// A snapshot that was posted again has the result of its last posting.
const selectExtents = `
	SELECT r.extent
	FROM import_results AS r
	WHERE r.entity = $1 AND r.source = $2 AND r.as_of IS NOT NULL AND r.batch < $3
	  AND NOT EXISTS (SELECT FROM import_results AS l WHERE l.entity = r.entity AND l.snapshot = r.snapshot AND l.batch > r.batch)
	ORDER BY r.as_of, r.batch`

// Extents are what the files of a source posted before this batch said of themselves, the
// earliest made first.
func (w *batchWriter) Extents(ctx context.Context, source ledger.Source) ([]ledger.Extent, error) {
	if err := w.out.wait(); err != nil {
		return nil, err
	}
	var rows [][]byte
	if err := w.tx.SelectContext(ctx, &rows, selectExtents, w.entity, source, w.batch); err != nil {
		return nil, fmt.Errorf("find the files of %s posted before: %w", source, wrap(err))
	}
	extents := make([]ledger.Extent, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal(r, &extents[i]); err != nil {
			return nil, fmt.Errorf("read what a file of %s holds: %w", source, err)
		}
	}
	return extents, nil
}

const selectDatedBefore = `
	SELECT r.as_of
	FROM snapshots AS s
	JOIN import_results AS r ON r.entity = s.entity AND r.snapshot = s.snapshot
	WHERE s.entity = $1 AND s.source = $2 AND s.original_sha256 = $3 AND r.as_of IS NOT NULL AND r.batch < $4
	ORDER BY r.batch DESC
	LIMIT 1`

// DatedBefore is when the same file was made, byte for byte, as an earlier import of the
// source said; zero when none did.
func (w *batchWriter) DatedBefore(ctx context.Context, source ledger.Source, original [32]byte) (time.Time, error) {
	if err := w.out.wait(); err != nil {
		return time.Time{}, err
	}
	var at time.Time
	err := w.tx.GetContext(ctx, &at, selectDatedBefore, w.entity, source, original[:], w.batch)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("find when a file of %s was made: %w", source, wrap(err))
	}
	return at.UTC(), nil
}

// A document that has a later version is told apart by its index, whatever the planner
// has heard of the table.
const selectStandingDocuments = `
	SELECT ` + versionColumns + `
	FROM documents AS d
	WHERE d.entity = $1 AND d.source = $2 AND d.kind = $3 AND d.due AND d.happened_at >= $4 AND d.happened_at < $5
	  AND NOT EXISTS (
		SELECT FROM documents AS l
		WHERE l.entity = d.entity AND l.external_id = d.external_id AND l.kind = d.kind AND l.source = d.source AND l.version > d.version)`

// Standing calls each with the latest version of every document of a kind that is due and
// dated from one day to another, this batch's own included.
func (w *batchWriter) Standing(ctx context.Context, source ledger.Source, kind ledger.DocumentKind, from, to ledger.Date, each func(ledger.DocumentID, ledger.StoredVersion)) error {
	if err := w.out.wait(); err != nil {
		return err
	}
	rows, err := w.tx.QueryxContext(ctx, selectStandingDocuments, w.entity, source, kind, from.Time(), to.AddDays(1).Time())
	if err != nil {
		return fmt.Errorf("find documents that stand: %w", wrap(err))
	}
	defer rows.Close()
	for rows.Next() {
		var row versionRow
		if err := rows.StructScan(&row); err != nil {
			return fmt.Errorf("read documents that stand: %w", wrap(err))
		}
		each(row.id(), row.version())
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read documents that stand: %w", wrap(err))
	}
	return nil
}

const selectOvertaken = `
	WITH last AS (
		SELECT DISTINCT ON (r.snapshot) r.snapshot, r.as_of, r.batch
		FROM import_results AS r
		WHERE r.entity = $1 AND r.source = $2 AND r.as_of IS NOT NULL
		ORDER BY r.snapshot, r.batch DESC)
	SELECT ` + snapshotColumns + `
	FROM snapshots
	WHERE entity = $1
	  AND snapshot = (
		SELECT l.snapshot
		FROM last AS l
		WHERE EXISTS (SELECT FROM last AS o WHERE o.as_of < l.as_of AND o.batch > l.batch)
		ORDER BY l.as_of, l.batch
		LIMIT 1)`

// Overtaken returns the snapshot of a source, the earliest made, that was posted before
// one that was made earlier; ErrNotFound when all were posted as they were made.
func (s *Store) Overtaken(ctx context.Context, entity ledger.EntityID, source ledger.Source) (ledger.Snapshot, error) {
	var row snapshotRow
	if err := s.db.GetContext(ctx, &row, selectOvertaken, entity, source); err != nil {
		return ledger.Snapshot{}, fmt.Errorf("look for files of %s posted too early: %w", source, wrap(err))
	}
	return row.snapshot()
}
