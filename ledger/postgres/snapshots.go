package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
)

const snapshotColumns = `snapshot, source, kind, name, taken_at, sha256, original_sha256, records, bytes, chunks, totals, findings`

const selectSnapshotByHash = `
	SELECT ` + snapshotColumns + `
	FROM snapshots
	WHERE entity = $1
	  AND sha256 = $2`

type snapshotRow struct {
	Snapshot         int64
	Source           ledger.Source
	Kind, Name       string
	TakenAt          time.Time `db:"taken_at"`
	SHA256           []byte    `db:"sha256"`
	OriginalSHA256   []byte    `db:"original_sha256"`
	Records, Bytes   int64
	Chunks           int
	Totals, Findings []byte
}

func (r snapshotRow) snapshot() (ledger.Snapshot, error) {
	s := ledger.Snapshot{
		ID: r.Snapshot, Source: r.Source, Kind: r.Kind, Name: r.Name, TakenAt: r.TakenAt.UTC(), Records: r.Records, Bytes: r.Bytes,
		SHA256: [32]byte(r.SHA256), OriginalSHA256: [32]byte(r.OriginalSHA256),
	}
	if err := json.Unmarshal(r.Totals, &s.Totals); err != nil {
		return s, fmt.Errorf("read control totals of snapshot %d: %w", r.Snapshot, err)
	}
	if err := json.Unmarshal(r.Findings, &s.Findings); err != nil {
		return s, fmt.Errorf("read findings of snapshot %d: %w", r.Snapshot, err)
	}
	return s, nil
}

// SnapshotByHash finds a snapshot by the SHA-256 of its minimised content; ErrNotFound
// when there is none.
func (s *Store) SnapshotByHash(ctx context.Context, entity ledger.EntityID, sha256 [32]byte) (ledger.Snapshot, error) {
	found, err := snapshotByHash(ctx, s.db, entity, sha256)
	if err != nil {
		return found, fmt.Errorf("find a snapshot of %s with hash %x: %w", entity, sha256, err)
	}
	return found, nil
}

func snapshotByHash(ctx context.Context, q sqlx.QueryerContext, entity ledger.EntityID, sha256 [32]byte) (ledger.Snapshot, error) {
	var row snapshotRow
	if err := sqlx.GetContext(ctx, q, &row, selectSnapshotByHash, entity, sha256[:]); err != nil {
		return ledger.Snapshot{}, wrap(err)
	}
	return row.snapshot()
}

const selectNextSnapshot = `
	SELECT coalesce(max(snapshot), 0) + 1
	FROM snapshots
	WHERE entity = $1`

const insertSnapshot = `
	INSERT INTO snapshots (entity, ` + snapshotColumns + `)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

// errSnapshotExists ends a transaction whose content is stored already.
var errSnapshotExists = errors.New("the snapshot is stored already")

// SaveSnapshot stores a snapshot and its chunks, numbered from 0, in one transaction.
// meta is called after the last chunk; its hash and size must be those of the chunks,
// or it is ErrInvalid. Content that is stored already is not stored again: existed is
// true and the snapshot is the one from before.
func (s *Store) SaveSnapshot(ctx context.Context, entity ledger.EntityID, chunks iter.Seq2[ledger.Chunk, error], meta func() ledger.Snapshot) (snapshot ledger.Snapshot, existed bool, err error) {
	err = s.InTx(ctx, func(tx *Tx) error {
		if err := lockFor(ctx, tx, "snapshots", entity); err != nil {
			return err
		}
		var id int64
		if err := tx.GetContext(ctx, &id, selectNextSnapshot, entity); err != nil {
			return err
		}
		content, err := copyChunks(ctx, tx, entity, id, chunks)
		if err != nil {
			return err
		}
		snapshot = meta()
		snapshot.ID = id
		if snapshot.SHA256 != content.hash || snapshot.Bytes != content.bytes {
			return fmt.Errorf("its header says %d bytes with hash %x, its chunks hold %d with hash %x: %w", snapshot.Bytes, snapshot.SHA256, content.bytes, content.hash, ledger.ErrInvalid)
		}
		if found, err := snapshotByHash(ctx, tx, entity, snapshot.SHA256); err == nil {
			snapshot = found
			return errSnapshotExists
		} else if !errors.Is(err, ledger.ErrNotFound) {
			return err
		}
		return insertHeader(ctx, tx, entity, snapshot, content.chunks)
	})
	if errors.Is(err, errSnapshotExists) {
		return snapshot, true, nil
	}
	if err != nil {
		return ledger.Snapshot{}, false, fmt.Errorf("save a snapshot of %s: %w", entity, err)
	}
	return snapshot, false, nil
}

func insertHeader(ctx context.Context, tx *Tx, entity ledger.EntityID, s ledger.Snapshot, chunks int) error {
	if s.Totals == nil {
		s.Totals = map[string]string{}
	}
	if s.Findings == nil {
		s.Findings = []ledger.Finding{}
	}
	totals, err := json.Marshal(s.Totals)
	if err != nil {
		return fmt.Errorf("write control totals: %w", err)
	}
	findings, err := json.Marshal(s.Findings)
	if err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	_, err = tx.ExecContext(ctx, insertSnapshot, entity, s.ID, s.Source, s.Kind, s.Name, s.TakenAt.UTC(), s.SHA256[:], s.OriginalSHA256[:],
		s.Records, s.Bytes, chunks, string(totals), string(findings))
	return err
}

// content is what a snapshot's chunks add up to.
type content struct {
	chunks int
	bytes  int64
	hash   [32]byte
}

const copySnapshotChunks = `COPY snapshot_chunks (entity, snapshot, chunk, length, sha256, zstd) FROM STDIN`

func copyChunks(ctx context.Context, tx *Tx, entity ledger.EntityID, snapshot int64, chunks iter.Seq2[ledger.Chunk, error]) (content, error) {
	var sum content
	stream, err := tx.copyIn(copySnapshotChunks)
	if err != nil {
		return sum, err
	}
	defer stream.Close() //nolint:errcheck // closed below; otherwise the transaction is given up
	whole, packed, row := sha256.New(), []byte(nil), &lines{}
	for chunk, err := range chunks {
		if err != nil {
			return sum, err
		}
		if chunk.Number != sum.chunks {
			return sum, fmt.Errorf("chunk %d comes where chunk %d is due: %w", chunk.Number, sum.chunks, ledger.ErrInvalid)
		}
		whole.Write(chunk.Data)
		packed = compressor.EncodeAll(chunk.Data, packed[:0])
		hash := sha256.Sum256(chunk.Data)
		row.text(string(entity))
		row.number(snapshot)
		row.number(int64(chunk.Number))
		row.number(int64(len(chunk.Data)))
		row.bytes(hash[:])
		row.bytes(packed)
		row.end()
		if err := row.sendTo(ctx, stream); err != nil {
			return sum, err
		}
		sum.chunks++
		sum.bytes += int64(len(chunk.Data))
	}
	sum.hash = [32]byte(whole.Sum(nil))
	return sum, wrap(stream.Close())
}
