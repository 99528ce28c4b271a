package importers

import (
	"context"
	"fmt"
	"sort"

	"counterfoil/ledger"
)

// wish is a document and the order head that completes it.
type wish struct {
	document int
	head     StoredVersion
	known    bool
	need     Need
}

// complete fills in what documents need of their orders. What an order excludes is left
// out; what needs an order nobody knows yet is kept, posts nothing, and is reported.
func (p *posting) complete(ctx context.Context, documents []ledger.Document) ([]ledger.Document, error) {
	if p.completer == nil {
		return documents, nil
	}
	wishes, err := p.wishes(ctx, documents)
	if err != nil {
		return nil, err
	}
	dropped := map[int]bool{}
	for _, w := range wishes {
		d := &documents[w.document]
		switch {
		case w.known:
			delete(p.waiting, d.ID)
			keep, err := p.completeOne(ctx, d, w.head)
			if err != nil {
				return nil, err
			}
			dropped[w.document] = !keep
		case w.need == NeedsOrder:
			p.wait(d)
		}
	}
	completed := documents[:0]
	for i, d := range documents {
		if !dropped[i] {
			completed = append(completed, d)
		}
	}
	return completed, nil
}

// wishes finds the heads that documents want, in the sequence of their bytes.
func (p *posting) wishes(ctx context.Context, documents []ledger.Document) ([]wish, error) {
	var wishes []wish
	var heads, missing []ledger.DocumentID
	asked := map[ledger.DocumentID]bool{}
	for i, d := range documents {
		head, need := p.completer.Wants(d)
		if need == NeedsNothing {
			continue
		}
		wishes = append(wishes, wish{document: i, need: need})
		heads = append(heads, head)
		if _, ok := p.latest[head]; !ok && !asked[head] {
			asked[head] = true
			missing = append(missing, head)
		}
	}
	found := map[ledger.DocumentID]StoredVersion{}
	if len(missing) > 0 {
		var err error
		if found, err = p.w.Latest(ctx, missing); err != nil {
			return nil, fmt.Errorf("look up orders: %w", err)
		}
	}
	for i, head := range heads {
		w := &wishes[i]
		if w.head, w.known = p.latest[head]; !w.known {
			w.head, w.known = found[head]
		}
	}
	sort.SliceStable(wishes, func(a, b int) bool { return earlier(wishes[a].head.Evidence, wishes[b].head.Evidence) })
	return wishes, nil
}

func earlier(a, b ledger.Evidence) bool {
	if a.Snapshot != b.Snapshot {
		return a.Snapshot < b.Snapshot
	}
	if a.Chunk != b.Chunk {
		return a.Chunk < b.Chunk
	}
	return a.Offset < b.Offset
}

// completeOne completes a document from its order's bytes. keep is false when it takes
// no part and never did; a document that was posted before is withdrawn instead.
func (p *posting) completeOne(ctx context.Context, d *ledger.Document, head StoredVersion) (keep bool, err error) {
	record, err := p.bytes.At(ctx, head.Evidence)
	if err != nil {
		return false, err
	}
	completed, why, ok, err := p.completer.Complete(*d, record)
	if err != nil {
		p.reject(rejectionOf(*d, err))
		return false, nil
	}
	*d = completed
	d.Context = head.Evidence
	if ok {
		return true, nil
	}
	p.posted.exclude(why, 1)
	_, before := p.latest[d.ID]
	return before, nil
}

// wait keeps a document that cannot be posted before its order is known: its version is
// stored and posts nothing. It is reported once, not each time it is seen again; but again
// when its own snapshot is posted again, because the rejections of that posting count.
func (p *posting) wait(d *ledger.Document) {
	p.waiting[d.ID] = true
	p.posted.Waiting++
	if stored, known := p.latest[d.ID]; known && stored.Hash == d.Hash() && stored.Evidence != d.Evidence {
		return
	}
	p.reject(rejectionOf(*d, fmt.Errorf("order %s is in no snapshot yet; import it and this is posted with it", d.Order)))
}

// dependants posts again what orders complete that are new, or say something new.
func (p *posting) dependants(ctx context.Context, heads []ledger.Document) error {
	if p.completer == nil || len(heads) == 0 {
		return nil
	}
	stored, err := p.ofOrders(ctx, heads, p.completer.Dependants())
	if err != nil {
		return err
	}
	var again []ledger.Document
	complete := p.evidenceOf(heads)
	for _, id := range sortedIDs(stored) {
		if complete[stored[id].Context] {
			continue
		}
		d, err := p.decodeAt(ctx, stored[id].Evidence, id)
		if err != nil {
			return fmt.Errorf("decode %s again: %w", id, err)
		}
		if _, need := p.completer.Wants(d); need != NeedsNothing {
			p.latest[id] = stored[id]
			again = append(again, d)
		}
	}
	same := p.posted.Documents.Same
	err = p.all(ctx, again)
	p.posted.Documents.Same = same // they are not documents of this snapshot
	return err
}

// evidenceOf is where heads stand: what was completed from there needs nothing more.
func (p *posting) evidenceOf(heads []ledger.Document) map[ledger.Evidence]bool {
	at := make(map[ledger.Evidence]bool, len(heads))
	for _, h := range heads {
		at[h.Evidence] = true
	}
	return at
}

func (p *posting) ofOrders(ctx context.Context, heads []ledger.Document, kinds []ledger.DocumentKind) (map[ledger.DocumentID]StoredVersion, error) {
	if err := p.write(ctx); err != nil {
		return nil, err
	}
	orders := make([]ledger.Reference, len(heads))
	for i := range heads {
		orders[i] = heads[i].Order
	}
	stored, err := p.w.LatestOfOrders(ctx, p.im.Format.Source(), orders, kinds)
	if err != nil {
		return nil, fmt.Errorf("look up documents of %d orders: %w", len(orders), err)
	}
	return stored, nil
}

func sortedIDs(m map[ledger.DocumentID]StoredVersion) []ledger.DocumentID {
	ids := make([]ledger.DocumentID, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(a, b int) bool {
		if ids[a].Kind != ids[b].Kind {
			return ids[a].Kind < ids[b].Kind
		}
		return ids[a].ExternalID < ids[b].ExternalID
	})
	return ids
}
