package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// otherAccount replays the right VAT amount on the account of another code (the
// amounts agree and the return to the tax office does not), or left in revenue: the VAT of
// one account, or of all of a document that has VAT on several.
func (tax) otherAccount(s *Subject) []Hypothesis {
	own := vatAccounts(s)
	var list []Hypothesis
	for _, to := range sortedAccounts(s.roles) {
		if !s.Seen(to) || s.roles[to] != roleVAT && s.roles[to] != roleRevenue {
			continue
		}
		for _, from := range own {
			if from != to {
				list = append(list, vatOn(s, []ledger.AccountCode{from}, to))
			}
		}
		if others := without(own, to); len(others) > 0 {
			list = append(list, allVATOn(s, others, to))
		}
	}
	return list
}

// allVATOn is vatOn for all the VAT of a document, also where another mistake has put it on
// the accounts of another rate of its country or of ours.
func allVATOn(s *Subject, own []ledger.AccountCode, to ledger.AccountCode) Hypothesis {
	h := vatOn(s, own, to)
	h.from, h.to, h.means = "", "", "all VAT"
	h.Apply = func(r *Replay) bool {
		for _, a := range own {
			r.Move(a, to)
		}
		for _, row := range s.Policy.Tax {
			if row.VAT != "" && row.VAT != to && (row.Country == s.Document.Country || row.Country == s.Policy.Entity.Country) {
				r.Move(row.VAT, to)
			}
		}
		return true
	}
	return h
}

func vatAccounts(s *Subject) (list []ledger.AccountCode) {
	for _, a := range s.Due.Accounts() {
		if s.roles[a] == roleVAT {
			list = append(list, a)
		}
	}
	return list
}

func vatOn(s *Subject, from []ledger.AccountCode, to ledger.AccountCode) Hypothesis {
	names := make([]string, len(from))
	for i, a := range from {
		names[i] = string(a)
	}
	plural := ""
	if len(from) > 1 {
		plural = "s"
	}
	h := Hypothesis{
		Kind: "VAT on the account of another code", Aspect: "move " + names[0],
		Detail:  fmt.Sprintf("booked the VAT of account%s %s on %s", plural, listed(names), to),
		Cluster: fmt.Sprintf("VAT %s on %s", listed(names), to),
	}
	if s.roles[to] == roleRevenue {
		h.Kind = "booked without VAT"
		h.Detail = fmt.Sprintf("left the VAT of account%s %s in revenue on %s", plural, listed(names), to)
	}
	return moving(h, from[0], to)
}
