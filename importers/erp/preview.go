package erp

import "strings"

// A preview shows vouchers to a person who is to write rules for them: as they would be
// stored, and where something is not kept, its shape. Nothing of it is stored.

// preview is a record in shapes.
func (m *Minimiser) preview(v *RawVoucher, r *VoucherRecord) *VoucherRecord {
	if m.shapes == nil {
		m.shapes = m.masker.Shapes()
	}
	out := *r
	out.Series, out.Number, out.Kind = shapeOfCode(v.Series, r.Series), shapeOfCode(v.Number, r.Number), shapeOfCode(v.Kind, r.Kind)
	out.Text = m.shapes.VoucherText(v.Text)
	out.Rows = make([]RowRecord, len(r.Rows))
	for i := range r.Rows {
		row, raw := r.Rows[i], &v.Rows[i]
		row.Text, row.TaxCode, row.Fields = m.shapes.RowText(raw.Text), shapeOfCode(raw.TaxCode, row.TaxCode), nil
		for _, f := range raw.Fields {
			row.Fields = append(row.Fields, [2]string{f[0], m.shapes.Field(f[0], f[1])})
		}
		out.Rows[i] = row
	}
	return &out
}

// shapeOfCode is a code that was kept, or the shape of one that was not.
func shapeOfCode(raw, kept string) string {
	if strings.HasPrefix(kept, Mask) {
		return shortShape(raw)
	}
	return kept
}
