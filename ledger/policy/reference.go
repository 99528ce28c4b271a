package policy

import (
	"regexp"

	"counterfoil/ledger"
)

// InScope tells whether the account belongs to the shop. A voucher that touches no such
// account is out of scope.
func (p *Policy) InScope(account ledger.AccountCode) bool {
	for _, pattern := range p.Scope.Accounts {
		if Matches(pattern, string(account)) {
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
		if Matches(r.Account, string(a)) {
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

// Places a reference rule may look at; a dimension is followed by its number, a field by
// its name.
const (
	inRowText     = "row text"
	inVoucherText = "voucher text"
	inNumber      = "number"
	inDimension   = "dimension "
	inField       = "field "
)

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
