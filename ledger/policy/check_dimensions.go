package policy

import "slices"

// personal are SIE's dimensions of employees, customers and suppliers. Nothing about
// people is compared or stored with postings.
var personal = []string{"7", "8", "9"}

func (c *checker) checkDimensions() {
	for i, d := range c.policy.Dimensions {
		at := c.at("dimensions", i)
		at.required("dimensions: number", d.Number)
		if slices.Contains(personal, d.Number) {
			c.at("dimensions", i, "number").report("dimension %s holds people (7 employees, 8 customers, 9 suppliers) and is never compared; remove it", d.Number)
		}
		if slices.IndexFunc(c.policy.Dimensions, func(x Dimension) bool { return x.Number == d.Number }) != i {
			at.report("dimension %q is there twice; put its values into one", d.Number)
		}
		if len(d.Accounts) == 0 {
			at.report("dimension %s names no accounts, so it would be compared nowhere; add accounts, such as [\"30*\"]", d.Number)
		}
		for n, pattern := range d.Accounts {
			c.at("dimensions", i, "accounts", n).matchesChart("dimension "+d.Number, pattern)
		}
		if len(d.Values) == 0 {
			at.report("dimension %s has no values, so every posting would be without it; add values, such as - {from: country}", d.Number)
		}
		c.checkDimensionRules(i, d)
	}
}

func (c *checker) checkDimensionRules(i int, d Dimension) {
	for n, r := range d.Values {
		at := c.at("dimensions", i, "values", n)
		if (r.Value == "") == (r.From == "") {
			at.report("a value of dimension %s needs either value or from; give one of them", d.Number)
		}
		if r.From != "" {
			oneOf(c.at("dimensions", i, "values", n, "from"), "from", r.From, fromStore, fromMarket, fromCountry, fromGroup, fromSKU)
		}
		if r.Group != "" && !slices.ContainsFunc(c.policy.Groups, func(g ProductGroup) bool { return Matches(r.Group, g.Name) }) {
			c.at("dimensions", i, "values", n, "group").report("dimension %s: product group %q is not defined; add it to product_groups or correct the name", d.Number, r.Group)
		}
		for _, above := range d.Values[:n] {
			if above.From == "" && above.covers(r) {
				at.report("a value of dimension %s is never reached, because the one for %q above takes all it would; move it up or remove it", d.Number, above.Value)
				break
			}
		}
	}
}

// covers tells whether everything that o fits is sure to fit r.
func (r DimensionRule) covers(o DimensionRule) bool {
	return covers(r.Store, o.Store) && covers(r.Market, o.Market) && covers(r.Country, o.Country) && covers(r.Group, o.Group) && covers(r.SKU, o.SKU)
}
