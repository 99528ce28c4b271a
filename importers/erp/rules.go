package erp

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"counterfoil/ledger/policy"
)

// Rules are the policy's reference and scope rules, ready to be applied. They are
// read-only after Compile and may be used from many goroutines.
type Rules struct {
	policy     *policy.Policy
	references []referenceRule
	recognise  []textRule
}

// place is where a reference rule looks.
type place int

const (
	inRowText place = iota
	inVoucherText
	inNumber
	inDimension
	inField
)

type referenceRule struct {
	name      string
	place     place
	dimension string // for inDimension its number, for inField the field's name
	pattern   *regexp.Regexp
	filter    prefilter
	template  string
	used      map[int]bool    // groups the template names
	literals  map[string]bool // words the pattern itself spells out, folded
}

// textRule is what of a recognise rule reads texts, for the masker.
type textRule struct {
	text     *regexp.Regexp // nil matches all
	filter   prefilter
	literals map[string]bool
}

// Object is a dimension's object as rules and comparisons know it: by number. ok is false
// for a dimension the policy gives no number.
func (r *Rules) Object(dimension, code string) (o Object, ok bool) {
	number, ok := r.policy.ERP.DimensionNumbers[dimension]
	return Object{Dimension: number, Code: code}, ok && code != ""
}

// Compile reads the policy's rules; the error names every rule that is wrong.
func Compile(p *policy.Policy) (*Rules, error) {
	r := &Rules{policy: p}
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
	c.filter, c.used = newPrefilter(rule.Pattern), usedGroups(c.pattern, c.template)
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
	if field, ok := strings.CutPrefix(in, "field "); ok && strings.TrimSpace(field) != "" {
		return inField, strings.TrimSpace(field), nil
	}
	number, isDimension := strings.CutPrefix(in, "dimension ")
	if _, err := strconv.Atoi(number); !isDimension || err != nil {
		return 0, "", fmt.Errorf("in: %q is none of \"row text\", \"voucher text\", \"number\", \"dimension 10\", \"field external document no\"", in)
	}
	return inDimension, number, nil
}

func compileRecognise(rule policy.RecogniseRule) (textRule, error) {
	if rule.Text == "" {
		return textRule{}, nil
	}
	text, err := regexp.Compile(rule.Text)
	if err != nil {
		return textRule{}, fmt.Errorf("text: %w", err)
	}
	return textRule{text, newPrefilter(rule.Text), literalWords(rule.Text)}, nil
}

// expand gives the reference a match stands for; "" when nothing matches or the
// template comes out empty.
func (r *referenceRule) expand(s string) string { return r.expandFolded(s, fold(s)) }

// expandFolded is expand for a text whose folded form is at hand.
func (r *referenceRule) expandFolded(s, folded string) string {
	if !r.filter.mayMatch(folded) {
		return ""
	}
	return r.expandMatch(s, r.pattern.FindStringSubmatchIndex(s))
}

func (r *referenceRule) expandMatch(s string, match []int) string {
	if match == nil {
		return ""
	}
	return strings.TrimSpace(string(r.pattern.ExpandString(nil, r.template, s, match)))
}
