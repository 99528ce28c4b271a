package netsuite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"counterfoil/importers/erp"
	"counterfoil/ledger/policy"
)

// line is one accounting line, its columns by name; values come as strings, and what is
// null is left out.
type line map[string]string

func lineOf(value jsontext.Value) (line, error) {
	var object map[string]jsontext.Value
	if err := json.Unmarshal(value, &object); err != nil {
		return nil, refuse("a line is no object")
	}
	l := make(line, len(object))
	for name, v := range object {
		switch v.Kind() {
		case '"':
			var s string
			if err := json.Unmarshal(v, &s); err != nil {
				return nil, refuse("a line cannot be read")
			}
			l[name] = strings.TrimSpace(s)
		case '0', 't', 'f':
			l[name] = string(v)
		}
	}
	return l, nil
}

// transaction is the internal id, 0 where the line has none.
func (l line) transaction() int64 {
	id, _ := strconv.ParseInt(l["tran_id"], 10, 64) // 0 is refused
	return id
}

func (l line) book() string {
	if l["book"] == "" {
		return primaryBook // an account with one book may not show it
	}
	return l["book"]
}

// primaryBook is the internal id of the book every account has.
const primaryBook = "1"

// bookOf is the policy's book.
func bookOf(p policy.NetSuite) string {
	if p.Book == "" {
		return primaryBook
	}
	return p.Book
}

// amount is debit less credit of the accounting line, which must agree with its amount.
func (l line) amount() (string, bool) {
	debit, ok := number(l["debit"])
	credit, also := number(l["credit"])
	if !ok || !also || l["debit"] == "" && l["credit"] == "" {
		return "", false
	}
	sum := debit.Sub(credit)
	if stated, ok := number(l["amount"]); l["amount"] != "" && (!ok || !stated.Equal(sum)) {
		return "", false
	}
	return sum.String(), true
}

// longest bounds a number's figures, so that an exponent cannot fill the memory.
const longest = 30

func number(s string) (decimal.Decimal, bool) {
	if s == "" {
		return decimal.Zero, true
	}
	if len(s) > longest || strings.Trim(s, "0123456789.-") != "" {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(s)
	return d, err == nil
}

// voucherID is how a transaction is known: its book and internal id.
func voucherID(book string, id int64) string { return book + " " + strconv.FormatInt(id, 10) }

// voucher is a transaction's lines in one book.
func voucher(lines []line, rules *erp.Rules, p policy.NetSuite) *erp.RawVoucher {
	first := lines[0]
	v := &erp.RawVoucher{
		Line: int(first.transaction()), Where: "transaction " + first["tran_id"], Key: voucherID(first.book(), first.transaction()), Book: first.book(),
		Number: first["tranid"], Kind: first["type"], Date: strings.ReplaceAll(first["trandate"], "-", ""), Registered: strings.ReplaceAll(first["created"], "-", ""), Text: first["memo"],
	}
	for _, l := range lines {
		row := erp.RawRow{Native: l["line_id"], Text: l["line_memo"], Foreign: l["foreignamount"], ForeignCurrency: l["currency"], Fields: l.fields(p)}
		row.Account, _, _ = strings.Cut(l["account"], " ") // "4000 Sales": the number stands first
		var ok bool
		if row.Amount, ok = l.amount(); !ok {
			v.Problem(0, fmt.Sprintf("line %s: debit, credit and amount do not agree, or are no numbers", erp.Shown(l["line_id"])))
			row.Amount = "0"
		}
		for _, dimension := range []string{"department", "class", "location"} {
			if o, ok := rules.Object(dimension, l[dimension]); ok {
				row.Objects = append(row.Objects, o)
			}
		}
		v.Modified = max(v.Modified, instant(l["t_mod"]), instant(l["tal_mod"]))
		v.Rows = append(v.Rows, row)
	}
	return v
}

// fields are what reference rules may read.
func (l line) fields(p policy.NetSuite) (fields [][2]string) {
	for _, f := range [][2]string{{"po number", l["otherrefnum"]}, {"external id", l["externalid"]}, {"document number", l["tranid"]}} {
		if f[1] != "" {
			fields = append(fields, f)
		}
	}
	for name, column := range p.References {
		if l[column] != "" {
			fields = append(fields, [2]string{name, l[column]})
		}
	}
	slices.SortFunc(fields, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return fields
}

// instant spells a column's date and time as records do. NetSuite gives them in the
// account's zone; they only tell which of two versions is newer.
func instant(s string) string {
	at, err := time.Parse(time.DateTime, s)
	if err != nil {
		return ""
	}
	return at.Format(time.RFC3339)
}
