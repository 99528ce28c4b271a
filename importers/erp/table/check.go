package table

import (
	"regexp"
	"slices"
	"strconv"
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

func (c *checker) source() {
	s := &c.profile.Source
	if name := s.Name; !sourceName.MatchString(name) || name == "centra" || name == "sie" {
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
	h := &c.profile.Header
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

var metaNames = []string{"from", "to", "year", "currency", "company"}

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
	for number, column := range c.profile.Dimensions {
		if n, err := strconv.Atoi(number); err != nil || n < 1 || n > 9999 {
			c.report(at("dimensions", number), "dimension %q is no number of up to four figures", number)
		}
		if err := column.problem(); err != nil {
			c.report(at("dimensions", number), "dimension %s %v", number, err)
		}
	}
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
	if a.Mode == "types" && given["contra"] {
		c.report(at("columns", "contra"), "amounts of mode types have no contra account")
	}
	c.oneOf(at("amount", "foreign_sign"), a.ForeignSign, "as_written", "as_amount")
	if given["rate"] || a.RateOf != "" {
		c.oneOf(at("amount", "rate_of"), a.RateOf, "foreign", "base")
	}
}

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

func (c *checker) voucher() {
	v := &c.profile.Voucher
	c.oneOf(at("voucher", "by"), v.By, byKey, byChange, byBlank, byBalance)
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
	for code, rate := range c.profile.Tax.Codes {
		if !plainRate.MatchString(rate) {
			c.report(at("tax", "codes", code), "rate %q of tax code %s is not a plain number of per cent such as 20", rate, code)
		}
	}
}

var plainRate = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,4})?$`)
