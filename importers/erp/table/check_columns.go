package table

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func (c *checker) columns() {
	for _, t := range c.profile.Columns.targets() {
		if !t.column.given() {
			if t.column.Pattern != "" || len(t.column.Map) > 0 || t.column.Optional || t.column.Filled {
				c.report(at("columns", t.name), "%s says nothing of where it stands; give names, index, constant or template", t.name)
			}
			continue
		}
		if err := t.column.problem(); err != nil {
			c.report(at("columns", t.name), "%s %v", t.name, err)
		}
	}
	if !c.profile.Columns.Date.given() {
		c.report(at("columns"), "the column of the date is not given")
	}
	if !c.profile.Columns.Account.given() && !c.headingFills("account") {
		c.report(at("columns"), "the column of the account is not given, and no heading fills it")
	}
	c.dimensions()
	c.references()
	c.account()
}

func (c *checker) dimensions() {
	for number, column := range c.profile.Dimensions {
		if n, err := strconv.Atoi(number); err != nil || n < 1 || n > 9999 {
			c.report(at("dimensions", number), "dimension %q is no number of up to four figures", number)
		}
		if err := column.problem(); err != nil {
			c.report(at("dimensions", number), "dimension %s %v", number, err)
		}
	}
}

func (c *checker) references() {
	for i, r := range c.profile.References {
		if strings.TrimSpace(r.Field) == "" {
			c.report(at("references", i), "the reference has no field: the name under which rules of the policy read it")
		}
		if err := r.Column.problem(); err != nil {
			c.report(at("references", i), "column %v", err)
		}
		if r.Pattern != "" {
			if _, err := groupPattern(r.Pattern); err != nil {
				c.report(at("references", i), "%v", err)
			}
		}
	}
}

func (c *checker) account() {
	if pattern := c.profile.Account.Pattern; pattern != "" {
		if p, err := regexp.Compile(pattern); err != nil {
			c.report(at("account"), "pattern: %v", err)
		} else if p.SubexpIndex("number") < 0 {
			c.report(at("account"), "pattern has no group (?P<number>…)")
		}
	}
	if pad := c.profile.Account.Pad; pad < 0 || pad > 20 {
		c.report(at("account"), "pad must be between 0 and 20")
	}
}

func (c *checker) headingFills(target string) bool {
	return slices.ContainsFunc(c.profile.Rows.Headings, func(r Rule) bool { return strings.Contains(r.Pattern, "(?P<"+target+">") })
}
