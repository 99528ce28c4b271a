package centra

import (
	"fmt"

	"counterfoil/importers"
	"counterfoil/ledger"

	"github.com/go-json-experiment/json"
)

// Dependants are what names an order without holding it.
func (Format) Dependants() []ledger.DocumentKind {
	return []ledger.DocumentKind{ledger.DocumentReturn, ledger.DocumentCapture, ledger.DocumentRefund}
}

// Parts: an order's record holds all its shipments, so one that is gone was removed.
func (Format) Parts() []ledger.DocumentKind { return []ledger.DocumentKind{ledger.DocumentShipment} }

// Wants names the order head of a return or payment. What is not due posts nothing and
// needs nothing.
func (f Format) Wants(d ledger.Document) (ledger.DocumentID, importers.Need) {
	head := documentID(ledger.DocumentOrder, string(d.Order))
	if !d.Due {
		return head, importers.NeedsNothing
	}
	switch d.ID.Kind {
	case ledger.DocumentReturn:
		if f.lacksPlace(d) {
			return head, importers.NeedsOrder
		}
		return head, returnNeed(d)
	case ledger.DocumentCapture, ledger.DocumentRefund:
		if f.lacksPlace(d) {
			return head, importers.NeedsOrder
		}
		return head, importers.NeedsIfKnown
	}
	return head, importers.NeedsNothing
}

// lacksPlace tells whether a document does not say where it was sold and that matters.
func (f Format) lacksPlace(d ledger.Document) bool {
	return (f.ByStore || len(f.Stores) > 0) && d.Store == "" || f.ByMarket && d.Market == "" || f.ByCountry && d.Country == ""
}

// returnNeed: a return shows its country and articles only where the query asked for
// them through its order.
func returnNeed(d ledger.Document) importers.Need {
	if d.Country == "" || d.Goods == nil {
		return importers.NeedsOrder
	}
	for _, l := range d.Goods.Lines {
		if l.SKU == "" {
			return importers.NeedsOrder
		}
	}
	return importers.NeedsIfKnown
}

// Complete fills in what the order knows, or says why the document takes no part.
func (f Format) Complete(d ledger.Document, stored []byte) (completed ledger.Document, why string, ok bool, err error) {
	_, need := f.Wants(d)
	if d.ID.Kind == ledger.DocumentReturn && need == importers.NeedsOrder {
		return f.completeReturn(d, stored)
	}
	var r struct {
		Order *head `json:"order"`
		Gone  *gone `json:"gone"`
	}
	if err := json.Unmarshal(stored, &r); err != nil || r.Order == nil {
		return d, "", false, noOrder(d, r.Gone)
	}
	if why := f.excluded(r.Order); why != "" {
		d.Due = false
		return d, why, false, nil
	}
	if need == importers.NeedsOrder {
		r.Order.fill(&d)
	}
	if d.PaymentMethod == "" {
		d.PaymentMethod = r.Order.Method.code()
	}
	return d, "", true, nil
}

func (f Format) completeReturn(d ledger.Document, stored []byte) (ledger.Document, string, bool, error) {
	r, err := parse(stored)
	if err != nil || r.Order == nil {
		return d, "", false, noOrder(d, r.Gone)
	}
	if why := f.excluded(&r.Order.head); why != "" {
		d.Due = false
		return d, why, false, nil
	}
	r.Order.fill(&d)
	if at, err := instantOf(r.Order.ordered()); err == nil {
		d.Moments.Ordered = at
	}
	goods := *d.Goods
	goods.Lines = append([]ledger.Line(nil), goods.Lines...)
	for i := range goods.Lines {
		of := r.Order.line(goods.Lines[i].ID)
		if of == nil {
			return d, "", false, fmt.Errorf("complete %s: its order %s does not list order line %s", d.ID, d.Order, goods.Lines[i].ID)
		}
		article(&goods.Lines[i], of)
	}
	d.Goods = &goods
	return d, "", true, nil
}

func noOrder(d ledger.Document, g *gone) error {
	if g != nil {
		return fmt.Errorf("complete %s: Centra no longer had its order %s when asked at %s", d.ID, d.Order, g.AskedAt)
	}
	return fmt.Errorf("complete %s: its order's record cannot be read", d.ID)
}

func (o *order) line(id string) *line {
	for i := range o.Lines {
		if o.Lines[i].ID == id {
			return &o.Lines[i]
		}
	}
	return nil
}
