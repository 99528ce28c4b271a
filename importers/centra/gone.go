package centra

import (
	"fmt"

	"counterfoil/ledger"
)

// gone is what the pull writes down when Centra, asked for them by number or id, no
// longer has documents of an order: the evidence of their withdrawal. Centra itself
// sends no such record.
type gone struct {
	AskedAt   string      `json:"askedAt"`
	Order     head        `json:"order"`
	Documents []goneThing `json:"documents"`
}

type goneThing struct {
	Kind ledger.DocumentKind `json:"kind"`
	ID   string              `json:"id"`
}

// gone decodes a withdrawal: each document in it without content and not due.
func (d *decoding) gone(g *gone) {
	for _, thing := range g.Documents {
		doc, err := g.withdrawn(documentID(thing.Kind, thing.ID))
		if err != nil {
			d.rejectOf(doc, "gone "+doc.ID.String(), err)
			continue
		}
		d.add(doc)
	}
}

func (g *gone) withdrawn(id ledger.DocumentID) (ledger.Document, error) {
	at, err := instantOf(g.AskedAt)
	if err == nil && at.IsZero() {
		err = fmt.Errorf("it does not say when Centra was asked")
	}
	doc := ledger.Document{ID: id, Order: ledger.Reference(g.Order.Number), StampedAt: at}
	switch id.Kind {
	case ledger.DocumentOrder:
	case ledger.DocumentShipment, ledger.DocumentReturn:
		doc.Goods = &ledger.Goods{}
	case ledger.DocumentCapture, ledger.DocumentRefund:
		doc.Payment = &ledger.Payment{}
	default:
		err = fmt.Errorf("%q is no kind of document that Centra has", id.Kind)
	}
	if id.ExternalID == "" || g.Order.Number == "" {
		err = fmt.Errorf("a withdrawal names its document and the order")
	}
	return doc, err
}

// names tells whether the record withdraws the document. A deleted order takes its
// shipments along.
func (g *gone) names(id ledger.DocumentID) bool {
	for _, thing := range g.Documents {
		whole := thing.Kind == ledger.DocumentOrder && id.Kind == ledger.DocumentShipment
		if whole || thing.Kind == id.Kind && thing.ID == id.ExternalID {
			return true
		}
	}
	return false
}
