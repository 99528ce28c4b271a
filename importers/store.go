package importers

import (
	"context"
	"iter"
	"time"

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
	// Chunk returns one chunk of a snapshot, verified against its hash; ledger.ErrNotFound
	// when there is none. It reads committed snapshots and may be called inside Post.
	Chunk(ctx context.Context, entity ledger.EntityID, snapshot int64, number int) (ledger.Chunk, error)
	// Posted tells whether a sealed import batch of the snapshot exists.
	Posted(ctx context.Context, entity ledger.EntityID, snapshot int64) (bool, error)
	// Refused returns the documents of a source of which a refused record stands, with the
	// latest instant such a record speaks of.
	Refused(ctx context.Context, entity ledger.EntityID, source ledger.Source) (map[ledger.DocumentID]time.Time, error)
	// PeriodStatuses returns every period that has a status.
	PeriodStatuses(ctx context.Context, entity ledger.EntityID) (map[ledger.Period]ledger.PeriodStatus, error)
	// Overtaken returns the snapshot of a source, the earliest made, that was posted before
	// one that was made earlier; ledger.ErrNotFound when all were posted as they were made.
	Overtaken(ctx context.Context, entity ledger.EntityID, source ledger.Source) (ledger.Snapshot, error)
	// Post runs write in one transaction and seals what it wrote as one batch: all of it
	// or nothing. It holds the entity's posting lock, so batches never interleave. A
	// batch without entries is sealed too, so that the snapshot counts as posted.
	Post(ctx context.Context, entity ledger.EntityID, kind ledger.BatchKind, snapshot int64, write func(BatchWriter) error) (ledger.Batch, error)
}

// The batch's own types live in the ledger, so that the store can implement them.
type (
	// BatchWriter writes one batch inside Store.Post.
	BatchWriter = ledger.BatchWriter
	// StoredVersion is what the ledger knows of a document's latest version.
	StoredVersion = ledger.StoredVersion
)
