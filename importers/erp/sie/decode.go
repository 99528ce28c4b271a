package sie

import (
	"errors"
	"fmt"
	"github.com/go-json-experiment/json"
	"sort"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// Source is the name SIE documents carry.
const Source ledger.Source = "sie"

// Decode turns one record into its document or its rejection; records that hold
// neither (the file's own, balances) give nothing.
func Decode(data []byte) ([]ledger.Document, []ledger.Rejection) {
	var r voucherRecord
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, []ledger.Rejection{{Position: "record", Reason: "decode the stored record: " + err.Error()}}
	}
	switch r.Record {
	case recordFile, recordBalance:
		return nil, nil
	case recordVoucher:
		d, problem := r.document()
		if problem != "" {
			return nil, []ledger.Rejection{{Position: r.position(), Reason: problem}}
		}
		return []ledger.Document{d}, nil
	case recordRejected:
		return nil, []ledger.Rejection{decodeRejected(data)}
	}
	return nil, []ledger.Rejection{{Position: "record", Reason: "the stored record is of no kind this version knows"}}
}

func decodeRejected(data []byte) ledger.Rejection {
	var r rejectedRecord
	if err := json.Unmarshal(data, &r); err != nil {
		return ledger.Rejection{Position: "record", Reason: "decode the stored record: " + err.Error()}
	}
	return ledger.Rejection{Position: fmt.Sprintf("line %d", r.Line), Reason: r.Problem}
}

// DocumentFrom decodes one document out of its record; ledger.ErrNotFound when the
// record holds another or none.
func DocumentFrom(data []byte, id ledger.DocumentID) (ledger.Document, error) {
	documents, rejections := Decode(data)
	for _, d := range documents {
		if d.ID == id {
			return d, nil
		}
	}
	if len(rejections) > 0 {
		return ledger.Document{}, fmt.Errorf("decode %s: %s: %s: %w", id, rejections[0].Position, rejections[0].Reason, ledger.ErrInvalid)
	}
	return ledger.Document{}, fmt.Errorf("decode %s: the record holds another document: %w", id, ledger.ErrNotFound)
}

// position is "line 120 (voucher A 17)".
func (r *voucherRecord) position() string {
	if r.Series == "" && r.Number == "" {
		return fmt.Sprintf("line %d (voucher without a number)", r.Line)
	}
	return fmt.Sprintf("line %d (voucher %s)", r.Line, ledger.VoucherNumber{Series: r.Series, Number: r.Number})
}

// document checks every field; wrong says what is wrong, with line numbers.
func (r *voucherRecord) document() (d ledger.Document, wrong string) {
	problems := r.Problems[:len(r.Problems):len(r.Problems)]
	v := &ledger.Voucher{Number: ledger.VoucherNumber{Series: r.Series, Number: r.Number}, Text: r.Text}
	currency, err := money.ParseCurrency(r.Currency)
	if err != nil {
		return d, err.Error()
	}
	var ok bool
	if v.On, ok = parseDate(r.Date); !ok {
		problems = append(problems, misread(r.Line, "voucher date", r.Date, "is not of the form 20260131"))
	}
	v.RegisteredOn, _ = parseDate(r.Registered) // evidence only: a bad one is a finding
	v.Rows = make([]ledger.VoucherRow, len(r.Rows))
	for i := range r.Rows {
		var bad []problem
		v.Rows[i], bad = r.Rows[i].decode(r.Date, currency)
		problems = append(problems, bad...)
	}
	if tooLarge(v.Rows) {
		problems = append(problems, problem{r.Line, "its rows add up to more than a ledger can hold"})
	}
	if len(problems) > 0 {
		return d, describe(problems)
	}
	sortRows(v.Rows)
	d = ledger.Document{
		ID:  ledger.DocumentID{Source: Source, Kind: ledger.DocumentVoucher, ExternalID: r.ID},
		Due: true, Currency: currency, Rate: decimal.NewFromInt(1), Voucher: v,
	}
	if made, ok := parseDate(r.Generated); ok {
		d.StampedAt = made.Time()
	}
	return d, ""
}

// largestTurnover bounds a voucher's rows in minor units, so that no sum over them can
// overflow.
const largestTurnover = int64(1e17)

func tooLarge(rows []ledger.VoucherRow) bool {
	turnover := int64(0)
	for _, row := range rows {
		if turnover += row.Amount.Abs().Units(); turnover >= largestTurnover {
			return true
		}
	}
	return false
}

func misread(line int, what, value, why string) problem {
	return problem{line, fmt.Sprintf("the %s %s %s", what, shown(value), why)}
}

func (row *rowRecord) decode(voucherDate string, currency money.Currency) (ledger.VoucherRow, []problem) {
	var problems []problem
	out := ledger.VoucherRow{Account: ledger.AccountCode(row.Account), Kind: ledger.RowNormal, Text: row.Text}
	switch row.Label {
	case "#RTRANS":
		out.Kind = ledger.RowAdded
	case "#BTRANS":
		out.Kind = ledger.RowStruck
	}
	if !isAccount(row.Account) {
		problems = append(problems, misread(row.Line, "account", row.Account, "is not a number"))
	}
	var err error
	if out.Amount, err = parseAmount(row.Amount, currency); err != nil {
		problems = append(problems, misread(row.Line, "amount", row.Amount, err.Error()))
	}
	if row.Date != "" && row.Date != voucherDate {
		var ok bool
		if out.On, ok = parseDate(row.Date); !ok {
			problems = append(problems, misread(row.Line, "row date", row.Date, "is not of the form 20260131"))
		}
	}
	for _, o := range row.Objects {
		if out.Dimensions == nil {
			out.Dimensions = map[string]string{}
		}
		// Two objects of one dimension are read as one text.
		out.Dimensions[o[0]] = strings.TrimSpace(out.Dimensions[o[0]] + " " + o[1])
	}
	return out, problems
}

// describe joins problems, a few at most, each with its line.
func describe(problems []problem) string {
	const most = 5
	var b strings.Builder
	for i, p := range problems {
		if i == most {
			fmt.Fprintf(&b, "; and %d more", len(problems)-most)
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "line %d: %s", p.Line, p.Text)
	}
	b.WriteString(". Correct the voucher in the ERP or its export, and import the file again")
	return b.String()
}

// sortRows brings rows into a sequence that does not depend on the file's, because
// programs write the same voucher in different sequences.
func sortRows(rows []ledger.VoucherRow) {
	sort.SliceStable(rows, func(i, j int) bool { return compareRows(&rows[i], &rows[j]) < 0 })
}

func compareRows(a, b *ledger.VoucherRow) int {
	if c := strings.Compare(string(a.Account), string(b.Account)); c != 0 {
		return c
	}
	if c := strings.Compare(string(a.Kind), string(b.Kind)); c != 0 {
		return c
	}
	if a.Amount != b.Amount {
		if a.Amount.Units() < b.Amount.Units() {
			return -1
		}
		return 1
	}
	if c := a.On.Compare(b.On); c != 0 {
		return c
	}
	if c := strings.Compare(a.Text, b.Text); c != 0 {
		return c
	}
	return strings.Compare(dimensionKey(a.Dimensions), dimensionKey(b.Dimensions))
}

func dimensionKey(dimensions map[string]string) string {
	if len(dimensions) == 0 {
		return ""
	}
	pairs := make([]string, 0, len(dimensions))
	for dimension, object := range dimensions {
		pairs = append(pairs, dimension+"="+object)
	}
	sort.Strings(pairs)
	return strings.Join(pairs, ",")
}

var errAmount = errors.New("is not a plain number with at most two decimals")

// parseAmount reads an amount exactly: digits, at most two decimals behind a point, a
// minus in front. A point without digits behind it is a cut-off row.
func parseAmount(s string, currency money.Currency) (money.Amount, error) {
	if !isAmount(s) {
		return money.Amount{}, errAmount
	}
	a, err := money.Parse(s, currency)
	switch {
	case errors.Is(err, money.ErrInexact):
		return money.Amount{}, errors.New("has more decimals than " + string(currency) + " holds")
	case err != nil:
		return money.Amount{}, errors.New("is larger than a ledger can hold")
	}
	return a, nil
}

func isAmount(s string) bool {
	whole, decimals, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if len(whole) == 0 && !point || len(whole) > 18 || strings.Trim(whole, "0123456789") != "" {
		return false
	}
	return !point || len(decimals) >= 1 && len(decimals) <= 2 && strings.Trim(decimals, "0123456789") == ""
}

// canonicalAmount writes equal amounts alike: "1250" and "1250.00".
func canonicalAmount(s string) string {
	if d, err := decimal.NewFromString(s); err == nil && isAmount(s) {
		return d.StringFixed(2)
	}
	return s
}

// isAccount: Swedish accounts are four figures; groups use up to eight.
func isAccount(s string) bool {
	return len(s) > 0 && len(s) <= 8 && strings.Trim(s, "0123456789") == ""
}
