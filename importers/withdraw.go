package importers

import (
	"context"
	"errors"
	"fmt"

	"counterfoil/ledger"
)

// withdraw finds what an order no longer holds: a shipment the ledger knows that the
// latest record of its order does not name was removed at the source, and its entries are
// reversed. Where an earlier record arrives after it, the latest is asked all the same.
func (p *posting) withdraw(ctx context.Context, documents []ledger.Document) error {
	if p.completer == nil {
		return nil
	}
	var heads []ledger.Document
	overtaken := map[ledger.Evidence]bool{}
	for _, d := range documents {
		latest := p.latest[d.ID]
		// An order seen for the first time had no parts before.
		if d.ID.Kind != ledger.DocumentOrder || latest.Version == 1 && p.unwritten[d.ID] {
			continue
		}
		if isOlder(d, latest) {
			overtaken[d.Evidence] = true
			d.Evidence = latest.Evidence
		}
		heads = append(heads, d)
	}
	present := map[ledger.DocumentID]bool{}
	for _, d := range documents {
		present[d.ID] = present[d.ID] || !overtaken[d.Evidence]
	}
	if len(heads) == 0 {
		return nil
	}
	stored, err := p.ofOrders(ctx, heads, p.completer.Parts())
	if err != nil {
		return err
	}
	for _, id := range sortedIDs(stored) {
		if v := stored[id]; v.Due && !present[id] {
			if err := p.withdrawOne(ctx, id, v, heads); err != nil {
				return err
			}
		}
	}
	return nil
}

// withdrawOne asks the order's newest record about a part it does not seem to hold.
func (p *posting) withdrawOne(ctx context.Context, id ledger.DocumentID, v StoredVersion, heads []ledger.Document) error {
	before, err := p.decodeAt(ctx, v.Evidence, id)
	if err != nil {
		return err
	}
	for _, head := range heads {
		if head.Order != before.Order {
			continue
		}
		d, err := p.decodeAt(ctx, head.Evidence, id)
		if errors.Is(err, ledger.ErrNotFound) {
			continue // still there, but rejected: the version before it stands
		}
		if err != nil {
			return err
		}
		p.latest[id] = v
		if _, err := p.version(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// decodeAt decodes one document from where it stands.
func (p *posting) decodeAt(ctx context.Context, at ledger.Evidence, id ledger.DocumentID) (ledger.Document, error) {
	reader, ok := p.im.Format.(Rereader)
	if !ok {
		reader, ok = p.im.Format.Decoder().(Rereader)
	}
	if !ok {
		return ledger.Document{}, fmt.Errorf("decode %s again: documents of %s are decoded once", id, p.im.Format.Source())
	}
	record, err := p.bytes.At(ctx, at)
	if err != nil {
		return ledger.Document{}, err
	}
	d, err := reader.DocumentFrom(record, id)
	d.Evidence = at
	return d, err
}
