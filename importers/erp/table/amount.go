package table

import (
	"strings"

	"counterfoil/importers/erp"

	"github.com/shopspring/decimal"
)

// figure reads a column's figure in minor units; given is false for an empty cell only.
func (j *journal) figure(l *line, name string, g *getter, r *row) (units int64, given bool) {
	c := g.cell(r)
	plain, wrong := j.numbers.plain(c)
	if wrong == "" && plain != "" {
		units, wrong = j.numbers.units(plain)
	}
	if wrong != "" {
		l.misread(name, c, wrong)
	}
	return units, plain != "" || wrong != ""
}

// amounts reads the figures of a line and books them as the profile says they are meant.
func (j *journal) amounts(l *line, row *erp.RawRow, r *row) {
	b, a := j.columns, &j.plan.profile.Amount
	wrote := ""
	var units int64
	switch a.Mode {
	case "types":
		j.typed(l, row, r)
		return
	case "debit_credit":
		debit, hasDebit := j.figure(l, "debit", &b.debit, r)
		credit, hasCredit := j.figure(l, "credit", &b.credit, r)
		if !hasDebit && !hasCredit {
			l.problem("it has neither debit nor credit")
		}
		l.measures = [2]int64{debit, credit}
		if debit != 0 && credit != 0 {
			j.bothSides(l, row, debit, credit)
			return
		}
		units, wrote = debit-credit, b.debit.cell(r).text
		if debit == 0 && hasCredit {
			wrote = b.credit.cell(r).text
		}
	default:
		var ok bool
		if units, ok = j.figure(l, "amount", &b.amount, r); !ok {
			l.problem("it has no amount")
		}
		l.measures[0], wrote = units, b.amount.cell(r).text
		units = j.sided(l, units, r)
	}
	row.Wrote = wrote
	units = j.inBooks(l, row, units, r)
	j.foreign(l, row, units, r)
	j.book(l, row, units)
	if b.contra.given && len(l.problems) == 0 {
		j.contra(l, row, units, r)
	}
}

// bothSides books a row that has a debit and a credit as two.
func (j *journal) bothSides(l *line, row *erp.RawRow, debit, credit int64) {
	l.both = true
	j.book(l, row, debit)
	j.book(l, row, -credit)
}

// sided gives an amount its sign: debits positive.
func (j *journal) sided(l *line, units int64, r *row) int64 {
	a := &j.plan.profile.Amount
	side := a.Positive
	if a.Mode == "flagged" {
		c := j.columns.flag.cell(r)
		var known bool
		if side, known = a.Flags[c.text]; !known {
			l.misread("flag", c, "says neither debit nor credit in the profile (amount.flags)")
		}
	}
	if side == "credit" {
		return -units
	}
	return units
}

// book adds a row to the voucher.
func (j *journal) book(l *line, row *erp.RawRow, units int64) {
	out := *row
	out.Amount = j.numbers.write(units)
	l.rows = append(l.rows, out)
	l.sum += units
}

// contra books the other side of a row that names it.
func (j *journal) contra(l *line, row *erp.RawRow, units int64, r *row) {
	c := j.value(&j.columns.contra, "contra", r)
	if c.text == "" {
		return // the row stands for one side only
	}
	other := *row
	other.Foreign = negated(row.Foreign)
	other.Wrote = ""
	other.TaxCode = ""
	if other.Account = j.account(l, c); other.Native != "" {
		other.Native += "-2"
	}
	j.book(l, &other, -units)
}

func negated(plain string) string {
	if plain == "" || strings.Trim(plain, "0.") == "" {
		return plain
	}
	if rest, ok := strings.CutPrefix(plain, "-"); ok {
		return rest
	}
	return "-" + plain
}

// inBooks turns an amount in another currency into the one of the books, which the row
// must name besides: a rate of ours would be another figure than the one booked.
func (j *journal) inBooks(l *line, row *erp.RawRow, units int64, r *row) int64 {
	b := j.columns
	if !b.currency.given {
		return units
	}
	c := b.currency.cell(r)
	if c.text == "" || strings.EqualFold(c.text, string(j.plan.currency)) {
		return units
	}
	base, given := j.figure(l, "base amount", &b.base, r)
	if !given {
		l.problem("its amount is in " + erp.Shown(strings.ToUpper(c.text)) + " and it names none in " + string(j.plan.currency))
		return units
	}
	row.Foreign, row.ForeignCurrency = j.numbers.write(units), strings.ToUpper(c.text)
	if units < 0 && base > 0 {
		base = -base
	}
	return base
}

// foreign keeps what the row says of the transaction's currency, as evidence.
func (j *journal) foreign(l *line, row *erp.RawRow, units int64, r *row) {
	b, a := j.columns, &j.plan.profile.Amount
	if b.foreign.given {
		c := b.foreign.cell(r)
		plain, wrong := j.numbers.plain(c)
		in := strings.ToUpper(b.foreignIn.cell(r).text)
		if wrong == "" && plain != "" && in != "" && !strings.EqualFold(in, string(j.plan.currency)) {
			if negative := strings.HasPrefix(plain, "-"); a.ForeignSign == "as_amount" && negative != (units < 0) {
				plain = negated(plain)
			}
			row.Foreign, row.ForeignCurrency = plain, in
		}
	}
	if b.rate.given && row.Foreign != "" {
		l.rateOdd = j.rateOdd(row.Foreign, units, b.rate.cell(r))
	}
}

// rateOdd tells that the amounts and the rate of a row do not agree to the minor unit.
func (j *journal) rateOdd(foreign string, units int64, c cell) bool {
	plain, wrong := (&numbers{decimal: j.numbers.decimal, group: j.numbers.group, decimals: mostDecimals}).plain(c)
	if wrong != "" || plain == "" {
		return false
	}
	rate, err := decimal.NewFromString(plain)
	amount, err2 := decimal.NewFromString(foreign)
	if err != nil || err2 != nil || rate.IsZero() {
		return false
	}
	base := decimal.New(units, -int32(j.numbers.exponent))
	left, right := amount.Mul(rate), base
	if j.plan.profile.Amount.RateOf == "base" {
		left, right = amount, base.Mul(rate)
	}
	return left.Abs().Sub(right.Abs()).Abs().GreaterThan(decimal.New(1, -int32(j.numbers.exponent)))
}
