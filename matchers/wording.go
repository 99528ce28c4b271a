package matchers

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// What a controller reads names things as the shop does, by order and shipment number;
// the source's own key follows in brackets.

// name is the paper in a controller's words.
func (p *paper) name() string {
	if !p.known {
		return p.id.String()
	}
	return nameOf(p.current)
}

func nameOf(d ledger.Document) string {
	short := shortName(d)
	if short == d.ID.String() {
		return short
	}
	return fmt.Sprintf("%s (%s)", short, d.ID)
}

// shortName is enough where the full name has been said.
func shortName(d ledger.Document) string {
	name := "the " + string(d.ID.Kind)
	switch {
	case d.ID.Kind == ledger.DocumentShipment && d.Goods != nil && d.Goods.Shipment != "":
		name = "shipment " + d.Goods.Shipment
	case d.ID.Kind == ledger.DocumentReturn && d.Goods != nil && d.Goods.Shipment != "":
		name += fmt.Sprintf(" of %s on shipment %s", worth(d), d.Goods.Shipment)
	case d.Order != "":
		name += fmt.Sprintf(" of %s on order %s", worth(d), d.Order)
	default:
		return d.ID.String()
	}
	return name
}

// figure writes a document's figure with its currency's decimals, more only where there
// are more.
func figure(d decimal.Decimal, c money.Currency) string {
	places := int32(0)
	if c.Known() {
		places = int32(c.Exponent())
	}
	if text := d.String(); strings.Contains(text, ".") { // written without closing zeros
		places = max(places, min(6, int32(len(text)-strings.Index(text, ".")-1)))
	}
	return d.StringFixed(places) + " " + string(c)
}

// than says by how much an account is off, on the side on which it normally stands:
// "2611: credit 77.02 SEK more than due".
func (d *dossier) than(l line) string {
	side, off := d.side(l.account), l.functional
	if side == ledger.Credit {
		off = -off
	}
	word := "more"
	if off < 0 {
		word = "less"
	}
	return fmt.Sprintf("%s: %s %s %s than due", l.place(), side, d.amount(abs(off)), word)
}

// side is the side an account normally stands on: its type's, but debit for discounts,
// which lower income. One the chart does not know is spoken of in debits.
func (d *dossier) side(account ledger.AccountCode) ledger.Side {
	if d.roles()[account] == roleDiscount {
		return ledger.Debit
	}
	for _, a := range d.policy.Chart {
		if a.Code == account {
			return a.Type.NormalSide()
		}
	}
	return ledger.Debit
}

// listed joins names: "a, b and c".
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
