package policy

import (
	"slices"

	"counterfoil/ledger"
)

// checkRoles wants every role named, so that no document fails for one in the middle
// of a month. Only discount may be left out: discounts then lower revenue.
func (c *checker) checkRoles() {
	r := c.policy.Roles
	for _, role := range []struct {
		name string
		code ledger.AccountCode
	}{
		{"clearing", r.Clearing}, {"psp", r.PSP}, {"outside_payments", r.OutsidePayments},
		{"gift_certificate", r.GiftCertificate}, {"gift_card", r.GiftCard},
		{"rounding", r.Rounding}, {"fx_difference", r.FXDifference}, {"imbalance", r.Imbalance},
	} {
		at := c.at("accounts", role.name)
		at.required("accounts: "+role.name, string(role.code))
		at.inChart(role.name+" account", role.code)
	}
	c.checkByRegion("freight", r.Freight)
	c.checkByRegion("handling", r.Handling)
	c.checkByRegion("return_fee", r.ReturnFee)
	if !r.Discount.Empty() {
		c.checkByRegion("discount", r.Discount)
	}
}

// checkByRegion wants an account for every region that the tax table uses.
func (c *checker) checkByRegion(name string, accounts ByRegion) {
	for _, region := range []Region{Domestic, EU, Export} {
		code := accounts.For(region)
		if code == "" {
			if row := slices.IndexFunc(c.policy.Tax, func(r TaxRow) bool { return r.Region == region }); row >= 0 {
				c.at("accounts", name).report("accounts: %s has no account for region %s, which tax row %s uses; add it", name, region, c.policy.Tax[row].Code)
			}
			continue
		}
		c.at("accounts", name, string(region)).inChart(name+" account", code)
		if accounts.Domestic == accounts.EU && accounts.EU == accounts.Export {
			return // one code for all: one report is enough
		}
	}
}

func (c *checker) checkGroups() {
	for i, g := range c.policy.Groups {
		at := c.at("product_groups", i)
		at.required("product group's name", g.Name)
		if first := slices.IndexFunc(c.policy.Groups, func(x ProductGroup) bool { return x.Name == g.Name }); first != i {
			at.report("product group %q is there twice; remove one", g.Name)
		}
		for _, region := range []Region{Domestic, EU, Export} {
			c.at("product_groups", i, "revenue", string(region)).inChart("product group "+g.Name+": revenue account", g.Revenue.For(region))
		}
	}
}

func (c *checker) checkSKUs() {
	for i, rule := range c.policy.SKUs {
		at := c.at("sku_mapping", i)
		at.required("sku_mapping: match", rule.Match)
		if _, ok := c.policy.Group(rule.Group); !ok {
			c.at("sku_mapping", i, "group").report("SKU rule %q: product group %q is not defined; add it to product_groups or correct the name", rule.Match, rule.Group)
		}
		for _, earlier := range c.policy.SKUs[:i] {
			if Matches(earlier.Match, rule.Match) {
				at.report("SKU rule %q is never reached, because %q above takes all it would; move it up or remove it", rule.Match, earlier.Match)
				break
			}
		}
	}
}

func (c *checker) checkMethods() {
	for i, m := range c.policy.Methods {
		at := c.at("payment_methods", i)
		at.required("payment_methods: match", m.Match)
		for _, earlier := range c.policy.Methods[:i] {
			if Matches(earlier.Match, m.Match) {
				at.report("payment method %q is never reached, because %q above takes all it would; move it up or remove it", m.Match, earlier.Match)
				break
			}
		}
		c.at("payment_methods", i, "psp").inChart("payment method "+m.Match+": psp account", m.PSP)
		c.at("payment_methods", i, "clearing").inChart("payment method "+m.Match+": clearing account", m.Clearing)
	}
}
