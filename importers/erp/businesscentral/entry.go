package businesscentral

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"counterfoil/importers/erp"
)

// entry is one ledger entry of a page.
type entry struct {
	number                              int64
	date, document, kind, account, text string
	amount                              string // debit less credit
	modified                            string
	references                          [][2]string
	dimensions                          [][2]string // code, value
	problem                             string
}

// sameVoucher tells whether an entry belongs to the run another one is of.
func (e *entry) sameVoucher(o *entry) bool { return e.document == o.document && e.date == o.date }

// closed tells whether a run adds up to nothing and moves something: the next entry, even
// of the same document, then belongs to another posting, such as its reversal.
func closed(run []*entry) bool {
	sum, moves := decimal.Zero, false
	for _, e := range run {
		if e.problem != "" {
			return false // what it moves is not known
		}
		amount := decimal.RequireFromString(e.amount)
		sum, moves = sum.Add(amount), moves || !amount.IsZero()
	}
	return moves && sum.IsZero()
}

// dimensionLine is one of an entry's dimensionSetLines.
type dimensionLine struct {
	Code      string `json:"code"`
	ValueCode string `json:"valueCode"`
}

// entryOf reads an entry. An error means that it has no number, so that it cannot even be
// rejected by one; anything else wrong is the entry's problem.
func (f fields) entryOf(value jsontext.Value) (*entry, error) {
	var object map[string]jsontext.Value
	if err := json.Unmarshal(value, &object); err != nil {
		return nil, fmt.Errorf("an entry is no object: %w", err)
	}
	e := &entry{}
	number, err := strconv.ParseInt(plain(object[f.names["entry"]]), 10, 64)
	if err != nil || number <= 0 {
		return nil, fmt.Errorf("an entry has no number in %q; correct erp.business_central.fields", f.names["entry"])
	}
	e.number = number
	e.date, e.document = compact(plain(object[f.names["date"]])), plain(object[f.names["document"]])
	e.kind, e.account, e.text = documentType(plain(object[f.names["type"]])), plain(object[f.names["account"]]), plain(object[f.names["text"]])
	e.modified = plain(object[f.names["modified"]])
	if e.amount, err = f.amountOf(object); err != nil {
		e.problem = fmt.Sprintf("entry %d: %v", number, err)
	}
	for name, field := range f.references {
		if value := plain(object[field]); value != "" {
			e.references = append(e.references, [2]string{name, value})
		}
	}
	slices.SortFunc(e.references, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	var lines []dimensionLine
	if set, ok := object["dimensionSetLines"]; ok && set.Kind() == '[' {
		if err := json.Unmarshal(set, &lines); err != nil {
			e.problem = fmt.Sprintf("entry %d: its dimensions cannot be read", number)
		}
	}
	for _, l := range lines {
		e.dimensions = append(e.dimensions, [2]string{l.Code, l.ValueCode})
	}
	for code, field := range f.dimensions {
		if value := plain(object[field]); value != "" {
			e.dimensions = append(e.dimensions, [2]string{code, value})
		}
	}
	slices.SortFunc(e.dimensions, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return e, nil
}

var errAmounts = errors.New("its amount is missing or no number")

// amountOf is debit less credit, or the signed amount where the page has one. Exactly one
// of debit and credit is not zero, and either may be negative.
func (f fields) amountOf(object map[string]jsontext.Value) (string, error) {
	if name := f.names["amount"]; name != "" {
		return exact(object[name])
	}
	debit, err := exact(object[f.names["debit"]])
	if err != nil {
		return "", err
	}
	credit, err := exact(object[f.names["credit"]])
	if err != nil {
		return "", err
	}
	return decimal.RequireFromString(debit).Sub(decimal.RequireFromString(credit)).String(), nil
}

// longest bounds a number's figures, so that an exponent cannot fill the memory.
const longest = 30

// exact reads a JSON number, or a string that holds one, from its figures.
func exact(v jsontext.Value) (string, error) {
	text := plain(v)
	if text == "" || len(text) > longest || strings.ContainsAny(text, "xXnNiI_") {
		return "", errAmounts
	}
	d, err := decimal.NewFromString(text)
	if err != nil || d.Exponent() > longest || d.Exponent() < -longest {
		return "", errAmounts
	}
	return d.String(), nil
}

// plain is a value's text; "" for null, objects and lists.
func plain(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		var s string
		if json.Unmarshal(v, &s) != nil {
			return ""
		}
		return strings.TrimSpace(s)
	case '0', 't', 'f':
		return string(v)
	}
	return ""
}

// documentType undoes OData's way of writing blanks.
func documentType(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "_x0020_", " ")) }

// compact spells an ISO date as records do.
func compact(date string) string {
	if len(date) >= 10 && date[4] == '-' && date[7] == '-' {
		return date[:4] + date[5:7] + date[8:10]
	}
	return date
}

// voucher is a run of entries as a voucher.
func voucher(run []*entry, rules *erp.Rules, joined func(document string) [][2]string) *erp.RawVoucher {
	first := run[0]
	v := &erp.RawVoucher{
		Line: int(first.number), Where: fmt.Sprintf("entry %d", first.number), Key: "entry " + strconv.FormatInt(first.number, 10),
		Number: first.document, Kind: first.kind, Date: first.date, Text: first.text,
	}
	also := joined(first.document)
	for _, e := range run {
		row := erp.RawRow{
			Native: strconv.FormatInt(e.number, 10), Account: e.account, Amount: e.amount, Text: e.text, Fields: append(e.references[:len(e.references):len(e.references)], also...),
		}
		for _, d := range e.dimensions {
			if o, ok := rules.Object(d[0], d[1]); ok {
				row.Objects = append(row.Objects, o)
			}
		}
		if e.problem != "" {
			v.Problem(0, e.problem)
		}
		v.Modified = max(v.Modified, e.modified)
		v.Rows = append(v.Rows, row)
	}
	return v
}
