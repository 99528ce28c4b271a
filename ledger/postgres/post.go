package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/seal"
)

const selectLastNumbers = `
	SELECT coalesce(max(batch), 0) AS batch, coalesce(max(last_document), 0) AS document, coalesce(max(last_entry), 0) AS entry
	FROM batches
	WHERE entity = $1`

const callSealBatch = `
	SELECT batch, kind, snapshot, sealed_at, entries, postings, root
	FROM seal_batch($1, $2, $3, $4, $5, $6, $7, $8, $9)`

const selectPosted = `
	SELECT EXISTS (
		SELECT FROM batches
		WHERE entity = $1
		  AND snapshot = $2
		  AND kind = 'import')`

// Posted tells whether a sealed import batch of the snapshot exists.
func (s *Store) Posted(ctx context.Context, entity ledger.EntityID, snapshot int64) (bool, error) {
	var posted bool
	if err := s.db.GetContext(ctx, &posted, selectPosted, entity, snapshot); err != nil {
		return false, fmt.Errorf("look whether snapshot %d of %s is posted: %w", snapshot, entity, wrap(err))
	}
	return posted, nil
}

// Post runs write in one transaction and seals what it wrote as one batch: all of it or
// nothing. It waits for the entity's other batches and period changes. snapshot is 0
// for a batch that rests on none. Errors of the set check are ErrUnbalanced,
// ErrPeriodClosed or ErrInvalid; nothing of the batch is kept then.
func (s *Store) Post(ctx context.Context, entity ledger.EntityID, kind ledger.BatchKind, snapshot int64, write func(ledger.BatchWriter) error) (ledger.Batch, error) {
	var batch ledger.Batch
	weights, err := s.weightsOf(ctx, entity)
	if err != nil {
		return batch, err
	}
	err = s.InTx(ctx, func(tx *Tx) error {
		w := &batchWriter{tx: tx, entity: entity, snapshot: snapshot, weights: weights}
		if err := w.begin(ctx); err != nil {
			return err
		}
		w.out = newSender(ctx, tx)
		defer w.out.stop()
		if err := write(w); err != nil {
			return err
		}
		if err := w.out.wait(); err != nil {
			return err
		}
		batch, err = w.seal(ctx, kind, snapshot)
		return err
	})
	if err != nil {
		return ledger.Batch{}, fmt.Errorf("post a batch of %s: %w", entity, err)
	}
	return batch, nil
}

// batchWriter writes one batch. It keeps counts and the Merkle tree's edge, never rows.
type batchWriter struct {
	tx       *Tx
	entity   ledger.EntityID
	snapshot int64
	weights  *ledger.Weights
	out      *sender
	periods  map[ledger.Period]ledger.PeriodStatus

	batch         int64
	firstDocument int64
	firstEntry    int64
	documents     int64 // written so far, as are the next three
	entries       int64
	postings      int64
	rejections    int64
	tree          seal.Tree
	canonical     []byte // buffer for an entry's bytes
	seen          seen
}

// begin takes the posting lock and finds where the batch's numbers start.
func (w *batchWriter) begin(ctx context.Context) error {
	if err := lockFor(ctx, w.tx, "posting", w.entity); err != nil {
		return err
	}
	var last struct{ Batch, Document, Entry int64 }
	if err := w.tx.GetContext(ctx, &last, selectLastNumbers, w.entity); err != nil {
		return err
	}
	w.batch, w.firstDocument, w.firstEntry = last.Batch+1, last.Document+1, last.Entry+1
	var err error
	w.periods, err = periodStatuses(ctx, w.tx, w.entity)
	return err
}

func (w *batchWriter) seal(ctx context.Context, kind ledger.BatchKind, snapshot int64) (ledger.Batch, error) {
	var row struct {
		Batch             int64
		Kind              ledger.BatchKind
		Snapshot          sql.NullInt64
		SealedAt          time.Time `db:"sealed_at"`
		Entries, Postings int64
		Root              []byte
	}
	root := w.tree.Root()
	rests := sql.NullInt64{Int64: snapshot, Valid: snapshot != 0}
	err := w.tx.GetContext(ctx, &row, callSealBatch, w.entity, w.batch, kind, rests, w.documents, w.entries, w.postings, w.rejections, root[:])
	if err != nil {
		return ledger.Batch{}, fmt.Errorf("seal: %w", wrap(err))
	}
	return ledger.Batch{
		ID: row.Batch, Kind: row.Kind, Snapshot: row.Snapshot.Int64, SealedAt: row.SealedAt.UTC(),
		Entries: row.Entries, Postings: row.Postings, Root: [32]byte(row.Root),
	}, nil
}
