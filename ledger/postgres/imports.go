package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"counterfoil/ledger"
)

const selectImports = `
	SELECT ` + snapshotColumns + `
	FROM snapshots
	WHERE entity = $1
	  AND ($2::bigint = 0 OR snapshot = $2)
	  AND ($3 = '' OR source = $3)
	  AND ($4::timestamptz IS NULL OR taken_at >= $4)
	  AND ($5::timestamptz IS NULL OR taken_at < $5)
	  AND snapshot > $6
	ORDER BY snapshot
	LIMIT nullif($7, 0)`

// Imports lists captures in the sequence they came, each with its postings. It pages by
// key: ImportQuery.After is the last snapshot of the page before.
func (s *Store) Imports(ctx context.Context, entity ledger.EntityID, q ledger.ImportQuery) ([]ledger.Import, error) {
	instant := func(t time.Time) sql.NullTime { return sql.NullTime{Time: t.UTC(), Valid: !t.IsZero()} }
	var rows []snapshotRow
	if err := s.db.SelectContext(ctx, &rows, selectImports, entity, q.Snapshot, q.Source, instant(q.Since), instant(q.Till), q.After, q.Limit); err != nil {
		return nil, fmt.Errorf("list the imports of %s: %w", entity, wrap(err))
	}
	imports := make([]ledger.Import, len(rows))
	place := make(map[int64]*ledger.Import, len(rows))
	for i, r := range rows {
		snapshot, err := r.snapshot()
		if err != nil {
			return nil, err
		}
		imports[i].Snapshot = snapshot
		place[snapshot.ID] = &imports[i]
	}
	if err := s.addBatches(ctx, entity, place); err != nil {
		return nil, fmt.Errorf("list the postings of imports of %s: %w", entity, err)
	}
	return imports, nil
}

const selectImportBatches = `
	SELECT b.batch, b.kind, b.snapshot, b.sealed_at, b.entries, b.postings, b.root, b.rejections, r.source, r.extent, r.counts, r.findings
	FROM batches AS b
	LEFT JOIN import_results AS r ON r.entity = b.entity AND r.batch = b.batch
	WHERE b.entity = $1 AND b.snapshot = ANY ($2)
	ORDER BY b.batch`

type importBatchRow struct {
	Batch                    int64
	Kind                     ledger.BatchKind
	Snapshot                 int64
	SealedAt                 time.Time `db:"sealed_at"`
	Entries, Postings        int64
	Root                     []byte
	Rejections               int64
	Source                   sql.NullString
	Extent, Counts, Findings []byte
}

func (s *Store) addBatches(ctx context.Context, entity ledger.EntityID, imports map[int64]*ledger.Import) error {
	snapshots := make(pq.Int64Array, 0, len(imports))
	for id := range imports {
		snapshots = append(snapshots, id)
	}
	var rows []importBatchRow
	if err := s.db.SelectContext(ctx, &rows, selectImportBatches, entity, snapshots); err != nil {
		return wrap(err)
	}
	for _, r := range rows {
		b, err := r.batch()
		if err != nil {
			return err
		}
		i := imports[r.Snapshot]
		i.Batches = append(i.Batches, b)
	}
	return nil
}

func (r importBatchRow) batch() (ledger.ImportBatch, error) {
	b := ledger.ImportBatch{Rejections: r.Rejections, Batch: ledger.Batch{
		ID: r.Batch, Kind: r.Kind, Snapshot: r.Snapshot, SealedAt: r.SealedAt.UTC(), Entries: r.Entries, Postings: r.Postings, Root: [32]byte(r.Root),
	}}
	if !r.Source.Valid {
		return b, nil
	}
	b.Result = &ledger.ImportResult{Source: ledger.Source(r.Source.String)}
	err := errors.Join(json.Unmarshal(r.Extent, &b.Result.Extent), json.Unmarshal(r.Counts, &b.Result.Counts), json.Unmarshal(r.Findings, &b.Result.Findings))
	if err != nil {
		return b, fmt.Errorf("read the result of batch %d: %w", r.Batch, err)
	}
	return b, nil
}
