package matchers

import (
	"slices"
	"strings"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// clerkFault is one thing a connector's programmer gets wrong. Plant says false when the
// document has nothing to get wrong.
type clerkFault struct {
	name  string
	cause ledger.Cause
	plant func(*clerk) bool
}

// calls tells whether a finding's cause is what a controller could call the fault: without
// VAT a wrong country shows on accounts alone, what stands on an account of its own is a
// matter of the account or of what it sells, and of a return a line left out is a refund.
func (f clerkFault) calls(c ledger.Cause) bool {
	also := map[ledger.Cause][]ledger.Cause{
		ledger.CauseTax:          {ledger.CauseAccount},
		ledger.CauseSKU:          {ledger.CauseAccount},
		ledger.CauseAccount:      {ledger.CauseTax}, // where a tax row decides the account
		ledger.CauseMissingOrder: {ledger.CauseMissingRefund},
	}
	return c == f.cause || slices.Contains(also[f.cause], c)
}

// eachRow changes the rows that want, all of them or none.
func eachRow(want func(clerkRow) bool, change func(*clerkRow)) func(*clerk) bool {
	return func(c *clerk) bool {
		done := false
		for i := range c.rows {
			if want(c.rows[i]) {
				change(&c.rows[i])
				done = true
			}
		}
		return done
	}
}

// oneRow changes the first row that wants.
func oneRow(want func(clerkRow) bool, change func(*clerkRow)) func(*clerk) bool {
	return func(c *clerk) bool {
		for i := range c.rows {
			if want(c.rows[i]) {
				change(&c.rows[i])
				return true
			}
		}
		return false
	}
}

func is(words ...string) func(clerkRow) bool {
	return func(r clerkRow) bool {
		for _, w := range words {
			if r.what == w {
				return true
			}
		}
		return false
	}
}

func taxedRow(r clerkRow) bool { return !r.tax.IsZero() && r.what != "redeemed" }

func soldRow(r clerkRow) bool { return r.what != "certificate" && r.what != "redeemed" }

func both(a, b func(clerkRow) bool) func(clerkRow) bool {
	return func(r clerkRow) bool { return a(r) && b(r) }
}

// inCountry taxes everything in another country, from gross or net prices.
func inCountry(country, percent string, net bool) func(*clerk) bool {
	return func(c *clerk) bool {
		if c.country == country {
			return false
		}
		return eachRow(soldRow, func(r *clerkRow) {
			r.country = country
			if net {
				r.fromNet(percent)
			} else {
				r.fromGross(percent)
			}
		})(c)
	}
}

// another rate of the row's country.
var otherRate = map[string]string{"SE 25": "12", "SE 12": "25", "SE 6": "25", "DE 19": "7", "DE 7": "19", "FR 20": "10"}

func wrongRate(r *clerkRow) { r.fromGross(otherRate[r.country+" "+r.percent]) }

func hasOtherRate(r clerkRow) bool {
	return otherRate[r.country+" "+r.percent] != "" && r.what != "redeemed"
}

var (
	taxFaults = []clerkFault{
		{"home rate, gross kept", ledger.CauseTax, inCountry("SE", "25", false)},
		{"home rate, on net", ledger.CauseTax, inCountry("SE", "25", true)},
		{"bill-to NL, gross kept", ledger.CauseTax, inCountry("NL", "21", false)},
		{"bill-to NL, on net", ledger.CauseTax, inCountry("NL", "21", true)},
		{"bill-to PL, gross kept", ledger.CauseTax, inCountry("PL", "23", false)},
		{"bill-to GB, gross kept", ledger.CauseTax, inCountry("GB", "20", false)},
		{"export to NO, gross as net", ledger.CauseTax, inCountry("NO", "", false)},
		{"export to AU, net only", ledger.CauseTax, inCountry("AU", "", true)},
		{"reverse charge DE, gross as net", ledger.CauseTax, inCountry("DE", "", false)},
		{"included as added", ledger.CauseTax, eachRow(taxedRow, func(r *clerkRow) { r.net = r.gross; r.fromNet(r.percent) })},
		{"added as included", ledger.CauseTax, eachRow(taxedRow, func(r *clerkRow) { r.gross = r.net; r.fromGross(r.percent) })},
		{"no VAT on anything, total kept", ledger.CauseTax, eachRow(taxedRow, func(r *clerkRow) { r.account = r.baseAccount(); r.net, r.tax = r.gross, decimal.Zero })},
		{"no VAT on anything, total too low", ledger.CauseTax, eachRow(taxedRow, func(r *clerkRow) { r.account = r.baseAccount(); r.gross, r.tax = r.net, decimal.Zero })},
		{"home VAT rate, own revenue accounts", ledger.CauseTax, func(c *clerk) bool {
			return c.country != "SE" && eachRow(soldRow, func(r *clerkRow) { a := r.baseAccount(); r.fromGross("25"); r.account, r.vat = a, "2611" })(c)
		}},
		{"deducted tax as expense", ledger.CauseTax, eachRow(func(r clerkRow) bool { return !r.taken.IsZero() }, nil)},
		{"first rate on all", ledger.CauseTax, func(c *clerk) bool {
			first, done := c.rows[0].percent, false
			for i := range c.rows {
				if soldRow(c.rows[i]) && c.rows[i].percent != first {
					c.rows[i].fromGross(first)
					done = true
				}
			}
			return done && first != ""
		}},
		{"freight at another rate", ledger.CauseTax, eachRow(both(is("freight"), hasOtherRate), wrongRate)},
		{"handling at another rate", ledger.CauseTax, eachRow(both(is("handling"), hasOtherRate), wrongRate)},
		{"discount at another rate", ledger.CauseTax, eachRow(both(is("discount"), hasOtherRate), wrongRate)},
		{"freight at another rate, net kept", ledger.CauseTax, eachRow(both(is("freight"), hasOtherRate), func(r *clerkRow) { r.fromNet(otherRate[r.country+" "+r.percent]) })},
		{"freight without VAT, kept", ledger.CauseTax, eachRow(both(is("freight"), taxedRow), func(r *clerkRow) { r.account = r.baseAccount(); r.net, r.tax = r.gross, decimal.Zero })},
		{"freight without VAT, lost", ledger.CauseTax, eachRow(both(is("freight"), taxedRow), func(r *clerkRow) { r.account = r.baseAccount(); r.gross, r.tax = r.net, decimal.Zero })},
		{"all charges without VAT, kept", ledger.CauseTax, eachRow(both(is("freight", "handling", "discount"), taxedRow), func(r *clerkRow) { r.account = r.baseAccount(); r.net, r.tax = r.gross, decimal.Zero })},
		{"fee without VAT", ledger.CauseTax, eachRow(both(is("fee"), taxedRow), func(r *clerkRow) { r.net, r.tax = r.gross, decimal.Zero })},
		{"discount without VAT", ledger.CauseTax, eachRow(both(is("discount"), taxedRow), func(r *clerkRow) { r.net, r.tax = r.gross, decimal.Zero })},
		{"freight at home rate", ledger.CauseTax, func(c *clerk) bool {
			return c.country != "SE" && eachRow(both(is("freight"), taxedRow), func(r *clerkRow) { r.country = "SE"; r.fromGross("25") })(c)
		}},
		{"one line at another rate", ledger.CauseTax, oneRow(both(is("line"), hasOtherRate), wrongRate)},
		{"last line at another rate", ledger.CauseTax, func(c *clerk) bool {
			for i := len(c.rows) - 1; i >= 0; i-- {
				if r := &c.rows[i]; r.what == "line" && hasOtherRate(*r) {
					wrongRate(r)
					return true
				}
			}
			return false
		}},
		{"one line without VAT, kept", ledger.CauseTax, oneRow(both(is("line"), taxedRow), func(r *clerkRow) { r.account = r.baseAccount(); r.net, r.tax = r.gross, decimal.Zero })},
		{"one line without VAT, lost", ledger.CauseTax, oneRow(both(is("line"), taxedRow), func(r *clerkRow) { r.account = r.baseAccount(); r.gross, r.tax = r.net, decimal.Zero })},
		{"one line taxed on top", ledger.CauseTax, oneRow(both(is("line"), taxedRow), func(r *clerkRow) { r.net = r.gross; r.fromNet(r.percent) })},
		{"VAT on certificate", ledger.CauseTax, eachRow(is("certificate"), func(r *clerkRow) { r.what = "line"; r.fromGross("25") })},
		{"VAT on certificate, liability kept", ledger.CauseTax, eachRow(is("certificate"), func(r *clerkRow) { r.fromGross("25"); r.vat = "2611" })},
		{"VAT on account of another country", ledger.CauseTax, func(c *clerk) bool { return eachRow(taxedRow, func(r *clerkRow) { r.vat = "2674" })(c) }},
		{"VAT in revenue", ledger.CauseTax, func(c *clerk) bool { return eachRow(taxedRow, func(r *clerkRow) { r.vat = "3001" })(c) }},
		{"freight VAT taken twice", ledger.CauseCharge, eachRow(both(is("freight"), taxedRow), func(r *clerkRow) { r.net = r.gross; r.gross = r.gross.Add(r.tax) })},
	}
	skuFaults = []clerkFault{
		{"one SKU on the fallback", ledger.CauseSKU, func(c *clerk) bool {
			sku := ""
			return eachRow(func(r clerkRow) bool {
				if r.what == "line" && r.group != "" && sku == "" {
					sku = r.sku
				}
				return r.what == "line" && r.sku == sku
			}, func(r *clerkRow) { r.group = "" })(c)
		}},
		{"one SKU under another group", ledger.CauseSKU, func(c *clerk) bool {
			sku := ""
			return eachRow(func(r clerkRow) bool {
				if r.what == "line" && r.group != "accessories" && sku == "" {
					sku = r.sku
				}
				return r.what == "line" && r.sku == sku
			}, func(r *clerkRow) { r.group = "accessories" })(c)
		}},
		{"a whole group on the fallback", ledger.CauseSKU, eachRow(func(r clerkRow) bool { return r.group == "outerwear" }, func(r *clerkRow) { r.group = "" })},
		{"one SKU on an account nobody maps", ledger.CauseSKU, oneRow(is("line"), func(r *clerkRow) { r.account = "3099" })},
	}
	accountFaults = []clerkFault{
		{"freight on handling's account", ledger.CauseAccount, eachRow(is("freight"), func(r *clerkRow) { r.what = "handling" })},
		{"freight on revenue", ledger.CauseAccount, eachRow(is("freight"), func(r *clerkRow) { r.account = clerkTaxes[r.country+" "+r.percent][1] })},
		{"freight of another region", ledger.CauseAccount, eachRow(is("freight"), func(r *clerkRow) { r.vat = r.vatAccount(); r.account = "3520" })},
		{"freight on an unknown account", ledger.CauseAccount, eachRow(is("freight"), func(r *clerkRow) { r.account = "3599" })},
		{"clearing on another", ledger.CauseAccount, func(c *clerk) bool { c.clearing = "1500"; return true }},
		{"all accounts of the home region, VAT right", ledger.CauseAccount, func(c *clerk) bool {
			return clerkRegion[c.country] != 0 && eachRow(soldRow, func(r *clerkRow) {
				r.vat = r.vatAccount()
				r.account = clerkRow{what: r.what, group: r.group, country: "SE", percent: "25"}.baseAccount()
			})(c)
		}},
		{"revenue on the home account, VAT and freight right", ledger.CauseAccount, func(c *clerk) bool {
			return clerkRegion[c.country] != 0 && eachRow(both(is("line"), func(r clerkRow) bool { return r.group == "" }), func(r *clerkRow) { r.account = "3001" })(c)
		}},
		{"discount on an unknown account", ledger.CauseAccount, eachRow(is("discount"), func(r *clerkRow) { r.account = "3799" })},
	}
	chargeFaults = func() (list []clerkFault) {
		for _, what := range []string{"freight", "handling", "discount", "redeemed", "fee"} {
			list = append(list,
				clerkFault{what + " left out", ledger.CauseCharge, eachRow(is(what), func(r *clerkRow) { r.times(decimal.Zero) })},
				clerkFault{what + " doubled", ledger.CauseCharge, eachRow(is(what), func(r *clerkRow) { r.times(decimal.NewFromInt(2)) })},
				clerkFault{what + " wrong side", ledger.CauseCharge, eachRow(is(what), func(r *clerkRow) { r.lowers = !r.lowers })})
		}
		return append(list,
			clerkFault{"redemption as discount", ledger.CauseCharge, eachRow(is("redeemed"), func(r *clerkRow) { r.what = "discount" })},
			clerkFault{"redemption as discount with VAT", ledger.CauseCharge, eachRow(is("redeemed"), func(r *clerkRow) {
				r.what = "discount"
				r.fromGross("25")
			})},
			clerkFault{"certificate as revenue", ledger.CauseCharge, eachRow(is("certificate"), func(r *clerkRow) { r.account = "3001" })},
			clerkFault{"certificate as revenue without VAT", ledger.CauseCharge, eachRow(is("certificate"), func(r *clerkRow) { r.account = "3004" })},
			clerkFault{"discount net in revenue", ledger.CauseCharge, func(c *clerk) bool {
				revenue := ""
				for _, r := range c.rows {
					if r.what == "line" {
						if revenue != "" && revenue != r.baseAccount() {
							return false
						}
						revenue = r.baseAccount()
					}
				}
				return eachRow(is("discount"), func(r *clerkRow) { r.account = revenue })(c)
			}},
			clerkFault{"discount gross, clearing too low", ledger.CauseCharge, eachRow(both(is("discount"), taxedRow), func(r *clerkRow) { r.net = r.gross; r.gross = r.gross.Add(r.tax) })},
		)
	}()
	lineFaults = []clerkFault{
		{"one line left out", ledger.CauseMissingOrder, func(c *clerk) bool {
			return len(c.rows) > 1 && c.rows[1].what == "line" && oneRow(is("line"), func(r *clerkRow) { r.times(decimal.Zero) })(c)
		}},
		{"one line doubled", ledger.CauseDuplicate, func(c *clerk) bool {
			return len(c.rows) > 1 && c.rows[1].what == "line" && oneRow(is("line"), func(r *clerkRow) { r.times(decimal.NewFromInt(2)) })(c)
		}},
		{"one piece instead of all", ledger.CauseMissingOrder, oneRow(func(r clerkRow) bool { return r.what == "line" && r.pieces > 1 }, func(r *clerkRow) {
			r.gross = r.gross.DivRound(decimal.NewFromInt(int64(r.pieces)), 2)
			r.tax = r.tax.DivRound(decimal.NewFromInt(int64(r.pieces)), 2)
			r.net = r.gross.Sub(r.tax)
		})},
	}
)

// wholeTaxes are the names of the faults that are about all of a document's tax.
var wholeTaxes = []string{
	"home rate", "bill-to", "export to", "reverse charge", "included as added", "added as included", "no VAT on anything", "home VAT rate", "deducted tax",
	"first rate on all", "VAT in revenue",
}

func (f clerkFault) whole() bool {
	return slices.ContainsFunc(wholeTaxes, func(name string) bool { return strings.HasPrefix(f.name, name) })
}

func init() {
	for i := range taxFaults {
		if taxFaults[i].name == "deducted tax as expense" {
			taxFaults[i].plant = func(c *clerk) bool {
				found := false
				for j := range c.rows {
					r := &c.rows[j]
					if !r.taken.IsZero() {
						found = true
						sign := decimal.NewFromInt(1)
						if c.returned != r.lowers {
							sign = sign.Neg()
						}
						c.adds["6990"] = c.adds["6990"].Add(r.taken.Mul(sign))
						r.net = r.net.Add(r.taken)
					}
				}
				return found
			}
		}
	}
}

func clerkFaults() (all []clerkFault) {
	for _, list := range [][]clerkFault{taxFaults, skuFaults, accountFaults, chargeFaults, lineFaults} {
		all = append(all, list...)
	}
	return all
}
