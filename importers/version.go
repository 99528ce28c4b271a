package importers

import (
	"context"
	"fmt"
	"slices"

	"counterfoil/ledger"
)

// version posts a document as a new version if it says something new, and tells whether
// it did.
//
// A first version is posted as it is. A later one is posted as a difference: the entries
// that stand for the document are reversed and its new ones posted. Where both are the
// same (only something that posts nothing has changed), the version is kept and nothing
// is posted.
func (p *posting) version(ctx context.Context, d ledger.Document) (changed bool, err error) {
	stored, known := p.latest[d.ID]
	hash := d.Hash()
	switch {
	case known && says(stored, d, hash):
		p.posted.Documents.Same++
		if p.tells(d, stored) {
			d.Version = stored.Version + 1
			p.keep(d, hash, nil)
		}
		return false, nil
	case known && isOlder(d, stored):
		anew, err := p.judgedOnAnother(ctx, d, stored, hash)
		if err != nil {
			return false, err
		}
		if !anew {
			p.posted.Documents.Older++
			return false, p.older(ctx, d, stored, hash)
		}
	}
	d.Version = stored.Version + 1
	entries, err := p.entriesFor(d)
	if err != nil {
		p.reject(rejectionOf(d, err))
		return false, nil
	}
	if !known {
		p.posted.Documents.New++
		p.noteLate(d)
		p.fresh.add(d)
		p.keep(d, hash, entries)
		return true, nil
	}
	standing, err := p.standing(ctx, d.ID, stored)
	if err != nil {
		return false, err
	}
	class := classOf(d, stored, standing, entries)
	p.posted.Documents.count(class)
	if err := p.noteChange(ctx, d, class, stored, standing, entries); err != nil {
		return false, err
	}
	p.keep(d, hash, difference(standing, entries))
	return true, nil
}

// says tells whether the stored version says all that the document says.
func says(stored StoredVersion, d ledger.Document, hash [32]byte) bool {
	return stored.Hash == hash || d.Partial && !stored.Partial
}

// tells tells whether a document is kept anew although it is as it was: a voucher that
// nothing told the age of before (whether a file is older or newer than what it knows can
// be told from then on), and one of which a record was refused meanwhile, which that settles.
func (p *posting) tells(d ledger.Document, stored StoredVersion) bool {
	if d.ID.Kind == ledger.DocumentVoucher && d.Due && stored.StampedAt.IsZero() && !d.StampedAt.IsZero() {
		return true
	}
	refusedAt, refused := p.refused[d.ID]
	if !refused || d.Partial || p.waiting[d.ID] || d.StampedAt.Before(refusedAt) {
		return false
	}
	delete(p.refused, d.ID)
	return true
}

// Known tells whether a document says nothing that its stored version does not say.
func Known(d ledger.Document, stored StoredVersion) bool { return says(stored, d, d.Hash()) }

// isOlder tells whether a document is an earlier view than the one stored. A view with all
// the facts always beats a partial one. Of two payment rows of the same instant the one
// that is final counts: a payment does not go back to pending. The same record judged
// again, now that its order is known, is no earlier view.
func isOlder(d ledger.Document, stored StoredVersion) bool {
	switch {
	case stored.Partial && !d.Partial || d.StampedAt.IsZero() || d.Evidence == stored.Evidence:
		return false
	case d.StampedAt.Equal(stored.StampedAt):
		return d.Payment != nil && stored.Due && !d.Due
	}
	return d.StampedAt.Before(stored.StampedAt)
}

// entriesFor are the entries a version should have, on their own dates.
func (p *posting) entriesFor(d ledger.Document) ([]ledger.Entry, error) {
	if !d.Due || p.waiting[d.ID] || d.ID.Kind == ledger.DocumentOrder {
		return nil, nil
	}
	entries, err := p.im.Poster.Post(d)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		entries[i].Document, entries[i].Version = d.ID, d.Version
		if err := entries[i].Check(); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

func rejectionOf(d ledger.Document, err error) ledger.Rejection {
	position := fmt.Sprintf("%s %s", d.ID.Kind, d.ID.ExternalID)
	if d.Order != "" {
		position += " of order " + string(d.Order)
	}
	return ledger.Rejection{Snapshot: d.Evidence.Snapshot, Position: position, Reason: err.Error(), Evidence: d.Evidence, Document: d.ID, StampedAt: d.StampedAt}
}

// difference is what has to be posted so that the new entries stand instead of the old:
// nothing when they are the same.
func difference(standing, entries []ledger.Entry) []ledger.Entry {
	if slices.EqualFunc(standing, entries, sameEntry) {
		return nil
	}
	difference := make([]ledger.Entry, 0, len(standing)+len(entries))
	for _, e := range standing {
		difference = append(difference, e.Reversal(e.EffectiveOn))
	}
	return append(difference, entries...)
}

// standing finds the entries that stand for a document. A version whose entries were the
// same as its predecessor's has none of its own.
func (p *posting) standing(ctx context.Context, id ledger.DocumentID, stored StoredVersion) ([]ledger.Entry, error) {
	if id.Kind == ledger.DocumentOrder {
		return nil, nil
	}
	if p.unwritten[id] {
		if err := p.write(ctx); err != nil {
			return nil, err
		}
	}
	for version := stored.Version; version > 0; version-- {
		entries, err := p.w.EntriesOf(ctx, id, version)
		if err != nil {
			return nil, fmt.Errorf("read entries of %s version %d: %w", id, version, err)
		}
		if len(entries) > 0 {
			return entries, nil
		}
	}
	return nil, nil
}

// sameEntry compares a standing entry with what would be posted now. A late entry stands
// in another month than its own, so there the month it belongs to is compared.
func sameEntry(standing, now ledger.Entry) bool {
	if standing.LateFor.IsZero() && standing.EffectiveOn != now.EffectiveOn ||
		!standing.LateFor.IsZero() && standing.LateFor != now.EffectiveOn.Period() {
		return false
	}
	return standing.Book == now.Book && standing.Kind == now.Kind && standing.Reference == now.Reference && standing.Order == now.Order &&
		standing.Voucher == now.Voucher && standing.Scope == now.Scope && standing.Rule == now.Rule && standing.Text == now.Text &&
		slices.Equal(standing.Postings, now.Postings)
}

// keep puts a version and its entries down for writing.
func (p *posting) keep(d ledger.Document, hash [32]byte, entries []ledger.Entry) {
	for _, e := range entries {
		if p.calendar.place(&e) {
			p.posted.Late++
		}
		if e.Reverses != 0 {
			p.posted.Reversals++
		}
		p.entries = append(p.entries, e)
		p.posted.Entries++
	}
	p.documents = append(p.documents, d)
	p.unwritten[d.ID] = true
	p.latest[d.ID] = StoredVersion{
		Version: d.Version, Hash: hash, Partial: d.Partial, Due: d.Due, StampedAt: d.StampedAt, Evidence: d.Evidence, Context: d.Context,
	}
}

// calendar knows which months take postings.
type calendar map[ledger.Period]ledger.PeriodStatus

// place moves an entry whose month is closed to the first day of the next month that
// takes postings and notes the month it belongs to. It tells whether it did.
func (c calendar) place(e *ledger.Entry) bool {
	month := e.EffectiveOn.Period()
	if c[month].Accepts() {
		return false
	}
	if e.LateFor.IsZero() {
		e.LateFor = month
	}
	e.EffectiveOn = c.next(month).First()
	return true
}

// next is the first month from one on that takes postings.
func (c calendar) next(month ledger.Period) ledger.Period {
	for !c[month].Accepts() {
		month = month.Next()
	}
	return month
}
