package table

import (
	"regexp"
)

// boundColumns are a profile's columns in one header.
type boundColumns struct {
	date, registered, modified, series, number, id, kind, book, group, header, line getter
	account, contra, text, debit, credit, amount, flag, net, taxAmount, taxCode     getter
	currency, base, foreign, foreignIn, rate, period                                getter
	dimensions                                                                      []bound
	references                                                                      []bound
	counters                                                                        map[string]int // positions of columns that name counter accounts
	accountPattern                                                                  *regexp.Regexp
	accountGroup                                                                    int
}

type bound struct {
	name    string
	column  getter
	pattern *regexp.Regexp
}

func bindColumns(p *Profile, h *header) (*boundColumns, error) {
	b := &boundColumns{counters: map[string]int{}}
	to := []*getter{&b.date, &b.registered, &b.modified, &b.series, &b.number, &b.id, &b.kind, &b.book, &b.group, &b.header, &b.line, &b.account,
		&b.contra, &b.text, &b.debit, &b.credit, &b.amount, &b.flag, &b.net, &b.taxAmount, &b.taxCode, &b.currency, &b.base, &b.foreign, &b.foreignIn, &b.rate, &b.period}
	var err error
	for i, t := range p.Columns.targets() {
		if *to[i], err = h.bind(t.column); err != nil {
			return nil, err
		}
	}
	for _, number := range sortedKeys(p.Dimensions) {
		c := p.Dimensions[number]
		g, err := h.bind(&c)
		if err != nil {
			return nil, err
		}
		b.dimensions = append(b.dimensions, bound{name: number, column: g})
	}
	for i := range p.References {
		r := &p.References[i]
		g, err := h.bind(&r.Column)
		if err != nil {
			return nil, err
		}
		one := bound{name: r.Field, column: g}
		if r.Pattern != "" {
			one.pattern = regexp.MustCompile(r.Pattern)
		}
		b.references = append(b.references, one)
	}
	for _, t := range p.Amount.Types {
		if t.CounterColumn != "" {
			if b.counters[t.CounterColumn], err = h.position(t.CounterColumn); err != nil {
				return nil, err
			}
		}
	}
	if p.Account.Pattern != "" {
		b.accountPattern = regexp.MustCompile(p.Account.Pattern)
		b.accountGroup = b.accountPattern.SubexpIndex("number")
	}
	return b, nil
}

// all lists every column that is read, for what is not.
func (b *boundColumns) all() []*getter {
	list := []*getter{&b.date, &b.registered, &b.modified, &b.series, &b.number, &b.id, &b.kind, &b.book, &b.group, &b.header, &b.line, &b.account,
		&b.contra, &b.text, &b.debit, &b.credit, &b.amount, &b.flag, &b.net, &b.taxAmount, &b.taxCode, &b.currency, &b.base, &b.foreign, &b.foreignIn, &b.rate}
	for i := range b.dimensions {
		list = append(list, &b.dimensions[i].column)
	}
	for i := range b.references {
		list = append(list, &b.references[i].column)
	}
	return list
}
