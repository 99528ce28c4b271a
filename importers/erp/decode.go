package erp

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"counterfoil/importers"
	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/go-json-experiment/json"
	"github.com/shopspring/decimal"
)

// Decoder turns the records of one source into documents. It keeps no state, because
// every record stands by itself. Others are the kinds of records a format keeps beside
// vouchers, which hold no documents.
type Decoder struct {
	Source ledger.Source
	Others []string
}

var _ importers.Decoder = Decoder{}

// Decode turns one record into its document or its rejection.
func (d Decoder) Decode(line []byte, at ledger.Evidence) (importers.Decoded, error) {
	decoded := d.record(line)
	for i := range decoded.Documents {
		decoded.Documents[i].Evidence = at
	}
	for i := range decoded.Rejections {
		r := &decoded.Rejections[i]
		r.Evidence, r.Snapshot = at, at.Snapshot
		if r.Position == "record" {
			r.Position = fmt.Sprintf("record in chunk %d at %d", at.Chunk, at.Offset)
		}
	}
	if decoded.Extent != nil {
		decoded.Extent.Evidence = at
	}
	return decoded, nil
}

// Finish has nothing left to return.
func (Decoder) Finish() (importers.Decoded, error) { return importers.Decoded{}, nil }

func (d Decoder) record(data []byte) importers.Decoded {
	var r VoucherRecord
	if err := json.Unmarshal(data, &r); err != nil {
		return rejected("record", "decode the stored record: "+err.Error())
	}
	switch {
	case r.Record == RecordVoucher:
		document, problem := r.document(d.Source)
		if problem != "" {
			return importers.Decoded{Rejections: []ledger.Rejection{{Position: r.Position(), Reason: problem, Document: r.documentID(d.Source), StampedAt: r.stampedAt()}}}
		}
		return importers.Decoded{Documents: []ledger.Document{document}}
	case r.Record == RecordRejected:
		return decodeRejected(data)
	case r.Record == RecordWithdrawn:
		return d.withdrawn(data)
	case r.Record == RecordExtent:
		return decodeExtent(data)
	case slices.Contains(d.Others, r.Record):
		return importers.Decoded{}
	}
	return rejected("record", "the stored record is of no kind this version knows")
}

func rejected(position, reason string) importers.Decoded {
	return importers.Decoded{Rejections: []ledger.Rejection{{Position: position, Reason: reason}}}
}

// withdrawn is a document without content that is not due any more: what stood for it is
// reversed.
func (d Decoder) withdrawn(data []byte) importers.Decoded {
	var r WithdrawnRecord
	err := json.Unmarshal(data, &r)
	asked, bad := time.Parse(time.RFC3339, r.Asked)
	if err = errors.Join(err, bad); err != nil || r.ID == "" {
		return rejected("record", fmt.Sprintf("decode the stored record of a voucher that vanished: %v", err))
	}
	id := ledger.DocumentID{Source: d.Source, Kind: ledger.DocumentVoucher, ExternalID: r.ID}
	return importers.Decoded{Documents: []ledger.Document{{ID: id, StampedAt: asked.UTC()}}}
}

func decodeRejected(data []byte) importers.Decoded {
	var r RejectedRecord
	if err := json.Unmarshal(data, &r); err != nil {
		return rejected("record", "decode the stored record: "+err.Error())
	}
	return rejected(position(r.Where, r.Line), r.Problem)
}

// DocumentFrom decodes one document out of its record; ledger.ErrNotFound when the record
// holds another or none. The record of what a whole file holds withdraws what it is asked
// for: it is the evidence of vouchers that vanished, and of nothing else.
func (d Decoder) DocumentFrom(data []byte, id ledger.DocumentID) (ledger.Document, error) {
	decoded := d.record(data)
	for i := range decoded.Documents {
		if decoded.Documents[i].ID == id {
			return decoded.Documents[i], nil
		}
		if former, ok := d.Former(decoded.Documents[i]); ok && former.ID == id {
			return former, nil
		}
	}
	if x := decoded.Extent; x != nil && x.Whole() {
		return ledger.Document{ID: id, StampedAt: x.AsOf}, nil
	}
	if rejections := decoded.Rejections; len(rejections) > 0 {
		return ledger.Document{}, fmt.Errorf("decode %s: %s: %s: %w", id, rejections[0].Position, rejections[0].Reason, ledger.ErrInvalid)
	}
	return ledger.Document{}, fmt.Errorf("decode %s: the record holds another document: %w", id, ledger.ErrNotFound)
}

// document checks every field; wrong says what is wrong, with line numbers.
func (r *VoucherRecord) document(source ledger.Source) (d ledger.Document, wrong string) {
	problems := r.Problems[:len(r.Problems):len(r.Problems)]
	v := &ledger.Voucher{Number: ledger.VoucherNumber{Series: r.Series, Number: r.Number}, Text: r.Text}
	currency, err := money.ParseCurrency(r.Currency)
	if err != nil {
		return d, err.Error()
	}
	var ok bool
	if v.On, ok = ParseDate(r.Date); !ok && (r.Date != "" || len(problems) == 0) {
		problems = append(problems, misread(r.Line, "voucher date", r.Date, "is not of the form 20260131"))
	}
	v.RegisteredOn, _ = ParseDate(r.Registered) // evidence only: a bad one is a finding
	v.Rows = make([]ledger.VoucherRow, len(r.Rows))
	for i := range r.Rows {
		var bad []Problem
		v.Rows[i], bad = r.Rows[i].decode(r.Date, currency)
		problems = append(problems, bad...)
	}
	if tooLarge(v.Rows) {
		problems = append(problems, Problem{r.Line, "its rows add up to more than a ledger can hold"})
	}
	if len(problems) > 0 {
		return d, describe(problems)
	}
	sortRows(v.Rows)
	d = ledger.Document{
		ID: r.documentID(source), Due: true, Currency: currency, Rate: decimal.NewFromInt(1), Voucher: v,
	}
	d.StampedAt = r.stampedAt()
	return d, ""
}

func (r *VoucherRecord) documentID(source ledger.Source) ledger.DocumentID {
	return ledger.DocumentID{Source: source, Kind: ledger.DocumentVoucher, ExternalID: r.ID}
}

// stampedAt is as of when the source knows the voucher: when the file was made, or when it
// last changed it. The file's is no earlier where both are told: a voucher that was not
// changed may have been gone in between.
func (r *VoucherRecord) stampedAt() time.Time {
	at, err := time.Parse(time.RFC3339, r.Modified)
	made, ok := ParseDate(r.Generated)
	if ok && (err != nil || made.Time().After(at)) {
		return made.Time()
	}
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
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

func misread(line int, what, value, why string) Problem {
	return Problem{line, fmt.Sprintf("the %s %s %s", what, Shown(value), why)}
}

func (row *RowRecord) decode(voucherDate string, currency money.Currency) (ledger.VoucherRow, []Problem) {
	var problems []Problem
	out := ledger.VoucherRow{Account: ledger.AccountCode(row.Account), Kind: ledger.RowNormal, Text: row.Text}
	switch row.Label {
	case LabelAdded:
		out.Kind = ledger.RowAdded
	case LabelStruck:
		out.Kind = ledger.RowStruck
	}
	if !IsAccount(row.Account) {
		problems = append(problems, misread(row.Line, "account", row.Account, "is no account code"))
	}
	var err error
	if out.Amount, err = ParseAmount(row.Amount, currency); err != nil {
		problems = append(problems, misread(row.Line, "amount", row.Amount, err.Error()))
	}
	if row.Date != "" && row.Date != voucherDate {
		var ok bool
		if out.On, ok = ParseDate(row.Date); !ok {
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
	for _, f := range row.Fields {
		if out.Fields == nil {
			out.Fields = map[string]string{}
		}
		out.Fields[f[0]] = f[1]
	}
	return out, problems
}

// describe joins problems, a few at most, each with its line.
func describe(problems []Problem) string {
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
		if p.Line > 0 {
			fmt.Fprintf(&b, "line %d: ", p.Line)
		}
		b.WriteString(p.Text)
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
	if c := strings.Compare(pairsKey(a.Dimensions), pairsKey(b.Dimensions)); c != 0 {
		return c
	}
	return strings.Compare(pairsKey(a.Fields), pairsKey(b.Fields))
}

func pairsKey(m map[string]string) string {
	if len(m) == 0 {
		return ""
	}
	pairs := make([]string, 0, len(m))
	for name, value := range m {
		pairs = append(pairs, name+"="+value)
	}
	sort.Strings(pairs)
	return strings.Join(pairs, ",")
}

var errAmount = errors.New("is not a plain number")

// ParseAmount reads an amount as records spell it, exactly: figures, decimals behind a point, a minus in front.
// A point without figures behind it is a cut-off row. More decimals than the currency has
// are refused unless they are zeros.
func ParseAmount(s string, currency money.Currency) (money.Amount, error) {
	if !IsAmount(s) {
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

// mostDecimals is what any source writes at most; they are zeros from the currency's own on.
const mostDecimals = 10

// IsAmount tells whether something is spelled as records spell amounts.
func IsAmount(s string) bool {
	whole, decimals, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if len(whole) == 0 && !point || len(whole) > 18 || strings.Trim(whole, figures) != "" {
		return false
	}
	return !point || len(decimals) >= 1 && len(decimals) <= mostDecimals && strings.Trim(decimals, figures) == ""
}

// canonicalAmount writes equal amounts alike: "1250" and "1250.00".
func canonicalAmount(s string) string {
	if d, err := decimal.NewFromString(s); err == nil && IsAmount(s) {
		return d.StringFixed(2)
	}
	return s
}

// IsAccount tells whether something has the form of an account's code: figures, letters
// and the signs that part them, twenty at most, and not the form of what identifies a
// person.
func IsAccount(s string) bool {
	return len(s) > 0 && len(s) <= 20 && !Personal(s) && strings.ContainsAny(s, figures) && strings.IndexFunc(s, func(r rune) bool {
		return !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || strings.ContainsRune("-._/", r))
	}) < 0
}
