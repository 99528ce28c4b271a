package pull

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/importers/fetch"
	"counterfoil/ledger"
)

// Store is what pulling needs of the ledger beside what the import needs.
type Store interface {
	importers.Store
	// Marks returns the last mark of each name; Mark adds some where nothing is posted.
	Marks(ctx context.Context, entity ledger.EntityID, source ledger.Source) (map[string]string, error)
	Mark(ctx context.Context, entity ledger.EntityID, marks []ledger.Mark) error
	// Alone takes a lock for a piece of work; ledger.ErrConflict when it is taken.
	Alone(ctx context.Context, entity ledger.EntityID, work string) (release func(), err error)
	// Held, HeldOfOrders, HeldBetween and OpenReturns return latest versions: of documents,
	// of everything of some orders, of what happened in [from, to), of returns not due.
	Held(ctx context.Context, entity ledger.EntityID, ids []ledger.DocumentID) (map[ledger.DocumentID]ledger.HeldDocument, error)
	HeldOfOrders(ctx context.Context, entity ledger.EntityID, source ledger.Source, orders []ledger.Reference) (map[ledger.DocumentID]ledger.HeldDocument, error)
	HeldBetween(ctx context.Context, entity ledger.EntityID, source ledger.Source, kinds []ledger.DocumentKind, from, to time.Time) (map[ledger.DocumentID]ledger.HeldDocument, error)
	OpenReturns(ctx context.Context, entity ledger.EntityID, source ledger.Source) (map[ledger.DocumentID]ledger.HeldDocument, error)
}

const (
	// overlap is how far a window reaches back behind the one before: whether its bounds
	// are inclusive is not known, and a stamp may be written a little before its row.
	overlap = 15 * time.Minute
	// settle is how long a change is left alone, so that a second is over before it is read.
	settle = time.Minute
)

// A portion is at most so many pages or records: what a kill can lose. Tests cut smaller ones.
var portionPages, portionRecords = 20, 2000

// Puller reads one tenant for one entity.
type Puller struct {
	Client *Client
	Store  Store
	// Importer takes what was read; its Store is the same ledger, its Format Centra's.
	Importer importers.Importer
	Clock    fetch.Clock
	// Zone is the entity's: days are its days.
	Zone *time.Location
	// Stores are those of the policy; a token that does not see them is reported.
	Stores []string
	// Integration is our own integration name at Centra; "" leaves the events queue alone.
	Integration string
	// TokenExpires is when the token ends, where that was configured.
	TokenExpires time.Time
	// Progress, if set, is told after each page: what is read, and how many records so far.
	Progress func(what string, records int64)
}

// run is one reading of the tenant.
type run struct {
	*Puller
	marks   map[string]string
	can     abilities
	records *importers.Records
	began   time.Time
	visible []string // stores that the token sees; nil where that is not known
	report  Report
	// lacking and compared add up what seemed gone, of how much, over all days.
	lacking, compared int
}

// begin takes the lock, reads how far we are, and checks what the tenant can do.
func (p *Puller) begin(ctx context.Context, alone bool) (*run, func(), error) {
	release := func() {}
	if alone {
		var err error
		if release, err = p.Store.Alone(ctx, p.Importer.Entity, "the pull from Centra"); err != nil {
			return nil, nil, fmt.Errorf("%w; wait until it has ended", err)
		}
	}
	r := &run{Puller: p, records: importers.NewRecords(p.Store, p.Importer.Entity), began: p.Clock.Now()}
	r.report = Report{Read: map[string]int64{}, Requests: p.Client.Requests, Retries: p.Client.Retries}
	err := r.prepare(ctx)
	if err != nil {
		release()
		return nil, nil, err
	}
	return r, release, nil
}

func (r *run) prepare(ctx context.Context) (err error) {
	if r.marks, err = r.Store.Marks(ctx, r.Importer.Entity, centra.Source); err != nil {
		return err
	}
	if err := r.Client.readLimits(ctx); err != nil {
		return err
	}
	return r.check(ctx)
}

var errNothingRead = errors.New("nothing was read from this tenant yet; say from when with `counterfoil import centra --since 2026-01-01`, or read everything with --full")

// Changes brings what changed since the last time, or since an instant.
func (p *Puller) Changes(ctx context.Context, since time.Time) (Report, error) {
	r, release, err := p.begin(ctx, true)
	if err != nil {
		return Report{}, err
	}
	defer release()
	if since.IsZero() && r.marks[markOrders] == "" {
		return r.finish(ctx, errNothingRead)
	}
	if !since.IsZero() {
		if err := r.ask(ctx, since, markOrders, markShipments, markPayments, markReturns); err != nil {
			return r.finish(ctx, err)
		}
	}
	return r.finish(ctx, r.changes(ctx))
}

// Full reads everything since an instant as if nothing had been read, and then compares
// every day since then with what Centra has now. Interrupted, it goes on where it was.
func (p *Puller) Full(ctx context.Context, since time.Time) (Report, error) {
	if since.IsZero() {
		since = epoch
	}
	r, release, err := p.begin(ctx, true)
	if err != nil {
		return Report{}, err
	}
	defer release()
	err = r.ask(ctx, since, markOrders, markShipments, markPayments, markReturns, markComplete)
	if err == nil {
		err = r.changes(ctx)
	}
	if err == nil {
		err = r.completeWindow(ctx)
	}
	return r.finish(ctx, err)
}

// epoch is before any order: a full reading needs no other windows beside its own.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (r *run) changes(ctx context.Context) error {
	for _, stage := range []func(context.Context) error{r.events, r.orders, r.shipments, r.payments, r.returns, r.openReturns} {
		if err := stage(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Complete compares the documents created in [from, to) with those Centra has: what was
// lost is read, what differs is read again, what was deleted is withdrawn.
func (p *Puller) Complete(ctx context.Context, from, to time.Time) (Report, error) {
	r, release, err := p.begin(ctx, true)
	if err != nil {
		return Report{}, err
	}
	defer release()
	return r.finish(ctx, r.complete(ctx, from, to))
}

// Orders reads some orders again, whole: their payments and returns too. Those that
// Centra no longer has are withdrawn.
func (p *Puller) Orders(ctx context.Context, numbers []int64) (Report, error) {
	r, _, err := p.begin(ctx, false)
	if err != nil {
		return Report{}, err
	}
	return r.finish(ctx, r.wholeOrders(ctx, numbers))
}

func (r *run) finish(ctx context.Context, err error) (Report, error) {
	if err != nil && ctx.Err() != nil {
		err = ctx.Err() // whatever an interrupted statement says
	}
	r.report.Requests, r.report.Retries = r.Client.Requests-r.report.Requests, r.Client.Retries-r.report.Retries
	for _, name := range sortedNames(r.Client.deprecated) {
		r.find("centra-deprecated", name, "Centra will remove a field that we ask for; a newer version of this program may be needed")
	}
	return r.report, err
}

func (r *run) find(code, position, text string) {
	r.report.Findings = append(r.report.Findings, ledger.Finding{Code: code, Position: position, Text: text})
}

func (r *run) tell(what string, n int) {
	r.report.Read[what] += int64(n)
	if r.Progress != nil {
		r.Progress(what, r.report.Read[what])
	}
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
