package centra

import (
	"fmt"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// orderStatus are the values of OrderStatus; what is not here is named and rejected.
var orderStatus = map[string]bool{
	"PENDING": true, "CONFIRMED": true, "PROCESSING": true, "SHIPPED": true, "ARCHIVED": true, "CANCELLED": true,
}

const incomplete = "INCOMPLETE" // a basket: no order yet

// stamp is the latest change the record speaks of. Whether a shipment or payment moves
// the order's own updatedAt is not known, so all of them count.
func (o *order) stamp() time.Time {
	last := latest(o.UpdatedAt, o.CreatedAt, o.SeenAt)
	for i := range o.Shipments {
		if at := latest(o.Shipments[i].UpdatedAt, o.Shipments[i].ShippedAt, o.Shipments[i].CapturedAt); at.After(last) {
			last = at
		}
	}
	for i := range o.Payments {
		if at := latest(o.Payments[i].CreatedAt); at.After(last) {
			last = at
		}
	}
	return last
}

// ordered is when the order was placed; two names exist for the same instant.
func (h *head) ordered() string {
	if h.CreatedAt != "" {
		return h.CreatedAt
	}
	return h.OrderDate
}

// fill sets what an order's head knows on a document.
func (h *head) fill(doc *ledger.Document) {
	doc.Store, doc.Market, doc.Country = h.Store.Name, h.Market.Name, ledger.Country(h.Country.Code)
	if doc.PaymentMethod == "" {
		doc.PaymentMethod = h.Method.code()
	}
}

// excluded says why an order takes no part: "" when it does.
func (f Format) excluded(h *head) string {
	if h.Internal {
		return "internal order"
	}
	if len(f.Stores) > 0 && !contains(f.Stores, h.Store.Name) {
		return "store " + h.Store.Name
	}
	return ""
}

// order decodes an order into its head, its shipments and the payments it lists.
func (d *decoding) order(o *order) {
	position := "order " + o.Number
	about := ledger.Document{ID: documentID(ledger.DocumentOrder, o.Number), StampedAt: o.stamp()}
	switch {
	case o.Number == "":
		d.reject("order without a number", fmt.Errorf("an order needs a number to be compared under"))
		return
	case o.Status == incomplete:
		d.exclude("incomplete order")
		return
	case !orderStatus[o.Status]:
		d.rejectOf(about, position, fmt.Errorf("status %q is none we know; it may change what is due", o.Status))
		return
	}
	head, err := d.head(o)
	if err != nil {
		d.rejectOf(about, position, err)
		return
	}
	d.add(head)
	if why := d.format.excluded(&o.head); why != "" {
		d.exclude(why)
		return
	}
	d.shipments(o, &head)
	for i := range o.Payments {
		p := o.Payments[i]
		p.Order, p.SeenAt = o.head, o.SeenAt
		d.payment(&p)
	}
}

// head is the order's own document: it posts nothing. An order that takes no part has
// no goods in it.
func (d *decoding) head(o *order) (ledger.Document, error) {
	currency, rate, err := currencyAndRate(o.Gross, o.Rate)
	if err != nil {
		return ledger.Document{}, err
	}
	var read stamps
	doc := ledger.Document{
		ID: documentID(ledger.DocumentOrder, o.Number), Order: ledger.Reference(o.Number), StampedAt: o.stamp(),
		Currency: currency, Rate: rate, Moments: ledger.Moments{Ordered: read.read("createdAt", o.ordered())},
	}
	o.fill(&doc)
	if d.format.excluded(&o.head) != "" {
		return doc, read.err
	}
	doc.Goods = &ledger.Goods{Lines: make([]ledger.Line, 0, len(o.Lines))}
	for i := range o.Lines {
		l := ledger.Line{ID: o.Lines[i].ID}
		article(&l, &o.Lines[i])
		doc.Goods.Lines = append(doc.Goods.Lines, l)
	}
	return doc, read.err
}

// due tells whether a shipment should be posted, under the policy's trigger.
func (f Format) due(o *order, s *shipment) bool {
	shipped := s.ShippedAt != ""
	if s.Shipped != nil {
		shipped = *s.Shipped
	}
	switch f.Trigger {
	case policy.OnCaptured:
		return s.Captured
	case policy.OnConfirmed:
		return shipped || o.Status != "PENDING" && o.Status != "CANCELLED"
	case policy.OnCompleted:
		return shipped && (o.Status == "SHIPPED" || o.Status == "ARCHIVED")
	}
	return shipped
}

// shipments decodes each shipment; one that does not add up is rejected with its sum,
// and one that is not due is kept without being checked: nothing rests on it yet.
func (d *decoding) shipments(o *order, head *ledger.Document) {
	shared, sharedErr := newShared(o, head.Currency)
	gross, all := decimal.Zero, true
	for i := range o.Shipments {
		s := &o.Shipments[i]
		position := fmt.Sprintf("order %s shipment %s", o.Number, s.Number)
		if s.ID == "" || s.Number == "" {
			d.reject(fmt.Sprintf("order %s shipment no. %d", o.Number, i+1), fmt.Errorf("a shipment needs an id and a number"))
			return
		}
		doc, err := newShipment(o, s, head)
		if err != nil {
			d.rejectOf(ledger.Document{ID: documentID(ledger.DocumentShipment, s.ID), StampedAt: o.stamp()}, position, err)
			return
		}
		doc.Due = d.format.due(o, s)
		goods, err := shared.goods(s, sharedErr)
		if err != nil && doc.Due {
			d.rejectOf(doc, position, err)
			all = false
			continue
		}
		if err == nil {
			doc.Goods = goods
		}
		gross = gross.Add(s.Gross.amount())
		d.add(doc)
		d.fallback(position, doc.Due && s.FallbackTax)
	}
	if all && sharedErr == nil && shared.complete {
		d.compareGross(o, gross, head.Currency)
	}
}

// compareGross is the identity of a wholly shipped order: its shipments add up to it.
func (d *decoding) compareGross(o *order, shipped decimal.Decimal, currency money.Currency) {
	tolerance := minorUnit(currency).Mul(decimal.NewFromInt(int64(len(o.Shipments) + 1)))
	if within(shipped, o.Gross.magnitude(), tolerance) {
		return
	}
	d.Findings = append(d.Findings, ledger.Finding{Code: "centra-shipments", Position: "order " + o.Number,
		Text: fmt.Sprintf("its shipments add up to %s, the order to %s %s: a charge may stand on two shipments or on none", shipped, o.Gross.magnitude(), currency)})
}

func newShipment(o *order, s *shipment, head *ledger.Document) (ledger.Document, error) {
	var read stamps
	doc := ledger.Document{
		ID: documentID(ledger.DocumentShipment, s.ID), Order: head.Order, StampedAt: head.StampedAt,
		Moments: ledger.Moments{
			Created: read.read("createdAt", s.CreatedAt), Ordered: head.Moments.Ordered,
			Shipped: read.read("shippedAt", s.ShippedAt), Captured: read.read("capturedAt", s.CapturedAt),
		},
		Currency: head.Currency, Rate: head.Rate, OrderRate: head.Rate, Goods: &ledger.Goods{Shipment: s.Number},
	}
	o.fill(&doc)
	if s.Rate.set {
		doc.Rate = s.Rate.Decimal
	}
	if !doc.Rate.IsPositive() {
		return doc, fmt.Errorf("its rate to the base currency is %s, must be above zero", doc.Rate)
	}
	return doc, read.err
}
