package erp

import (
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// ShopAccount tells whether an account is one of the shop's.
func (r *Rules) ShopAccount(account ledger.AccountCode) bool { return r.policy.InScope(account) }

// Scope says whether a voucher takes part in the comparison, and the rule that
// recognised it when one did. Struck and added-later rows are evidence and count for
// nothing. Rules read the voucher's text and its rows', because exports differ in where
// they put what the bookkeeper wrote; the first rule of the policy that fits any wins.
func (r *Rules) Scope(v *ledger.Voucher) (ledger.Scope, string) {
	accounts, texts := accountsAndTexts(v)
	if !slices.ContainsFunc(accounts, r.ShopAccount) {
		return ledger.OutOfScope, ""
	}
	best := len(r.policy.Scope.Recognise)
	for _, text := range texts {
		if !r.mayRecognise(text) {
			continue
		}
		if name, ok := r.policy.Recognise(v.Number.Series, text, accounts); ok {
			best = min(best, r.recogniseIndex(name))
		}
	}
	if best == len(r.policy.Scope.Recognise) {
		return ledger.InScope, ""
	}
	return ledger.Recognised, r.policy.Scope.Recognise[best].Name
}

// mayRecognise tells whether any rule could fit a text.
func (r *Rules) mayRecognise(text string) bool {
	folded := fold(text)
	for i := range r.recognise {
		if rule := &r.recognise[i]; rule.text == nil || rule.filter.mayMatch(folded) {
			return true
		}
	}
	return false
}

// accountsAndTexts lists what the counting rows touch and say, each once, the
// voucher's own text first.
func accountsAndTexts(v *ledger.Voucher) (accounts []ledger.AccountCode, texts []string) {
	texts = append(texts, v.Text)
	for _, row := range v.Rows {
		if row.Kind != ledger.RowNormal {
			continue
		}
		if !slices.Contains(accounts, row.Account) {
			accounts = append(accounts, row.Account)
		}
		// Rows mostly repeat a text; of a long batch the last few are enough to notice.
		if row.Text != "" && !slices.Contains(texts[max(0, len(texts)-8):], row.Text) {
			texts = append(texts, row.Text)
		}
	}
	return accounts, texts
}

func (r *Rules) recogniseIndex(name string) int {
	return slices.IndexFunc(r.policy.Scope.Recognise, func(rule policy.RecogniseRule) bool { return rule.Name == name })
}
