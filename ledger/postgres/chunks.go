package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"

	"github.com/jmoiron/sqlx"
	"github.com/klauspost/compress/zstd"

	"counterfoil/ledger"
)

// compressor works on whole chunks.
var compressor = must(zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1)))

// Chunk returns one chunk of a snapshot, verified against its hash; ErrNotFound when
// there is none.
func (s *Store) Chunk(ctx context.Context, entity ledger.EntityID, snapshot int64, number int) (ledger.Chunk, error) {
	chunk, err := readChunk(ctx, s.db, entity, snapshot, number)
	if err != nil {
		return chunk, fmt.Errorf("read chunk %d of snapshot %d of %s: %w", number, snapshot, entity, err)
	}
	return chunk, nil
}

func readChunk(ctx context.Context, q sqlx.QueryerContext, entity ledger.EntityID, snapshot int64, number int) (ledger.Chunk, error) {
	var row storedChunk
	if err := sqlx.GetContext(ctx, q, &row, selectStoredChunk, entity, snapshot, number); err != nil {
		return ledger.Chunk{}, wrap(err)
	}
	data, err := row.data()
	if err != nil {
		return ledger.Chunk{}, fmt.Errorf("%w; run `counterfoil verify`", err)
	}
	return ledger.Chunk{Number: number, Data: data}, nil
}

const selectSnapshotHash = `
	SELECT chunks, sha256
	FROM snapshots
	WHERE entity = $1
	  AND snapshot = $2`

// Chunks streams a snapshot's content in sequence, each chunk verified against its hash
// and, after the last, all of them against the snapshot's. An error ends the stream.
func (s *Store) Chunks(ctx context.Context, entity ledger.EntityID, snapshot int64) iter.Seq2[ledger.Chunk, error] {
	return func(yield func(ledger.Chunk, error) bool) {
		fail := func(err error) {
			yield(ledger.Chunk{}, fmt.Errorf("read snapshot %d of %s: %w", snapshot, entity, err))
		}
		var header struct {
			Chunks int
			SHA256 []byte `db:"sha256"`
		}
		if err := s.db.GetContext(ctx, &header, selectSnapshotHash, entity, snapshot); err != nil {
			fail(wrap(err))
			return
		}
		whole := sha256.New()
		for number := range header.Chunks {
			// A query each, so that no read stays open while the caller works.
			chunk, err := readChunk(ctx, s.db, entity, snapshot, number)
			if err != nil {
				fail(err)
				return
			}
			whole.Write(chunk.Data)
			if !yield(chunk, nil) {
				return
			}
		}
		if [32]byte(whole.Sum(nil)) != [32]byte(header.SHA256) {
			fail(errors.New("its chunks do not match its hash; the stored bytes were changed, run `counterfoil verify`"))
		}
	}
}
