package sie

import (
	"errors"
	"strings"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
)

// labelUse says what the importer does with a label of the format description.
type labelUse int

const (
	useUnknown labelUse = iota // not in the format description: ignored and counted
	useNone                    // known and not needed, or personal: read over
	useHeader                  // facts about the file
	useBalance                 // opening, closing and result balances of accounts
	useVoucher                 // #VER
	useRow                     // #TRANS, #RTRANS, #BTRANS
	useSum                     // #KSUMMA
)

var labels = map[string]labelUse{
	"#FLAGGA": useHeader, "#PROGRAM": useHeader, "#FORMAT": useHeader, "#GEN": useHeader, "#SIETYP": useHeader, "#ORGNR": useHeader,
	"#RAR": useHeader, "#OMFATTN": useHeader, "#VALUTA": useHeader,
	"#PROSA": useNone, "#FTYP": useNone, "#FNR": useNone, "#BKOD": useNone, "#ADRESS": useNone, "#FNAMN": useNone, "#TAXAR": useNone,
	"#KPTYP": useNone, "#KONTO": useNone, "#KTYP": useNone, "#ENHET": useNone, "#SRU": useNone, "#DIM": useNone, "#UNDERDIM": useNone,
	"#OBJEKT": useNone, "#OIB": useNone, "#OUB": useNone, "#PSALDO": useNone, "#PBUDGET": useNone,
	"#IB": useBalance, "#UB": useBalance, "#RES": useBalance,
	"#VER": useVoucher, "#TRANS": useRow, "#RTRANS": useRow, "#BTRANS": useRow,
	"#KSUMMA": useSum,
}

// record is one line of a file, cut into fields.
type record struct {
	line   int
	label  string // in capitals, with its #
	tokens []token
}

// field returns the n-th field after the label as decoded text; "" when it is missing.
// It counts words only, which is right for records without an object list.
func (r *record) field(n int, e encoding) string {
	if n+1 >= len(r.tokens) || r.tokens[n+1].kind != word {
		return ""
	}
	return e.text(r.tokens[n+1].text)
}

// fiscalYear is one #RAR: number 0 is the file's own year, -1 the one before. Years
// need not be calendar years.
type fiscalYear struct {
	Number string      `json:"number"`
	From   ledger.Date `json:"from"`
	To     ledger.Date `json:"to"`
}

func (y fiscalYear) holds(d ledger.Date) bool { return !d.Before(y.From) && !d.After(y.To) }

// header is what a file says about itself.
type header struct {
	flag, program, format, sietyp, organisation string
	generated, through                          ledger.Date
	currencies                                  []string
	years                                       []fiscalYear
}

var (
	errYear   = errors.New("a #RAR needs a number and two dates of the form 20260131, the first not after the second")
	errHeader = errors.New("its date is not of the form 20260131")
)

// read takes one header record.
func (h *header) read(r *record, e encoding) error {
	switch r.label {
	case "#FLAGGA":
		h.flag = r.field(0, e)
	case "#PROGRAM":
		h.program = strings.TrimSpace(r.field(0, e) + " " + r.field(1, e))
	case "#FORMAT":
		h.format = r.field(0, e)
	case "#SIETYP":
		h.sietyp = r.field(0, e)
	case "#ORGNR":
		h.organisation = strings.TrimSpace(r.field(0, e))
	case "#VALUTA":
		h.currencies = append(h.currencies, strings.TrimSpace(r.field(0, e)))
	case "#GEN":
		return readDate(&h.generated, r.field(0, e))
	case "#OMFATTN":
		return readDate(&h.through, r.field(0, e))
	case "#RAR":
		return h.readYear(r, e)
	}
	return nil
}

func readDate(to *ledger.Date, s string) error {
	d, ok := erp.ParseDate(s)
	if !ok {
		return errHeader
	}
	*to = d
	return nil
}

func (h *header) readYear(r *record, e encoding) error {
	from, fromOK := erp.ParseDate(r.field(1, e))
	to, toOK := erp.ParseDate(r.field(2, e))
	number := strings.TrimSpace(r.field(0, e))
	if !fromOK || !toOK || to.Before(from) || !isYearNumber(number) {
		return errYear
	}
	h.years = append(h.years, fiscalYear{number, from, to})
	return nil
}

func isYearNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return len(s) > 0 && len(s) <= 2 && strings.Trim(s, "0123456789") == ""
}

// yearOf finds the fiscal year a date lies in by the file's #RAR records.
func (h *header) yearOf(d ledger.Date) (fiscalYear, bool) {
	for _, y := range h.years {
		if y.holds(d) {
			return y, true
		}
	}
	return fiscalYear{}, false
}

// ownYear is the year the file is of, number 0.
func (h *header) ownYear() (fiscalYear, bool) {
	for _, y := range h.years {
		if y.Number == "0" {
			return y, true
		}
	}
	return fiscalYear{}, false
}
