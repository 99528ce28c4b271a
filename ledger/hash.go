package ledger

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strconv"
	"time"

	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// hashVersion is the first line of what is hashed. A change to the fields or their form
// needs a new one, and makes every document a new version when it is imported again.
const hashVersion = "counterfoil document 1\n"

// Hash is the identity of a version: SHA-256 over the money-relevant content. Two
// views of a document that would be posted alike hash alike, whatever else changed at
// the source.
//
// The content is written field by field in the sequence of the types, without names:
//
//	text     its length in bytes, ':', its bytes
//	number   decimal digits, ';'
//	truth    '1;' or '0;'
//	decimal  coefficient without zeros at its end, 'e', exponent, ';' (25.00 is 25e0)
//	amount   minor units as a number, currency as text
//	instant  seconds since 1970 in UTC, '.', nanoseconds, ';'; the zero time is '-;'
//	date     year, month and day as numbers, all 0 for none
//	list     its length as a number, its elements; a map by its keys, sorted
//	content  '1;' and its fields, or '0;' where the document has none of that sort
//
// Every form says where it ends, so no two documents share their bytes.
func (d Document) Hash() [32]byte {
	var buffer [4096]byte // on the stack; longer documents move to the heap by themselves
	return sha256.Sum256(d.appendContent(buffer[:0]))
}

func (d *Document) appendContent(b []byte) []byte {
	b = append(b, hashVersion...)
	b = hashText(b, string(d.ID.Source))
	b = hashText(b, string(d.ID.Kind))
	b = hashText(b, d.ID.ExternalID)
	b = hashText(b, string(d.Order))
	b = hashTruth(b, d.Due)
	b = d.Moments.appendTo(b)
	b = hashText(b, d.Store)
	b = hashText(b, d.Market)
	b = hashText(b, string(d.Country))
	b = hashText(b, d.PaymentMethod)
	b = hashText(b, string(d.Currency))
	b = hashDecimal(b, d.Rate)
	b = d.Goods.appendTo(b)
	b = d.Payment.appendTo(b)
	return d.Voucher.appendTo(b)
}

func (m Moments) appendTo(b []byte) []byte {
	b = hashInstant(b, m.Created)
	b = hashInstant(b, m.Ordered)
	b = hashInstant(b, m.Shipped)
	b = hashInstant(b, m.Captured)
	b = hashInstant(b, m.Completed)
	return hashInstant(b, m.Refunded)
}

func (g *Goods) appendTo(b []byte) []byte {
	b = hashTruth(b, g != nil)
	if g == nil {
		return b
	}
	b = hashText(b, g.Shipment)
	b = hashNumber(b, int64(len(g.Lines)))
	for i := range g.Lines {
		b = g.Lines[i].appendTo(b)
	}
	b = hashNumber(b, int64(len(g.Charges)))
	for i := range g.Charges {
		b = g.Charges[i].appendTo(b)
	}
	b = hashDecimal(b, g.Gross)
	b = hashDecimal(b, g.Net)
	return hashTruth(b, g.FallbackTax)
}

func (l *Line) appendTo(b []byte) []byte {
	b = hashText(b, l.ID)
	b = hashText(b, string(l.Kind))
	b = hashText(b, string(l.SKU))
	b = hashNumber(b, int64(l.Quantity))
	b = hashDecimal(b, l.UnitPrice)
	b = hashDecimal(b, l.Gross)
	b = hashDecimal(b, l.Net)
	return hashTaxes(b, l.Taxes)
}

func (c *Charge) appendTo(b []byte) []byte {
	b = hashText(b, string(c.Kind))
	b = hashText(b, c.Label)
	b = hashDecimal(b, c.Gross)
	b = hashDecimal(b, c.Net)
	return hashTaxes(b, c.Taxes)
}

func hashTaxes(b []byte, taxes []Tax) []byte {
	b = hashNumber(b, int64(len(taxes)))
	for i := range taxes {
		t := &taxes[i]
		b = hashText(b, t.ID)
		b = hashText(b, t.Name)
		b = hashDecimal(b, t.Percent)
		b = hashText(b, string(t.Mode))
		b = hashDecimal(b, t.Amount)
	}
	return b
}

func (p *Payment) appendTo(b []byte) []byte {
	b = hashTruth(b, p != nil)
	if p == nil {
		return b
	}
	b = hashDecimal(b, p.Amount)
	b = hashTruth(b, p.GiftCard)
	b = hashTruth(b, p.Outside)
	b = hashText(b, p.ExternalReference)
	return hashText(b, p.Return)
}

func (v *Voucher) appendTo(b []byte) []byte {
	b = hashTruth(b, v != nil)
	if v == nil {
		return b
	}
	b = hashText(b, v.Number.Series)
	b = hashText(b, v.Number.Number)
	b = hashDate(b, v.On)
	b = hashDate(b, v.RegisteredOn)
	b = hashText(b, v.Text)
	b = hashNumber(b, int64(len(v.Rows)))
	for i := range v.Rows {
		b = v.Rows[i].appendTo(b)
	}
	return b
}

func (r *VoucherRow) appendTo(b []byte) []byte {
	b = hashText(b, string(r.Account))
	b = hashAmount(b, r.Amount)
	b = hashText(b, string(r.Kind))
	b = hashDate(b, r.On)
	b = hashText(b, r.Text)
	b = hashPairs(b, r.Dimensions)
	if len(r.Fields) > 0 { // a row without them hashes as before there were any
		b = hashPairs(append(b, "fields;"...), r.Fields)
	}
	return b
}

func hashPairs(b []byte, pairs map[string]string) []byte {
	b = hashNumber(b, int64(len(pairs)))
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		b = hashText(b, name)
		b = hashText(b, pairs[name])
	}
	return b
}

func hashText(b []byte, s string) []byte {
	b = strconv.AppendInt(b, int64(len(s)), 10)
	b = append(b, ':')
	return append(b, s...)
}

func hashNumber(b []byte, n int64) []byte { return append(strconv.AppendInt(b, n, 10), ';') }

func hashTruth(b []byte, t bool) []byte {
	if t {
		return append(b, '1', ';')
	}
	return append(b, '0', ';')
}

// maxInt64Digits is how many decimal digits always fit an int64.
const maxInt64Digits = 18

// hashDecimal writes equal decimals alike, however many zeros they carry.
func hashDecimal(b []byte, d decimal.Decimal) []byte {
	if d.IsZero() {
		return append(b, "0e0;"...)
	}
	first := len(b)
	if d.NumDigits() <= maxInt64Digits {
		b = strconv.AppendInt(b, d.CoefficientInt64(), 10)
	} else {
		b = d.Coefficient().Append(b, 10)
	}
	exponent := int64(d.Exponent())
	for len(b) > first && b[len(b)-1] == '0' {
		b = b[:len(b)-1]
		exponent++
	}
	b = append(b, 'e')
	return hashNumber(b, exponent)
}

func hashAmount(b []byte, a money.Amount) []byte {
	return hashText(hashNumber(b, a.Units()), string(a.Currency()))
}

func hashInstant(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, '-', ';')
	}
	b = append(strconv.AppendInt(b, t.Unix(), 10), '.')
	return hashNumber(b, int64(t.Nanosecond()))
}

func hashDate(b []byte, d Date) []byte {
	b = hashNumber(b, int64(d.year))
	b = hashNumber(b, int64(d.month))
	return hashNumber(b, int64(d.day))
}
