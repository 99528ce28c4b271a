package table

import (
	"slices"
	"strings"
)

// meaning is what a column is for and the names under which exports have it, as plainWord
// spells them; those that say it best stand first.
type meaning struct {
	target string
	names  []string
}

// columnWords are for proposals only.
var columnWords = []meaning{
	{"date", []string{"posting date", "journal date", "transaction date", "effective date", "ecrituredate", "belegdatum", "buchungsdatum", "bokföringsdatum", "bokf datum", "verifikationsdatum", "verdatum", "accounting date", "accountingdate", "transdate", "trans date", "date", "datum"}},
	{"registered", []string{"entered date", "created date", "date entered", "validdate", "date time updated", "registreringsdatum", "reg datum", "posted date", "registered", "document date", "piecedate", "dokumentdatum"}},
	{"id", []string{"internal id", "transaction no", "transaction number", "urn", "trans id", "transid", "journalid"}},
	{"number", []string{"voucher no", "voucher number", "voucher", "journal id", "journal no", "journal number", "verifikationsnummer", "verifikationsnr", "verifikatsnummer", "verifikatsnr", "verifikatnummer", "verifikatnr", "verifikation", "verifikat", "vernr", "ver nr", "verno", "ver no", "ver", "ecriturenum", "document no", "document number", "belegnummer", "belegnr", "belegfeld 1", "number", "reference", "no", "nr"}},
	{"series", []string{"journalcode", "series", "serie", "journal code", "verifikatserie", "verifikationsserie", "verserie", "ver serie"}},
	{"kind", []string{"document type", "source type", "type", "order type", "source"}},
	{"line", []string{"entry no", "journal id line number", "line id", "line no", "line", "record", "split no", "rad", "radnr"}},
	{"account", []string{"g/l account no", "g/l account", "gl account number", "account code", "accountcode", "account number", "account no", "nominal code", "nominal account number", "n/c", "comptenum", "kontonummer", "konto", "account", "kontonr"}},
	{"contra", []string{"gegenkonto", "gegenkonto (ohne bu-schlüssel)", "motkonto", "bal account no", "contra account", "offset account"}},
	{"debit", []string{"debit amount", "amount (debit)", "debit", "debits", "debet", "debetbelopp", "soll"}},
	{"credit", []string{"credit amount", "amount (credit)", "credit", "credits", "kredit", "kreditbelopp", "haben"}},
	{"amount", []string{"amount", "belopp", "umsatz", "umsatz (ohne soll/haben-kz)", "montant", "net movement", "value", "goods value in base currency", "netamount"}},
	{"flag", []string{"soll/haben-kennzeichen", "sens", "amount credit debit indicator", "d/c", "dc", "debit/credit", "s/h"}},
	{"text", []string{"description", "je line description", "line description", "ecriturelib", "buchungstext", "verifikationstext", "transaktionstext", "memo", "narrative", "narration", "details", "memo (main)", "text", "beskrivning"}},
	{"tax_code", []string{"tax code", "vat code", "t/c", "momskod", "bu-schlüssel", "tax rate name", "taxrate", "vat"}},
	{"foreign", []string{"montantdevise", "amount (foreign currency)", "foreign amount", "fc amount", "amount in currency"}},
	{"base", []string{"basis-umsatz", "basisumsatz", "local amount"}},
	{"currency", []string{"amount currency", "wkz umsatz", "currency code", "currency", "idevise", "valuta"}},
}

// asideWords are columns that are known and not read: names of accounts and parties, and
// figures that the books' amounts already hold.
var asideWords = []string{
	"account name", "comptelib", "kontonamn", "name", "customer", "compauxnum", "compauxlib", "journallib", "trackingname1", "exchange rate", "kurs", "tax amount", "period", "user", "user id", "ecriturelet", "datelet",
}

// referenceWords are columns that may name an order, and what the field is called.
var referenceWords = map[string]string{
	"external document no": "external document no", "po/check number": "purchase order no", "po/cheque number": "purchase order no", "otherrefnum": "purchase order no",
	"extra ref": "extra reference", "pieceref": "piece", "belegfeld 1": "belegfeld 1", "belegfeld 2": "belegfeld 2", "reference": "reference", "ref": "reference", "referens": "reference",
	"your reference": "your reference", "job id": "job", "created from": "created from",
}

// dimensionWords are columns of dimensions, by the numbers SIE reserves for them, and 20 for
// places.
var dimensionWords = map[string]string{
	"department code": "1", "department": "1", "dept": "1", "cost centre": "1", "cost center": "1", "kostnadsställe": "1", "kst": "1", "ks": "1", "business unit code": "1", "kost1 - kostenstelle": "1", "kost1": "1", "trackingoption1": "1",
	"class": "2", "kostnadsbärare": "2", "project code": "6", "project": "6", "projekt": "6", "kost2 - kostenstelle": "6", "kost2": "6", "location": "20",
}

// plainWord is a column's name as the lists have it: without a currency behind it, stars,
// full stops, underscores and what only spells a plural.
func plainWord(name string) string {
	name = strings.NewReplacer("_", " ", ".", " ", "*", "", "(s)", "").Replace(word(name))
	return strings.TrimSuffix(strings.Join(strings.Fields(name), " "), ":")
}

// knownWord tells whether a plain word is in any of the lists.
func knownWord(name string) bool {
	return referenceWords[name] != "" || dimensionWords[name] != "" || slices.Contains(asideWords, name) ||
		slices.ContainsFunc(columnWords, func(m meaning) bool { return slices.Contains(m.names, name) })
}
