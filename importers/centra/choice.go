package centra

import (
	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// bill is what the charges of a shipment or a return are chosen from: the totals of the
// order (or its own), and what the lines are priced at.
type bill struct {
	totals   *totals
	list     []discount // discounts applied to the whole
	own      []discount // discounts applied to this shipment
	currency money.Currency
	lines    []ledger.Line
	// whole: the totals are this document's own, or it is the order's only shipment and
	// holds everything. Else it may carry any share.
	whole bool
}

// choices lists how each kind of charge may stand here.
func (b bill) choices() []choice {
	var cs []choice
	if c := b.reductions(); len(c.ways) > 0 {
		cs = append(cs, c)
	}
	t := b.totals
	for _, c := range []component{
		newComponent(ledger.ChargeFreight, "freight", t.Shipping, t.ShippingRules),
		newComponent(ledger.ChargeHandling, "handling", t.Handling, t.HandlingRules),
		newComponent(ledger.ChargeReturnFee, "return fee", t.ReturnCost, t.ReturnCostRules),
	} {
		if !c.priced.IsZero() {
			cs = append(cs, b.service(c))
		}
	}
	return cs
}

// service: freight and handling are charged once, on one shipment; which one is told by
// the shipment's total. A shop may divide them; the total tells that too.
func (b bill) service(c component) choice {
	var ways choice
	for _, v := range b.taxed(c) {
		ways.ways = append(ways.ways, []ledger.Charge{v.share(c.priced, b.currency)})
		if !b.whole {
			ways.divisible = append(ways.divisible, v)
		}
	}
	if !b.whole {
		ways.ways = append(ways.ways, nil)
	}
	return ways
}

// reductions: the shipment's own list of discounts if it has one, else its share by
// value, all of it, or nothing.
func (b bill) reductions() choice {
	p := newPool(b.totals, b.list)
	if p.whole.sum().IsZero() {
		return choice{}
	}
	var ways choice
	for _, v := range b.taxed(p.component) {
		p.component = v
		for _, r := range b.shares(p.whole) {
			ways.ways = append(ways.ways, p.charges(r, b.currency))
		}
	}
	return ways
}

func (b bill) shares(whole reduction) []reduction {
	if b.whole {
		return []reduction{whole}
	}
	var shares []reduction
	if len(b.own) > 0 {
		shares = append(shares, listed(b.own), listed(b.own, freeShipping), listed(b.own, freeProduct), listed(b.own, freeShipping, freeProduct))
	}
	return append(shares, b.byValue(whole), whole, reduction{})
}

// byValue is the share that the lines have in the order's line values.
func (b bill) byValue(whole reduction) reduction {
	_, value := basket(b.lines)
	all := b.totals.LineValues.magnitude()
	if all.IsZero() {
		return reduction{}
	}
	at := func(d decimal.Decimal) decimal.Decimal { return d.Mul(value).DivRound(all, places(b.currency)) }
	return reduction{at(whole.discount), at(whole.credit)}
}

// taxed gives the ways a component may be taxed: by its rules; where it lists none, not
// at all or at the basket's weighted average rate.
func (b bill) taxed(c component) []component {
	taxes, value := basket(b.lines)
	if c.ruled || len(taxes) == 0 || value.IsZero() {
		return []component{c}
	}
	average := c
	average.taxes = scaled(taxes, c.priced, value, places(b.currency)+2)
	return []component{average, c}
}
