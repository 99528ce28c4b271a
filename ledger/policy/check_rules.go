package policy

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"counterfoil/ledger"
)

// checkScope wants patterns that mean something, and the shop's own control accounts
// among them: without those no voucher would be compared.
func (c *checker) checkScope() {
	if len(c.policy.Scope.Accounts) == 0 {
		c.at("scope", "accounts").report("scope: no accounts are named, so no voucher would be compared; add the shop's accounts")
		return
	}
	for i, pattern := range c.policy.Scope.Accounts {
		c.at("scope", "accounts", i).matchesChart("scope", pattern)
	}
	roles := c.policy.Roles
	control := []ledger.AccountCode{roles.Clearing, roles.PSP}
	for _, m := range c.policy.Methods {
		control = append(control, m.Clearing, m.PSP)
	}
	for i, code := range control {
		if code != "" && slices.Index(control, code) == i && !c.policy.InScope(code) {
			c.at("scope", "accounts").report("scope: account %s is a clearing or PSP account but in no pattern; add one that covers it", code)
		}
	}
}

func (p place) matchesChart(what, pattern string) {
	for code := range p.checker.chart {
		if Matches(pattern, string(code)) {
			return
		}
	}
	p.report("%s: pattern %q fits no account of the chart (%s); correct or remove it", what, pattern, p.checker.policy.File)
}

func (c *checker) checkRecognise() {
	for i := range c.policy.Scope.Recognise {
		r := &c.policy.Scope.Recognise[i]
		at := c.at("scope", "recognise", i)
		at.required("recognise: name", r.Name)
		if slices.IndexFunc(c.policy.Scope.Recognise, func(x RecogniseRule) bool { return x.Name == r.Name }) != i {
			at.report("recognise rule %q is there twice; give each its own name", r.Name)
		}
		if r.Series == "" && r.Text == "" && r.Account == "" {
			at.report("recognise rule %q has no condition and would take every voucher; add series, text or account", r.Name)
		}
		if r.Account != "" {
			c.at("scope", "recognise", i, "account").matchesChart("recognise rule "+r.Name, r.Account)
		}
		r.text = c.at("scope", "recognise", i, "text").compile("recognise rule "+r.Name+": text", r.Text)
	}
}

func (c *checker) checkReferences() {
	for i := range c.policy.ERP.References {
		r := &c.policy.ERP.References[i]
		at := c.at("erp", "references", i)
		at.required("references: name", r.Name)
		if slices.IndexFunc(c.policy.ERP.References, func(x ReferenceRule) bool { return x.Name == r.Name }) != i {
			at.report("reference rule %q is there twice; give each its own name", r.Name)
		}
		if !validIn(r.In) {
			c.at("erp", "references", i, "in").report("reference rule %q: in %q is none of: row text, voucher text, number, dimension N, field NAME; correct it", r.Name, r.In)
		}
		where := c.at("erp", "references", i, "pattern")
		where.required("reference rule "+r.Name+": pattern", r.Pattern)
		if pattern := where.compile("reference rule "+r.Name+": pattern", r.Pattern); pattern != nil {
			c.checkTemplate(i, r, pattern)
		}
	}
	for name, number := range c.policy.ERP.DimensionNumbers {
		if n, err := strconv.Atoi(number); err != nil || n <= 0 {
			c.at("erp", "dimension_numbers", name).report("dimension %q has the number %q; give it one of its own, such as \"1\"", name, number)
		}
	}
	c.checkBusinessCentral()
	for i, word := range c.policy.ERP.KeepWords {
		c.at("erp", "keep_words", i).required("keep_words: word", word)
	}
}

var (
	pageName  = regexp.MustCompile(`^api/(?:[A-Za-z0-9._-]+/)+[A-Za-z][A-Za-z0-9_]*$`)
	fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
)

// checkBusinessCentral checks names that become part of an address.
func (c *checker) checkBusinessCentral() {
	bc := c.policy.ERP.BusinessCentral
	if bc.Page != "" && !pageName.MatchString(bc.Page) {
		c.at("erp", "business_central", "page").report("business_central: page %q is no path of a page; write it like api/publisher/group/v1.0/entries", bc.Page)
	}
	if bc.Page == "" && len(bc.Fields)+len(bc.References)+len(bc.Dimensions) > 0 {
		c.at("erp", "business_central").report("business_central: fields, references and dimensions are of a partner's page; name it as page, or leave them out")
	}
	for what, name := range bc.Fields {
		at := c.at("erp", "business_central", "fields", what)
		needed, known := BusinessCentralFields[what]
		switch {
		case !known:
			at.report("business_central: field %q is none of: %s; correct it", what, strings.Join(slices.Sorted(maps.Keys(BusinessCentralFields)), ", "))
		case name == "" && !needed:
		case !fieldName.MatchString(name):
			at.report("business_central: field %s is called %q, which is no name of a field; correct it", what, name)
		}
	}
	for _, named := range []struct {
		block string
		names map[string]string
	}{{"references", bc.References}, {"dimensions", bc.Dimensions}} {
		for what, name := range named.names {
			if !fieldName.MatchString(name) {
				c.at("erp", "business_central", named.block, what).report("business_central: %s: %s is called %q, which is no name of a field; correct it", named.block, what, name)
			}
		}
	}
}

func validIn(in string) bool {
	if n, ok := strings.CutPrefix(in, inDimension); ok {
		number, err := strconv.Atoi(n)
		return err == nil && number > 0
	}
	if name, ok := strings.CutPrefix(in, inField); ok {
		return strings.TrimSpace(name) != ""
	}
	return in == inRowText || in == inVoucherText || in == inNumber
}

var groupName = regexp.MustCompile(`\$\{?(\w+)\}?`)

// checkTemplate wants every group that the reference is built from in the pattern.
func (c *checker) checkTemplate(i int, r *ReferenceRule, pattern *regexp.Regexp) {
	if r.To == "" {
		if pattern.NumSubexp() == 0 {
			c.at("erp", "references", i, "pattern").report("reference rule %q: the pattern has no bracket around the reference; add one, such as order ([0-9]+)", r.Name)
		}
		return
	}
	at := c.at("erp", "references", i, "to")
	for _, m := range groupName.FindAllStringSubmatch(r.To, -1) {
		number, err := strconv.Atoi(m[1])
		if err == nil && number > pattern.NumSubexp() || err != nil && pattern.SubexpIndex(m[1]) < 0 {
			at.report("reference rule %q: to names group %s, which the pattern does not have; correct it (${1}x where a letter follows)", r.Name, m[0])
		}
	}
}

// compile reports an expression that is none; nil then, and for an empty one.
func (p place) compile(what, expression string) *regexp.Regexp {
	if expression == "" {
		return nil
	}
	re, err := regexp.Compile(expression)
	if err != nil {
		p.report("%s is no regular expression: %s; correct it", what, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	return re
}
