package matchers

import (
	"sort"

	"counterfoil/ledger"
)

// paper is one document of the case with what the expected book says of it.
type paper struct {
	id       ledger.DocumentID
	kind     ledger.EntryKind
	on       ledger.Date // when its posting is due in the books
	versions []ledger.Document
	current  ledger.Document // the version that stands at the cut-off
	known    bool            // current is decoded
	// base is what the expected book holds up to the cut-off, due what one voucher of it
	// would be. They are equal unless the document is due after the cut-off (base empty).
	base, due vector
	// later: due after the cut-off.
	later bool
}

// papersOf lists the documents behind the expected entries.
func (d *dossier) papersOf(in Input) []*paper {
	undone := standing(in)
	byID := map[ledger.DocumentID]*paper{}
	entries := map[ledger.DocumentID][]ledger.Entry{}
	var list []*paper
	for _, e := range in.Case.Entries {
		if e.Book == ledger.Booked {
			continue
		}
		if byID[e.Document] == nil {
			byID[e.Document] = &paper{id: e.Document, kind: e.Kind}
			list = append(list, byID[e.Document])
		}
		if !undone[e.ID] {
			entries[e.Document] = append(entries[e.Document], e)
		}
	}
	kept := list[:0]
	for _, p := range list {
		d.fill(p, entries[p.id])
		if len(p.due) > 0 {
			kept = append(kept, p)
		}
	}
	sort.Slice(kept, func(i, j int) bool { return kept[i].before(kept[j]) })
	return kept
}

func (p *paper) before(o *paper) bool {
	if c := p.on.Compare(o.on); c != 0 {
		return c < 0
	}
	if p.id.Kind != o.id.Kind {
		return kindSequence[p.id.Kind] < kindSequence[o.id.Kind]
	}
	if a, b := p.id.ExternalID, o.id.ExternalID; a != b {
		return len(a) < len(b) || len(a) == len(b) && a < b
	}
	return p.id.Source < o.id.Source
}

// kindSequence is the sequence in which an order lives.
var kindSequence = map[ledger.DocumentKind]int{
	ledger.DocumentShipment: 1, ledger.DocumentCapture: 2, ledger.DocumentReturn: 3, ledger.DocumentRefund: 4,
}

// fill gives a paper its figures from the expected entries that stand.
func (d *dossier) fill(p *paper, entries []ledger.Entry) {
	var before, after []ledger.Entry
	version := 0
	for _, e := range entries {
		if e.EffectiveOn.After(d.in.CutOff) {
			after = append(after, e)
			continue
		}
		before = append(before, e)
		if e.Reverses == 0 {
			version = e.Version
		}
		if p.on.IsZero() || e.EffectiveOn.Before(p.on) {
			p.on = e.EffectiveOn
		}
	}
	p.base = effectOf(before, "")
	p.due = p.base
	if p.base.isZero() && len(after) > 0 {
		p.later, p.on = true, after[len(after)-1].EffectiveOn
		p.base, p.due = nil, effectOf(after, "")
		version = after[len(after)-1].Version
	}
	d.readVersions(p, version)
}

// readVersions finds the decoded versions of a paper.
func (d *dossier) readVersions(p *paper, current int) {
	for _, s := range d.stored(p.id) {
		doc, ok := d.in.Documents[StoredDocumentKey{ID: s.ID, Version: s.Version}]
		if !ok {
			continue
		}
		p.versions = append(p.versions, doc)
		if s.Version == current {
			p.current, p.known = doc, true
		}
	}
	if len(p.versions) > 1 {
		p.versions = inSequence(p.versions, current)
	}
}

// stored are the versions of a document that the case names, in their sequence.
func (d *dossier) stored(id ledger.DocumentID) []StoredDocument {
	if d.storedByID == nil {
		d.storedByID = map[ledger.DocumentID][]StoredDocument{}
		for _, s := range d.in.Case.Documents {
			d.storedByID[s.ID] = append(d.storedByID[s.ID], s)
		}
	}
	return d.storedByID[id]
}
