package centra

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// shared is what an order's shipments have in common.
type shared struct {
	order    *order
	currency money.Currency
	lines    map[string]*line
	// left are lines not to be counted: one side of a bundle.
	left map[string]bool
	// complete: the shipments hold every piece of the order.
	complete bool
}

// newShared proves the order as a whole. An order cancelled as a whole keeps its lines
// while its totals may go, so only its shipments are proven.
func newShared(o *order, currency money.Currency) (*shared, error) {
	s := &shared{order: o, currency: currency, lines: make(map[string]*line, len(o.Lines))}
	for i := range o.Lines {
		l := &o.Lines[i]
		if !knownLine(l.Type) {
			return s, fmt.Errorf("line %s is of the unknown type %q", l.ID, l.Type)
		}
		s.lines[l.ID] = l
	}
	if err := knownDiscounts(o.Discounts); err != nil {
		return s, err
	}
	if err := checkTotals(o.Totals, o.Gross, o.Net, len(o.Lines), currency); err != nil {
		return s, err
	}
	left, err := counted(o, currency)
	if err != nil && o.Status != "CANCELLED" {
		return s, err
	}
	s.left, s.complete = left, o.complete()
	return s, nil
}

// complete tells whether everything the order still holds is on its shipments.
func (o *order) complete() bool {
	pieces := map[string]int{}
	for i := range o.Shipments {
		for j := range o.Shipments[i].Lines {
			l := &o.Shipments[i].Lines[j]
			pieces[l.OrderLine.ID] += l.Quantity.int()
		}
	}
	for i := range o.Lines {
		l := &o.Lines[i]
		if pieces[l.ID] < l.Quantity.int() && !l.Inc.magnitude().IsZero() {
			return false
		}
	}
	return true
}

// goods are a shipment's lines and its share of the order's charges, proven against its
// own gross and net.
func (s *shared) goods(sh *shipment, orderErr error) (*ledger.Goods, error) {
	if orderErr != nil {
		return nil, fmt.Errorf("the order does not add up: %w", orderErr)
	}
	if !sh.Gross.known() || !sh.Net.known() {
		return nil, fmt.Errorf("it has no gross and net total; ask for them in the query")
	}
	if err := knownDiscounts(sh.Discounts); err != nil {
		return nil, err
	}
	var failure error
	for _, skip := range s.bundles() {
		lines, err := s.shipmentLines(sh, skip)
		if err == nil {
			var g *ledger.Goods
			if g, err = s.settle(sh, lines); err == nil {
				return g, nil
			}
		}
		if failure == nil {
			failure = err
		}
	}
	return nil, failure
}

// bundles lists the sets of lines to leave out, the order's own choice first: where
// bundle and items are both on a shipment, its total tells which of them carry the price.
func (s *shared) bundles() []map[string]bool {
	ways := []map[string]bool{s.left}
	for _, t := range []string{bundleLine, bundleItemLine} {
		if ids := without(s.order.Lines, t); len(ids) > 0 {
			ways = append(ways, ids)
		}
	}
	return ways
}

func (s *shared) shipmentLines(sh *shipment, skip map[string]bool) ([]ledger.Line, error) {
	lines := make([]ledger.Line, 0, len(sh.Lines))
	for i := range sh.Lines {
		g := &sh.Lines[i]
		if skip[g.OrderLine.ID] {
			continue
		}
		of := s.lines[g.OrderLine.ID]
		if of == nil {
			return nil, fmt.Errorf("line %s is of order line %q, which the order does not list", g.ID, g.OrderLine.ID)
		}
		l, err := newLine(g, of, s.currency)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func (s *shared) settle(sh *shipment, lines []ledger.Line) (*ledger.Goods, error) {
	b := bill{totals: s.order.Totals, list: s.order.Discounts, own: sh.Discounts, currency: s.currency, lines: lines,
		whole: len(s.order.Shipments) == 1 && s.complete}
	if sh.Totals != nil && sh.Totals.LineValues.known() {
		b.totals, b.list, b.whole = sh.Totals, sh.Discounts, true
	}
	c := claim{gross: sh.Gross.amount(), net: sh.Net.amount(), currency: s.currency}
	goods, err := b.settle(c)
	if err != nil {
		return nil, err
	}
	goods.Shipment, goods.FallbackTax = sh.Number, sh.FallbackTax
	return goods, nil
}

// settle proves lines and charges against the claim and makes goods of them, whose
// parts add up to gross and net exactly.
func (b bill) settle(c claim) (*ledger.Goods, error) {
	choices := b.choices()
	c.parts = len(b.lines) + len(choices)
	lines, charges, err := c.settle(b.lines, choices)
	if err != nil {
		return nil, err
	}
	gross, net := total(lines, charges)
	return &ledger.Goods{Lines: lines, Charges: charges, Gross: gross, Net: net}, nil
}
