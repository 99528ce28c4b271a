package policy

import (
	"slices"
	"strings"

	"counterfoil/ledger"
)

// BatchPart is what a day's batches are parted by, beside currency and VAT rate.
type BatchPart string

const (
	BatchStore         BatchPart = "store"
	BatchMarket        BatchPart = "market"
	BatchPaymentMethod BatchPart = "payment_method" // by its name in payment_methods
)

// batchOf is the part of a batch's reference between its date and its currency.
func (p *Policy) batchOf(d ledger.Document) string {
	if len(p.Posting.BatchBy) == 0 {
		return d.Store
	}
	parts := make([]string, len(p.Posting.BatchBy))
	for i, by := range p.Posting.BatchBy {
		switch by {
		case BatchMarket:
			parts[i] = d.Market
		case BatchPaymentMethod:
			parts[i] = p.methodName(d.PaymentMethod)
		default:
			parts[i] = d.Store
		}
	}
	return strings.Join(parts, "|")
}

// methodName is what the policy calls a payment method, or the plug-in's name.
func (p *Policy) methodName(plugin string) string {
	if m, ok := p.method(plugin); ok && m.Name != "" {
		return m.Name
	}
	return plugin
}

// checkBatchBy wants known parts, each once.
func (c *checker) checkBatchBy() {
	list := c.policy.Posting.BatchBy
	for i, by := range list {
		at := c.at("posting", "batch_by", i)
		oneOf(at, "batch_by", by, BatchStore, BatchMarket, BatchPaymentMethod)
		if slices.Contains(list[:i], by) {
			at.report("batch_by names %s twice; remove one", by)
		}
	}
}
