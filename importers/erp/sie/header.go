package sie

import (
	"strings"

	"counterfoil/importers/erp"
)

// What is kept of a file beside its vouchers (allow-list; everything else is dropped
// unread):
//
//	#PROGRAM            words that are names of bookkeeping programs, versions
//	#GEN                the date, not the sign
//	#SIETYP #FLAGGA #RAR #OMFATTN #VALUTA
//	#ORGNR              the number, unless it has the shape of a person's
//	#IB #UB #RES        year, account, amount
//
// Names of the company, of accounts and of objects, addresses, contacts and #PROSA are
// never kept.

// programNames are the words of #PROGRAM that are kept.
var programNames = nameSet(`fortnox visma spcs administration eekonomi eaccounting mamut enterprise e-conomic economic hogia bokslut
	bl briox pyramid specter monitor jeeves sap business one central dynamics nav navision microsoft netsuite oracle odoo bokio
	dooer speedledger avendo xor crona scandinavian pe accounting wint kleer raindance agresso unit4 ibs lawson m3 infor xledger
	winbas edp edison norstedts capego akelius aaro sie gnucash vitec centra`)

func nameSet(names string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(names) {
		set[name] = true
	}
	return set
}

// programName keeps the known names and at most two numbers, which are versions.
func programName(s string) string {
	var words []string
	numbers := 0
	for _, part := range strings.Fields(s) {
		isNumber := len(part) <= 9 && strings.Trim(part, "0123456789.") == ""
		if isNumber {
			numbers++
		}
		if programNames[strings.ToLower(part)] || isNumber && numbers <= 2 {
			words = append(words, part)
		}
	}
	return strings.Join(words, " ")
}

// organisation keeps a company's number; a sole trader's is a personal number.
func organisation(s string) string {
	if strings.Trim(s, "0123456789-") != "" || isPerson(s) || len(s) > 13 {
		return ""
	}
	return s
}

// isPerson tells a sole trader's number, mistyped or not, by the third digit, which is a
// month's: a company's is 2 or more.
func isPerson(s string) bool {
	digits := onlyDigits(s)
	last := digits[max(0, len(digits)-10):]
	return erp.Personal(s) || (len(digits) == 10 || len(digits) == 12) && last[2] < '2'
}

// personNumber is a personal number in one spelling: with or without its century, a hyphen
// or a plus (over a hundred years old), its last ten digits are the same.
func personNumber(s string) string {
	digits := onlyDigits(s)
	return digits[max(0, len(digits)-10):]
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}
