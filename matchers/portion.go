package matchers

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// A portion is what an ERP may treat apart from the rest of a document: one charge, the
// lines of one SKU, all goods, all charges, everything of one rate. Figures are named by
// their place, since a replay works on copies.
type portion struct {
	name   string // "freight", "SKU AC-77"
	aspect string
	places []position
}

// position is where a figure stands in a document's goods.
type position struct {
	charge bool
	i      int
}

// find gives the figure, unless what was replayed before has changed what it is.
func (at position) find(g *ledger.Goods) (taxed, bool) {
	switch {
	case g == nil:
	case at.charge && at.i < len(g.Charges) && g.Charges[at.i].Kind != ledger.ChargeGiftCertificate:
		c := &g.Charges[at.i]
		return taxed{&c.Gross, &c.Net, &c.Taxes}, true
	case !at.charge && at.i < len(g.Lines) && g.Lines[at.i].Kind != ledger.LineGiftCertificate:
		l := &g.Lines[at.i]
		return taxed{&l.Gross, &l.Net, &l.Taxes}, true
	}
	return taxed{}, false
}

// each changes every figure of the portion and brings the document's total up to date.
func (p portion) each(r *Replay, change func(taxed) bool) bool {
	done := false
	for _, at := range p.places {
		if part, ok := at.find(r.Document.Goods); ok {
			done = change(part) || done
		}
	}
	if done {
		retotal(r.Document.Goods)
	}
	return done
}

// sums are the portion's value with tax and the tax it owes.
func (p portion) sums(g *ledger.Goods) (gross, vat decimal.Decimal) {
	for _, at := range p.places {
		if part, ok := at.find(g); ok {
			gross, vat = gross.Add(*part.gross), vat.Add(owed(*part.taxes))
		}
	}
	return gross, vat
}

// percents are the rates the portion owes tax at.
func (p portion) percents(g *ledger.Goods) (list []decimal.Decimal) {
	for _, at := range p.places {
		part, ok := at.find(g)
		if !ok {
			continue
		}
		for _, t := range *part.taxes {
			if t.Mode != ledger.TaxDeducted && !t.Percent.IsZero() && !contains(list, t.Percent) {
				list = append(list, t.Percent)
			}
		}
	}
	return list
}

// portions lists a document's portions, each set of figures once.
func portions(g *ledger.Goods) []portion {
	list := append(chargePortions(g), skuPortions(g)...)
	list = append(list, linePortions(g)...)
	list = append(list, widePortions(g)...)
	whole, seen := fmt.Sprint(everyPlace(g)), map[string]bool{}
	kept := list[:0]
	for _, p := range list {
		if k := fmt.Sprint(p.places); k != whole && !seen[k] && len(p.places) > 0 {
			seen[k] = true
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 { // one figure alone is the document
		return nil
	}
	return kept
}

func everyPlace(g *ledger.Goods) (list []position) {
	for _, p := range append(chargePortions(g), skuPortions(g)...) {
		list = append(list, p.places...)
	}
	return list
}

func chargePortions(g *ledger.Goods) (list []portion) {
	for i, c := range g.Charges {
		if c.Kind != ledger.ChargeGiftCertificate && !c.Gross.IsZero() {
			list = append(list, portion{chargeName(c.Kind), fmt.Sprintf("charge %d", i), []position{{true, i}}})
		}
	}
	return list
}

func skuPortions(g *ledger.Goods) (list []portion) {
	for _, code := range skusOf(g) {
		p := portion{name: "SKU " + string(code), aspect: "lines of " + string(code)}
		for i, l := range g.Lines {
			if l.SKU == code && l.Kind != ledger.LineGiftCertificate && !l.Gross.IsZero() {
				p.places = append(p.places, position{false, i})
			}
		}
		if len(p.places) > 0 {
			list = append(list, p)
		}
	}
	return list
}

// linePortions are the lines of a SKU that stands on several.
func linePortions(g *ledger.Goods) (list []portion) {
	for _, p := range skuPortions(g) {
		for _, at := range p.places {
			list = append(list, portion{fmt.Sprintf("%s on line %d", p.name, at.i+1), fmt.Sprintf("line %d", at.i), []position{at}})
		}
	}
	return list
}

// widePortions are all goods, all charges, and all figures of one rate.
func widePortions(g *ledger.Goods) (list []portion) {
	goods, charges := portion{name: "goods", aspect: "tax of the goods"}, portion{name: "charges", aspect: "tax of the charges"}
	for _, p := range skuPortions(g) {
		goods.places = append(goods.places, p.places...)
	}
	for _, p := range chargePortions(g) {
		charges.places = append(charges.places, p.places...)
	}
	list = append(list, goods, charges)
	for _, percent := range rates(g) {
		p := portion{name: fmt.Sprintf("everything at %s %%", percent), aspect: fmt.Sprintf("tax at %s", percent)}
		for _, at := range everyPlace(g) {
			if one := (portion{places: []position{at}}).percents(g); len(one) == 1 && one[0].Equal(percent) {
				p.places = append(p.places, at)
			}
		}
		list = append(list, p)
	}
	return list
}

// decides tells whether a hypothesis decides the tax of a figure.
func (h *Hypothesis) decides(at position) bool { return slices.Contains(h.taxes, at) }

// contradicts tells whether two hypotheses cannot both be what happened: they change one
// aspect, or both decide the tax of one figure. A charge taxed by itself may stand beside a
// document that is taxed wrongly as a whole, since programs treat charges apart.
func (h *Hypothesis) contradicts(o *Hypothesis) bool {
	if h.Aspect == o.Aspect {
		return true
	}
	if h.apart(o) || o.apart(h) {
		return false
	}
	return slices.ContainsFunc(h.taxes, o.decides)
}

// apart tells whether h is about one charge and the other about all of the document's tax.
func (h *Hypothesis) apart(o *Hypothesis) bool {
	return len(h.taxes) == 1 && h.taxes[0].charge && o.Aspect == "tax"
}

// the is the portion with its article, for a sentence.
func (p portion) the() string {
	if strings.HasPrefix(p.name, "SKU ") || strings.HasPrefix(p.name, "everything") {
		return p.name
	}
	return "the " + p.name
}
