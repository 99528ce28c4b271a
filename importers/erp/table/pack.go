package table

import (
	"encoding/binary"

	"counterfoil/importers/erp"
)

// Rows that wait for the rest of their voucher are held packed: as structures of texts
// they take about five times as much, and keep the lines they were cut out of.

// texts are a row's single texts, in the sequence in which they are packed.
func texts(r *erp.RawRow) [10]*string {
	return [10]*string{&r.Native, &r.Label, &r.Account, &r.Amount, &r.Wrote, &r.Foreign, &r.ForeignCurrency, &r.TaxCode, &r.Date, &r.Text}
}

// pack appends rows to what is held.
func pack(to []byte, rows []erp.RawRow) []byte {
	for i := range rows {
		r := &rows[i]
		to = binary.AppendUvarint(to, uint64(r.Line))
		for _, s := range texts(r) {
			to = packText(to, *s)
		}
		to = binary.AppendUvarint(to, uint64(len(r.Objects)))
		for _, o := range r.Objects {
			to = packText(packText(to, o.Dimension), o.Code)
		}
		to = binary.AppendUvarint(to, uint64(len(r.Fields)))
		for _, f := range r.Fields {
			to = packText(packText(to, f[0]), f[1])
		}
	}
	return to
}

func packText(to []byte, s string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(s))), s...)
}

// unpack gives back what pack took.
func unpack(from []byte) []erp.RawRow {
	var rows []erp.RawRow
	u := unpacker{from}
	for len(u.rest) > 0 {
		r := erp.RawRow{Line: u.number()}
		for _, s := range texts(&r) {
			*s = u.text()
		}
		for range u.number() {
			r.Objects = append(r.Objects, erp.Object{Dimension: u.text(), Code: u.text()})
		}
		for range u.number() {
			r.Fields = append(r.Fields, [2]string{u.text(), u.text()})
		}
		rows = append(rows, r)
	}
	return rows
}

type unpacker struct{ rest []byte }

func (u *unpacker) number() int {
	n, width := binary.Uvarint(u.rest)
	u.rest = u.rest[width:]
	return int(n)
}

func (u *unpacker) text() string {
	n := u.number()
	s := string(u.rest[:n])
	u.rest = u.rest[n:]
	return s
}
