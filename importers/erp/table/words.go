package table

import "slices"

// columnWords are the names under which exports have what we need, folded; those that
// say it best stand first. They are for proposals only.
var columnWords = []struct {
	target string
	names  []string
}{
	{"date", []string{"posting date", "journal date", "transaction date", "effective_date", "ecrituredate", "belegdatum", "buchungsdatum", "bokföringsdatum", "verifikationsdatum", "accounting date", "accountingdate", "transdate", "*date", "date", "datum"}},
	{"registered", []string{"entered_date", "entered date", "created date", "validdate", "date time updated", "registreringsdatum", "posted date", "registered"}},
	{"id", []string{"internal id", "transaction no.", "transaction number", "urn", "trans id", "transid", "journalid"}},
	{"number", []string{"voucher no.", "voucher no", "voucher number", "voucher", "journal_id", "journal no.", "journal no", "journal number", "verifikationsnummer", "vernr", "ver.nr", "ver.nr.", "ver nr", "ecriturenum", "document no.", "document number", "number", "belegfeld 1", "reference", "no", "nr"}},
	{"series", []string{"journalcode", "series", "serie", "journal code", "verifikatserie", "verserie"}},
	{"kind", []string{"document type", "source type", "type", "order type", "source"}},
	{"line", []string{"entry no.", "entry no", "journal_id_line_number", "line id", "line no.", "line", "record", "split no", "rad"}},
	{"account", []string{"g/l account no.", "g/l account", "gl_account_number", "account code", "*accountcode", "account number", "account no.", "account no", "nominal code", "n/c", "comptenum", "kontonummer", "konto", "account", "kontonr"}},
	{"contra", []string{"gegenkonto", "gegenkonto (ohne bu-schlüssel)", "motkonto", "contra account", "offset account"}},
	{"debit", []string{"debit amount", "amount (debit)", "debit", "debits", "debet", "soll"}},
	{"credit", []string{"credit amount", "amount (credit)", "credit", "credits", "kredit", "haben"}},
	{"amount", []string{"amount", "*amount", "belopp", "umsatz", "umsatz (ohne soll/haben-kz)", "montant", "net movement", "value", "goods value in base currency", "netamount"}},
	{"flag", []string{"soll/haben-kennzeichen", "sens", "amount_credit_debit_indicator", "d/c", "dc", "debit/credit", "s/h"}},
	{"text", []string{"description", "je_line_description", "line description", "ecriturelib", "buchungstext", "verifikationstext", "transaktionstext", "memo", "narrative", "narration", "details", "text", "beskrivning"}},
	{"tax_code", []string{"tax code", "vat code", "t/c", "momskod", "bu-schlüssel", "tax rate name", "*taxrate"}},
	{"currency", []string{"amount_currency", "wkz umsatz", "currency code", "valuta"}},
}

// referenceWords are columns that may name an order, and what the field is called.
var referenceWords = map[string]string{
	"external document no.": "external document no", "po/check number": "purchase order no", "po/cheque number": "purchase order no", "otherrefnum": "purchase order no",
	"extra ref": "extra reference", "pieceref": "piece", "belegfeld 2": "belegfeld 2", "reference": "reference", "ref": "reference", "referens": "reference", "your reference": "your reference",
}

// dimensionWords are columns of dimensions, by the numbers SIE reserves for them.
var dimensionWords = map[string]string{
	"department code": "1", "department": "1", "dept": "1", "cost centre": "1", "cost center": "1", "kostnadsställe": "1", "kst": "1", "ks": "1", "business_unit_code": "1", "kost1 - kostenstelle": "1",
	"project code": "6", "project": "6", "projekt": "6",
}

// knownWord tells whether a folded name is in any of the lists.
func knownWord(name string) bool {
	if referenceWords[name] != "" || dimensionWords[name] != "" {
		return true
	}
	return slices.ContainsFunc(columnWords, func(w struct {
		target string
		names  []string
	}) bool {
		return slices.Contains(w.names, name)
	})
}
