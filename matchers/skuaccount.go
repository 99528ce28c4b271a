package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// bookSKU lets the replay book what a pattern matches on one account, in every region.
func (r *Replay) bookSKU(match string, to ledger.AccountCode) {
	group := "on " + string(to)
	p := r.Rules()
	p.Groups = append([]policy.ProductGroup{{Name: group, Revenue: policy.ByRegion{Domestic: to, EU: to, Export: to}}}, p.Groups...)
	p.SKUs = append([]policy.SKURule{{Match: match, Group: group}}, p.SKUs...)
}

// unmapped replays the lines of one SKU on an account that no product group and no tax
// row of the document would give: an article's own setting in the ERP. Where the SKU is all
// that stands on its account, the whole account has moved, and account says so; but after
// another mistake it may not be the account that it was.
func (sku) unmapped(s *Subject) []Hypothesis {
	var list []Hypothesis
	codes := skusOf(s.Document.Goods)
	for _, code := range codes {
		from := ledger.AccountCode(accountsUnder(s, []ledger.SKU{code}, s.Policy))
		alone := aloneOn(s, from, []ledger.SKU{code})
		for _, to := range strangers(s) {
			list = append(list, Hypothesis{
				bare: alone, Kind: "booked on an account of its own", Aspect: "SKU " + string(code),
				Detail:  fmt.Sprintf("booked SKU %s on %s instead of %s", code, to, from),
				Cluster: fmt.Sprintf("SKU %s on %s", code, to),
				Apply:   func(r *Replay) bool { r.bookSKU(string(code), to); return true },
			})
		}
	}
	return list
}

// strangers are accounts the ERP booked that the document does not use and that are not
// for money, VAT or charges.
func strangers(s *Subject) []ledger.AccountCode {
	found := map[ledger.AccountCode]bool{}
	for _, v := range s.Booked {
		for a := range v {
			if r := s.roles[a]; s.Due[a].IsZero() && (r == "" || r == roleRevenue) {
				found[a] = true
			}
		}
	}
	return sortedAccounts(found)
}
