package pull

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"counterfoil/importers/centra"
	"counterfoil/ledger"
)

// How far back a night looks: orders and payments are compared for a week, returns for two
// months, because a return may be refunded, opened again or deleted long after.
const (
	nightDays       = 7
	nightReturnDays = 60
	// A night is due when the last one is so long ago.
	nightGap = 20 * time.Hour
)

// Nightly compares the last days with Centra, unless that was done within the day.
func (p *Puller) Nightly(ctx context.Context) (Report, error) { return p.night(ctx, nightGap) }

// Night compares the last days with Centra.
func (p *Puller) Night(ctx context.Context) (Report, error) { return p.night(ctx, 0) }

func (p *Puller) night(ctx context.Context, gap time.Duration) (Report, error) {
	r, release, err := p.begin(ctx, true)
	if err != nil {
		return Report{}, err
	}
	defer release()
	m, err := r.mark(markNightly)
	orders, bad := r.mark(markOrders)
	if err = errors.Join(err, bad); err != nil {
		return r.finish(ctx, err)
	}
	if orders.Through.IsZero() {
		return r.finish(ctx, errNothingRead)
	}
	if !m.underWay() {
		if r.began.Sub(m.Through) < gap {
			return r.finish(ctx, nil)
		}
		// What is older than anybody asked for is not lacking.
		m.To = r.began
		m.From = later(r.day(r.began).AddDate(0, 0, -nightReturnDays), orders.Since)
	}
	return r.finish(ctx, r.days(ctx, markNightly, m, later(r.day(m.To).AddDate(0, 0, -nightDays), orders.Since)))
}

func (r *run) day(t time.Time) time.Time {
	t = t.In(r.Zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, r.Zone)
}

// complete compares the days of a span.
func (r *run) complete(ctx context.Context, from, to time.Time) error {
	return r.days(ctx, "", mark{From: from, To: to}, from)
}

// completeWindow compares the days of the window that a full reading began. Before the
// first order there is nothing to compare.
func (r *run) completeWindow(ctx context.Context) error {
	m, err := r.window(markComplete)
	if err != nil {
		return err
	}
	if m.After == "" && m.whole() {
		first, err := r.firstDay(ctx)
		if err != nil {
			return err
		}
		m.After = stamp(first)
	}
	return r.days(ctx, markComplete, m, m.From)
}

// firstDay is the day of the oldest order that either side knows.
func (r *run) firstDay(ctx context.Context) (time.Time, error) {
	c, err := r.connectionPage(ctx, "orders_of_day", "orderConnection", map[string]any{"from": stamp(epoch), "to": stamp(r.began), "first": 1}, "")
	if err != nil {
		return time.Time{}, err
	}
	first := r.began
	if len(c.Edges) > 0 {
		p := newPortion("the first order", r.began)
		if err := r.ordersByNumber(ctx, p, []int64{numberOf(orderList, c.Edges[0].Node)}); err != nil {
			return first, err
		}
		for _, record := range p.records[orderList] {
			if first, err = createdAt(record); err != nil {
				return first, err
			}
		}
	}
	held, err := r.Store.HeldBetween(ctx, r.Importer.Entity, centra.Source, []ledger.DocumentKind{ledger.DocumentOrder}, epoch, first)
	if err != nil {
		return first, err
	}
	for id, d := range held {
		at, err := r.ordered(ctx, id, d)
		if err != nil {
			return first, err
		}
		if !at.IsZero() && at.Before(first) {
			first = at
		}
	}
	return r.day(first), nil
}

// ordered is when a held order was placed; zero when it was withdrawn.
func (r *run) ordered(ctx context.Context, _ ledger.DocumentID, d ledger.HeldDocument) (time.Time, error) {
	record, err := r.recordOf(ctx, d)
	if err != nil {
		return time.Time{}, err
	}
	var stored struct {
		Order struct {
			CreatedAt time.Time `json:"createdAt"`
		} `json:"order"`
	}
	if err := json.Unmarshal(record, &stored); err != nil {
		return time.Time{}, nil //nolint:nilerr // a record that says no instant is no older than the others
	}
	return stored.Order.CreatedAt, nil
}

// A span of days to compare holds about so many documents: single days where there are
// many, up to a month at once where there are few.
const (
	spanFew, spanMany = 300, 3000
	spanDays          = 32
)

// days compares span by span, with a mark after each, so that a kill loses one span at
// most. Orders and payments are compared from ordersFrom on.
func (r *run) days(ctx context.Context, name string, m mark, ordersFrom time.Time) error {
	day, span := r.day(m.From), 1
	if m.After != "" {
		at, err := time.Parse(time.RFC3339, m.After)
		if err != nil {
			return fmt.Errorf("the mark of %s cannot be read: %w", name, err)
		}
		day = r.day(at)
	}
	for day.Before(m.To) {
		next := day.AddDate(0, 0, span)
		if start := r.day(ordersFrom); day.Before(start) && next.After(start) {
			next = start
		}
		if next.After(m.To) {
			next = r.day(m.To).AddDate(0, 0, 1)
		}
		n, err := r.compareSpan(ctx, day, next, !day.Before(r.day(ordersFrom)))
		if err != nil {
			return err
		}
		switch {
		case n < spanFew:
			span = min(2*span, spanDays)
		case n > spanMany:
			span = max(span/2, 1)
		}
		day = next
		if name == "" {
			continue
		}
		to := m.at(stamp(day))
		if !day.Before(m.To) {
			to = m.done()
		}
		if err := r.commit(ctx, newPortion("days", r.began), to.as(name)); err != nil {
			return err
		}
	}
	return nil
}

// compareSpan compares what was created in [from, to) and tells how much that was.
func (r *run) compareSpan(ctx context.Context, from, to time.Time, orders bool) (n int64, err error) {
	before := r.compared
	if orders {
		if err := r.ordersOfDay(ctx, from, to); err != nil {
			return 0, err
		}
		if r.can.listPayments {
			if err := r.listOfDay(ctx, from, to, "payments", "orderPaymentHistory", paymentList, "payments", "payments_by_id"); err != nil {
				return 0, err
			}
		}
	}
	err = r.listOfDay(ctx, from, to, "returns", "returns", returnList, "returns", "returns_by_id")
	return int64(r.compared - before), err
}
