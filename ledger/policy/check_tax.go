package policy

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

var hundred = decimal.NewFromInt(100)

func (c *checker) checkTax() {
	if len(c.policy.Tax) == 0 {
		c.at("tax").report("the tax table is empty; add a row per country and rate you sell at")
	}
	codes, rates := map[ledger.TaxCode]bool{}, map[string]ledger.TaxCode{}
	for i, row := range c.policy.Tax {
		at := c.at("tax", i)
		name := fmt.Sprintf("tax row %s", row.Code)
		at.required(fmt.Sprintf("tax row %d: code", i+1), string(row.Code))
		if codes[row.Code] && row.Code != "" {
			at.report("%s: the code is there twice; give each row its own", name)
		}
		codes[row.Code] = true
		if first, ok := rates[rateKey(row)]; ok {
			at.report("%s: row %s has the same country and rate; remove one or tell them apart by mode", name, first)
		} else {
			rates[rateKey(row)] = row.Code
		}
		c.checkTaxRow(i, name, row)
	}
}

func rateKey(r TaxRow) string {
	if r.AnyRate {
		return fmt.Sprintf("%s any %s", r.Country, r.Mode)
	}
	return fmt.Sprintf("%s %s %s", r.Country, r.Rate, r.Mode)
}

func (c *checker) checkTaxRow(i int, name string, row TaxRow) {
	field := func(f string) place { return c.at("tax", i, f) }
	if !IsCountry(row.Country) && row.Country != AnyEU && row.Country != Anywhere {
		field("country").report("%s: country %q is not an ISO 3166 code in capitals, EU or \"*\"; correct it", name, string(row.Country))
	}
	if row.Rate.IsNegative() || row.Rate.GreaterThanOrEqual(hundred) {
		field("rate").report("%s: rate %s is not a percentage from 0 to below 100; correct it", name, row.Rate)
	}
	if row.AnyRate && !row.Rate.IsZero() {
		field("rate").report("%s: a row takes any_rate or a rate, not both; remove one", name)
	}
	oneOf(field("region"), name+": region", row.Region, Domestic, EU, Export)
	if row.Mode != "" {
		oneOf(field("mode"), name+": mode", row.Mode, ledger.TaxIncluded, ledger.TaxAdded, ledger.TaxDeducted)
	}
	if row.VAT == "" && (row.AnyRate || row.Rate.IsPositive()) {
		field("vat_account").report("%s: vat_account is missing; only a row of rate 0 has none; add it", name)
	}
	field("vat_account").inChart(name+": vat account", row.VAT)
	field("revenue").required(name+": revenue", string(row.Revenue))
	field("revenue").inChart(name+": revenue account", row.Revenue)
}
