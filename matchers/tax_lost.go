package matchers

import (
	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// leftOut replays a document whose VAT vanished: from the customer's debt too, or with
// the prices with tax as net.
func (tax) leftOut(s *Subject) []Hypothesis {
	total := decimal.Zero
	for _, p := range taxedParts(s.Document.Goods) {
		total = total.Add(owed(*p.taxes))
	}
	if total.IsZero() {
		return nil
	}
	lost := Hypothesis{
		Kind: "booked without VAT, total too low", Aspect: "tax",
		Detail: "booked the amounts without VAT and no VAT (" + appliedText(s) + " is due)",
		Apply:  untaxed(whole(s.Document.Goods), func(part taxed) { *part.gross = *part.net }),
	}
	kept := Hypothesis{
		Kind: "booked without VAT", Aspect: "tax",
		Detail: "booked the amounts with VAT as net and no VAT (" + appliedText(s) + " is due)",
		Apply:  untaxed(whole(s.Document.Goods), func(part taxed) { *part.net = *part.gross }),
	}
	return []Hypothesis{lost, kept}
}

// whole is all of a document that carries tax.
func whole(g *ledger.Goods) portion { return portion{name: "document", places: everyPlace(g)} }
