package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
	"github.com/klauspost/compress/zstd"

	"counterfoil/ledger"
)

// A document that no sealed batch carries does not exist yet.
const selectDocumentVersions = `
	SELECT ` + documentColumns + `
	FROM documents AS d
	WHERE d.entity = $1 AND d.source = $2 AND d.kind = $3 AND d.external_id = $4 AND ($5::integer = 0 OR d.version = $5)
	  AND d.document <= (SELECT max(b.last_document) FROM batches AS b WHERE b.entity = $1)
	ORDER BY d.version`

const selectStoredChunk = `
	SELECT chunk, length, sha256, zstd
	FROM snapshot_chunks
	WHERE entity = $1 AND snapshot = $2 AND chunk = $3`

const selectSnapshotHeader = `
	SELECT snapshot, source, kind, name, taken_at, sha256, original_sha256, records, bytes, totals, findings
	FROM snapshots
	WHERE entity = $1 AND snapshot = $2`

// Documents returns a document's versions in sequence, each with the snapshot it stands
// in, without bytes; ErrNotFound when there is none.
func (s *Store) Documents(ctx context.Context, entity ledger.EntityID, id ledger.DocumentID) ([]ledger.DocumentEvidence, error) {
	var versions []ledger.DocumentEvidence
	err := s.readOnly(ctx, func(tx *sqlx.Tx) (err error) {
		versions, err = documentVersions(ctx, tx, entity, id, 0)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find %s of %s: %w", id, entity, err)
	}
	return versions, nil
}

func documentVersions(ctx context.Context, tx *sqlx.Tx, entity ledger.EntityID, id ledger.DocumentID, version int) ([]ledger.DocumentEvidence, error) {
	var rows []documentRow
	if err := tx.SelectContext(ctx, &rows, selectDocumentVersions, entity, id.Source, id.Kind, id.ExternalID, version); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, ledger.ErrNotFound
	}
	versions := make([]ledger.DocumentEvidence, len(rows))
	for i, r := range rows {
		versions[i] = ledger.DocumentEvidence{StoredDocument: r.document(), Order: r.Order, Batch: r.Batch}
		var header summaryRow
		if err := tx.GetContext(ctx, &header, selectSnapshotHeader, entity, r.Snapshot); err != nil {
			return nil, err
		}
		var err error
		if versions[i].Snapshot, err = header.snapshot(); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

// DocumentBytes returns one version with the very bytes it was decoded from. The chunk
// they stand in is checked against its stored hash; that the chunks together are the
// snapshot is for Verify, which reads them all.
func (s *Store) DocumentBytes(ctx context.Context, entity ledger.EntityID, id ledger.DocumentID, version int) (ledger.DocumentEvidence, error) {
	var document ledger.DocumentEvidence
	err := s.readOnly(ctx, func(tx *sqlx.Tx) error {
		versions, err := documentVersions(ctx, tx, entity, id, version)
		if err != nil {
			return err
		}
		document = versions[0]
		document.Bytes, err = evidenceBytes(ctx, tx, entity, document.Evidence)
		return err
	})
	if err != nil {
		return ledger.DocumentEvidence{}, fmt.Errorf("read version %d of %s of %s: %w", version, id, entity, err)
	}
	return document, nil
}

func evidenceBytes(ctx context.Context, q sqlx.QueryerContext, entity ledger.EntityID, e ledger.Evidence) ([]byte, error) {
	var chunk storedChunk
	if err := sqlx.GetContext(ctx, q, &chunk, selectStoredChunk, entity, e.Snapshot, e.Chunk); err != nil {
		return nil, err
	}
	data, err := chunk.data()
	if err != nil {
		return nil, fmt.Errorf("chunk %d of snapshot %d: %w; run `counterfoil verify`", e.Chunk, e.Snapshot, err)
	}
	if e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(data) {
		return nil, fmt.Errorf("chunk %d of snapshot %d has %d bytes, the document stands at %d for %d; run `counterfoil verify`", e.Chunk, e.Snapshot, len(data), e.Offset, e.Length)
	}
	return data[e.Offset : e.Offset+e.Length], nil
}

// storedChunk is a chunk as it is stored, whatever has become of it.
type storedChunk struct {
	Chunk  int
	Length int
	SHA256 []byte `db:"sha256"`
	Zstd   []byte
}

// unpack is used from many goroutines at once, which DecodeAll allows. The memory bound
// keeps a forged chunk from asking for all there is.
var unpack = must(zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(64<<20)))

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// data unpacks the chunk and checks it against its length and hash.
func (c storedChunk) data() ([]byte, error) {
	data, err := unpack.DecodeAll(c.Zstd, nil)
	if err != nil {
		return nil, fmt.Errorf("it does not unpack: %w", err)
	}
	if len(data) != c.Length {
		return nil, fmt.Errorf("it holds %d bytes and says %d", len(data), c.Length)
	}
	if sum := sha256.Sum256(data); string(sum[:]) != string(c.SHA256) {
		return nil, errors.New("its bytes changed: they do not have the stored hash")
	}
	return data, nil
}
