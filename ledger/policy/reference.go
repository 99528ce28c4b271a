package policy

import (
	"regexp"
	"sort"
	"strings"

	"counterfoil/ledger"
)

// InScope tells whether the account belongs to the shop. A voucher that touches no such
// account is out of scope.
func (p *Policy) InScope(account ledger.AccountCode) bool {
	for _, pattern := range p.Scope.Accounts {
		if matches(pattern, string(account)) {
			return true
		}
	}
	return false
}

// Recognise finds the first rule that a voucher of the series, with the text, touching
// the accounts, fits: a movement that by nature has no Centra document.
func (p *Policy) Recognise(series, text string, accounts []ledger.AccountCode) (rule string, ok bool) {
	for i := range p.Scope.Recognise {
		r := &p.Scope.Recognise[i]
		if (r.Series == "" || r.Series == series) && r.touches(accounts) && r.reads(text) {
			return r.Name, true
		}
	}
	return "", false
}

func (r *RecogniseRule) touches(accounts []ledger.AccountCode) bool {
	for _, a := range accounts {
		if matches(r.Account, string(a)) {
			return true
		}
	}
	return r.Account == ""
}

func (r *RecogniseRule) reads(text string) bool {
	if r.Text == "" {
		return true
	}
	re := compiled(r.text, r.Text)
	return re != nil && re.MatchString(text)
}

// Fields is where a reference may stand in a voucher.
type Fields struct {
	VoucherText string
	Number      string
	RowTexts    []string
	// Dimensions holds the objects of the rows by dimension number ("10").
	Dimensions map[string][]string
}

// FieldsOf collects the fields of a voucher; struck-out and added rows count as
// little here as they do in sums.
func FieldsOf(v ledger.Voucher) Fields {
	f := Fields{VoucherText: v.Text, Number: v.Number.Number}
	for _, row := range v.Rows {
		if row.Kind != ledger.RowNormal && row.Kind != "" {
			continue
		}
		if row.Text != "" {
			f.RowTexts = append(f.RowTexts, row.Text)
		}
		for dimension, object := range row.Dimensions {
			if f.Dimensions == nil {
				f.Dimensions = map[string][]string{}
			}
			f.Dimensions[dimension] = append(f.Dimensions[dimension], object)
		}
	}
	return f
}

// In gives the texts that a rule's In names: "row text", "voucher text", "number" or
// "dimension N".
func (f Fields) In(in string) []string {
	switch in {
	case inRowText:
		return f.RowTexts
	case inVoucherText:
		return []string{f.VoucherText}
	case inNumber:
		return []string{f.Number}
	}
	return f.Dimensions[strings.TrimPrefix(in, inDimension)]
}

const (
	inRowText     = "row text"
	inVoucherText = "voucher text"
	inNumber      = "number"
	inDimension   = "dimension "
)

// FindReference gives the reference found by the first rule that matches any of the
// fields, and the rule's name. A voucher over several orders gives its first here and
// all from FindReferences.
func (p *Policy) FindReference(f Fields) (reference ledger.Reference, rule string, ok bool) {
	for i := range p.ERP.References {
		r := &p.ERP.References[i]
		for _, text := range f.In(r.In) {
			if reference, ok := r.find(text); ok {
				return reference, r.Name, true
			}
		}
	}
	return "", "", false
}

// FindReferences gives every reference that the first matching rule finds, sorted and
// each once, with the rule's name: a voucher may cover several orders.
func (p *Policy) FindReferences(f Fields) (references []ledger.Reference, rule string) {
	for i := range p.ERP.References {
		r := &p.ERP.References[i]
		found := map[ledger.Reference]bool{}
		for _, text := range f.In(r.In) {
			r.findAll(text, found)
		}
		if len(found) > 0 {
			for reference := range found {
				references = append(references, reference)
			}
			sort.Slice(references, func(i, j int) bool { return references[i] < references[j] })
			return references, r.Name
		}
	}
	return nil, ""
}

func (r *ReferenceRule) find(text string) (ledger.Reference, bool) {
	re := compiled(r.pattern, r.Pattern)
	if re == nil || text == "" {
		return "", false
	}
	match := re.FindStringSubmatchIndex(text)
	if match == nil {
		return "", false
	}
	reference := r.expand(re, text, match)
	return reference, reference != ""
}

func (r *ReferenceRule) findAll(text string, found map[ledger.Reference]bool) {
	re := compiled(r.pattern, r.Pattern)
	if re == nil || text == "" {
		return
	}
	for _, match := range re.FindAllStringSubmatchIndex(text, -1) {
		if reference := r.expand(re, text, match); reference != "" {
			found[reference] = true
		}
	}
}

func (r *ReferenceRule) expand(re *regexp.Regexp, text string, match []int) ledger.Reference {
	to := r.To
	if to == "" {
		to = "$1"
	}
	return ledger.Reference(strings.TrimSpace(string(re.ExpandString(nil, to, text, match))))
}

// compiled is the expression compiled when the policy was read, or, for a rule made or
// changed since, one compiled now; nil where it is none.
func compiled(ready *regexp.Regexp, pattern string) *regexp.Regexp {
	if ready != nil && ready.String() == pattern {
		return ready
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil
	}
	return re
}
