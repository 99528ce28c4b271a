package importers

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"counterfoil/ledger"
)

// post decodes a stored snapshot and posts it as one batch.
func (im Importer) post(ctx context.Context, result *Result) error {
	statuses, err := im.Store.PeriodStatuses(ctx, im.Entity)
	if err != nil {
		return fmt.Errorf("read period statuses: %w", err)
	}
	refused, err := im.Store.Refused(ctx, im.Entity, im.Format.Source())
	if err != nil {
		return err
	}
	reposted := false
	if result.Existed {
		if reposted, err = im.Store.Posted(ctx, im.Entity, result.Snapshot.ID); err != nil {
			return fmt.Errorf("look whether snapshot %d is posted: %w", result.Snapshot.ID, err)
		}
	}
	var p *posting
	var findings []ledger.Finding
	batch, err := im.Store.Post(ctx, im.Entity, ledger.BatchImport, result.Snapshot.ID, func(w BatchWriter) error {
		p = newPosting(im, w, statuses)
		p.refused = maps.Clone(refused) // write may be called again
		p.reposted = reposted
		if p.extents, err = w.Extents(ctx, im.Format.Source()); err != nil {
			return err
		}
		decode := func(ctx context.Context) iter.Seq2[Decoded, error] { return im.slices(ctx, result.Snapshot) }
		for slice, err := range Ahead(ctx, 1, decode) {
			if err == nil {
				err = p.slice(ctx, slice)
			}
			if err != nil {
				return err
			}
		}
		if err := p.dated(ctx, result.Snapshot); err != nil {
			return err
		}
		if err := p.vanish(ctx); err != nil {
			return err
		}
		if err := p.noteTwins(ctx); err != nil {
			return err
		}
		findings = p.allFindings()
		if err := w.Result(ctx, ledger.ImportResult{Source: im.Format.Source(), Extent: p.extent, Counts: p.posted.Counts(), Findings: findings}); err != nil {
			return err
		}
		if len(im.Marks) > 0 {
			return w.Mark(ctx, im.Marks)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("post snapshot %d: %w", result.Snapshot.ID, err)
	}
	result.Batch, result.Posted = batch, p.posted
	result.Findings = slices.Concat(result.Findings, findings)
	return nil
}

// Repost posts a stored snapshot again, as another batch: what was rejected or waiting
// is posted if the rules know better now; what is posted already stays as it is.
func (im Importer) Repost(ctx context.Context, s ledger.Snapshot) (Result, error) {
	result := Result{File: s.Name, Snapshot: s, Existed: true, Findings: s.Findings}
	return result, im.post(ctx, &result)
}

// posting is one batch being written.
type posting struct {
	im        Importer
	completer Completer // nil when the format has none
	w         BatchWriter
	calendar  calendar
	bytes     *Records

	posted   Posted
	findings []ledger.Finding
	noted    map[string]int // findings made here, by code

	// extent is what the source says of itself as a whole, extents what those posted before
	// said, held what of it was seen.
	extent  ledger.Extent
	extents []ledger.Extent
	held    idSet
	// reposted tells that the source was posted before.
	reposted bool
	fresh    fresh

	// renamer is nil when no document ever had another identity; renamed are the former
	// ones that documents of this source go by.
	renamer Renamer
	renamed map[ledger.DocumentID]bool

	// refused are the documents of the source of which a record was refused before.
	refused map[ledger.DocumentID]time.Time

	// latest is what the ledger and this slice know of the slice's documents.
	latest map[ledger.DocumentID]StoredVersion
	// waiting are documents of the slice that name an order nobody knows yet.
	waiting map[ledger.DocumentID]bool
	// What is still to be written, and whose entries are among it.
	documents  []ledger.Document
	entries    []ledger.Entry
	rejections []ledger.Rejection
	unwritten  map[ledger.DocumentID]bool
	// positions makes the positions of rejections unique in the batch.
	positions map[string]int
	// accounts are those this batch has used, so that each is looked at once.
	accounts map[ledger.AccountCode]bool
}

func newPosting(im Importer, w BatchWriter, statuses map[ledger.Period]ledger.PeriodStatus) *posting {
	completer, _ := im.Format.(Completer)
	renamer, _ := im.Format.Decoder().(Renamer)
	return &posting{im: im, completer: completer, renamer: renamer, renamed: map[ledger.DocumentID]bool{}, w: w, calendar: statuses, bytes: NewRecords(im.Store, im.Entity),
		noted: map[string]int{}, unwritten: map[ledger.DocumentID]bool{}, positions: map[string]int{}, accounts: map[ledger.AccountCode]bool{}}
}

// slice posts some documents: the order heads first, because the others may need them.
func (p *posting) slice(ctx context.Context, s Decoded) error {
	for _, r := range s.Rejections {
		p.reject(r)
	}
	for why, n := range s.Excluded {
		p.posted.exclude(why, n)
	}
	p.findings = appendFindings(p.findings, s.Findings)
	if s.Extent != nil {
		p.extent = *s.Extent
		if err := p.refuse(); err != nil {
			return err
		}
	}
	if err := p.look(ctx, s.Documents); err != nil {
		return err
	}
	if err := p.recognise(ctx, s.Documents); err != nil {
		return err
	}
	p.held.add(s.Documents)
	var moved []ledger.Document // heads that are new or say something new
	others := make([]ledger.Document, 0, len(s.Documents))
	for i := range s.Documents {
		d := &s.Documents[i]
		if d.ID.Kind != ledger.DocumentOrder {
			others = append(others, *d)
			continue
		}
		changed, err := p.version(ctx, *d)
		if err != nil {
			return err
		}
		if changed {
			moved = append(moved, *d)
		}
	}
	if err := p.all(ctx, others); err != nil {
		return err
	}
	if err := p.withdraw(ctx, s.Documents); err != nil {
		return err
	}
	if err := p.dependants(ctx, moved); err != nil {
		return err
	}
	return p.write(ctx)
}

// look asks the ledger what it knows of documents.
func (p *posting) look(ctx context.Context, documents []ledger.Document) error {
	ids := make([]ledger.DocumentID, len(documents))
	for i := range documents {
		ids[i] = documents[i].ID
	}
	latest, err := p.w.Latest(ctx, ids)
	if err != nil {
		return fmt.Errorf("look up documents: %w", err)
	}
	if latest == nil {
		latest = map[ledger.DocumentID]StoredVersion{}
	}
	p.latest, p.waiting = latest, map[ledger.DocumentID]bool{}
	return nil
}

// all completes and posts documents that are no order heads.
func (p *posting) all(ctx context.Context, documents []ledger.Document) error {
	completed, err := p.complete(ctx, documents)
	if err != nil {
		return err
	}
	for _, d := range completed {
		if _, err := p.version(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (p *posting) reject(r ledger.Rejection) {
	p.posted.Rejections++
	p.positions[r.Position]++
	if n := p.positions[r.Position]; n > 1 {
		r.Position = fmt.Sprintf("%s, no. %d", r.Position, n)
	}
	p.rejections = append(p.rejections, r)
}

// write hands on what has come together.
func (p *posting) write(ctx context.Context) error {
	if len(p.documents)+len(p.entries)+len(p.rejections) == 0 {
		return nil
	}
	if err := p.chart(ctx); err != nil {
		return err
	}
	if err := p.w.Write(ctx, p.documents, p.entries, p.rejections); err != nil {
		return fmt.Errorf("write %d documents and %d entries: %w", len(p.documents), len(p.entries), err)
	}
	p.documents, p.entries, p.rejections = p.documents[:0], p.entries[:0], nil // the writer is done with them
	clear(p.unwritten)
	return nil
}

// chart makes the accounts of an ERP's vouchers known before they are posted to.
func (p *posting) chart(ctx context.Context) error {
	charter, ok := p.im.Poster.(Charter)
	if !ok {
		return nil
	}
	var used []ledger.Account
	for _, e := range p.entries {
		for _, posting := range e.Postings {
			if !p.accounts[posting.Account] {
				p.accounts[posting.Account] = true
				used = append(used, charter.Account(posting.Account))
			}
		}
	}
	if len(used) == 0 {
		return nil
	}
	if err := p.w.AddAccounts(ctx, used); err != nil {
		return fmt.Errorf("add the vouchers' accounts to the chart: %w", err)
	}
	return nil
}
