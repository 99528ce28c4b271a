package main

import (
	"context"
	"fmt"
	"sort"

	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
	"counterfoil/matchers"
)

// decoder turns stored documents back into figures, from the snapshots' bytes: the link
// between matchers, which do not know where documents come from, and importers.
type decoder struct {
	store   *postgres.Store
	formats map[ledger.Source]importers.Completer
	chunks  map[chunkKey][]byte
}

type chunkKey struct {
	snapshot int64
	chunk    int
}

// chunksKept bounds the decoder's memory: 64 chunks of a quarter megabyte.
const chunksKept = 64

var _ matchers.Decoder = (*decoder)(nil)

func newDecoder(p *policy.Policy, store *postgres.Store) *decoder {
	return &decoder{
		store:   store,
		formats: map[ledger.Source]importers.Completer{centra.Source: centra.FormatFor(p)},
		chunks:  map[chunkKey][]byte{},
	}
}

// Documents decodes in the sequence of the bytes, so that a chunk is unpacked once for
// all the documents in it. It is called by one goroutine at a time.
func (d *decoder) Documents(ctx context.Context, entity ledger.EntityID, stored []ledger.StoredDocument) (map[ledger.StoredDocumentKey]ledger.Document, error) {
	inSequence := append([]ledger.StoredDocument(nil), stored...)
	sort.Slice(inSequence, func(i, j int) bool {
		a, b := inSequence[i].Evidence, inSequence[j].Evidence
		if a.Snapshot != b.Snapshot {
			return a.Snapshot < b.Snapshot
		}
		if a.Chunk != b.Chunk {
			return a.Chunk < b.Chunk
		}
		return a.Offset < b.Offset
	})
	documents := make(map[ledger.StoredDocumentKey]ledger.Document, len(stored))
	for _, s := range inSequence {
		document, err := d.document(ctx, entity, s)
		if err != nil {
			return nil, fmt.Errorf("decode %s version %d again: %w", s.ID, s.Version, err)
		}
		documents[ledger.StoredDocumentKey{ID: s.ID, Version: s.Version}] = document
	}
	return documents, nil
}

func (d *decoder) document(ctx context.Context, entity ledger.EntityID, s ledger.StoredDocument) (ledger.Document, error) {
	format, ok := d.formats[s.ID.Source]
	if !ok {
		return ledger.Document{}, fmt.Errorf("no decoder for source %q", s.ID.Source)
	}
	record, err := d.bytes(ctx, entity, s.Evidence)
	if err != nil {
		return ledger.Document{}, err
	}
	document, err := format.DocumentFrom(record, s.ID)
	if err != nil {
		return ledger.Document{}, err
	}
	if s.Context != (ledger.Evidence{}) {
		order, err := d.bytes(ctx, entity, s.Context)
		if err != nil {
			return ledger.Document{}, err
		}
		if document, _, _, err = format.Complete(document, order); err != nil {
			return ledger.Document{}, err
		}
	}
	document.Version, document.Evidence, document.Context = s.Version, s.Evidence, s.Context
	if document.Hash() != s.Hash {
		return ledger.Document{}, fmt.Errorf("the bytes decode to another version than the one stored; run `counterfoil verify`: %w", ledger.ErrConflict)
	}
	return document, nil
}

// bytes returns the record at e out of its chunk.
func (d *decoder) bytes(ctx context.Context, entity ledger.EntityID, e ledger.Evidence) ([]byte, error) {
	key := chunkKey{e.Snapshot, e.Chunk}
	data, ok := d.chunks[key]
	if !ok {
		chunk, err := d.store.Chunk(ctx, entity, e.Snapshot, e.Chunk)
		if err != nil {
			return nil, err
		}
		if len(d.chunks) >= chunksKept {
			clear(d.chunks)
		}
		data = chunk.Data
		d.chunks[key] = data
	}
	if e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(data) {
		return nil, fmt.Errorf("record at bytes %d–%d of a chunk of %d: %w", e.Offset, e.Offset+e.Length, len(data), ledger.ErrInvalid)
	}
	return data[e.Offset : e.Offset+e.Length], nil
}
