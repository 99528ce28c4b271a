package importers

import (
	"context"
	"errors"
	"fmt"

	"counterfoil/ledger"
)

// errReplayed ends a replay's transaction, so that nothing of it is kept.
var errReplayed = errors.New("replayed")

// Replay decodes a stored snapshot again and gives each document with the entries it
// would have on its own dates, as if the ledger had never seen it; documents are
// completed from the orders the ledger knows. Nothing is written. An error of the poster
// is given too, with the document it is about.
func (im Importer) Replay(ctx context.Context, s ledger.Snapshot, each func(ledger.Document, []ledger.Entry, error) error) error {
	_, err := im.Store.Post(ctx, im.Entity, ledger.BatchImport, s.ID, func(w BatchWriter) error {
		p := newPosting(im, w, nil)
		for slice, err := range im.slices(ctx, s) {
			if err == nil {
				err = p.replay(ctx, slice, each)
			}
			if err != nil {
				return err
			}
		}
		return errReplayed
	})
	if err != nil && !errors.Is(err, errReplayed) {
		return fmt.Errorf("replay snapshot %d: %w", s.ID, err)
	}
	return nil
}

func (p *posting) replay(ctx context.Context, s Decoded, each func(ledger.Document, []ledger.Entry, error) error) error {
	if err := p.look(ctx, s.Documents); err != nil {
		return err
	}
	completed, err := p.complete(ctx, s.Documents)
	if err != nil {
		return err
	}
	for _, d := range completed {
		d.Version = 1
		entries, err := p.entriesFor(d)
		if err := each(d, entries, err); err != nil {
			return err
		}
	}
	return nil
}
