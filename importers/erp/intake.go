package erp

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"counterfoil/importers"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// Intake is the pass over a source that keeps: it minimises each voucher, checks it as
// decoding will, adds it to the control totals and emits its record. It is the same for
// every format; what only one format knows it notes itself.
type Intake struct {
	Findings
	Minimise *Minimiser

	source   ledger.Source
	currency money.Currency
	poster   *Poster
	rates    *Rates
	out      *RecordWriter
	numbers  numbers
	totals   totals
	// seenSeries are the series of the vouchers, first and last the days they are dated.
	seenSeries  map[string]bool
	first, last ledger.Date
	days        Days // a voucher may be dated
	// FreeNumbers tells that the vouchers' numbers are none the ERP counts by itself, so that
	// a missing one says nothing.
	FreeNumbers bool
	// Preview is shown vouchers, in shapes where something is not kept, until it has enough.
	Preview func(*VoucherRecord) (more bool)
}

// totals are the control totals of a source. Sums are over counting rows of vouchers that
// could be read.
type totals struct {
	vouchers, rejectedVouchers, rejectedLines, empty, unbalanced int64
	posted, outOfScope                                           int64
	rows, added, struck, withdrawn                               int64
	debit, credit                                                big.Int // minor units, credit as a magnitude
}

// NewIntake begins a source's intake. emit takes its records.
func NewIntake(p *policy.Policy, poster *Poster, source ledger.Source, emit func([]byte) error) *Intake {
	return &Intake{
		Minimise: NewMinimiser(p, poster.Rules()), source: source, currency: p.Entity.Currency,
		poster: poster, rates: NewRates(p), out: NewRecordWriter(emit), numbers: numbers{}, seenSeries: map[string]bool{}, days: DaysFrom(time.Now()),
	}
}

// Voucher takes one voucher; mark tells it apart where its number does not. The document's
// voucher comes back, nil where it could not be read, for what a format notes besides.
func (in *Intake) Voucher(v *RawVoucher, mark string) (*VoucherRecord, *ledger.Voucher, error) {
	r := in.Minimise.Voucher(v, mark)
	in.totals.vouchers++
	in.checkDays(r)
	if in.Preview != nil && !in.Preview(in.Minimise.preview(v, r)) {
		in.Preview = nil
	}
	d, wrong := r.document(in.source)
	if wrong != "" {
		in.totals.rejectedVouchers++
		in.note(findRejected, r.Position(), wrong)
		return r, nil, in.out.Write(r)
	}
	in.take(r, d.Voucher, mark)
	// An error here comes again, as a rejection, when the snapshot is posted.
	if entries, err := in.poster.Post(d); err == nil && len(entries) > 0 {
		in.totals.posted++
		if entries[0].Scope == ledger.OutOfScope {
			in.totals.outOfScope++
		}
		in.rates.Add(entries)
	}
	return r, d.Voucher, in.out.Write(r)
}

// checkDays notes days on which nothing is booked as problems of the record, so that it is
// decoded alike whenever that is.
func (in *Intake) checkDays(r *VoucherRecord) {
	problem := func(line int, what, day string) {
		if why := in.days.Wrong(day); why != "" {
			r.Problems = append(r.Problems[:len(r.Problems):len(r.Problems)], misread(line, what, day, why))
		}
	}
	if len(r.Modified) > 10 && in.days.Wrong(strings.ReplaceAll(r.Modified[:10], "-", "")) != "" {
		r.Modified = "" // a voucher known as of the year 9999 would never change
	}
	problem(r.Line, "voucher date", r.Date)
	for i := range r.Rows {
		if day := r.Rows[i].Date; day != r.Date {
			problem(r.Rows[i].Line, "row date", day)
		}
	}
}

// note makes a finding of a kind that every format has.
func (in *Intake) note(code, position, text string) {
	in.Add(string(in.source)+"-"+code, position, text)
}

// Record emits a record of the format's own.
func (in *Intake) Record(record any) error { return in.out.Write(record) }

// Rejected keeps what could not be read and belongs to no voucher: its line, or where it
// stands in words.
func (in *Intake) Rejected(line int, where, problem string) error {
	in.totals.rejectedLines++
	in.note(findRejected, position(where, line), problem)
	return in.out.Write(&RejectedRecord{RecordRejected, line, where, problem})
}

// Withdrawn keeps that the source no longer has, or no longer posts, a voucher known by id.
func (in *Intake) Withdrawn(id string, asked time.Time) error {
	in.totals.withdrawn++
	return in.out.Write(&WithdrawnRecord{RecordWithdrawn, id, asked.UTC().Format(time.RFC3339)})
}

// take adds a voucher to the totals and notes what is odd about it.
func (in *Intake) take(r *VoucherRecord, v *ledger.Voucher, mark string) {
	in.seenSeries[r.Series] = true
	if in.first.IsZero() || v.On.Before(in.first) {
		in.first = v.On
	}
	if v.On.After(in.last) {
		in.last = v.On
	}
	in.numbers.add(in.Minimise.Year(v.On).String(), r.Series, r.Number)
	in.count(r, v)
	if !v.RegisteredOn.IsZero() && v.RegisteredOn.Before(v.On) {
		in.note(findRegistered, r.Position(), "registered on "+v.RegisteredOn.String()+", before its own date "+v.On.String())
	}
	if mark != "" {
		in.note(findIdentity, r.Position(), "its number is empty or used again in the file, so its content tells it apart: a changed one counts as new")
	}
}

func (in *Intake) count(r *VoucherRecord, v *ledger.Voucher) {
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
		in.note(findEmpty, r.Position(), "the voucher has no rows, so nothing is posted for it")
	}
	if !sum.IsZero() {
		in.totals.unbalanced++
		in.note(findUnbalanced, r.Position(), "its debits and credits differ by "+sum.String()+"; the difference is posted on the imbalance account")
	}
	if evidence > 0 {
		in.note(findAmended, r.Position(), strconv.Itoa(evidence)+" rows were struck out or added after the voucher was registered")
	}
}

func (in *Intake) addSide(a money.Amount) {
	side := &in.totals.debit
	if a.Sign() < 0 {
		side = &in.totals.credit
	}
	side.Add(side, big.NewInt(a.Abs().Units()))
}

// Turnover is what the counting rows of vouchers that could be read come to, in minor
// units of the ledger currency, credit as a magnitude.
func (in *Intake) Turnover() (debit, credit *big.Int) { return &in.totals.debit, &in.totals.credit }

// Days are the first and the last day its vouchers are dated; zero when there are none.
func (in *Intake) Days() (first, last ledger.Date) { return in.first, in.last }

// Summary ends the intake: findings that only the whole source shows, and the control
// totals.
func (in *Intake) Summary(kind string) importers.Summary {
	if in.totals.vouchers+in.totals.withdrawn == 0 {
		in.note(findNoVouchers, "file", "the file holds no vouchers")
	}
	if n := in.Minimise.Hidden; n > 0 {
		in.note(findHidden, "file", fmt.Sprintf("%d series, numbers or other codes of vouchers are words and no codes; a digest stands in their place", n))
	}
	in.noteScope()
	in.noteReferences()
	if !in.FreeNumbers {
		in.numbers.report(in.note)
	}
	return importers.Summary{Kind: kind, Totals: in.controlTotals(), Findings: in.All()}
}

// noteScope reports that nothing of the source takes part in the comparison.
func (in *Intake) noteScope() {
	if n := in.totals.posted; n > 0 && n == in.totals.outOfScope {
		in.Add(findScope, "file", fmt.Sprintf("none of %d vouchers touches an account in the policy's scope (scope.accounts), so none takes part in the comparison; correct scope.accounts, or how the account's column is read", n))
	}
}

// noteReferences reports which rule found how much, because an import that reads
// everything and finds no order numbers is of no use.
func (in *Intake) noteReferences() {
	rates := in.rates.List()
	parts := make([]string, len(rates))
	var entries int64
	for i, rate := range rates {
		parts[i] = rate.String()
		entries += rate.Entries
	}
	if entries > 0 {
		in.Add(FindReferences, "file", fmt.Sprintf("references of %d vouchers or parts in scope, by rule: %s", entries, strings.Join(parts, "; ")))
	}
}

// controlTotals writes the totals as the snapshot keeps them.
func (in *Intake) controlTotals() map[string]string {
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
		"debit " + currency:    WriteUnits(&t.debit, in.currency),
		"credit " + currency:   WriteUnits(&t.credit, in.currency),
	}
	if t.withdrawn > 0 {
		m["vouchers vanished"] = strconv.FormatInt(t.withdrawn, 10)
	}
	return m
}

// WriteUnits writes minor units as a decimal string at the currency's decimals.
func WriteUnits(units *big.Int, currency money.Currency) string {
	exponent := currency.Exponent()
	digits := new(big.Int).Abs(units).String()
	for len(digits) <= exponent {
		digits = "0" + digits
	}
	if exponent > 0 {
		digits = digits[:len(digits)-exponent] + "." + digits[len(digits)-exponent:]
	}
	if units.Sign() < 0 {
		return "-" + digits
	}
	return digits
}
