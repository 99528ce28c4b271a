package table

import (
	"counterfoil/importers/erp"

	"github.com/shopspring/decimal"
)

// typed books a row that stands for a whole posting: what is net goes to the row's
// account, the tax to the tax account, and both to the other side of the counter
// account. The profile names the accounts; what it does not name is not invented.
func (j *journal) typed(l *line, row *erp.RawRow, r *row) {
	b, a := j.columns, &j.plan.profile.Amount
	flag := b.flag.cell(r)
	t, known := a.Types[flag.text]
	if !known {
		l.misread("type", flag, "is none the profile knows (amount.types)")
		return
	}
	net, hasNet := j.figure(l, "net", &b.net, r)
	tax, _ := j.figure(l, "tax amount", &b.taxAmount, r)
	if !hasNet {
		l.problem("it has no net amount")
	}
	l.measures = [2]int64{net, tax}
	l.taxOdd = j.taxOdd(row.TaxCode, net, tax)
	if t.Side == "credit" {
		net, tax = -net, -tax
	}
	row.Wrote = b.net.cell(r).text
	j.book(l, row, net)
	if tax != 0 {
		j.typedTax(l, row, t, tax)
	}
	j.typedCounter(l, row, t, net+tax, r)
}

func (j *journal) typedTax(l *line, row *erp.RawRow, t Type, tax int64) {
	if t.Tax == "" {
		l.problem("it has a tax amount and the profile names no tax account for its type")
		return
	}
	out := *row
	out.Account, out.Wrote = t.Tax, ""
	j.book(l, &out, tax)
}

func (j *journal) typedCounter(l *line, row *erp.RawRow, t Type, gross int64, r *row) {
	account := t.Counter
	if t.CounterColumn != "" {
		account = j.account(l, r.at(j.columns.counters[t.CounterColumn]))
	}
	if account == "" {
		return
	}
	out := *row
	out.Account, out.TaxCode, out.Wrote = account, "", ""
	j.book(l, &out, -gross)
}

// taxOdd tells that a row's tax is not its code's rate of its net, by more than a minor
// unit either way.
func (j *journal) taxOdd(code string, net, tax int64) bool {
	rate, known := j.plan.profile.Tax.Codes[code]
	if !known {
		return false
	}
	expected := decimal.New(net, 0).Mul(decimal.RequireFromString(rate)).Div(decimal.NewFromInt(100))
	return expected.Sub(decimal.New(tax, 0)).Abs().GreaterThan(decimal.NewFromInt(1))
}
