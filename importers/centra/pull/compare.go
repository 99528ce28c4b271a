package pull

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/ledger"
)

// A day, or all days together, that lack more than this, and more than this share of what
// is held, are not believed: a token that sees less answers less, without any error.
const (
	tooMany      = 10
	tooLargePart = 0.1
)

// skeleton is what is compared of an order: enough to tell that it is not as it was.
type skeleton struct {
	UpdatedAt time.Time `json:"updatedAt"`
	Gross     struct {
		Value decimal.Decimal `json:"value"`
	} `json:"gross"`
}

func (s skeleton) same(o skeleton) bool {
	return s.UpdatedAt.Equal(o.UpdatedAt) && s.Gross.Value.Equal(o.Gross.Value)
}

// ordersOfDay compares the orders placed on a day: those only Centra has were lost and
// are read, those that differ are read again, those only we have are asked for by number.
func (r *run) ordersOfDay(ctx context.Context, from, to time.Time) error {
	there := map[int64]skeleton{}
	c := cursor{query: "orders_of_day", field: "orderConnection", list: orderList, variables: map[string]any{"from": stamp(from), "to": stamp(to)}, sorted: true}
	err := r.walk(ctx, c, func(nodes []jsontext.Value, _ string) error {
		r.tell("orders compared", len(nodes))
		for _, node := range nodes {
			var s skeleton
			if err := json.Unmarshal(node, &s); err != nil {
				return fmt.Errorf("read an order to compare: %w", err)
			}
			there[numberOf(orderList, node)] = s
		}
		return nil
	})
	if err != nil {
		return err
	}
	here, err := r.skeletons(ctx, from, to)
	if err != nil {
		return err
	}
	differ, lacking := map[int64]bool{}, map[int64]bool{}
	for n, s := range there {
		// Payments inside an order may change without it.
		if held, known := here[n]; !known || !held.same(s) || !r.can.listPayments {
			differ[n] = true
		}
	}
	for n := range here {
		if _, known := there[n]; !known {
			lacking[n] = true
		}
	}
	if !r.believed("orders", from, len(lacking), len(here)) {
		clear(lacking)
	}
	return r.readApart(ctx, "orders of "+from.Format(time.DateOnly), sortedNumbers(differ), sortedNumbers(lacking))
}

// readApart reads orders again, and whole those that seem to be gone.
func (r *run) readApart(ctx context.Context, name string, differ, lacking []int64) error {
	for len(differ) > 0 {
		n := min(len(differ), portionRecords)
		p := newPortion(name, r.began)
		if err := r.ordersByNumber(ctx, p, differ[:n]); err != nil {
			return err
		}
		if err := r.commitCompared(ctx, p); err != nil {
			return err
		}
		differ = differ[n:]
	}
	return r.wholeOrders(ctx, lacking)
}

// believed tells whether so many can be missing from a day. If not, it says so.
func (r *run) believed(what string, day time.Time, lacking, held int) bool {
	r.lacking, r.compared = r.lacking+lacking, r.compared+held
	large := func(n, of int) bool { return n > tooMany && float64(n) > tooLargePart*float64(of) }
	if lacking == 0 || !large(lacking, held) && !large(r.lacking, r.compared) {
		return true
	}
	r.find("centra-vanished", day.In(r.Zone).Format(time.DateOnly), fmt.Sprintf("%d of the %d %s held are not in Centra's answer; so many are not believed to be deleted, and nothing was withdrawn. "+
		"Check which stores and permissions the token has; if they are deleted, name the orders with --orders", lacking, held, what))
	return false
}

// skeletons are the orders held of a day that are not withdrawn, as their newest record
// shows them: a head is kept as it was first seen while its shipments go on.
func (r *run) skeletons(ctx context.Context, from, to time.Time) (map[int64]skeleton, error) {
	heads, err := r.Store.HeldBetween(ctx, r.Importer.Entity, centra.Source, []ledger.DocumentKind{ledger.DocumentOrder}, from, to)
	if err != nil || len(heads) == 0 {
		return nil, err
	}
	references := make([]ledger.Reference, 0, len(heads))
	for _, d := range heads {
		references = append(references, d.Order)
	}
	all, err := r.Store.HeldOfOrders(ctx, r.Importer.Entity, centra.Source, references)
	if err != nil {
		return nil, err
	}
	newest := map[ledger.Reference]ledger.Evidence{}
	for id, d := range all {
		if id.Kind == ledger.DocumentOrder || id.Kind == ledger.DocumentShipment {
			if before, known := newest[d.Order]; !known || isLater(d.Evidence, before) {
				newest[d.Order] = d.Evidence
			}
		}
	}
	found := map[int64]skeleton{}
	for _, at := range inSequence(newest) {
		record, err := r.records.At(ctx, at.evidence)
		if err != nil {
			return nil, err
		}
		var stored struct {
			Order *skeleton `json:"order"`
		}
		if err := json.Unmarshal(record, &stored); err != nil || stored.Order == nil {
			continue // withdrawn
		}
		found[number(string(at.order))] = *stored.Order
	}
	return found, nil
}

// listOfDay reads the payments or returns made on a day and asks by id for those that
// happened on it and did not come.
func (r *run) listOfDay(ctx context.Context, from, to time.Time, query, field, list, what, byID string) error {
	c := &creation{query: query, field: field, from: from, to: to}
	came := map[string]bool{}
	p := newPortion(what+" of "+from.Format(time.DateOnly), r.began)
	for s, err := range importers.Ahead(ctx, pagesAhead, func(ctx context.Context) iter.Seq2[span, error] { return r.spans(ctx, *c) }) {
		if err != nil {
			return err
		}
		records, more := s.records, s.more
		for _, record := range records {
			came[idOf("", record)] = true
		}
		p.add(list, records...)
		p.pages++
		r.tell(what+" compared", len(records))
		if more && p.full() {
			if err := r.commitCompared(ctx, p); err != nil {
				return err
			}
			p = p.next(r.began)
		}
	}
	lacking, holds, err := r.lackingOf(ctx, list, from, to, came)
	if err != nil {
		return err
	}
	before := r.report.Withdrawn
	if err := r.byID(ctx, p, sortedNumbers(lacking), byID, field, list, what); err != nil {
		return err
	}
	if withdrawn := int(r.report.Withdrawn - before); !r.believed(what, from, withdrawn, holds) {
		p.records[goneList] = nil
		r.report.Withdrawn = before
	}
	return r.commitCompared(ctx, p)
}

// lackingOf are the documents held of a span that did not come, of how many held.
func (r *run) lackingOf(ctx context.Context, list string, from, to time.Time, came map[string]bool) (lacking map[int64]bool, holds int, err error) {
	held, err := r.Store.HeldBetween(ctx, r.Importer.Entity, centra.Source, kindsOf[list], from, to)
	if err != nil {
		return nil, 0, err
	}
	lacking = map[int64]bool{}
	for _, id := range sortedIDs(held) {
		gone, err := r.withdrawn(ctx, held[id])
		if err != nil {
			return nil, 0, err
		}
		if gone {
			continue
		}
		if holds++; !came[id.ExternalID] {
			lacking[number(id.ExternalID)] = true
		}
	}
	return lacking, holds, nil
}
