package centra

import (
	"fmt"
	"sort"
	"time"

	"counterfoil/importers"
	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// Source is the name Centra's documents carry.
const Source ledger.Source = "centra"

// Decode turns one minimised record into documents and rejections. It is pure. Rejection
// positions name the order, return or payment; the import adds the record's number.
func (f Format) Decode(stored []byte) ([]ledger.Document, []ledger.Rejection) {
	d := f.decode(stored)
	return d.Documents, d.Rejections
}

func (f Format) decode(stored []byte) importers.Decoded {
	r, err := parse(stored)
	d := &decoding{format: f}
	switch {
	case err != nil:
		d.reject("record", fmt.Errorf("it cannot be read: %w", err))
	case r.Order != nil:
		d.order(r.Order)
	case r.Return != nil:
		d.returned(r.Return)
	case r.Payment != nil:
		d.payment(r.Payment)
	case r.Gone != nil:
		d.gone(r.Gone)
	default:
		d.reject("record", fmt.Errorf("it is neither an order nor a return nor a payment entry nor a withdrawal"))
	}
	return d.Decoded
}

// DocumentFrom decodes one document out of its record: what the ledger stored under this
// id, to the last digit. A document the record no longer holds comes back withdrawn: not
// due and without content.
func (f Format) DocumentFrom(stored []byte, id ledger.DocumentID) (ledger.Document, error) {
	d := f.decode(stored)
	for _, doc := range d.Documents {
		if doc.ID == id {
			return doc, nil
		}
	}
	r, err := parse(stored)
	if err == nil && r.Gone != nil && r.Gone.names(id) {
		return r.Gone.withdrawn(id)
	}
	if err != nil || r.Order == nil || id.Kind != ledger.DocumentShipment || f.lists(r.Order, id) {
		return ledger.Document{}, fmt.Errorf("decode %s: the record does not hold it, or it is rejected: %w", id, ledger.ErrNotFound)
	}
	withdrawn := ledger.Document{ID: id, Order: ledger.Reference(r.Order.Number), Goods: &ledger.Goods{}}
	withdrawn.StampedAt = r.Order.stamp()
	return withdrawn, nil
}

// lists tells whether an order that takes part shows the shipment.
func (f Format) lists(o *order, id ledger.DocumentID) bool {
	for i := range o.Shipments {
		if o.Shipments[i].ID == id.ExternalID {
			return f.excluded(&o.head) == ""
		}
	}
	return false
}

// decoding collects what comes of one record.
type decoding struct {
	importers.Decoded
	format Format
}

func (d *decoding) add(doc ledger.Document) { d.Documents = append(d.Documents, doc) }

// reject refuses what does not tell which document it is.
func (d *decoding) reject(position string, err error) {
	d.rejectOf(ledger.Document{}, position, err)
}

// rejectOf refuses what is known of a document; a later version of it settles that.
func (d *decoding) rejectOf(doc ledger.Document, position string, err error) {
	r := ledger.Rejection{Position: position, Reason: err.Error()}
	if doc.ID.ExternalID != "" && doc.ID.Kind != "" {
		r.Document, r.StampedAt = doc.ID, doc.StampedAt
	}
	d.Rejections = append(d.Rejections, r)
}

func (d *decoding) exclude(why string) {
	if d.Excluded == nil {
		d.Excluded = map[string]int64{}
	}
	d.Excluded[why]++
}

// fallback notes that Centra's own tax rules stood in for an external tax engine.
func (d *decoding) fallback(position string, used bool) {
	if used {
		d.Findings = append(d.Findings, ledger.Finding{Code: "centra-fallback-tax", Position: position,
			Text: "the external tax engine failed and Centra's own rules were used; check the tax"})
	}
}

func documentID(kind ledger.DocumentKind, id string) ledger.DocumentID {
	return ledger.DocumentID{Source: Source, Kind: kind, ExternalID: id}
}

// currencyAndRate are what every document needs before its figures mean anything.
func currencyAndRate(m *monetary, own figure) (money.Currency, decimal.Decimal, error) {
	if m == nil {
		return "", decimal.Zero, fmt.Errorf("it has no amount")
	}
	currency, err := money.ParseCurrency(m.Currency.Code)
	if err != nil {
		return "", decimal.Zero, err
	}
	rate := own
	if !rate.set {
		rate = m.ConversionRate
	}
	if !rate.IsPositive() {
		return "", decimal.Zero, fmt.Errorf("its rate to the base currency is %s, must be above zero", rate.Decimal)
	}
	return currency, rate.Decimal, nil
}

// stamps reads instants in one go and remembers the first that cannot be read.
type stamps struct{ err error }

func (s *stamps) read(name, text string) time.Time {
	at, err := instantOf(text)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("%s: %w", name, err)
	}
	return at
}

// latest is the latest of some stamps; those that cannot be read do not count.
func latest(texts ...string) time.Time {
	var last time.Time
	for _, text := range texts {
		if at, err := instantOf(text); err == nil && at.After(last) {
			last = at
		}
	}
	return last
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
