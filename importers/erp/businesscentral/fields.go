package businesscentral

import (
	"maps"
	"slices"

	"counterfoil/ledger/policy"
)

// The names of the standard page's fields (Microsoft Learn, generalLedgerEntry). Amount is
// on partners' pages only, signed, and then stands for debit and credit.
var standard = map[string]string{
	"entry": "entryNumber", "date": "postingDate", "document": "documentNumber", "type": "documentType", "account": "accountNumber",
	"text": "description", "debit": "debitAmount", "credit": "creditAmount", "amount": "", "modified": "lastModifiedDateTime",
}

// fields are a page's names for what we need.
type fields struct {
	names      map[string]string
	references map[string]string // by the name reference rules use
	dimensions map[string]string // by the name the policy gives numbers to
}

func fieldsOf(c policy.BusinessCentral) fields {
	f := fields{maps.Clone(standard), c.References, c.Dimensions}
	for what, name := range c.Fields {
		f.names[what] = name
	}
	if f.names["amount"] != "" {
		f.names["debit"], f.names["credit"] = "", ""
	}
	return f
}

// needed are the fields to ask for, in sequence.
func (f fields) needed() []string {
	var list []string
	for _, name := range f.names {
		if name != "" {
			list = append(list, name)
		}
	}
	list = append(list, slices.Collect(maps.Values(f.references))...)
	list = append(list, slices.Collect(maps.Values(f.dimensions))...)
	slices.Sort(list)
	return slices.Compact(list)
}
