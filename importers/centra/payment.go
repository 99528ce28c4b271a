package centra

import (
	"fmt"

	"counterfoil/ledger"
)

// The values of PaymentHistoryEntryStatus we know.
const (
	paymentSuccess = "SUCCESS"
	paymentPending = "PENDING"
	paymentFailed  = "FAILED"
)

// treatment is what an entry type means for the ledger.
type treatment struct {
	kind     ledger.DocumentKind // "" posts nothing, ever
	giftCard bool
	outside  bool
	// ask: it may be money, but which is for a person to say; kept, never due, reported.
	ask bool
}

// entryTypes is PaymentHistoryEntryType, whole. What is not here is named and rejected.
var entryTypes = map[string]treatment{
	"CAPTURE":           {kind: ledger.DocumentCapture},
	"CAPTURE_GIFT_CARD": {kind: ledger.DocumentCapture, giftCard: true},
	"MARKED_AS_PAID":    {kind: ledger.DocumentCapture, outside: true},
	"REFUND":            {kind: ledger.DocumentRefund},
	"REFUND_GIFT_CARD":  {kind: ledger.DocumentRefund, giftCard: true},

	"PREPAID":                  {kind: ledger.DocumentCapture, outside: true, ask: true},
	"ADDITIONAL_ORDER_PAYMENT": {kind: ledger.DocumentCapture, ask: true},
	"INVOICE":                  {kind: ledger.DocumentCapture, ask: true},
	"OTHER":                    {kind: ledger.DocumentCapture, ask: true},
	"MARKED_AS_UNPAID":         {kind: ledger.DocumentRefund, outside: true, ask: true},

	"AUTH": {}, "AUTH_PENDING": {}, "AUTH_GIFT_CARD": {},
	"CAPTURE_REQUEST": {}, "CAPTURE_PENDING": {}, "CAPTURE_FAILED": {},
	"REFUND_REQUEST": {}, "REFUND_FAILED": {},
	"CANCEL": {}, "CANCEL_REQUEST": {}, "CANCEL_GIFT_CARD": {},
}

// kind is the document a payment entry makes; known is false for a type nobody taught us.
func (p *payment) kind() (k ledger.DocumentKind, known bool) {
	t, known := entryTypes[p.EntryType]
	return t.kind, known
}

// payment decodes one row of the payment history. Only finals with success are due: a
// request and its final are two rows of one movement.
func (d *decoding) payment(p *payment) {
	position := "payment " + p.ID
	t, known := entryTypes[p.EntryType]
	about := ledger.Document{ID: documentID(t.kind, p.ID), StampedAt: latest(p.CreatedAt, p.SeenAt)}
	switch {
	case !known:
		d.reject(position, fmt.Errorf("entry type %q is none we know; it may be money", p.EntryType))
		return
	case p.Status != paymentSuccess && p.Status != paymentPending && p.Status != paymentFailed:
		d.rejectOf(about, position, fmt.Errorf("status %q of %s is none we know; it may be money", p.Status, p.EntryType))
		return
	case t.kind == "":
		return
	case p.ID == "" || p.Order.Number == "":
		d.reject(position+" of order "+p.Order.Number, fmt.Errorf("a payment entry needs an id and its order's number"))
		return
	}
	if p.Order.Store.Name != "" || p.Order.Internal {
		if why := d.format.excluded(&p.Order); why != "" {
			d.exclude(why)
			return
		}
	}
	doc, err := newPayment(p, t)
	if err != nil {
		d.rejectOf(about, position, err)
		return
	}
	d.add(doc)
	if t.ask && p.Status == paymentSuccess {
		d.rejectOf(doc, position, fmt.Errorf("%s of %s %s is not posted by itself: only a person can tell what stands behind it", p.EntryType, doc.Payment.Amount, doc.Currency))
	}
}

func newPayment(p *payment, t treatment) (ledger.Document, error) {
	currency, rate, err := currencyAndRate(p.Value, p.Rate)
	if err != nil {
		return ledger.Document{}, err
	}
	if !p.Value.known() {
		return ledger.Document{}, fmt.Errorf("it has no value")
	}
	var read stamps
	doc := ledger.Document{
		ID: documentID(t.kind, p.ID), Order: ledger.Reference(p.Order.Number), StampedAt: latest(p.CreatedAt, p.SeenAt),
		Due:           p.Status == paymentSuccess && !t.ask,
		Moments:       ledger.Moments{Created: read.read("createdAt", p.CreatedAt)},
		PaymentMethod: p.Method, Currency: currency, Rate: rate,
		Payment: &ledger.Payment{
			Amount: p.Value.magnitude(), GiftCard: t.giftCard, Outside: t.outside,
			ExternalReference: p.External, Return: p.Return.ID,
		},
	}
	if read.err == nil && doc.Moments.Created.IsZero() {
		read.err = fmt.Errorf("it has no date")
	}
	p.Order.fill(&doc)
	return doc, read.err
}
