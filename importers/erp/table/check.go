package table

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"counterfoil/importers/erp"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// checker finds what is wrong with a profile that could be decoded.
type checker struct {
	*policy.Strict
	profile *Profile
}

var sourceName = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

func (c *checker) report(path []any, format string, args ...any) { c.Report(path, format, args...) }

func at(path ...any) []any { return path }

// oneOf reports a word that is none of those allowed.
func (c *checker) oneOf(path []any, word string, allowed ...string) {
	if !slices.Contains(allowed, word) {
		c.report(path, "%q is none of %s", word, strings.Join(allowed, ", "))
	}
}

func (c *checker) check() {
	p := c.profile
	if !sourceName.MatchString(p.Name) {
		c.report(at("profile"), "the name %q is none: lower-case letters, figures and hyphens, such as business-central", p.Name)
	}
	if p.Version < 1 {
		c.report(at("version"), "version must be 1 or more, and grows with every change")
	}
	c.source()
	c.file()
	c.meta()
	c.rows()
	c.columns()
	c.amount()
	c.number()
	c.dates()
	c.voucher()
	c.rest()
}

// otherSources belong to other formats, whose documents have other identities.
var otherSources = []string{"centra", "sie", "saft", "business-central", "netsuite", "fortnox"}

func (c *checker) source() {
	s := &c.profile.Source
	if name := s.Name; !sourceName.MatchString(name) || slices.Contains(otherSources, name) {
		c.report(at("source", "name"), "the source %q cannot be used: lower-case letters, figures and hyphens, and not one that another format has", name)
	}
	if s.Currency != "" {
		if _, err := money.ParseCurrency(s.Currency); err != nil {
			c.report(at("source", "currency"), "currency %q is not an ISO 4217 code we know", s.Currency)
		}
	}
	if _, err := time.LoadLocation(s.TimeZone); err != nil {
		c.report(at("source", "time_zone"), "time zone %q is not known; write it like Europe/Stockholm", s.TimeZone)
	}
}

func (c *checker) file() {
	f := &c.profile.File
	if len(f.Kinds) == 0 {
		c.report(at("file"), "kinds must name what the file may be: %s", strings.Join(kinds, ", "))
	}
	for i, kind := range f.Kinds {
		c.oneOf(at("file", "kinds", i), kind, kinds...)
	}
	for _, name := range f.Encoding {
		if _, ok := encodings[name]; !ok && name != "auto" {
			c.report(at("file", "encoding"), "encoding %q is none of auto, %s", name, strings.Join(encodingNames(), ", "))
		}
	}
	for _, name := range f.Delimiter {
		if _, ok := delimiterByte(name); !ok {
			c.report(at("file", "delimiter"), "delimiter %q is no single sign such as ; or the word tab", name)
		}
	}
	if slices.Contains(f.Kinds, kindCSV) && len(f.Delimiter) == 0 {
		c.report(at("file"), "csv needs a delimiter")
	}
	c.oneOf(at("file", "quote"), f.Quote, `"`, `'`, "none")
	c.header()
}

func (c *checker) header() {
	f, h := &c.profile.File, &c.profile.Header
	if h.None && (h.Row > 0 || len(h.Find) > 0 || h.Second) {
		c.report(at("header"), "a file without header has no row, find or second")
	}
	if h.Row < 0 || h.Row > headerRows || h.Skip < 0 || h.Skip > headerRows {
		c.report(at("header"), "row and skip must be between 0 and %d", headerRows)
	}
	if h.None && len(f.Delimiter) > 1 {
		c.report(at("file", "delimiter"), "without a header nothing tells delimiters apart; name one")
	}
}

func (c *checker) meta() {
	for i, m := range c.profile.Meta {
		path := at("meta", i)
		ways := 0
		for _, s := range []string{m.Require, m.Set, m.Pattern} {
			if s != "" {
				ways++
			}
		}
		if ways != 1 || m.Row < 0 || m.Row > headerRows || m.Column < 0 {
			c.report(path, "give one of require, set and pattern, and where it stands by row and column")
		}
		if m.Set != "" {
			c.oneOf(path, m.Set, metaNames...)
			if m.Row == 0 || m.Column == 0 {
				c.report(path, "set needs row and column")
			}
		}
		for _, s := range []string{m.Require, m.Pattern} {
			if _, err := regexp.Compile(s); err != nil {
				c.report(path, "pattern: %v", err)
			}
		}
		if m.Layout != "" {
			if _, err := parseLayout(m.Layout); err != nil {
				c.report(path, "layout %q: %v", m.Layout, err)
			}
		}
	}
}

var metaNames = []string{"from", "to", "exported", "year", "currency", "company"}

func (c *checker) rows() {
	r := &c.profile.Rows
	for _, list := range []struct {
		name  string
		rules []Rule
	}{{"skip", r.Skip}, {"only", r.Only}, {"stop", r.Stop}, {"headings", r.Headings}} {
		for i := range list.rules {
			c.rule(at("rows", list.name, i), &list.rules[i])
		}
	}
	for i, rule := range r.Headings {
		if p, err := regexp.Compile(rule.Pattern); err == nil {
			named := slices.DeleteFunc(p.SubexpNames(), func(s string) bool { return s == "" })
			if len(named) == 0 {
				c.report(at("rows", "headings", i), "pattern names no group: (?P<account>[0-9]+) fills the account of the rows below")
			}
			for _, name := range named {
				if !slices.Contains(targetNames(), name) {
					c.report(at("rows", "headings", i), "group %q is no target; the targets are %s", name, strings.Join(targetNames(), ", "))
				}
			}
		}
	}
	for i := range r.Totals {
		t := &r.Totals[i]
		c.rule(at("rows", "totals", i), t.rule())
		c.oneOf(at("rows", "totals", i), t.Of, ofSection, ofVoucher, ofFile, ofOpening, ofClosing)
	}
	if c.profile.Checks.Totals == "required" && len(r.Totals) == 0 {
		c.report(at("checks", "totals"), "totals are required and rows.totals says of none")
	}
}

func (c *checker) rule(path []any, r *Rule) {
	if r.Column == "" {
		c.report(path, "the rule names no column; #1 is the first")
	}
	if _, err := regexp.Compile(r.Pattern); err != nil {
		c.report(path, "pattern: %v", err)
	}
}

func (c *checker) voucher() {
	v := &c.profile.Voucher
	c.oneOf(at("voucher", "by"), v.By, byKey, byChange, byBlank, byBalance)
	c.oneOf(at("voucher", "dates"), v.Dates, "one", "first")
	given := 0
	for _, name := range v.Key {
		c.oneOf(at("voucher", "key"), name, keyTargets...)
		for _, t := range c.profile.Columns.targets() {
			if t.name == name && t.column.given() || c.headingFills(name) {
				given++
				break
			}
		}
	}
	if given == 0 && (v.By == byKey || v.By == byChange) {
		c.report(at("voucher"), "nothing tells vouchers apart: no column is given for any of the key %s", strings.Join(v.Key, ", "))
	}
}

func (c *checker) rest() {
	s := &c.profile.Scope
	c.oneOf(at("scope", "period"), s.Period, "meta", "dates", "months", "none")
	for _, date := range []string{s.From, s.To} {
		if _, ok := erp.ParseDate(date); date != "" && !ok {
			c.report(at("scope"), "date %q is not of the form 20260131", date)
		}
	}
	k := &c.profile.Checks
	c.oneOf(at("checks", "balance"), k.Balance, "voucher", "file", "none")
	c.oneOf(at("checks", "totals"), k.Totals, "refuse", "required", "note")
	c.oneOf(at("checks", "period"), k.Period, "note", "refuse")
	c.oneOf(at("checks", "gaps"), k.Gaps, "note", "none")
	for code, rate := range c.profile.Tax.Codes {
		if !plainRate.MatchString(rate) {
			c.report(at("tax", "codes", code), "rate %q of tax code %s is not a plain number of per cent such as 20", rate, code)
		}
	}
}

var plainRate = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,4})?$`)
