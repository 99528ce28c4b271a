package postgres

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/lib/pq"

	"counterfoil/ledger"
)

// keys are document identities as three arrays, which is how a statement takes many.
type keys struct{ sources, kinds, externalIDs pq.StringArray }

func (k *keys) add(id ledger.DocumentID) {
	k.sources = append(k.sources, string(id.Source))
	k.kinds = append(k.kinds, string(id.Kind))
	k.externalIDs = append(k.externalIDs, id.ExternalID)
}

const versionColumns = `
	d.source, d.kind, d.external_id, d.version, d.hash, d.partial, d.due, d.stamped_at,
	d.snapshot, d.chunk, d.byte_offset, d.byte_length, d.context_snapshot, d.context_chunk, d.context_offset, d.context_length`

type versionRow struct {
	Source          ledger.Source
	Kind            ledger.DocumentKind
	ExternalID      string `db:"external_id"`
	Version         int
	Hash            []byte
	Partial, Due    bool
	StampedAt       sql.NullTime `db:"stamped_at"`
	Snapshot        int64
	Chunk           int
	Offset          int           `db:"byte_offset"`
	Length          int           `db:"byte_length"`
	ContextSnapshot sql.NullInt64 `db:"context_snapshot"`
	ContextChunk    sql.NullInt64 `db:"context_chunk"`
	ContextOffset   sql.NullInt64 `db:"context_offset"`
	ContextLength   sql.NullInt64 `db:"context_length"`
}

func (r versionRow) id() ledger.DocumentID {
	return ledger.DocumentID{Source: r.Source, Kind: r.Kind, ExternalID: r.ExternalID}
}

func (r versionRow) version() ledger.StoredVersion {
	v := ledger.StoredVersion{
		Version: r.Version, Hash: [32]byte(r.Hash), Partial: r.Partial, Due: r.Due,
		Evidence: ledger.Evidence{Snapshot: r.Snapshot, Chunk: r.Chunk, Offset: r.Offset, Length: r.Length},
		Context: ledger.Evidence{
			Snapshot: r.ContextSnapshot.Int64, Chunk: int(r.ContextChunk.Int64),
			Offset: int(r.ContextOffset.Int64), Length: int(r.ContextLength.Int64),
		},
	}
	if r.StampedAt.Valid {
		v.StampedAt = r.StampedAt.Time.UTC()
	}
	return v
}

// The lateral query makes it one short look into the index for each document.
const selectLatest = `
	SELECT ` + versionColumns + `
	FROM unnest($2::text[], $3::text[], $4::text[]) AS n (source, kind, external_id)
	CROSS JOIN LATERAL (
		SELECT ` + versionColumns + `
		FROM documents AS d
		WHERE d.entity = $1 AND d.source = n.source AND d.kind = n.kind AND d.external_id = n.external_id AND d.batch <= $5
		ORDER BY d.version DESC
		LIMIT 1) AS d`

// Latest returns the latest version of each document that has one, this batch's own
// included.
func (w *batchWriter) Latest(ctx context.Context, ids []ledger.DocumentID) (map[ledger.DocumentID]ledger.StoredVersion, error) {
	var wanted keys
	for _, id := range ids {
		maybe, err := w.maybeStored(ctx, id.Source, w.seen.document(id))
		if err != nil {
			return nil, err
		}
		if maybe {
			wanted.add(id)
		}
	}
	if len(wanted.sources) == 0 {
		return map[ledger.DocumentID]ledger.StoredVersion{}, nil
	}
	return w.versions(ctx, selectLatest, w.entity, wanted.sources, wanted.kinds, wanted.externalIDs, w.batch)
}

const selectLatestOfOrders = `
	SELECT DISTINCT ON (d.source, d.kind, d.external_id) ` + versionColumns + `
	FROM unnest($3::text[]) AS n (order_no)
	JOIN documents AS d ON d.entity = $1 AND d.order_no = n.order_no AND d.order_no <> ''
	WHERE d.source = $2 AND d.kind = ANY ($4) AND d.batch <= $5
	ORDER BY d.source, d.kind, d.external_id, d.version DESC`

// LatestOfOrders returns the latest version of every document of these kinds that
// belongs to one of the orders, this batch's own included. Which order a document
// belongs to does not change with its versions.
func (w *batchWriter) LatestOfOrders(ctx context.Context, source ledger.Source, orders []ledger.Reference, kinds []ledger.DocumentKind) (map[ledger.DocumentID]ledger.StoredVersion, error) {
	var numbers, names pq.StringArray
	for _, order := range orders {
		maybe, err := w.maybeStored(ctx, source, w.seen.order(source, order))
		if err != nil {
			return nil, err
		}
		if maybe && order != "" {
			numbers = append(numbers, string(order))
		}
	}
	for _, kind := range kinds {
		names = append(names, string(kind))
	}
	if len(numbers) == 0 || len(names) == 0 {
		return map[ledger.DocumentID]ledger.StoredVersion{}, nil
	}
	return w.versions(ctx, selectLatestOfOrders, w.entity, source, numbers, names, w.batch)
}

func (w *batchWriter) versions(ctx context.Context, query string, args ...any) (map[ledger.DocumentID]ledger.StoredVersion, error) {
	if err := w.out.wait(); err != nil {
		return nil, err
	}
	rows, err := w.tx.QueryxContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("find stored documents: %w", wrap(err))
	}
	defer rows.Close()
	found := make(map[ledger.DocumentID]ledger.StoredVersion)
	for rows.Next() {
		var row versionRow
		if err := rows.StructScan(&row); err != nil {
			return nil, fmt.Errorf("read stored documents: %w", wrap(err))
		}
		found[row.id()] = row.version()
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read stored documents: %w", wrap(err))
	}
	return found, nil
}

const selectSourceStored = `
	SELECT EXISTS (
		SELECT FROM documents
		WHERE entity = $1
		  AND source = $2
		  AND batch < $3)`

// maybeStored tells whether it is worth asking the database for a document: not when
// the source had none before this batch and the batch has not written it. That spares
// a first import of a million orders a look-up for each document.
func (w *batchWriter) maybeStored(ctx context.Context, source ledger.Source, written bool) (bool, error) {
	if written {
		return true, nil
	}
	before, known := w.seen.sources[source]
	if !known {
		if err := w.out.wait(); err != nil {
			return false, err
		}
		if err := w.tx.GetContext(ctx, &before, selectSourceStored, w.entity, source, w.batch); err != nil {
			return false, fmt.Errorf("look for documents of %s: %w", source, wrap(err))
		}
		w.seen.remember(source, before)
	}
	return before, nil
}

const selectStanding = `
	SELECT ` + entryColumns + `
	FROM documents AS d
	JOIN entries   AS e ON e.entity = d.entity AND e.document = d.document
	WHERE d.entity = $1 AND d.source = $2 AND d.kind = $3 AND d.external_id = $4 AND d.version = $5
	  AND e.batch <= $6
	  AND e.reverses IS NULL
	  AND NOT EXISTS (SELECT FROM entries AS r WHERE r.entity = e.entity AND r.reverses = e.entry)
	ORDER BY e.entry`

// EntriesOf returns the entries of one document version that stand: neither reversals
// nor reversed. In entry sequence.
func (w *batchWriter) EntriesOf(ctx context.Context, id ledger.DocumentID, version int) ([]ledger.Entry, error) {
	if err := w.out.wait(); err != nil {
		return nil, err
	}
	entries, err := readEntries(ctx, w.tx, w.entity, selectStanding, w.entity, id.Source, id.Kind, id.ExternalID, version, w.batch)
	if err != nil {
		return nil, fmt.Errorf("find the entries of %s version %d: %w", id, version, err)
	}
	return entries, nil
}

const selectHashes = `
	SELECT d.hash
	FROM documents AS d
	WHERE d.entity = $1 AND d.source = $2 AND d.kind = $3 AND d.external_id = $4 AND d.batch <= $5
	ORDER BY d.version`

// Hashes returns the hashes of a document's stored versions, in sequence, this batch's
// own included.
func (w *batchWriter) Hashes(ctx context.Context, id ledger.DocumentID) ([][32]byte, error) {
	if err := w.out.wait(); err != nil {
		return nil, err
	}
	var rows [][]byte
	if err := w.tx.SelectContext(ctx, &rows, selectHashes, w.entity, id.Source, id.Kind, id.ExternalID, w.batch); err != nil {
		return nil, fmt.Errorf("find the versions of %s: %w", id, wrap(err))
	}
	hashes := make([][32]byte, len(rows))
	for i, r := range rows {
		hashes[i] = [32]byte(r)
	}
	return hashes, nil
}
