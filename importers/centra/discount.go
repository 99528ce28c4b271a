package centra

import (
	"fmt"
	"sort"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

const (
	voucherDiscount = "AppliedVoucherDiscount"
	voucherCredit   = "AppliedVoucherCredit" // stored value: a payment in the ledger's eyes
	freeShipping    = "AppliedVoucherFreeShipping"
	freeProduct     = "AppliedVoucherFreeProduct"
	adminDiscount   = "AdminDiscount"
	olderDiscount   = "AppliedDiscount"
)

// knownDiscounts refuses an implementation nobody taught us: whether it lowers revenue
// or pays would be a guess.
func knownDiscounts(list []discount) error {
	for _, d := range list {
		switch d.Type {
		case voucherDiscount, voucherCredit, freeShipping, freeProduct, adminDiscount, olderDiscount, "":
		default:
			return fmt.Errorf("discount of the unknown type %q; tell discount from stored value before it can be posted", d.Type)
		}
	}
	return nil
}

// reduction is what lowers an order, shipment or return beside the lines.
type reduction struct{ discount, credit decimal.Decimal }

func (r reduction) sum() decimal.Decimal { return r.discount.Add(r.credit) }

// listed adds up what a list of discounts says; the list may also name what is already
// in other figures (a free shipment, a lowered unit price), hence without.
func listed(list []discount, without ...string) reduction {
	var r reduction
	for _, d := range list {
		switch {
		case contains(without, d.Type):
		case d.Type == voucherCredit:
			r.credit = r.credit.Add(d.Value.magnitude())
		default:
			r.discount = r.discount.Add(d.Value.magnitude())
		}
	}
	return r
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// reductionOf divides the total of discounts into what is one and what is stored value.
// The total is the authority: a voucher that lowered unit prices stands in the list and
// not in the total, and must not count twice.
func reductionOf(t *totals, list []discount) reduction {
	sum := t.Discounts.magnitude()
	credit := decimal.Min(listed(list).credit, sum)
	return reduction{sum.Sub(credit), credit}
}

// labelOf names the discounts for a reader: voucher names, sorted, without repeats.
func labelOf(list []discount) string {
	seen := map[string]bool{}
	var names []string
	for _, d := range list {
		name := d.Name
		if name == "" {
			name = d.Type
		}
		if d.Type != voucherCredit && name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}

// pool is an order's reductions with their common taxes: Centra lists tax rules for
// discounts and stored value together.
type pool struct {
	component
	whole reduction
}

func newPool(t *totals, list []discount) pool {
	return pool{newComponent(ledger.ChargeDiscount, labelOf(list), t.Discounts, t.DiscountRules), reductionOf(t, list)}
}

// charges are the reduction's two charges, each with its part of the pool's taxes.
func (p pool) charges(r reduction, currency money.Currency) []ledger.Charge {
	var charges []ledger.Charge
	if !r.discount.IsZero() {
		charges = append(charges, p.share(r.discount, currency))
	}
	if !r.credit.IsZero() {
		c := p.component
		c.kind, c.label = ledger.ChargeGiftCertificate, "stored value"
		charges = append(charges, c.share(r.credit, currency))
	}
	return charges
}
