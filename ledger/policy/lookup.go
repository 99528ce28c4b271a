package policy

import (
	"strings"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

const (
	// AnyEU is the "country" of a row that stands for every EU member state.
	AnyEU ledger.Country = "EU"
	// Anywhere is the "country" of a row that stands for the world.
	Anywhere ledger.Country = "*"
)

// TaxRowFor finds the row for a ship-to country and a rate in per cent: the country's
// row of that rate, else its any-rate row, else the same of "EU" for member states,
// else the same of "*". False means the table needs a line.
func (p *Policy) TaxRowFor(country ledger.Country, percent decimal.Decimal) (TaxRow, bool) {
	if row := p.taxRow(country, percent, ""); row != nil {
		return *row, true
	}
	return TaxRow{}, false
}

// taxRow is TaxRowFor where two rows differ only by mode: the row of the document's
// mode wins over one that says none, and that over one of another mode. Nil when the
// table needs a line.
func (p *Policy) taxRow(country ledger.Country, percent decimal.Decimal, mode ledger.TaxMode) *TaxRow {
	row := p.bestRow(country, percent, mode)
	if row == nil && IsEU(country) {
		row = p.bestRow(AnyEU, percent, mode)
	}
	if row == nil {
		row = p.bestRow(Anywhere, percent, mode)
	}
	return row
}

func (p *Policy) bestRow(country ledger.Country, percent decimal.Decimal, mode ledger.TaxMode) *TaxRow {
	var best *TaxRow
	score := 0
	for i := range p.Tax {
		row := &p.Tax[i]
		if row.Country != country {
			continue
		}
		if s := row.fit(percent, mode); s > score {
			best, score = row, s
		}
	}
	return best
}

// fit ranks a row of the right country: 0 is no fit, an own rate beats any rate.
func (r *TaxRow) fit(percent decimal.Decimal, mode ledger.TaxMode) int {
	score := 0
	switch {
	case !r.AnyRate && r.Rate.Equal(percent):
		score = 4
	case r.AnyRate:
		score = 1
	default:
		return 0
	}
	switch r.Mode {
	case mode:
		return score + 2
	case "":
		return score + 1
	}
	return score
}

// RowsOf returns the rows of a country in the table's sequence: what else a sale to it
// could have been taxed as. The "EU" and "*" rows are not among them.
func (p *Policy) RowsOf(country ledger.Country) []TaxRow {
	var rows []TaxRow
	for _, row := range p.Tax {
		if row.Country == country {
			rows = append(rows, row)
		}
	}
	return rows
}

// Region classes a country as the tax table does: by its first row, else by the "EU"
// row for member states, else by the "*" row, else as export (domestic for the
// entity's own country, eu for another member state when the entity is in one).
func (p *Policy) Region(country ledger.Country) Region {
	for _, c := range []ledger.Country{country, AnyEU, Anywhere} {
		if c == AnyEU && !IsEU(country) {
			continue
		}
		if rows := p.RowsOf(c); len(rows) > 0 {
			return rows[0].Region
		}
	}
	switch {
	case country == p.Entity.Country:
		return Domestic
	case IsEU(country) && IsEU(p.Entity.Country):
		return EU
	}
	return Export
}

// RevenueAccount is where a sale of the SKU under the row is booked: its product
// group's account for the row's region, else the row's own.
func (p *Policy) RevenueAccount(sku ledger.SKU, row TaxRow) ledger.AccountCode {
	if g, ok := p.Group(p.GroupOf(sku)); ok {
		if account := g.Revenue.For(row.Region); account != "" {
			return account
		}
	}
	return row.Revenue
}

// GroupOf is the name of the SKU's product group, "" where no rule names one.
func (p *Policy) GroupOf(sku ledger.SKU) string {
	for i := range p.SKUs {
		if Matches(p.SKUs[i].Match, string(sku)) {
			return p.SKUs[i].Group
		}
	}
	return ""
}

// Group finds a product group by name.
func (p *Policy) Group(name string) (ProductGroup, bool) {
	for i := range p.Groups {
		if p.Groups[i].Name == name {
			return p.Groups[i], true
		}
	}
	return ProductGroup{}, false
}

// PSPAccount is the receivable on the payment provider behind a method.
func (p *Policy) PSPAccount(method string) ledger.AccountCode {
	if m, ok := p.method(method); ok && m.PSP != "" {
		return m.PSP
	}
	return p.Roles.PSP
}

// ClearingAccount is what a sale paid by the method stands on until it is captured.
func (p *Policy) ClearingAccount(method string) ledger.AccountCode {
	if m, ok := p.method(method); ok && m.Clearing != "" {
		return m.Clearing
	}
	return p.Roles.Clearing
}

// method matches without regard to case: plug-ins write their names as they like.
func (p *Policy) method(name string) (PaymentMethod, bool) {
	name = strings.ToLower(name)
	for i := range p.Methods {
		if Matches(strings.ToLower(p.Methods[i].Match), name) {
			return p.Methods[i], true
		}
	}
	return PaymentMethod{}, false
}

// Account finds an account of the chart.
func (p *Policy) Account(code ledger.AccountCode) (ledger.Account, bool) {
	for i := range p.Chart {
		if p.Chart[i].Code == code {
			return p.Chart[i], true
		}
	}
	return ledger.Account{}, false
}

// Sells tells whether the store sells for this entity.
func (p *Policy) Sells(store string) bool {
	for _, s := range p.Entity.Stores {
		if s == store {
			return true
		}
	}
	return len(p.Entity.Stores) == 0
}
