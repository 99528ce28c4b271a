package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// ofAnotherShipment replays a sale that also carries the freight or handling of another
// shipment of the order: an ERP that reads these off the order charges them with every
// shipment, although they are due with the first. Of a return it replays the same as given
// back, which the return does not.
func ofAnotherShipment(s *Subject) []Hypothesis {
	kind, verb := " of another shipment charged again", "charged the %s of %s of %s again"
	switch s.Document.ID.Kind {
	case ledger.DocumentShipment:
	case ledger.DocumentReturn:
		kind, verb = " given back although the return does not", "gave back the %s of %s of %s, which the return does not"
	default:
		return nil
	}
	var list []Hypothesis
	for _, d := range s.Siblings {
		if d.ID.Kind != ledger.DocumentShipment || d.Goods == nil || d.Currency != s.Document.Currency {
			continue
		}
		for _, c := range d.Goods.Charges {
			if raises(c.Kind) < 0 || c.Gross.IsZero() {
				continue
			}
			list = append(list, Hypothesis{
				Kind: chargeName(c.Kind) + kind, Aspect: "again " + string(c.Kind) + " " + d.ID.ExternalID,
				Detail: fmt.Sprintf(verb, chargeName(c.Kind), figure(c.Gross, d.Currency), nameOf(d)),
				Apply: func(r *Replay) bool {
					if r.Document.Goods == nil {
						return false
					}
					again := c
					again.Taxes = append([]ledger.Tax(nil), c.Taxes...)
					r.Document.Goods.Charges = append(r.Document.Goods.Charges, again)
					retotal(r.Document.Goods)
					return true
				},
			})
		}
	}
	return list
}
