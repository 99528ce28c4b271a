package sie

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// intake is the pass that keeps: it minimises each voucher, checks it as decoding will,
// adds it to the control totals and emits its record.
type intake struct {
	survey   *survey
	kind     string
	currency money.Currency
	minimise *minimiser
	rules    *erp.Rules
	out      *recordWriter
	poster   *erp.Poster
	rates    *erp.Rates

	findings findings
	balances *balances
	numbers  numbers
	totals   totals
}

// totals are the control totals of a file. Sums are over counting rows of vouchers that
// could be read.
type totals struct {
	vouchers, rejectedVouchers, rejectedLines, empty, unbalanced int64
	rows, added, struck                                          int64
	debit, credit                                                big.Int // minor units, credit as a magnitude
}

func (in *intake) voucher(v *rawVoucher) error {
	r := in.minimise.voucher(v)
	in.totals.vouchers++
	if v.noBrace {
		in.findings.add(findBrace, r.position(), "its rows begin without a {; they were read up to the }")
	}
	d, wrong := r.document()
	if wrong == "" {
		in.take(r, d.Voucher)
		// An error here comes again, as a rejection, when the snapshot is posted.
		if entries, err := in.poster.Post(d); err == nil {
			in.rates.Add(entries)
		}
	} else {
		in.totals.rejectedVouchers++
		in.findings.add(findRejected, r.position(), wrong)
	}
	return in.out.write(r)
}

func (in *intake) balance(r *record) error {
	e := in.survey.encoding
	b := &balanceRecord{
		Record: recordBalance, Line: r.line, Label: r.label,
		Year: kept(r.field(0, e), isYearNumber), Account: kept(r.field(1, e), isAccount), Amount: kept(r.field(2, e), isAmount),
	}
	if wrong := in.balances.add(b); wrong != "" {
		return in.rejected(r.line, wrong)
	}
	return in.out.write(b)
}

func (in *intake) rejected(line int, problem string) error {
	in.totals.rejectedLines++
	in.findings.add(findRejected, fmt.Sprintf("line %d", line), problem)
	return in.out.write(&rejectedRecord{recordRejected, line, problem})
}

// take adds a voucher to the totals and notes what is odd about it.
func (in *intake) take(r *voucherRecord, v *ledger.Voucher) {
	h := &in.survey.header
	if year, ok := h.yearOf(v.On); !ok && len(h.years) > 0 {
		in.findings.add(findYear, r.position(), v.On.String()+" lies in none of the file's fiscal years (#RAR)")
	} else if year.Number == "0" {
		in.balances.move(v.Rows)
	}
	in.numbers.add(in.minimise.years.start(v.On).String(), r.Series, r.Number)
	in.count(r, v)
	in.dates(r, v)
	if in.minimise.marks[r.Line] != "" {
		in.findings.add(findIdentity, r.position(), "its number is empty or used again in the file, so its content tells it apart: a changed one counts as new")
	}
}

func (in *intake) count(r *voucherRecord, v *ledger.Voucher) {
	var sum money.Amount
	normal, evidence := 0, 0
	for _, row := range v.Rows {
		switch row.Kind {
		case ledger.RowAdded:
			in.totals.added++
			evidence++
		case ledger.RowStruck:
			in.totals.struck++
			evidence++
		default:
			normal++
			sum = sum.Add(row.Amount)
			in.addSide(row.Amount)
		}
	}
	in.totals.rows += int64(normal)
	if normal == 0 {
		in.totals.empty++
		in.findings.add(findEmpty, r.position(), "the voucher has no rows, so nothing is posted for it")
	}
	if !sum.IsZero() {
		in.totals.unbalanced++
		in.findings.add(findUnbalanced, r.position(), "its debits and credits differ by "+sum.String()+"; the difference is posted on the imbalance account")
	}
	if evidence > 0 {
		in.findings.add(findAmended, r.position(), strconv.Itoa(evidence)+" rows were struck out or added after the voucher was registered")
	}
}

func (in *intake) addSide(a money.Amount) {
	side := &in.totals.debit
	if a.Sign() < 0 {
		side = &in.totals.credit
	}
	side.Add(side, big.NewInt(a.Abs().Units()))
}

func (in *intake) dates(r *voucherRecord, v *ledger.Voucher) {
	made := in.survey.header.generated
	if !made.IsZero() && v.On.After(made) {
		in.findings.add(findAfter, r.position(), v.On.String()+" is after "+made.String()+", when the file was made (#GEN)")
	}
	switch {
	case r.Registered != "" && v.RegisteredOn.IsZero():
		in.findings.add(findRegistration, r.position(), "its registration date is not of the form 20260131 and was left out")
	case !v.RegisteredOn.IsZero() && v.RegisteredOn.Before(v.On):
		in.findings.add(findRegistered, r.position(), "registered on "+v.RegisteredOn.String()+", before its own date "+v.On.String())
	}
	for _, row := range v.Rows {
		if !row.On.IsZero() && row.On != v.On {
			in.findings.add(findRowDate, r.position(), "rows are dated otherwise, such as "+row.On.String()+"; the voucher's date "+v.On.String()+" counts")
			return
		}
	}
}

// noteReferences reports which rule found how much, because an import that reads
// everything and finds no order numbers is of no use.
func (in *intake) noteReferences() {
	rates := in.rates.List()
	parts := make([]string, len(rates))
	var entries int64
	for i, rate := range rates {
		parts[i] = rate.String()
		entries += rate.Entries
	}
	if entries > 0 {
		in.findings.add(findReferences, "file", fmt.Sprintf("references of %d vouchers or parts in scope, by rule: %s", entries, strings.Join(parts, "; ")))
	}
}

// controlTotals writes the totals as the snapshot keeps them.
func (in *intake) controlTotals() map[string]string {
	t, currency := &in.totals, string(in.currency)
	m := map[string]string{
		"vouchers":             strconv.FormatInt(t.vouchers, 10),
		"vouchers rejected":    strconv.FormatInt(t.rejectedVouchers, 10),
		"vouchers without row": strconv.FormatInt(t.empty, 10),
		"vouchers unbalanced":  strconv.FormatInt(t.unbalanced, 10),
		"lines rejected":       strconv.FormatInt(t.rejectedLines, 10),
		"rows":                 strconv.FormatInt(t.rows, 10),
		"rows added later":     strconv.FormatInt(t.added, 10),
		"rows struck out":      strconv.FormatInt(t.struck, 10),
		"debit " + currency:    writeUnits(&t.debit, in.currency),
		"credit " + currency:   writeUnits(&t.credit, in.currency),
	}
	for _, code := range in.balances.codes() {
		a := in.balances.accounts[code]
		if a.has["#IB"] && in.rules.ShopAccount(ledger.AccountCode(code)) {
			m["opening "+code+" "+currency] = in.balances.write(&a.opening)
		}
	}
	return m
}
