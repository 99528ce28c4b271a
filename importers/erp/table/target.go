package table

// target is one thing that is read from a row.
type target struct {
	name   string
	column *Column
}

// targets lists the columns by the names a profile gives them.
func (c *Columns) targets() []target {
	return []target{
		{"date", &c.Date}, {"registered", &c.Registered}, {"modified", &c.Modified}, {"series", &c.Series}, {"number", &c.Number}, {"id", &c.ID},
		{"kind", &c.Kind}, {"book", &c.Book}, {"group", &c.Group}, {"voucher_text", &c.Header}, {"line", &c.Line}, {"account", &c.Account},
		{"contra", &c.Contra}, {"text", &c.Text}, {"debit", &c.Debit}, {"credit", &c.Credit}, {"amount", &c.Amount}, {"flag", &c.Flag},
		{"net", &c.Net}, {"tax_amount", &c.TaxAmount}, {"tax_code", &c.TaxCode}, {"currency", &c.Currency}, {"base", &c.Base},
		{"foreign", &c.Foreign}, {"foreign_currency", &c.ForeignIn}, {"rate", &c.Rate}, {"period", &c.Period},
	}
}

// keyTargets are those that may tell vouchers apart.
var keyTargets = []string{"series", "number", "id", "kind", "book", "date", "group"}

func targetNames() []string {
	var names []string
	for _, t := range (&Columns{}).targets() {
		names = append(names, t.name)
	}
	return names
}
