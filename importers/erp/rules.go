package erp

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Rules are the policy's reference and scope rules, ready to be applied. They are
// read-only after Compile and may be used from many goroutines.
type Rules struct {
	references []referenceRule
	recognise  []recogniseRule
	accounts   []string
}

// place is where a reference rule looks.
type place int

const (
	inRowText place = iota
	inVoucherText
	inNumber
	inDimension
)

type referenceRule struct {
	name      string
	place     place
	dimension string // for inDimension
	pattern   *regexp.Regexp
	template  string
	literals  map[string]bool // words the pattern itself spells out, folded
}

type recogniseRule struct {
	name     string
	series   string
	text     *regexp.Regexp // nil matches all
	account  string
	literals map[string]bool
}

// Compile reads the policy's rules; the error names every rule that is wrong.
func Compile(p *policy.Policy) (*Rules, error) {
	r := &Rules{accounts: p.Scope.Accounts}
	var problems []error
	for i, rule := range p.ERP.References {
		compiled, err := compileReference(rule)
		if err != nil {
			problems = append(problems, fmt.Errorf("erp.references[%d] %q: %w", i, rule.Name, err))
		}
		r.references = append(r.references, compiled)
	}
	for i, rule := range p.Scope.Recognise {
		compiled, err := compileRecognise(rule)
		if err != nil {
			problems = append(problems, fmt.Errorf("scope.recognise[%d] %q: %w", i, rule.Name, err))
		}
		r.recognise = append(r.recognise, compiled)
	}
	return r, errors.Join(problems...)
}

func compileReference(rule policy.ReferenceRule) (referenceRule, error) {
	c := referenceRule{name: rule.Name, template: rule.To, literals: literalWords(rule.Pattern)}
	if c.template == "" {
		c.template = "$1"
	}
	var err error
	if c.place, c.dimension, err = parsePlace(rule.In); err != nil {
		return c, err
	}
	if c.pattern, err = regexp.Compile(rule.Pattern); err != nil {
		return c, fmt.Errorf("pattern: %w", err)
	}
	if c.pattern.NumSubexp() == 0 && rule.To == "" {
		return c, errors.New("pattern has no group: put the reference in parentheses, as in (?i)order (\\d+)")
	}
	return c, nil
}

func parsePlace(in string) (place, string, error) {
	switch in {
	case "row text":
		return inRowText, "", nil
	case "voucher text":
		return inVoucherText, "", nil
	case "number":
		return inNumber, "", nil
	}
	number, isDimension := strings.CutPrefix(in, "dimension ")
	if _, err := strconv.Atoi(number); !isDimension || err != nil {
		return 0, "", fmt.Errorf("in: %q is none of \"row text\", \"voucher text\", \"number\", \"dimension 10\"", in)
	}
	return inDimension, number, nil
}

func compileRecognise(rule policy.RecogniseRule) (recogniseRule, error) {
	c := recogniseRule{name: rule.Name, series: rule.Series, account: rule.Account, literals: literalWords(rule.Text)}
	if rule.Text == "" {
		return c, nil
	}
	var err error
	if c.text, err = regexp.Compile(rule.Text); err != nil {
		return c, fmt.Errorf("text: %w", err)
	}
	return c, nil
}

// expand gives the reference a match stands for; "" when the template comes out empty.
func (r *referenceRule) expand(s string) string {
	m := r.pattern.FindStringSubmatchIndex(s)
	if m == nil {
		return ""
	}
	return strings.TrimSpace(string(r.pattern.ExpandString(nil, r.template, s, m)))
}

// wildcard tells whether s fits a pattern in which * stands for any run of characters.
// An empty pattern fits everything.
func wildcard(pattern, s string) bool {
	if pattern == "" {
		return true
	}
	head, rest, found := strings.Cut(pattern, "*")
	if !found {
		return pattern == s
	}
	s, ok := strings.CutPrefix(s, head)
	if !ok {
		return false
	}
	for {
		part, next, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(s, part)
		}
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s, rest = s[i+len(part):], next
	}
}

// ShopAccount tells whether an account is one of the shop's. A policy that names no
// accounts claims them all.
func (r *Rules) ShopAccount(account ledger.AccountCode) bool {
	for _, pattern := range r.accounts {
		if wildcard(pattern, string(account)) {
			return true
		}
	}
	return len(r.accounts) == 0
}

// Scope says whether a voucher takes part in the comparison, and the rule that
// recognised it when one did. Struck and added-later rows are evidence and count for
// nothing.
func (r *Rules) Scope(v *ledger.Voucher) (ledger.Scope, string) {
	if !r.touches(v, r.ShopAccount) {
		return ledger.OutOfScope, ""
	}
	for i := range r.recognise {
		if r.recognise[i].fits(r, v) {
			return ledger.Recognised, r.recognise[i].name
		}
	}
	return ledger.InScope, ""
}

func (r *Rules) touches(v *ledger.Voucher, wanted func(ledger.AccountCode) bool) bool {
	for _, row := range v.Rows {
		if row.Kind == ledger.RowNormal && wanted(row.Account) {
			return true
		}
	}
	return false
}

func (c *recogniseRule) fits(r *Rules, v *ledger.Voucher) bool {
	if c.series != "" && c.series != v.Number.Series {
		return false
	}
	if c.account != "" && !r.touches(v, func(a ledger.AccountCode) bool { return wildcard(c.account, string(a)) }) {
		return false
	}
	return c.text == nil || c.textFits(v)
}

// textFits looks at the voucher's text and then at its rows', because exports differ
// in where they put what the bookkeeper wrote.
func (c *recogniseRule) textFits(v *ledger.Voucher) bool {
	if c.text.MatchString(v.Text) {
		return true
	}
	for _, row := range v.Rows {
		if row.Kind == ledger.RowNormal && c.text.MatchString(row.Text) {
			return true
		}
	}
	return false
}
