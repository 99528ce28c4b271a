package importers

import (
	"context"
	"iter"

	"counterfoil/ledger"
)

// Store is what importing needs of the ledger.
type Store interface {
	// SnapshotByHash finds a snapshot by the SHA-256 of its minimised content;
	// ledger.ErrNotFound when there is none.
	SnapshotByHash(ctx context.Context, entity ledger.EntityID, sha256 [32]byte) (ledger.Snapshot, error)
	// SaveSnapshot stores a snapshot and its chunks in one transaction and returns its ID.
	// The chunks are consumed once, in sequence; meta returns the finished header and is
	// called after the last chunk, because hash and counts are known only then.
	// If a snapshot of the same hash exists, that one is returned and existed is true.
	SaveSnapshot(ctx context.Context, entity ledger.EntityID, chunks iter.Seq2[ledger.Chunk, error], meta func() ledger.Snapshot) (s ledger.Snapshot, existed bool, err error)
	// Chunks streams a snapshot's content in sequence, verified against its hashes.
	Chunks(ctx context.Context, entity ledger.EntityID, snapshot int64) iter.Seq2[ledger.Chunk, error]
	// Posted tells whether a sealed import batch of the snapshot exists.
	Posted(ctx context.Context, entity ledger.EntityID, snapshot int64) (bool, error)
	// PeriodStatuses returns every period that has a status.
	PeriodStatuses(ctx context.Context, entity ledger.EntityID) (map[ledger.Period]ledger.PeriodStatus, error)
	// Post runs write in one transaction and seals what it wrote as one batch: all of it
	// or nothing. It holds the entity's posting lock, so batches never interleave. A
	// batch without entries is sealed too, so that the snapshot counts as posted.
	Post(ctx context.Context, entity ledger.EntityID, kind ledger.BatchKind, snapshot int64, write func(BatchWriter) error) (ledger.Batch, error)
}

// BatchWriter writes one batch inside Store.Post.
type BatchWriter interface {
	// Latest returns the latest stored version of each document that has one, this
	// batch's own included.
	Latest(ctx context.Context, ids []ledger.DocumentID) (map[ledger.DocumentID]StoredVersion, error)
	// EntriesOf returns the entries of one document version that stand, i.e. that are
	// neither reversals nor reversed, with their IDs.
	EntriesOf(ctx context.Context, id ledger.DocumentID, version int) ([]ledger.Entry, error)
	// Write appends documents (with Version and Evidence set), then entries, then
	// rejections. Entry IDs are given here, in sequence. It may be called many times.
	Write(ctx context.Context, documents []ledger.Document, entries []ledger.Entry, rejections []ledger.Rejection) error
}

// StoredVersion is what the ledger knows of a document's latest version.
type StoredVersion struct {
	Version int
	Hash    [32]byte
	Partial bool
}
