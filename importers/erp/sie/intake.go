package sie

import (
	"counterfoil/importers"
	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// intake is the pass that keeps, with what only a SIE file knows: its fiscal years, its
// balances, when it was made.
type intake struct {
	*erp.Intake
	survey   *survey
	kind     string
	currency money.Currency
	rules    *erp.Rules
	marks    map[int]string
	balances *balances
	key      []byte // of pseudonyms
}

func (in *intake) voucher(v *rawVoucher) error {
	v.Generated = compactDate(in.survey.header.generated)
	r, voucher, err := in.Voucher(&v.RawVoucher, in.marks[v.Line])
	if v.noBrace {
		in.Add(findBrace, r.Position(), "its rows begin without a {; they were read up to the }")
	}
	if voucher != nil {
		in.take(r, voucher)
	}
	return err
}

func (in *intake) balance(r *record) error {
	e := in.survey.encoding
	b := &balanceRecord{
		Record: recordBalance, Line: r.line, Label: r.label,
		Year: erp.Kept(r.field(0, e), isYearNumber), Account: erp.Kept(r.field(1, e), erp.IsAccount), Amount: erp.Kept(r.field(2, e), erp.IsAmount),
	}
	if wrong := in.balances.add(b); wrong != "" {
		return in.rejected(r.line, wrong)
	}
	return in.Record(b)
}

func (in *intake) rejected(line int, problem string) error { return in.Rejected(line, "", problem) }

// take notes what is odd about a voucher in its file.
func (in *intake) take(r *erp.VoucherRecord, v *ledger.Voucher) {
	h := &in.survey.header
	if year, ok := h.yearOf(v.On); !ok && len(h.years) > 0 {
		in.Add(findYear, r.Position(), v.On.String()+" lies in none of the file's fiscal years (#RAR)")
	} else if year.Number == "0" {
		in.balances.move(v.Rows)
	}
	if made := h.generated; !made.IsZero() && v.On.After(made) {
		in.Add(findAfter, r.Position(), v.On.String()+" is after "+made.String()+", when the file was made (#GEN)")
	}
	if r.Registered != "" && v.RegisteredOn.IsZero() {
		in.Add(findRegistration, r.Position(), "its registration date is not of the form 20260131 and was left out")
	}
	for _, row := range v.Rows {
		if !row.On.IsZero() && row.On != v.On {
			in.Add(findRowDate, r.Position(), "rows are dated otherwise, such as "+row.On.String()+"; the voucher's date "+v.On.String()+" counts")
			return
		}
	}
}

// summary ends the intake.
func (in *intake) summary() importers.Summary {
	s := in.Summary("sie")
	for _, code := range in.balances.codes() {
		a := in.balances.accounts[code]
		if a.has["#IB"] && in.rules.ShopAccount(ledger.AccountCode(code)) {
			s.Totals["opening "+code+" "+string(in.currency)] = in.balances.write(&a.opening)
		}
	}
	return s
}
