package businesscentral

import (
	"bytes"
	"context"
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
// made before Modified. That moves when a reading of changes has come to its end, for its
// portions go by number and a change long ago may stand in the last one.
type mark struct {
	Last     int64     `json:"last"`
	Modified time.Time `json:"modified,omitzero"`
}

func (m mark) as() []ledger.Mark { return importers.NewMark(Source, markName, m) }

// Changes reads what is new and what was changed since the last time: everything, the
// first time. since, unless zero, reads all entries posted from that day on once more, and
// leaves the rest to the next time.
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
	r := &pull{Puller: p, mark: m, size: p.Portion, began: p.Client.Now().UTC().Truncate(time.Second), known: m.Last, reversals: reversals{}}
	if r.size == 0 {
		r.size = portionSize
	}
	err = r.changes(ctx, since)
	return r.results, err
}

func (r *pull) changes(ctx context.Context, since ledger.Date) error {
	first := r.mark.Last == 0
	if first {
		r.mark.Modified = r.began // what changes from now on is read by the next pull
	}
	if !since.IsZero() {
		r.moves = first
		return r.entries(ctx, fmt.Sprintf("%s ge %s", r.Client.fields.names["date"], since), 0)
	}
	r.moves = true
	if err := r.entries(ctx, "", max(r.mark.Last-overlap, 0)); err != nil || first {
		return err
	}
	r.moves = false
	if err := r.modified(ctx); err != nil {
		return err
	}
	r.mark.Modified = r.began
	return r.Store.Mark(ctx, r.Importer.Entity, r.mark.as())
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
	began   time.Time
	moves   bool // the entries being read follow one another from the mark on, and move it
	results []importers.Result

	known int64 // up to here every run was complete when the pull began
	held  []held
	ready int // so many of held are whole runs
	run   []*entry
	begun bool // the first whole run has begun
	reversals
}

// held is an entry of the portion being collected.
type held struct {
	*entry
	value jsontext.Value
}

// entries reads entries after a number, in sequence, portion by portion.
func (r *pull) entries(ctx context.Context, filter string, after int64) error {
	r.begun, r.run, r.held, r.ready = after == 0, nil, nil, 0
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
	if r.moves {
		next.Last = max(next.Last, portion[len(portion)-1].number)
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
	earlier, err := r.reversed(ctx, portion)
	if err != nil {
		return nil, err
	}
	b.Write(earlier)
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

// modified reads again the documents of entries changed since the last time: dimensions and
// texts may change, money never.
func (r *pull) modified(ctx context.Context) error {
	if r.Client.fields.names["modified"] == "" {
		return nil // a page that does not tell
	}
	changed := map[string]bool{}
	filter := fmt.Sprintf("%s gt %s", r.Client.fields.names["modified"], r.mark.Modified.Add(-modifiedOverlap).UTC().Format("2006-01-02T15:04:05Z"))
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

// reversed is the page of the runs in earlier snapshots that runs of this portion reverse.
// Those from before this pull are asked for by the numbers of the new documents.
func (r *pull) reversed(ctx context.Context, portion []held) ([]byte, error) {
	entries, documents := make([]*entry, len(portion)), map[string]bool{}
	for i, e := range portion {
		entries[i] = e.entry
		if r.known > 0 && e.number > r.known {
			documents[e.document] = true
		}
	}
	for _, filter := range r.Client.anyOf(r.Client.fields.names["document"], documents) {
		if err := r.before(ctx, filter); err != nil {
			return nil, err
		}
	}
	page := []earlierRun{}
	for _, run := range runsOf(entries) {
		if first, told := r.reversals.of(run); told && first < portion[0].number {
			page = append(page, earlierRun{contentOf(run, false), first})
		}
	}
	return json.Marshal(map[string]any{"@odata.context": earlierRuns, "value": page})
}

// before reads the runs that a filter names and that were there before this pull.
func (r *pull) before(ctx context.Context, filter string) error {
	var entries []*entry
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
				entries = append(entries, e)
			}
		}
	}
	for _, run := range runsOf(entries) {
		r.reversals.of(run)
	}
	return nil
}
