package table

import (
	"slices"
	"testing"
)

// Every name met in practice (and the spellings beside it) is known for what it is.
func TestNamesMetInPracticeAreKnown(t *testing.T) {
	for want, names := range map[string][]string{
		"date":       {"Date", "Posting Date", "Journal Date", "*Date", "Effective_Date", "Transaction date", "EcritureDate", "Belegdatum", "Bokföringsdatum", "Verifikationsdatum", "TransDate", "accountingDate"},
		"registered": {"Document Date", "Document_Date", "PieceDate", "Entered_Date", "ValidDate"},
		"number":     {"Journal No", "Journal No.", "Journal_ID", "Voucher", "Verifikationsnummer", "Verifikationsnr", "Verifikationsnr.", "Verifikatsnummer", "Verifikat", "Ver.nr", "Ver. nr.", "Vernr", "Ver nr", "Ver.", "EcritureNum", "Number", "Document Number", "Belegfeld 1", "Reference"},
		"id":         {"Transaction No", "Trans ID", "URN"},
		"line":       {"Journal_ID_Line_Number", "Line", "Record", "Split No", "Entry No."},
		"series":     {"JournalCode", "Series", "Serie"},
		"kind":       {"Source", "Type", "Order Type"},
		"account":    {"Account", "Account Code", "*AccountCode", "G/L Account", "Nominal Code", "N/C", "CompteNum", "Konto", "GL_Account_Number"},
		"contra":     {"Gegenkonto", "Bal. Account No.", "Offset Account"},
		"text":       {"Description", "Memo", "Memo (Main)", "Narration", "*Narration", "Details", "EcritureLib", "Buchungstext", "JE_Line_Description", "Text"},
		"debit":      {"Debit", "Debits", "Debit(s)", "Debet", "Soll", "Debit (SEK)"},
		"credit":     {"Credit", "Credits", "Credit(s)", "Kredit", "Haben"},
		"amount":     {"Amount", "Net movement", "Umsatz", "Montant", "Belopp", "*Amount"},
		"flag":       {"Soll/Haben-Kennzeichen", "Sens", "Amount_Credit_Debit_Indicator"},
		"currency":   {"Currency", "WKZ Umsatz", "Idevise", "Amount_Currency"},
		"foreign":    {"Montantdevise"},
		"base":       {"Basisumsatz"},
		"tax_code":   {"Tax Code", "*TaxRate", "T/C", "VAT", "BU-Schlüssel", "Momskod"},
		"dimension":  {"Department", "Dept", "Cost Centre", "Kostnadsställe", "Ks", "Projekt", "Class", "Location", "TrackingOption1", "Business_Unit_Code", "KOST1", "KOST2"},
		"reference":  {"Reference", "Ref", "Extra Ref", "External Document No.", "PieceRef", "Belegfeld 1", "Belegfeld 2", "otherrefnum", "Job ID", "Created From"},
		"aside":      {"Account Name", "CompteLib", "Kontonamn", "Name", "Customer", "CompAuxNum", "CompAuxLib", "TrackingName1", "Kurs", "Exchange Rate", "Tax amount"},
	} {
		for _, name := range names {
			w, is := plainWord(name), false
			switch want {
			case "dimension":
				is = dimensionWords[w] != ""
			case "reference":
				is = referenceWords[w] != ""
			case "aside":
				is = slices.Contains(asideWords, w)
			default:
				is = slices.ContainsFunc(columnWords, func(m meaning) bool { return m.target == want && slices.Contains(m.names, w) })
			}
			if !is || !knownWord(w) {
				t.Errorf("%s (%q) is not known as a %s", name, w, want)
			}
		}
	}
}

// The lists are looked up by plain words, so they hold nothing else, and nothing twice.
func TestTheListsHoldPlainWordsOnce(t *testing.T) {
	seen := map[string]string{}
	for _, m := range columnWords {
		for _, name := range m.names {
			if plainWord(name) != name || seen[name] != "" {
				t.Errorf("%q of %s is no plain word, or also a %s", name, m.target, seen[name])
			}
			seen[name] = m.target
		}
	}
	for name := range referenceWords {
		if plainWord(name) != name {
			t.Errorf("%q is no plain word", name)
		}
	}
	for name := range dimensionWords {
		if plainWord(name) != name {
			t.Errorf("%q is no plain word", name)
		}
	}
}
