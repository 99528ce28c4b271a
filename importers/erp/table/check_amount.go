package table

import (
	"slices"

	"counterfoil/importers/erp"
)

// amountColumns are what each mode reads.
var amountColumns = map[string][]string{
	"debit_credit": {"debit", "credit"},
	"signed":       {"amount"},
	"flagged":      {"amount", "flag"},
	"types":        {"net", "flag"},
}

func (c *checker) amount() {
	a := &c.profile.Amount
	c.oneOf(at("amount", "mode"), a.Mode, "debit_credit", "signed", "flagged", "types")
	given := map[string]bool{}
	for _, t := range c.profile.Columns.targets() {
		given[t.name] = t.column.given()
	}
	for _, name := range amountColumns[a.Mode] {
		if !given[name] {
			c.report(at("columns"), "amounts of mode %s need the column %s", a.Mode, name)
		}
	}
	for mode, names := range amountColumns {
		for _, name := range names {
			if mode != a.Mode && given[name] && amountColumns[a.Mode] != nil && !slices.Contains(amountColumns[a.Mode], name) {
				c.report(at("columns", name), "amounts of mode %s do not read the column %s; remove it", a.Mode, name)
			}
		}
	}
	if a.Mode == "signed" {
		c.oneOf(at("amount"), a.Positive, "debit", "credit")
	}
	if (a.Mode == "flagged") != (len(a.Flags) > 0) {
		c.report(at("amount"), "flags say which side each value of the column flag is, and belong to mode flagged")
	}
	for value, side := range a.Flags {
		c.oneOf(at("amount", "flags", value), side, "debit", "credit")
	}
	c.types(given["contra"])
	c.oneOf(at("amount", "foreign_sign"), a.ForeignSign, "as_written", "as_amount")
	if given["rate"] || a.RateOf != "" {
		c.oneOf(at("amount", "rate_of"), a.RateOf, "foreign", "base")
	}
}

// types checks what kinds of rows are said to imply.
func (c *checker) types(contra bool) {
	a := &c.profile.Amount
	if (a.Mode == "types") != (len(a.Types) > 0) {
		c.report(at("amount"), "types say what each kind of row implies, and belong to mode types")
	}
	for name, t := range a.Types {
		path := at("amount", "types", name)
		c.oneOf(path, t.Side, "debit", "credit")
		for _, account := range []string{t.Tax, t.Counter} {
			if account != "" && !erp.IsAccount(account) {
				c.report(path, "%q is no account code", account)
			}
		}
		if t.Counter != "" && t.CounterColumn != "" {
			c.report(path, "counter and counter_column are two answers to one question; keep one")
		}
	}
	if a.Mode == "types" && contra {
		c.report(at("columns", "contra"), "amounts of mode types have no contra account")
	}
}
