package centra

import (
	"fmt"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// The values of ReturnStatus we know.
const (
	returnPending   = "PENDING"
	returnCompleted = "COMPLETED"
)

// stamp: a return has no change stamp; its refunds tell how late the view is at least.
func (r *returns) stamp() time.Time {
	last := latest(r.CreatedAt, r.CompletedAt, r.UpdatedAt, r.SeenAt)
	for i := range r.Refunds {
		if at := latest(r.Refunds[i].CreatedAt); at.After(last) {
			last = at
		}
	}
	return last
}

// refundedAt is the first successful refund; zero when there is none.
func (r *returns) refundedAt() time.Time {
	var first time.Time
	for i := range r.Refunds {
		p := &r.Refunds[i]
		if k, _ := p.kind(); k != ledger.DocumentRefund || p.Status != paymentSuccess {
			continue
		}
		if at := latest(p.CreatedAt); first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}

// returned decodes a return and, as partial views, the refunds it names.
func (d *decoding) returned(r *returns) {
	position := "return " + r.ID
	if r.ID == "" || r.Order.Number == "" {
		d.reject(position+" of order "+r.Order.Number, fmt.Errorf("a return needs an id and its order's number"))
		return
	}
	about := ledger.Document{ID: documentID(ledger.DocumentReturn, r.ID), StampedAt: r.stamp()}
	if r.Status != returnPending && r.Status != returnCompleted {
		d.rejectOf(about, position, fmt.Errorf("return status %q is none we know; it may mean that the return is due", r.Status))
		return
	}
	if why := d.format.excludedReturn(r); why != "" {
		d.exclude(why)
		return
	}
	doc, err := newReturn(r)
	if err != nil {
		d.rejectOf(about, position, err)
		return
	}
	doc.Due = r.Status == returnCompleted
	goods, err := r.goods(doc.Currency)
	switch {
	case err == nil:
		doc.Goods = goods
	case doc.Due:
		d.rejectOf(doc, position, err)
		return
	}
	d.add(doc)
	d.fallback(position, doc.Due && r.FallbackTax)
	d.paidOut(r, doc.Due)
	d.refunds(r)
}

// excludedReturn: a return knows its store's id and perhaps more of its order.
func (f Format) excludedReturn(r *returns) string {
	h := r.Order
	if h.Store.Name == "" {
		h.Store = r.Store
	}
	if h.Store.Name == "" && !h.Internal {
		return "" // the order will tell
	}
	return f.excluded(&h)
}

func newReturn(r *returns) (ledger.Document, error) {
	currency, rate, err := currencyAndRate(r.Gross, r.Rate)
	if err != nil {
		return ledger.Document{}, err
	}
	var read stamps
	doc := ledger.Document{
		ID: documentID(ledger.DocumentReturn, r.ID), Order: ledger.Reference(r.Order.Number), StampedAt: r.stamp(),
		Moments: ledger.Moments{
			Created: read.read("createdAt", r.CreatedAt), Completed: read.read("completedAt", r.CompletedAt), Refunded: r.refundedAt(),
		},
		Currency: currency, Rate: rate, Goods: &ledger.Goods{Shipment: r.Shipment.Number},
	}
	r.Order.fill(&doc)
	if doc.Store == "" {
		doc.Store = r.Store.Name
	}
	return doc, read.err
}

// goods are the lines given back and the charges around them.
func (r *returns) goods(currency money.Currency) (*ledger.Goods, error) {
	if err := knownDiscounts(r.Discounts); err != nil {
		return nil, err
	}
	if !r.Gross.known() || !r.Net.known() {
		return nil, fmt.Errorf("it has no gross and net total; ask for them in the query")
	}
	if err := checkTotals(r.Totals, r.Gross, r.Net, len(r.Lines), currency); err != nil {
		return nil, err
	}
	lines := make([]ledger.Line, 0, len(r.Lines))
	for i := range r.Lines {
		l, err := newLine(&r.Lines[i], r.Lines[i].article(), currency)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	b := bill{totals: r.Totals, list: r.Discounts, currency: currency, lines: lines, whole: true}
	goods, err := b.settle(r.claim(currency))
	if err != nil {
		return nil, err
	}
	goods.Shipment, goods.FallbackTax = r.Shipment.Number, r.FallbackTax
	return goods, nil
}

// article is the order line as the return shows it, nil when it shows only its id.
func (g *goodsLine) article() *line {
	if g.OrderLine.sku() == "" && g.OrderLine.Type == "" {
		return nil
	}
	return &g.OrderLine
}

// claim takes the magnitudes of gross and net. Only where the fee is more than the goods
// is less than nothing given back.
func (r *returns) claim(currency money.Currency) claim {
	c := claim{gross: r.Gross.magnitude(), net: r.Net.magnitude(), currency: currency}
	t := r.Totals
	given := t.LineValues.magnitude().Sub(t.Discounts.magnitude()).Add(t.Shipping.magnitude()).Add(t.Handling.magnitude()).
		Sub(t.ReturnCost.magnitude()).Add(t.Added.magnitude()).Sub(t.Deducted.magnitude())
	if given.Sign() < 0 {
		c.gross, c.net = c.gross.Mul(decimal.NewFromInt(-1)), c.net.Mul(decimal.NewFromInt(-1))
	}
	return c
}

// refunds are a return's own view of its refunds. It does not know the payment method,
// so it never replaces what the payment history says.
func (d *decoding) refunds(r *returns) {
	for i := range r.Refunds {
		p := r.Refunds[i]
		p.Order, p.Return.ID, p.SeenAt = r.Order, r.ID, r.SeenAt
		before := len(d.Documents)
		d.payment(&p)
		for j := before; j < len(d.Documents); j++ {
			d.Documents[j].Partial = p.Method == ""
		}
	}
}
