package matchers

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// sku states that the lines of one SKU, or of all SKUs under one mapping rule, stand on
// the revenue account that another product group, or none, would give.
type sku struct{}

func (sku) Cause() ledger.Cause { return ledger.CauseSKU }

func (m sku) Hypotheses(s *Subject) []Hypothesis {
	if s.Document.Goods == nil {
		return nil
	}
	var list []Hypothesis
	for _, code := range skusOf(s.Document.Goods) {
		list = append(list, m.elsewhere(s, string(code), "SKU "+string(code), []ledger.SKU{code})...)
	}
	for _, rule := range s.Policy.SKUs {
		if under := skusUnder(s, rule); len(under) > 1 {
			list = append(list, m.elsewhere(s, rule.Match, "SKUs "+rule.Match, under)...)
		}
	}
	return append(list, m.unmapped(s)...)
}

// elsewhere gives one hypothesis per other product group, the empty one being "no
// mapping": the tax row's own account.
func (sku) elsewhere(s *Subject, match, name string, skus []ledger.SKU) []Hypothesis {
	groups := []string{""}
	for _, g := range s.Policy.Groups {
		groups = append(groups, g.Name)
	}
	var list []Hypothesis
	tried := map[string]bool{}
	for _, g := range groups {
		changed := withRule(s.Policy, match, g)
		from, to := accountsUnder(s, skus, s.Policy), accountsUnder(s, skus, changed)
		place := to + objectsUnder(s, skus[0], changed)
		if to == from || tried[place] {
			continue
		}
		tried[place] = true
		list = append(list, Hypothesis{
			Kind: groupKind(g), Aspect: "SKU " + match,
			Detail:  fmt.Sprintf("booked %s on %s instead of %s", name, to, from),
			Cluster: fmt.Sprintf("%s on %s", name, to),
			Apply: func(r *Replay) bool {
				p := r.Rules()
				p.SKUs = withRule(p, match, g).SKUs
				return true
			},
		})
		if objectsUnder(s, skus[0], s.Policy) != objectsUnder(s, skus[0], changed) {
			list = append(list, dimensionKept(list[len(list)-1], s, skus))
		}
		if account := ledger.AccountCode(from); s.Document.Currency != s.Policy.Entity.Currency && aloneOn(s, account, skus) && !strings.Contains(to, " ") {
			row := list[len(list)-1]
			row.means = "after conversion"
			list = append(list, moving(row, account, ledger.AccountCode(to)))
		}
	}
	return list
}

// aloneOn tells whether an account holds these SKUs and nothing else, so that its row may
// have been converted by itself before it came to stand on the other account: two rows
// converted apart can differ by a minor unit from their sum converted.
func aloneOn(s *Subject, account ledger.AccountCode, skus []ledger.SKU) bool {
	if s.Due[account].IsZero() {
		return false
	}
	for _, l := range s.Document.Goods.Lines {
		if l.Kind == ledger.LineGiftCertificate || hasSKU(skus, l.SKU) {
			continue
		}
		for _, row := range rowsOfLine(s, l) {
			if s.Policy.RevenueAccount(l.SKU, row) == account {
				return false
			}
		}
	}
	return true
}

func groupKind(group string) string {
	if group == "" {
		return "booked as if the SKU had no mapping"
	}
	return "booked as product group " + group
}

// withRule is a policy whose first SKU rule is the mistaken one.
func withRule(p *policy.Policy, match, group string) *policy.Policy {
	c := *p
	c.SKUs = append([]policy.SKURule{{Match: match, Group: group}}, p.SKUs...)
	return &c
}

// accountsUnder names the revenue accounts the lines of some SKUs stand on: "3011", or
// "3011 and 3131" when they are taxed differently.
func accountsUnder(s *Subject, skus []ledger.SKU, p *policy.Policy) string {
	found := map[ledger.AccountCode]bool{}
	for _, l := range s.Document.Goods.Lines {
		if l.Kind == ledger.LineGiftCertificate || !hasSKU(skus, l.SKU) {
			continue
		}
		for _, row := range rowsOfLine(s, l) {
			found[p.RevenueAccount(l.SKU, row)] = true
		}
	}
	text := ""
	for _, a := range sortedAccounts(found) {
		if text != "" {
			text += " and "
		}
		text += string(a)
	}
	return text
}

// rowsOfLine are the tax rows a line's revenue is booked under, as Post finds them.
func rowsOfLine(s *Subject, l ledger.Line) []policy.TaxRow {
	var rows []policy.TaxRow
	for _, t := range append([]ledger.Tax(nil), l.Taxes...) {
		percent := t.Percent
		if t.Mode == ledger.TaxDeducted {
			percent = percent.Sub(percent)
		}
		if row, ok := s.Policy.TaxRowFor(s.Document.Country, percent); ok {
			rows = append(rows, row)
		}
	}
	if len(l.Taxes) == 0 {
		if row, ok := s.Policy.TaxRowFor(s.Document.Country, hundred.Sub(hundred)); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

func skusOf(g *ledger.Goods) []ledger.SKU {
	var list []ledger.SKU
	for _, l := range g.Lines {
		if l.Kind != ledger.LineGiftCertificate && !hasSKU(list, l.SKU) {
			list = append(list, l.SKU)
		}
	}
	return list
}

// skusUnder are the document's SKUs that one mapping rule decides. A rule is told by
// what it changes: without it the SKU falls under another.
func skusUnder(s *Subject, rule policy.SKURule) []ledger.SKU {
	only := *s.Policy
	only.SKUs = []policy.SKURule{rule}
	var list []ledger.SKU
	for _, code := range skusOf(s.Document.Goods) {
		if rule.Group != "" && only.GroupOf(code) == rule.Group && s.Policy.GroupOf(code) == rule.Group {
			list = append(list, code)
		}
	}
	return list
}

func hasSKU(list []ledger.SKU, code ledger.SKU) bool {
	for _, o := range list {
		if o == code {
			return true
		}
	}
	return false
}
