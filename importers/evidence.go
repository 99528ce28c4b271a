package importers

import (
	"context"
	"fmt"

	"counterfoil/ledger"
)

// cachedChunks is how many chunks are kept while documents are completed from other
// records; orders and their returns lie near each other in time, so few are enough.
const cachedChunks = 64

type chunkKey struct {
	snapshot int64
	number   int
}

// Records reads the bytes that evidence points at, keeping the last chunks.
type Records struct {
	store  Store
	entity ledger.EntityID
	chunks map[chunkKey][]byte
	oldest []chunkKey
}

// NewRecords reads an entity's records out of the store.
func NewRecords(s Store, e ledger.EntityID) *Records {
	return &Records{store: s, entity: e, chunks: map[chunkKey][]byte{}}
}

// At returns the bytes at e; they are not to be changed.
func (b *Records) At(ctx context.Context, e ledger.Evidence) ([]byte, error) {
	key := chunkKey{e.Snapshot, e.Chunk}
	data, ok := b.chunks[key]
	if !ok {
		chunk, err := b.store.Chunk(ctx, b.entity, e.Snapshot, e.Chunk)
		if err != nil {
			return nil, fmt.Errorf("read chunk %d of snapshot %d: %w", e.Chunk, e.Snapshot, err)
		}
		data = chunk.Data
		b.keep(key, data)
	}
	if e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(data) {
		return nil, fmt.Errorf("read snapshot %d chunk %d: evidence at %d+%d is outside its %d bytes; verify the snapshot",
			e.Snapshot, e.Chunk, e.Offset, e.Length, len(data))
	}
	return data[e.Offset : e.Offset+e.Length], nil
}

func (b *Records) keep(key chunkKey, data []byte) {
	if len(b.oldest) >= cachedChunks {
		delete(b.chunks, b.oldest[0])
		b.oldest = b.oldest[1:]
	}
	b.chunks[key] = data
	b.oldest = append(b.oldest, key)
}
