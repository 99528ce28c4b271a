package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// account states that everything a role holds stands on another account: freight on
// the handling account, a payment on another provider's receivable. VAT on another VAT
// account or in revenue is tax, revenue on another product group's account is SKU, a discount on
// a revenue account and stored value on the discounts' are charge, and a refund on one is a
// refund taken for a sale; they are left to those matchers, so that one mistake has one name.
type account struct{}

func (account) Cause() ledger.Cause { return ledger.CauseAccount }

func (m account) Hypotheses(s *Subject) []Hypothesis {
	roles := s.roles
	targets := map[ledger.AccountCode]bool{}
	for _, v := range s.Booked {
		for a := range v {
			if s.Due[a].IsZero() && a != s.Policy.Roles.Imbalance { // no ERP chose our suspense account
				targets[a] = true
			}
		}
	}
	// Freight booked among the revenue lands on an account the document uses anyway.
	for a := range s.Due {
		if roles[a] != roleClearing && roles[a] != roleVAT && a != s.Policy.Roles.Imbalance {
			targets[a] = true
		}
	}
	var list []Hypothesis
	for _, from := range s.Due.Accounts() {
		for _, to := range sortedAccounts(targets) {
			if to == from || otherCause(s, from, to) || refundOnRevenue(s, from, to) || s.Due[from].Sign() != s.Due[to].Sign() && !s.Due[to].IsZero() && !isCharge(roles[from]) {
				continue
			}
			h := moved(roles[from], from, to)
			list = append(append(list, h), convertedTogether(s, h)...)
		}
	}
	return append(list, m.ofAnotherRow(s)...)
}

func moved(r accountRole, from, to ledger.AccountCode) Hypothesis {
	return moving(Hypothesis{
		Kind: string(r) + " on another account", Aspect: "move " + string(from),
		Detail:  fmt.Sprintf("booked %s on %s instead of %s", r, to, from),
		Cluster: fmt.Sprintf("%s on %s", from, to),
	}, from, to)
}

// refundOnRevenue: a refund in revenue is a refund taken for a sale.
func refundOnRevenue(s *Subject, from, to ledger.AccountCode) bool {
	return s.Document.ID.Kind == ledger.DocumentRefund && s.roles[from] == roleClearing && s.roles[to] == roleRevenue
}

// otherCause tells whether a move between two accounts has another name than account.
func otherCause(s *Subject, from, to ledger.AccountCode) bool {
	roles := s.roles
	return roles[from] == roleVAT && (roles[to] == roleVAT || roles[to] == roleRevenue) ||
		roles[from] == roleRevenue && roles[to] == roleRevenue && underGroups(s, from, to) ||
		roles[from] == roleStored && (roles[to] == roleRevenue || to == ownDiscount(s)) ||
		roles[from] == roleDiscount && roles[to] == roleRevenue ||
		isCharge(roles[from]) && roles[to] == rolePSP ||
		roles[from] == roleRounding
}

// ownDiscount is where the document's discounts stand.
func ownDiscount(s *Subject) ledger.AccountCode {
	if s.Document.Goods == nil {
		return ""
	}
	row, _ := ownRow(s)
	return s.Policy.Roles.Discount.For(row.Region)
}

// underGroups tells whether two accounts are those that product groups, or none, give
// under one tax row: then a mapping is wrong, and not an account.
func underGroups(s *Subject, from, to ledger.AccountCode) bool {
	for _, row := range s.Policy.Tax {
		accounts := map[ledger.AccountCode]bool{row.Revenue: true}
		for _, g := range s.Policy.Groups {
			accounts[g.Revenue.For(row.Region)] = true
		}
		if accounts[from] && accounts[to] {
			return true
		}
	}
	return false
}

// accountRole is what an account is for, in words.
type accountRole string

const (
	roleClearing accountRole = "clearing"
	rolePSP      accountRole = "the payment receivable"
	roleRevenue  accountRole = "revenue"
	roleVAT      accountRole = "VAT"
	roleFreight  accountRole = "freight"
	roleHandling accountRole = "handling"
	roleDiscount accountRole = "discount"
	roleFee      accountRole = "the return fee"
	roleStored   accountRole = "gift certificates"
	roleRounding accountRole = "rounding"
)

func isCharge(r accountRole) bool {
	return r == roleFreight || r == roleHandling || r == roleDiscount || r == roleFee
}

// rolesOf reads the policy backwards. Where one account plays several roles the one
// with the narrower meaning wins.
func rolesOf(p *policy.Policy) map[ledger.AccountCode]accountRole {
	roles := map[ledger.AccountCode]accountRole{}
	set := func(r accountRole, codes ...ledger.AccountCode) {
		for _, c := range codes {
			if c != "" {
				roles[c] = r
			}
		}
	}
	for _, row := range p.Tax {
		set(roleRevenue, row.Revenue)
	}
	for _, g := range p.Groups {
		set(roleRevenue, g.Revenue.Domestic, g.Revenue.EU, g.Revenue.Export)
	}
	byRegion := func(r accountRole, b policy.ByRegion) { set(r, b.Domestic, b.EU, b.Export) }
	byRegion(roleFreight, p.Roles.Freight)
	byRegion(roleHandling, p.Roles.Handling)
	byRegion(roleDiscount, p.Roles.Discount)
	byRegion(roleFee, p.Roles.ReturnFee)
	for _, row := range p.Tax {
		set(roleVAT, row.VAT)
	}
	set(roleStored, p.Roles.GiftCertificate, p.Roles.GiftCard)
	set(rolePSP, p.Roles.PSP, p.Roles.OutsidePayments)
	set(roleClearing, p.Roles.Clearing)
	for _, m := range p.Methods {
		set(rolePSP, m.PSP)
		set(roleClearing, m.Clearing)
	}
	set(roleRounding, p.Roles.Rounding, p.Roles.FXDifference, p.Roles.Imbalance)
	return roles
}
