package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// regionAspect is the aspect of whose country's accounts a document stands on.
const regionAspect = "region"

// ofAnotherRow states that VAT is right in rate, amount and account, and that revenue and
// charges stand on the accounts of another country or region: an export on the domestic
// accounts. Revenue alone, without product groups and charges, is a case of its own: the
// ERP chose the revenue account by country and the others by region, or the reverse.
func (account) ofAnotherRow(s *Subject) []Hypothesis {
	if s.Document.Goods == nil {
		return nil
	}
	own, ok := ownRow(s)
	if !ok {
		return nil
	}
	var list []Hypothesis
	tried := map[string]bool{}
	for _, row := range s.Policy.Tax {
		key := string(row.Revenue) + " " + string(row.Region)
		if tried[key] || row.Revenue == own.Revenue && row.Region == own.Region || !regionSeen(s, row) {
			continue
		}
		tried[key] = true
		list = append(list, Hypothesis{
			Kind: "accounts of " + rowPlace(s, row, own), Aspect: regionAspect,
			Detail:  fmt.Sprintf("booked revenue and charges on the accounts of %s (%s, %s), with the VAT of %s", row.Code, row.Region, row.Revenue, s.Document.Country),
			Cluster: fmt.Sprintf("%s on the accounts of %s", s.Document.Country, row.Code),
			Apply:   onAccountsOf(row),
		})
	}
	return list
}

func rowPlace(s *Subject, row, own policy.TaxRow) string {
	if row.Region != own.Region {
		return "another region"
	}
	return "another country"
}

// onAccountsOf lets all rows of the document's country give the accounts of another.
func onAccountsOf(row policy.TaxRow) func(*Replay) bool {
	return func(r *Replay) bool {
		p := r.Rules()
		rows := make([]policy.TaxRow, len(p.Tax))
		for i, o := range p.Tax {
			o.Region, o.Revenue = row.Region, row.Revenue
			rows[i] = o
		}
		p.Tax = rows
		return true
	}
}

// regionSeen tells whether the books hold an account that the row's region would give and
// the document's own does not.
func regionSeen(s *Subject, row policy.TaxRow) bool {
	roles := s.Policy.Roles
	accounts := []ledger.AccountCode{row.Revenue, roles.Freight.For(row.Region), roles.Handling.For(row.Region), roles.Discount.For(row.Region), roles.ReturnFee.For(row.Region)}
	for _, l := range s.Document.Goods.Lines {
		accounts = append(accounts, s.Policy.RevenueAccount(l.SKU, row))
	}
	for _, a := range accounts {
		if a != "" && s.Seen(a) && s.Due[a].IsZero() {
			return true
		}
	}
	return false
}
