package table

import (
	"slices"
	"strings"
)

func (c *checker) number() {
	n := &c.profile.Number
	if slices.Contains(c.profile.File.Kinds, kindCSV) || n.Decimal != "" {
		c.oneOf(at("number", "decimal"), n.Decimal, ".", ",")
	}
	for _, group := range n.Group {
		c.oneOf(at("number", "group"), group, ".", ",", "'", "blank")
		if group == n.Decimal {
			c.report(at("number", "group"), "%q cannot be decimal and group mark at once", group)
		}
	}
	for _, style := range n.Negative {
		c.oneOf(at("number", "negative"), style, "minus", "trailing", "parentheses", "cr")
	}
	if n.Decimals != nil && (*n.Decimals < 0 || *n.Decimals > mostDecimals) {
		c.report(at("number", "decimals"), "decimals must be between 0 and %d", mostDecimals)
	}
	for _, sign := range n.Signs {
		if sign == "" || strings.ContainsAny(sign, "0123456789.,'()+- ") {
			c.report(at("number", "signs"), "%q cannot be a currency sign", sign)
		}
	}
}

func (c *checker) dates() {
	d := &c.profile.Date
	if len(d.Layouts) == 0 && d.Serial == "" {
		c.report(at("date"), "the profile does not say how dates are written; give layouts such as DD/MM/YYYY")
	}
	var layouts []layout
	for i, s := range d.Layouts {
		l, err := parseLayout(s)
		if err != nil {
			c.report(at("date", "layouts", i), "layout %q: %v", s, err)
			continue
		}
		for j, other := range layouts {
			if example, ambiguous := contradict(other, l); ambiguous {
				c.report(at("date", "layouts", i), "%s and %s read %s as different days; keep one", d.Layouts[j], s, example)
			}
		}
		layouts = append(layouts, l)
		if !l.has('Y') && !c.metaSets("year") {
			c.report(at("date", "layouts", i), "layout %q has no year, and meta sets none", s)
		}
	}
	if d.Serial != "" {
		c.oneOf(at("date", "serial"), d.Serial, "1900", "1904", "workbook")
	}
}

func (c *checker) metaSets(name string) bool {
	return slices.ContainsFunc(c.profile.Meta, func(m Meta) bool { return m.Set == name || strings.Contains(m.Pattern, "(?P<"+name+">") })
}
