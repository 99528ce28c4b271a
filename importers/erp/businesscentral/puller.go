package businesscentral

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/importers"
	"counterfoil/ledger"
)

const (
	// overlap is how many entry numbers are read again: postings that run side by side may
	// become visible out of sequence.
	overlap = 500
	// modifiedOverlap is the same for instants of change.
	modifiedOverlap = 15 * time.Minute
	// portionSize is about how many entries are one snapshot and one batch: what a kill loses.
	portionSize = 20_000
	markName    = "entries"
)

// Puller brings a company's entries into the ledger. Importer carries the entity, a Format
// of this package and the poster.
type Puller struct {
	Store    importers.MarkStore
	Importer importers.Importer
	Client   *Client
	// Portion is how many entries are one snapshot; portionSize when zero.
	Portion int
}

// mark is how far the entries were read: all up to Last are in the ledger, and all changes
// up to Modified.
type mark struct {
	Last     int64     `json:"last"`
	Modified time.Time `json:"modified,omitzero"`
}

func (m mark) as() []ledger.Mark { return importers.NewMark(Source, markName, m) }

// Changes reads what is new and what was changed since the last time: everything, the
// first time. since, unless zero, reads all entries posted from that day on once more.
func (p *Puller) Changes(ctx context.Context, since ledger.Date) ([]importers.Result, error) {
	release, err := p.Store.Alone(ctx, p.Importer.Entity, "pull "+string(Source))
	if err != nil {
		return nil, err
	}
	defer release()
	if err := p.Client.check(ctx, p.Importer.Format.(*Format).policy.Entity.Currency); err != nil {
		return nil, err
	}
	m, err := p.mark(ctx)
	if err != nil {
		return nil, err
	}
	r := &pull{Puller: p, mark: m, size: p.Portion}
	if r.size == 0 {
		r.size = portionSize
	}
	if !since.IsZero() {
		err = r.entries(ctx, fmt.Sprintf("%s ge %s", p.Client.fields.names["date"], since), 0)
	} else {
		err = errors.Join(r.entries(ctx, "", max(m.Last-overlap, 0)), r.modified(ctx, m.Modified))
	}
	return r.results, err
}

func (p *Puller) mark(ctx context.Context) (m mark, err error) {
	err = importers.LoadMark(ctx, p.Store, p.Importer.Entity, Source, markName, &m)
	return m, err
}

// pull is one run of the puller.
type pull struct {
	*Puller
	mark    mark
	size    int
	results []importers.Result

	known int64 // up to here every run was complete when the pull began
	held  []held
	ready int // so many of held are whole runs
	run   []*entry
	begun bool // the first whole run has begun
}

// held is an entry of the portion being collected.
type held struct {
	*entry
	value jsontext.Value
}

// entries reads entries after a number, in sequence, portion by portion.
func (r *pull) entries(ctx context.Context, filter string, after int64) error {
	r.known, r.begun, r.run, r.held, r.ready = r.mark.Last, after == 0, nil, nil, 0
	for page, err := range r.Client.entries(ctx, filter, after) {
		if err != nil {
			return err
		}
		for _, value := range page {
			e, err := r.Client.fields.entryOf(value)
			if err != nil {
				return err
			}
			r.take(held{e, value})
		}
		if r.ready >= r.size {
			if err := r.store(ctx); err != nil {
				return err
			}
		}
	}
	if len(r.held) > r.ready && !r.open() {
		r.ready = len(r.held)
	}
	return r.store(ctx)
}

// take adds an entry to the portion, once a run has begun that is read from its beginning.
func (r *pull) take(e held) {
	another := len(r.run) > 0 && !e.sameVoucher(r.run[0])
	if !r.begun {
		r.begun = another || e.number > r.known
		if !r.begun {
			r.run = []*entry{e.entry} // the end of a run whose beginning was not asked for
			return
		}
		r.run = nil
	} else if another {
		r.ready, r.run = len(r.held), nil
	}
	r.held, r.run = append(r.held, e), append(r.run, e.entry)
	if closed(r.run) {
		r.ready, r.run = len(r.held), nil
	}
}

// open tells whether the last run may still be being posted: it does not add up.
func (r *pull) open() bool { return len(r.run) > 0 && !closed(r.run) && r.run[0].problem == "" }

// store imports the whole runs collected so far as one snapshot.
func (r *pull) store(ctx context.Context) error {
	if r.ready == 0 {
		return nil
	}
	portion := r.held[:r.ready]
	next := r.mark
	for _, e := range portion {
		next.Last = max(next.Last, e.number)
		if at, err := time.Parse(time.RFC3339, e.modified); err == nil && at.After(next.Modified) {
			next.Modified = at.UTC()
		}
	}
	content, err := r.content(ctx, portion)
	if err != nil {
		return err
	}
	result, err := importers.ReadMarked(ctx, r.Store, r.Importer, fmt.Sprintf("entries %d–%d", portion[0].number, portion[len(portion)-1].number), content, next.as())
	if err != nil {
		return err
	}
	r.results, r.mark = append(r.results, result), next
	r.held, r.ready = append([]held(nil), r.held[r.ready:]...), 0
	return nil
}

// content is what the format reads: the sales documents the entries name, then the entries.
func (r *pull) content(ctx context.Context, portion []held) ([]byte, error) {
	var b bytes.Buffer
	if len(r.Client.fields.references) == 0 {
		for _, answer := range r.Client.documents(ctx, portion) {
			content, err := answer()
			if err != nil {
				return nil, err
			}
			b.Write(content)
			b.WriteByte('\n')
		}
	}
	values := make([]jsontext.Value, len(portion))
	for i, e := range portion {
		values[i] = e.value
	}
	entries, err := json.Marshal(map[string]any{"@odata.context": "generalLedgerEntries", "value": values})
	if err != nil {
		return nil, fmt.Errorf("write the entries: %w", err)
	}
	b.Write(entries)
	return b.Bytes(), nil
}

// modified reads again the documents of entries changed since an instant: dimensions and
// texts may change, money never.
func (r *pull) modified(ctx context.Context, since time.Time) error {
	if since.IsZero() {
		return nil // all were just read for the first time
	}
	changed := map[string]bool{}
	filter := fmt.Sprintf("%s gt %s", r.Client.fields.names["modified"], since.Add(-modifiedOverlap).UTC().Format("2006-01-02T15:04:05Z"))
	for page, err := range r.Client.entries(ctx, filter, 0) {
		if err != nil {
			return err
		}
		for _, value := range page {
			e, err := r.Client.fields.entryOf(value)
			if err != nil {
				return err
			}
			if e.number <= r.known {
				changed[e.document] = true
			}
		}
	}
	for _, filter := range r.Client.anyOf(r.Client.fields.names["document"], changed) {
		if err := r.entries(ctx, filter, 0); err != nil {
			return err
		}
	}
	return nil
}
