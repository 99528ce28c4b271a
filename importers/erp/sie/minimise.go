package sie

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"counterfoil/importers/erp"
)

// What is kept of a file (allow-list; everything else is dropped unread):
//
//	#PROGRAM            words that are names of bookkeeping programs, versions
//	#GEN                the date, not the sign
//	#SIETYP #FLAGGA #RAR #OMFATTN #VALUTA
//	#ORGNR              the number, unless it has the shape of a person's
//	#IB #UB #RES        year, account, amount
//	#VER                series, number, dates, masked text; not the sign
//	#TRANS and kin      account, objects, amount, date, masked text; not the sign
//
// Objects of dimensions 7, 8 and 9 (employee, customer, supplier) are dropped unless a
// reference rule reads the dimension, and then kept as far as the rule matches. Names
// of the company, of accounts and of objects, addresses, contacts and #PROSA are never
// kept. A value in a field of a number or a date that is none is kept only when it is
// made of figures, so that a message can show it.

// personalDimensions are reserved by the format for people and their like.
var personalDimensions = map[string]bool{"7": true, "8": true, "9": true}

// minimiser drops personal data from what was read.
type minimiser struct {
	masker    *erp.Masker
	years     yearFinder
	marks     map[int]string
	generated string
	currency  string
	hidden    int // series or numbers that are no codes
}

func (m *minimiser) voucher(v *rawVoucher) *voucherRecord {
	r := &voucherRecord{
		Record: recordVoucher, Line: v.line, Series: m.code(v.series), Number: m.code(v.number),
		Date: kept(v.date, isDate), Registered: kept(v.registered, isDate), Generated: m.generated, Currency: m.currency,
		Text: m.masker.VoucherText(v.text), Problems: v.problems, Rows: make([]rowRecord, len(v.rows)),
	}
	on, _ := parseDate(v.date)
	r.ID = externalID(m.years.start(on), r.Series, r.Number) + m.marks[v.line]
	for i, row := range v.rows {
		r.Rows[i] = m.row(row)
	}
	return r
}

func (m *minimiser) row(row rawRow) rowRecord {
	r := rowRecord{
		Line: row.line, Account: kept(row.account, isAccount), Amount: kept(row.amount, isAmount), Date: kept(row.date, isDate),
		Text: m.masker.RowText(row.text),
	}
	if row.label != "#TRANS" {
		r.Label = row.label
	}
	for _, o := range row.objects {
		if kept := m.object(o); kept != "" {
			r.Objects = append(r.Objects, [2]string{o.dimension, kept})
		}
	}
	return r
}

// object masks an object's code; "" drops it.
func (m *minimiser) object(o object) string {
	if len(o.dimension) > 4 || strings.Trim(o.dimension, "0123456789") != "" {
		return ""
	}
	if personalDimensions[o.dimension] && !m.masker.FindsIn(o.dimension, o.code) {
		return ""
	}
	masked := m.masker.Dimension(o.dimension, o.code)
	if masked == erp.Mask {
		return ""
	}
	return masked
}

// code keeps a voucher's series or number where it is a code, and otherwise puts a
// short digest in its place, so that the voucher keeps its identity and not its name.
func (m *minimiser) code(s string) string {
	if s == "" || len(s) <= 32 && isCode(s) && !erp.Personal(s) {
		return s
	}
	m.hidden++
	sum := sha256.Sum256([]byte(s))
	return erp.Mask + hex.EncodeToString(sum[:4])
}

func isCode(s string) bool {
	if erp.KnownWord(s) {
		return true
	}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-_#./+: ", r) }) {
		letters := strings.Trim(part, "0123456789")
		short := len([]rune(letters)) <= 3 || strings.ToUpper(letters) == letters && len([]rune(letters)) <= 5
		if !short && !erp.KnownWord(part) {
			return false
		}
	}
	return true
}

// kept keeps a field that is what it should be, and one that is not only where it is
// made of figures, so that a message can show what is wrong.
func kept(s string, valid func(string) bool) string {
	if s == "" || valid(s) || showable(s) {
		return s
	}
	return erp.Mask
}

func showable(s string) bool {
	return len(s) <= 24 && strings.Trim(s, "0123456789.,-+eE") == "" && !erp.Personal(s) || s == "NaN" || s == "Inf" || s == "-Inf"
}

func isDate(s string) bool {
	_, ok := parseDate(s)
	return ok
}

// shown is a value as a message may quote it.
func shown(s string) string {
	if s != "" && showable(s) {
		return s
	}
	if len(s) == 3 && strings.ToUpper(s) == s && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return s // a currency
	}
	return "a value that is not shown"
}

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
	if strings.Trim(s, "0123456789-") != "" || erp.Personal(s) || len(s) > 13 {
		return ""
	}
	return s
}
