package matchers

import (
	"fmt"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Two matchers tell a dimension that is wrong where the account is right. Both only try
// objects that the booked vouchers carry, or that some of their rows lack.

// dimensionSold states that lines carry another object than their SKU should, in a
// dimension that follows what was sold: one SKU's lines, those of one product group, or
// all. A dimension that follows the place of sale is not the SKU's; where it is wrong on
// lines alone it is wrong on their account, and told by dimensionPlace.
type dimensionSold struct{}

func (dimensionSold) Cause() ledger.Cause { return ledger.CauseSKU }

func (m dimensionSold) Hypotheses(s *Subject) []Hypothesis {
	var list []Hypothesis
	if s.Document.Goods == nil {
		return nil
	}
	for _, d := range s.Policy.Dimensions {
		if !d.ByProduct() {
			continue
		}
		for _, object := range s.objectsBooked(d) {
			for _, of := range soldScopes(s) {
				if due := s.Policy.ObjectIn(d.Number, &s.Document, of.first); due != object {
					list = append(list, carrying(d, "", of.rule, of.name, object, due))
				}
			}
		}
	}
	return list
}

// soldScope is a set of lines that one mapping decides.
type soldScope struct {
	name  string
	rule  policy.DimensionRule
	first ledger.SKU
}

func soldScopes(s *Subject) []soldScope {
	var list []soldScope
	skus := skusOf(s.Document.Goods)
	groups := map[string]int{}
	for _, code := range skus {
		list = append(list, soldScope{"SKU " + string(code), policy.DimensionRule{SKU: string(code)}, code})
		groups[s.Policy.GroupOf(code)]++
	}
	for i, code := range skus {
		group := s.Policy.GroupOf(code)
		first := !slices.ContainsFunc(skus[:i], func(o ledger.SKU) bool { return s.Policy.GroupOf(o) == group })
		if group != "" && first && groups[group] > 1 {
			list = append(list, soldScope{"product group " + group, policy.DimensionRule{Group: group}, code})
		}
	}
	if len(skus) > 1 {
		list = append(list, soldScope{"all lines", policy.DimensionRule{SKU: "*"}, skus[0]})
	}
	return list
}

// dimensionPlace states that everything on one account, or all of the voucher, carries
// another object in a dimension, or that it carries none in any.
type dimensionPlace struct{}

func (dimensionPlace) Cause() ledger.Cause { return ledger.CauseAccount }

func (m dimensionPlace) Hypotheses(s *Subject) []Hypothesis {
	var list []Hypothesis
	for _, d := range s.Policy.Dimensions {
		accounts := s.carriers(d)
		for _, object := range s.objectsBooked(d) {
			if due := s.Policy.ObjectIn(d.Number, &s.Document, ""); !d.ByProduct() && due != object {
				list = append(list, carrying(d, "", policy.DimensionRule{}, "the document", object, due))
			}
			for _, account := range accounts {
				if due := s.objectOn(d, account); due != object && len(accounts) > 1 && !(d.ByProduct() && s.roles[account] == roleRevenue) {
					list = append(list, carrying(d, account, policy.DimensionRule{}, roleOrAccount(s, account), object, due))
				}
			}
		}
	}
	if len(s.Policy.Dimensions) > 1 {
		list = append(list, withoutDimensions(s.Policy.Dimensions))
	}
	return list
}

func roleOrAccount(s *Subject, account ledger.AccountCode) string {
	if role := s.roles[account]; role != "" {
		return fmt.Sprintf("%s (%s)", role, account)
	}
	return "account " + string(account)
}

// carriers are the accounts of the document on which a dimension is compared.
func (s *Subject) carriers(d policy.Dimension) []ledger.AccountCode {
	return slices.DeleteFunc(s.Due.Accounts(), func(a ledger.AccountCode) bool { return !d.On(a) })
}

// objectOn is what the document carries on an account, the first where it differs by line.
func (s *Subject) objectOn(d policy.Dimension, account ledger.AccountCode) string {
	for _, l := range s.due {
		if l.account == account {
			return ledger.Dimensions(l.dimension).Object(d.Number)
		}
	}
	return ""
}

// objectsBooked are the objects that unmatched vouchers carry in a dimension, on the
// accounts where it is compared; "" among them where a row carries none.
func (s *Subject) objectsBooked(d policy.Dimension) []string {
	var list []string
	for _, v := range s.booked {
		for _, l := range v {
			if object := ledger.Dimensions(l.dimension).Object(d.Number); d.On(l.account) && !slices.Contains(list, object) {
				list = append(list, object)
			}
		}
	}
	slices.Sort(list)
	return list
}

// carrying is the hypothesis that what a rule is about carries an object.
func carrying(d policy.Dimension, account ledger.AccountCode, rule policy.DimensionRule, of, object, due string) Hypothesis {
	rule.Value = object
	return Hypothesis{
		Kind: dimensionKind(d, object), Aspect: "dimension " + d.Number + " " + of,
		Detail:  fmt.Sprintf("booked %s %s instead of %s", of, inDimension(d, object), inDimension(d, due)),
		Cluster: fmt.Sprintf("%s %s instead of %s", of, inDimension(d, object), inDimension(d, due)),
		Apply: func(r *Replay) bool {
			p := r.Rules()
			p.Dimensions = p.Carrying(d.Number, account, rule)
			return true
		},
	}
}

func inDimension(d policy.Dimension, object string) string {
	if object == "" {
		return "without dimension " + d.Text()
	}
	return fmt.Sprintf("under %s of dimension %s", object, d.Text())
}

// dimensionKind names the mistake by whose object it is.
func dimensionKind(d policy.Dimension, object string) string {
	if object == "" {
		return "dimension " + d.Text() + " left out"
	}
	for _, r := range d.Values {
		if r.Value != object {
			continue
		}
		for _, by := range []struct{ name, whose string }{
			{"SKU", r.SKU}, {"product group", r.Group}, {"market", r.Market}, {"store", r.Store}, {"country", r.Country},
		} {
			if by.whose != "" {
				return fmt.Sprintf("dimension %s of %s %s", d.Text(), by.name, by.whose)
			}
		}
	}
	return "another object in dimension " + d.Text()
}

// withoutDimensions: an ERP that posts without dimensions leaves out all of them.
func withoutDimensions(dimensions []policy.Dimension) Hypothesis {
	return Hypothesis{
		Kind: "all dimensions left out", Aspect: "dimensions", Cluster: "vouchers without dimensions",
		Detail: "booked the document without any of the dimensions that are compared",
		Apply: func(r *Replay) bool {
			p := r.Rules()
			for _, d := range dimensions {
				p.Dimensions = p.Carrying(d.Number, "", policy.DimensionRule{})
			}
			return true
		},
	}
}

// objectsUnder are the objects a SKU's lines carry in the dimensions that follow what was
// sold, as one text.
func objectsUnder(s *Subject, code ledger.SKU, p *policy.Policy) (text string) {
	for _, d := range p.Dimensions {
		if d.ByProduct() {
			text += "|" + p.ObjectIn(d.Number, &s.Document, code)
		}
	}
	return text
}

// dimensionKept is a hypothesis about the account that SKUs stand on, whose lines keep
// the objects they should carry: the ERP maps the two apart.
func dimensionKept(h Hypothesis, s *Subject, skus []ledger.SKU) Hypothesis {
	remap := h.Apply
	h.means, h.Detail = "dimension kept", h.Detail+", under the dimensions that are due"
	h.Apply = func(r *Replay) bool {
		if !remap(r) {
			return false
		}
		p := r.Rules()
		for _, d := range s.Policy.Dimensions {
			for _, code := range skus {
				if d.ByProduct() {
					p.Dimensions = p.Carrying(d.Number, "", policy.DimensionRule{SKU: string(code), Value: s.Policy.ObjectIn(d.Number, &s.Document, code)})
				}
			}
		}
		return true
	}
	return h
}
