package matchers

import (
	"context"
	"iter"
	"maps"
	"slices"
	"sync"

	"counterfoil/ledger"
)

// Ahead is what a run may tell beside RunWriter: the days after the cut-off. Without it
// what a batch lacks shortly before the cut-off may stand there unseen.
type Ahead interface {
	// After streams the references whose entries all lie after the cut-off and up to a
	// day, and do not agree, in sequence.
	After(ctx context.Context, through ledger.Date) iter.Seq2[CaseInput, error]
}

// maxHeld bounds the entries of batches that wait to be explained together. Beyond it
// the days are explained up to the last but one, so that every day is seen with both its
// neighbours.
const maxHeld = 60_000

// days collects the batches of a run by store and currency. They come in the sequence of
// their dates.
type days struct {
	r     *runner
	shops map[string][]CaseInput
	held  int
	// gone are the batches that are told and no longer kept.
	gone map[ledger.Reference]bool
	// loose are vouchers under numbers without documents due.
	loose []CaseInput
	last  ledger.Date
	// told is the last day whose cases are stored; its batches are kept as neighbours.
	told ledger.Date
}

// take keeps a batch, and explains those of earlier days when there are too many.
func (d *days) take(ctx context.Context, b batch, in CaseInput) error {
	if d.held > maxHeld && b.on.After(d.last) {
		if err := d.explain(ctx, d.last.AddDays(-1)); err != nil {
			return err
		}
		d.forget(d.last.AddDays(-1))
	}
	d.shops[b.shop] = append(d.shops[b.shop], in)
	d.held, d.last = d.held+len(in.Entries), b.on
	return nil
}

// rest explains what is left, beside the batches of the days after the cut-off.
func (d *days) rest(ctx context.Context) error {
	if err := d.looseOnes(ctx); err != nil {
		return err
	}
	if ahead, ok := d.r.w.(Ahead); ok && len(d.shops) > 0 && d.r.through.After(d.r.w.Run().CutOff) {
		for in, err := range ahead.After(ctx, d.r.through) {
			if err != nil {
				return err
			}
			if b, ok := batchOf(in.Reference); ok && len(d.shops[b.shop]) > 0 {
				d.shops[b.shop] = append(d.shops[b.shop], in)
			}
		}
	}
	return d.explain(ctx, d.r.w.Run().CutOff)
}

// explain stores the cases of all days not told yet up to one.
func (d *days) explain(ctx context.Context, through ledger.Date) error {
	if err := d.r.saveExplained(ctx); err != nil {
		return err
	}
	shops := slices.Sorted(maps.Keys(d.shops))
	documents, rates, err := d.documents(ctx, shops)
	if err != nil {
		return err
	}
	cases := make([][]ledger.Case, len(shops))
	for from := 0; from < len(shops); from += d.r.opts.Workers {
		var workers sync.WaitGroup
		for i := from; i < min(from+d.r.opts.Workers, len(shops)); i++ {
			workers.Add(1)
			go func() {
				defer workers.Done()
				cases[i] = d.together(d.shops[shops[i]], documents[i], rates, through)
				documents[i] = nil
			}()
		}
		workers.Wait()
	}
	d.told = through
	all := slices.Concat(cases...)
	return d.r.save(ctx, all, len(all))
}

// documents are those of each store's batches, and the rates that all of them have: a
// document may be converted at the rate of a currency that only another store sells in.
func (d *days) documents(ctx context.Context, shops []string) ([]map[StoredDocumentKey]ledger.Document, Rates, error) {
	documents, rates := make([]map[StoredDocumentKey]ledger.Document, len(shops)), Rates{}
	for i, shop := range shops {
		var err error
		if documents[i], err = d.r.decode(ctx, d.shops[shop]); err != nil {
			return nil, nil, err
		}
		if err = d.r.withOrders(ctx, documents[i]); err != nil {
			return nil, nil, err
		}
		rates.Note(documents[i], d.r.policy)
	}
	return documents, rates, nil
}

// together are the cases of one store and currency that are not told yet.
func (d *days) together(batches []CaseInput, documents map[StoredDocumentKey]ledger.Document, rates Rates, through ledger.Date) []ledger.Case {
	inputs := make([]Input, len(batches))
	for i, c := range batches {
		inputs[i] = Input{Case: c, Documents: documents, CutOff: d.r.w.Run().CutOff, BookedThrough: d.r.through, Rates: rates, Told: d.gone}
	}
	cases := guardedTogether(inputs, d.r.policy, ExplainBatches)
	return slices.DeleteFunc(cases, func(c ledger.Case) bool {
		b, ok := batchOf(c.Reference)
		return ok && (b.on.After(through) || !d.told.IsZero() && !b.on.After(d.told))
	})
}

// forget drops the batches of days that are told, but the last.
func (d *days) forget(told ledger.Date) {
	d.held = 0
	for shop, list := range d.shops {
		list = slices.DeleteFunc(list, func(in CaseInput) bool {
			b, _ := batchOf(in.Reference)
			d.gone[in.Reference] = d.gone[in.Reference] || b.on.Before(told)
			return b.on.Before(told)
		})
		for _, in := range list {
			d.held += len(in.Entries)
		}
		if d.shops[shop] = list; len(list) == 0 {
			delete(d.shops, shop)
		}
	}
}
