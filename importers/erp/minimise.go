package erp

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// What is kept of a voucher, whatever the ERP (allow-list; everything else is dropped):
//
//	series, number, kind        where they are codes; a digest otherwise
//	dates, amounts, accounts    where they are what they should be, or made of figures
//	texts and fields            masked (mask.go)
//	objects of dimensions       masked; of people's dimensions (7 employee, 8 customer,
//	                            9 supplier) only what a reference rule reads
//
// Signs, names of customers and accounts, addresses and contacts are never kept.

// Minimiser drops personal data from vouchers. It is for one goroutine.
type Minimiser struct {
	masker *Masker
	shapes *Masker // of previews
	rules  *Rules
	// Year is the first day of the fiscal year a date lies in.
	Year     func(ledger.Date) ledger.Date
	currency string
	// Hidden counts series and numbers that were no codes.
	Hidden int
}

// NewMinimiser keeps what a policy's rules need; fiscal years begin as its entity's do.
func NewMinimiser(p *policy.Policy, rules *Rules) *Minimiser {
	return &Minimiser{masker: NewMasker(rules, p.ERP.KeepWords), rules: rules, Year: FiscalYears(p.Entity.FiscalYear), currency: string(p.Entity.Currency)}
}

// FiscalYears finds the first day of the fiscal year a date lies in, where years begin on
// a day such as "07-01"; "01-01" when empty.
func FiscalYears(start string) func(ledger.Date) ledger.Date {
	month, day := time.January, 1
	if first, err := time.Parse("01-02", start); err == nil {
		month, day = first.Month(), first.Day()
	}
	return func(d ledger.Date) ledger.Date {
		if d.IsZero() {
			return d
		}
		first := ledger.NewDate(d.Time().Year(), month, day)
		if first.After(d) {
			first = ledger.NewDate(d.Time().Year()-1, month, day)
		}
		return first
	}
}

// Voucher is the record of what may be kept. mark tells vouchers of one number apart
// ([Marks]), "" for most.
func (m *Minimiser) Voucher(v *RawVoucher, mark string) *VoucherRecord {
	r := &VoucherRecord{
		Record: RecordVoucher, Line: v.Line, Where: v.Where, Book: m.Code(v.Book), Series: m.Code(v.Series), Number: m.Code(v.Number), Kind: m.Code(v.Kind),
		Date: keptOrShape(v.Date, isDate), Registered: Kept(v.Registered, isDate), Generated: v.Generated, Modified: Kept(v.Modified, isInstant), Currency: m.currency,
		Text: m.masker.VoucherText(v.Text), Problems: v.Problems, Rows: make([]RowRecord, len(v.Rows)),
	}
	r.ID = m.identity(v, r) + mark
	for i := range v.Rows {
		r.Rows[i] = m.row(&v.Rows[i])
	}
	return r
}

func (m *Minimiser) row(row *RawRow) RowRecord {
	r := RowRecord{
		Line: row.Line, Native: m.Code(row.Native), Label: row.Label, Account: keptOrShape(row.Account, IsAccount), Amount: keptOrShape(row.Amount, IsAmount),
		Foreign: Kept(row.Foreign, IsAmount), ForeignCurrency: m.Code(row.ForeignCurrency), TaxCode: m.Code(row.TaxCode),
		Date: keptOrShape(row.Date, isDate), Text: m.masker.RowText(row.Text),
	}
	if row.Wrote != "" && row.Wrote != row.Amount {
		r.Wrote = Kept(row.Wrote, func(string) bool { return false })
	}
	for _, o := range row.Objects {
		if kept := m.object(o); kept != "" {
			r.Objects = append(r.Objects, [2]string{o.Dimension, kept})
		}
	}
	for _, f := range row.Fields {
		if kept := m.masker.Field(f[0], f[1]); strings.Trim(kept, Mask+" ") != "" {
			r.Fields = append(r.Fields, [2]string{f[0], kept})
		}
	}
	return r
}

// personalDimensions are reserved (by SIE, whose numbers all formats use here) for people.
var personalDimensions = []string{"7", "8", "9"}

// object masks an object's code; "" drops it.
func (m *Minimiser) object(o Object) string {
	if len(o.Dimension) > 4 || strings.Trim(o.Dimension, figures) != "" {
		return ""
	}
	if slices.Contains(personalDimensions, o.Dimension) && !m.masker.FindsIn(o.Dimension, o.Code) {
		return ""
	}
	masked := m.masker.Dimension(o.Dimension, o.Code)
	if masked == Mask {
		return ""
	}
	return masked
}

const figures = "0123456789"

// Code keeps a series, number or other code where it is one, and otherwise puts a digest
// in its place, so that a voucher keeps its identity and not somebody's name. Identities
// rest on it, so it is long enough that a million of them differ.
func (m *Minimiser) Code(s string) string {
	if s == "" || len(s) <= 40 && isCode(s) && !Personal(s) {
		return s
	}
	m.Hidden++
	sum := sha256.Sum256([]byte(s))
	return Mask + hex.EncodeToString(sum[:digestBytes])
}

func isCode(s string) bool {
	if KnownWord(s) {
		return true
	}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-_#./+: ", r) }) {
		letters := strings.Trim(part, figures)
		short := len([]rune(letters)) <= 3 || strings.ToUpper(letters) == letters && len([]rune(letters)) <= 5
		if !short && !KnownWord(part) {
			return false
		}
	}
	return true
}

// Kept keeps a field that is what it should be, and one that is not only where it is
// made of figures, so that a message can show what is wrong.
func Kept(s string, valid func(string) bool) string {
	if s == "" || valid(s) || showable(s) {
		return s
	}
	return Mask
}

// keptOrShape keeps of a field that is refused for what it is at least the shape, behind a
// [Mask], with which it can never pass for what it should be.
func keptOrShape(s string, valid func(string) bool) string {
	if kept := Kept(s, valid); kept != Mask {
		return kept
	}
	return Mask + shortShape(s)
}

func showable(s string) bool {
	return len(s) <= 24 && strings.Trim(s, figures+".,-+eE'() /:") == "" && !Personal(s) || s == "NaN" || s == "Inf" || s == "-Inf"
}
