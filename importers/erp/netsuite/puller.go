package netsuite

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/importers"
	"counterfoil/importers/fetch"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Store is what pulling needs of the ledger.
type Store interface {
	importers.MarkStore
	// Held and HeldBetween return latest versions: of documents, of what happened in [from, to).
	Held(ctx context.Context, entity ledger.EntityID, ids []ledger.DocumentID) (map[ledger.DocumentID]ledger.HeldDocument, error)
	HeldBetween(ctx context.Context, entity ledger.EntityID, source ledger.Source, kinds []ledger.DocumentKind, from, to time.Time) (map[ledger.DocumentID]ledger.HeldDocument, error)
}

const (
	// overlap is how far a reading of changes reaches back: the dates NetSuite gives are in
	// the account's zone, and a change is seen when its transaction ends.
	overlap = 26 * time.Hour
	// portionSize is about how many lines are one snapshot and one batch: what a kill loses.
	portionSize = 20_000
	// idsAtOnce is how many transactions one query names.
	idsAtOnce = 500
	// openMonths is how many months before this one are asked for what was deleted; periods
	// closed at the ERP hold nothing that can be. Where older ones are open, --since reaches
	// them.
	openMonths = 3
	markName   = "transactions"
)

// Puller brings an account's transactions into the ledger. Importer carries the entity, a
// Format of this package and the poster.
type Puller struct {
	Store    Store
	Importer importers.Importer
	Client   *Client
	Policy   policy.NetSuite
	// Portion is how many lines are one snapshot; portionSize when zero.
	Portion int
}

// mark is how far the transactions were read: all up to Last once, the first time, then all
// changes made before Through. It moves when a reading of changes has come to its end, for
// its portions go by id and a change long ago may stand in the last one.
type mark struct {
	Last    int64     `json:"last"`
	Filled  bool      `json:"filled,omitzero"` // the first reading came to its end
	Through time.Time `json:"through,omitzero"`
	// Modified is the latest change seen, by the account's own clock.
	Modified time.Time `json:"modified,omitzero"`
}

func (m mark) as() []ledger.Mark { return importers.NewMark(Source, markName, m) }

// Changes reads everything the first time, from a day on unless since is zero; after that
// what was changed since the last time, and what of the last months is no longer there.
func (p *Puller) Changes(ctx context.Context, since ledger.Date) ([]importers.Result, error) {
	release, err := p.Store.Alone(ctx, p.Importer.Entity, "pull "+string(Source))
	if err != nil {
		return nil, err
	}
	defer release()
	if err := p.oneCompany(ctx); err != nil {
		return nil, err
	}
	r := &pull{Puller: p, size: p.Portion, began: p.Client.Now().UTC().Truncate(time.Second)}
	if r.size == 0 {
		r.size = portionSize
	}
	if r.mark, err = p.mark(ctx); err != nil {
		return nil, err
	}
	switch {
	case !r.mark.Filled:
		err = r.fill(ctx, since)
	case !since.IsZero():
		err = r.linesAfter(ctx, 0, since)
	default:
		err = r.changed(ctx)
	}
	if err == nil {
		err = r.deleted(ctx, since)
	}
	return r.results, err
}

// oneCompany refuses an account of several subsidiaries of which the policy names none. An
// account without OneWorld has no such table and refuses the question.
func (p *Puller) oneCompany(ctx context.Context) error {
	if p.Policy.Subsidiary != "" {
		return nil
	}
	page, err := p.Client.page(ctx, "SELECT s.id AS tran_id FROM subsidiary s ORDER BY s.id", 0)
	var refused *fetch.RefusedError
	switch {
	case errors.As(err, &refused) && refused.Status == http.StatusBadRequest:
		return nil
	case err != nil:
		return err
	case len(page.Items) > 1:
		return errors.New("the account has several subsidiaries, whose sums mean nothing together; name this entity's in erp.netsuite.subsidiary")
	}
	return nil
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
	results []importers.Result

	lines []jsontext.Value
	// whole is how many of lines are of transactions that ended, the last of which is ended;
	// last is the one being read.
	whole       int
	last, ended int64
	next        mark
	seen        map[int64]bool // the transactions that have lines
}

// fill reads everything behind what was read, in chunks by id. What changes after it began
// is read by the next pull, also when this one is interrupted and goes on days later.
func (r *pull) fill(ctx context.Context, since ledger.Date) error {
	if r.mark.Through.IsZero() {
		r.mark.Through = r.began
	}
	if err := r.linesAfter(ctx, r.mark.Last, since); err != nil {
		return err
	}
	r.mark.Filled = true
	return r.Store.Mark(ctx, r.Importer.Entity, r.mark.as())
}

// linesAfter reads lines behind a transaction. A query yields a bounded number of rows, so
// it is asked again behind the last transaction that was whole.
func (r *pull) linesAfter(ctx context.Context, id int64, since ledger.Date) error {
	for {
		all, err := r.query(ctx, after(id, since))
		if err != nil || all {
			return err
		}
		if r.ended <= id {
			return r.tooLarge()
		}
		id = r.ended
	}
}

func (r *pull) tooLarge() error {
	return fmt.Errorf("transaction %d has more lines than one query of NetSuite yields", r.last)
}

// query reads the lines that meet a condition, portion by portion. all is false when there
// are more than can be had at once; the last transaction, of which some are missing, is
// then left.
func (r *pull) query(ctx context.Context, condition string) (all bool, err error) {
	statement, err := linesWhere(r.Policy, condition)
	if err != nil {
		return false, err
	}
	r.lines, r.whole, r.last, r.ended, r.next, r.seen = nil, 0, 0, 0, r.mark, map[int64]bool{}
	for page, err := range r.Client.rows(ctx, statement, &all) {
		if err != nil {
			return false, err
		}
		for _, value := range page {
			if err := r.take(value); err != nil {
				return false, err
			}
		}
		if r.whole >= r.size {
			if err := r.store(ctx, nil); err != nil {
				return false, err
			}
		}
	}
	if all {
		r.end()
	}
	return all, r.store(ctx, nil)
}

// take adds a line to the portion.
func (r *pull) take(value jsontext.Value) error {
	l, err := lineOf(value)
	if err != nil {
		return err
	}
	if id := l.transaction(); id != r.last {
		r.end()
		r.last, r.seen[id] = id, true
	}
	r.lines = append(r.lines, value)
	for _, text := range []string{l["t_mod"], l["tal_mod"]} {
		if at, err := time.Parse(time.DateTime, text); err == nil && at.After(r.next.Modified) {
			r.next.Modified = at
		}
	}
	return nil
}

// end notes that all lines of the last transaction were read.
func (r *pull) end() {
	r.whole, r.ended = len(r.lines), r.last
	if !r.mark.Filled {
		r.next.Last = max(r.next.Last, r.last)
	}
}

// store imports the whole transactions collected so far, and what is gone, as one snapshot.
func (r *pull) store(ctx context.Context, gone []string) error {
	if r.whole == 0 && len(gone) == 0 {
		return nil
	}
	content, err := json.Marshal(map[string]any{"items": r.lines[:r.whole:r.whole], "gone": gone, "asked": r.mark.Modified})
	if err != nil {
		return fmt.Errorf("write the lines: %w", err)
	}
	result, err := importers.ReadMarked(ctx, r.Store, r.Importer, "transactions", content, r.next.as())
	if err != nil {
		return err
	}
	r.results, r.mark = append(r.results, result), r.next
	r.lines, r.whole = append([]jsontext.Value(nil), r.lines[r.whole:]...), 0
	return nil
}

// changed reads the transactions changed since the last time; one that the ledger holds and
// that has no posted line any more is gone.
func (r *pull) changed(ctx context.Context) error {
	since := r.mark.Through
	if since.IsZero() {
		since = r.mark.Modified
	}
	since = since.Add(-overlap)
	ids, err := r.ids(ctx, func(after int64) string { return changedSince(since, after) })
	if err != nil {
		return err
	}
	for some := range slices.Chunk(ids, idsAtOnce) {
		if err := r.among(ctx, some); err != nil {
			return err
		}
	}
	r.mark.Through = r.began
	return r.Store.Mark(ctx, r.Importer.Entity, r.mark.as())
}

// among reads transactions by their ids. Where they have more lines than one query yields,
// those left are asked for again.
func (r *pull) among(ctx context.Context, ids []int64) error {
	var without []int64
	for all := false; !all; {
		var err error
		if all, err = r.query(ctx, among(ids)); err != nil {
			return err
		}
		if !all && r.last == ids[0] {
			return r.tooLarge()
		}
		left := slices.IndexFunc(ids, func(id int64) bool { return !all && id >= r.last })
		if left < 0 {
			left = len(ids)
		}
		for _, id := range ids[:left] {
			if !r.seen[id] {
				without = append(without, id)
			}
		}
		ids = ids[left:]
	}
	return r.unposted(ctx, without)
}

// unposted withdraws what the ledger holds of transactions without a posted line.
func (r *pull) unposted(ctx context.Context, ids []int64) error {
	documents := make([]ledger.DocumentID, len(ids))
	for i, id := range ids {
		documents[i] = ledger.DocumentID{Source: Source, Kind: ledger.DocumentVoucher, ExternalID: voucherID(bookOf(r.Policy), id)}
	}
	held, err := r.Store.Held(ctx, r.Importer.Entity, documents)
	if err != nil {
		return err
	}
	var gone []string
	for _, id := range documents {
		if held[id].Due {
			gone = append(gone, id.ExternalID)
		}
	}
	return r.stillThere(ctx, gone)
}

// ids reads transactions' ids in sequence, in chunks behind the last.
func (r *pull) ids(ctx context.Context, query func(after int64) string) (ids []int64, err error) {
	for last, all := int64(0), false; !all; {
		for page, err := range r.Client.rows(ctx, query(last), &all) {
			if err != nil {
				return nil, err
			}
			for _, value := range page {
				l, err := lineOf(value)
				if err != nil || l.transaction() <= last {
					return nil, refuse("the ids of transactions do not come in sequence")
				}
				last = l.transaction()
				ids = append(ids, last)
			}
		}
	}
	return ids, nil
}

// deleted compares what we hold of the last months, or of those since a day, with what is
// still posted there.
func (r *pull) deleted(ctx context.Context, since ledger.Date) error {
	now := r.Client.Clock.Now()
	from := ledger.NewDate(now.Year(), now.Month()-openMonths, 1)
	if !since.IsZero() && since.Before(from) {
		from = since
	}
	held, err := r.Store.HeldBetween(ctx, r.Importer.Entity, Source, []ledger.DocumentKind{ledger.DocumentVoucher}, from.Time(), now.AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	ids, err := r.ids(ctx, func(after int64) string { return postedFrom(from, after) })
	if err != nil {
		return err
	}
	there := make(map[string]bool, len(ids))
	book := bookOf(r.Policy)
	for _, id := range ids {
		there[voucherID(book, id)] = true
	}
	var gone []string
	for id, d := range held {
		if d.Due && strings.HasPrefix(id.ExternalID, book+" ") && !there[id.ExternalID] {
			gone = append(gone, id.ExternalID)
		}
	}
	slices.SortFunc(gone, byID)
	return r.stillThere(ctx, gone)
}

// stillThere asks for each of those once more: one that was only moved to an earlier month
// is a change of its date, read already, and not gone.
func (r *pull) stillThere(ctx context.Context, gone []string) error {
	r.lines, r.whole, r.next = nil, 0, r.mark
	for some := range slices.Chunk(gone, idsAtOnce) {
		ids := make([]int64, len(some))
		for i, id := range some {
			ids[i] = transactionOf(id)
		}
		left := slices.Clone(some)
		var all bool
		for page, err := range r.Client.rows(ctx, "SELECT t.id AS tran_id FROM transaction t WHERE t.posting = 'T' AND "+among(ids)+" ORDER BY t.id", &all) {
			if err != nil {
				return err
			}
			for _, value := range page {
				l, err := lineOf(value)
				if err != nil {
					return err
				}
				left = slices.DeleteFunc(left, func(id string) bool { return transactionOf(id) == l.transaction() })
			}
		}
		if err := r.store(ctx, left); err != nil {
			return err
		}
	}
	return nil
}

func transactionOf(id string) int64 {
	_, number, _ := strings.Cut(id, " ")
	n, _ := strconv.ParseInt(number, 10, 64) // we wrote it
	return n
}

func byID(a, b string) int {
	if d := transactionOf(a) - transactionOf(b); d != 0 {
		return int(d)
	}
	return strings.Compare(a, b)
}
