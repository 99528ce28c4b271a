package matchers

import (
	"context"

	"counterfoil/ledger"
)

// Store is what a run needs of the ledger.
type Store interface {
	// BeginRun opens a run in a transaction of its own: it takes the entity's run lock,
	// fixes ThroughBatch to the last sealed batch and finds the previous good run of the
	// same period. Everything the run reads is as of ThroughBatch.
	BeginRun(ctx context.Context, entity ledger.EntityID, run ledger.Run) (RunWriter, error)
}

// The run's own types live in the ledger, so that the store can return them.
type (
	// RunWriter is one run in progress.
	RunWriter = ledger.RunWriter
	// CaseInput is everything both books and the documents say under one reference.
	CaseInput = ledger.CaseInput
	// StoredDocument is a document version as the ledger knows it: where its bytes are.
	StoredDocument = ledger.StoredDocument
	// StoredDocumentKey names one version of one document.
	StoredDocumentKey = ledger.StoredDocumentKey
)

// Decoder turns a stored document back into its figures, from the snapshot's bytes.
// cmd wires it to the store and the importers' decoders.
type Decoder interface {
	// Documents decodes many at once, so that a chunk is read once.
	Documents(ctx context.Context, entity ledger.EntityID, stored []StoredDocument) (map[StoredDocumentKey]ledger.Document, error)
}
