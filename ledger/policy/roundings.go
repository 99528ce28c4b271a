package policy

import (
	"counterfoil/ledger"
)

// RoundingCount is how often a figure was rounded on the document's way into an ERP's
// books: once per VAT amount that Centra rounded, once per total of an account (and
// dimension, where those are compared) that was converted, and once for the ERP's own voucher total. Each can be wrong by half a
// minor unit, so RoundingCount/2 minor units bound what rounding may explain.
func (p *Policy) RoundingCount(d ledger.Document) int {
	count := 1
	if d.Goods != nil {
		for _, l := range d.Goods.Lines {
			count += roundedTaxes(l.Taxes)
		}
		for _, c := range d.Goods.Charges {
			count += roundedTaxes(c.Taxes)
		}
	}
	if d.Currency == p.Entity.Currency {
		return count
	}
	type place struct {
		account   ledger.AccountCode
		dimension ledger.Dimensions
	}
	converted := map[place]bool{}
	entries, err := p.Post(d)
	if err != nil {
		return count
	}
	for _, e := range entries {
		for _, posting := range e.Postings {
			if !posting.Amount.IsZero() { // a residual alone was not converted
				converted[place{posting.Account, posting.Dimension}] = true
			}
		}
	}
	return count + len(converted)
}

func roundedTaxes(taxes []ledger.Tax) int {
	n := 0
	for _, t := range taxes {
		if t.Mode != ledger.TaxDeducted && !t.Amount.IsZero() {
			n++
		}
	}
	return n
}
