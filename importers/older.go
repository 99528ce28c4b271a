package importers

import (
	"context"
	"slices"

	"counterfoil/ledger"
)

// older keeps a view of a document that arrives after a newer one: an ERP may have booked
// it, and what is told of that must not depend on which file came first. It becomes a
// version that posts nothing, and the newer one follows it again, because the latest
// version of a document is the one that stands. What is known already, and what cannot be
// told from a lack of knowledge (partial and waiting views, order heads), is left alone.
func (p *posting) older(ctx context.Context, d ledger.Document, stored StoredVersion, hash [32]byte) error {
	if d.Partial || p.waiting[d.ID] || d.ID.Kind == ledger.DocumentOrder || p.completer == nil {
		return nil
	}
	if p.unwritten[d.ID] {
		if err := p.write(ctx); err != nil {
			return err
		}
	}
	known, err := p.w.Hashes(ctx, d.ID)
	if err != nil || slices.Contains(known, hash) {
		return err
	}
	newer, err := p.again(ctx, d.ID, stored)
	if err != nil {
		return err
	}
	d.Version, newer.Version = stored.Version+1, stored.Version+2
	p.keep(d, hash, nil)
	p.keep(newer, stored.Hash, nil)
	return nil
}

// again decodes the version that stands from its own record.
func (p *posting) again(ctx context.Context, id ledger.DocumentID, stored StoredVersion) (ledger.Document, error) {
	d, err := p.decodeAt(ctx, stored.Evidence, id)
	if err != nil || stored.Context == (ledger.Evidence{}) {
		return d, err
	}
	order, err := p.bytes.At(ctx, stored.Context)
	if err != nil {
		return d, err
	}
	d, _, _, err = p.completer.Complete(d, order)
	d.Context = stored.Context
	return d, err
}
