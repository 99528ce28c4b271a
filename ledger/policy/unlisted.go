package policy

import (
	"strings"

	"counterfoil/ledger"
)

// AccountOrUnlisted names an account of the ERP. One that the chart does not have keeps
// its code, says so in its name (the ERP's own names may hold personal data and are not
// taken over), and is of the type most accounts of its class have in the chart, the
// class being the first character of the code. The type decides nothing but the side a
// reader expects the balance on.
func (p *Policy) AccountOrUnlisted(code ledger.AccountCode) ledger.Account {
	if a, ok := p.Account(code); ok {
		return a
	}
	count := map[ledger.AccountType]int{}
	for _, a := range p.Chart {
		if code != "" && strings.HasPrefix(string(a.Code), string(code[:1])) {
			count[a.Type]++
		}
	}
	best := ledger.Expense
	for _, t := range []ledger.AccountType{ledger.Asset, ledger.Liability, ledger.Equity, ledger.Income, ledger.Expense} {
		if count[t] > count[best] {
			best = t
		}
	}
	return ledger.Account{Code: code, Name: "(not in the chart)", Type: best}
}
