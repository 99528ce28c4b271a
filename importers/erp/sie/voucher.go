package sie

import (
	"strings"

	"counterfoil/importers/erp"
)

// rawVoucher is a voucher as the file wrote it.
type rawVoucher struct {
	erp.RawVoucher
	opened  bool // its { or its first row was read
	noBrace bool // rows began without a {
}

// newRawVoucher reads #VER series verno verdate [vertext] [regdate] [sign]; the sign
// is a person and is not read.
func newRawVoucher(r *record, e encoding) *rawVoucher {
	v := &rawVoucher{RawVoucher: erp.RawVoucher{Line: r.line}}
	for _, t := range r.tokens {
		if t.kind != word {
			v.Problem(r.line, "an object list stands in a #VER")
			return v
		}
	}
	if len(r.tokens) < 4 {
		v.Problem(r.line, "the #VER is cut off: it needs series, number and date")
	}
	v.Series, v.Number = strings.TrimSpace(r.field(0, e)), strings.TrimSpace(r.field(1, e))
	v.Date, v.Text, v.Registered = r.field(2, e), strings.TrimSpace(r.field(3, e)), r.field(4, e)
	return v
}

// addRow reads #TRANS account {objects} amount [transdate] [transtext] [quantity]
// [sign]; quantity and sign are not needed.
func (v *rawVoucher) addRow(r *record, e encoding) {
	row := erp.RawRow{Line: r.line}
	if r.label != "#TRANS" {
		row.Label = r.label
	}
	fields := r.tokens[1:]
	if len(fields) > 0 && fields[0].kind == word {
		row.Account, fields = strings.TrimSpace(e.text(fields[0].text)), fields[1:]
	}
	if row.Account == "" {
		v.Problem(r.line, "the row names no account")
		return
	}
	if len(fields) == 0 || fields[0].kind != listOpen {
		v.Problem(r.line, "the row has no object list {} behind its account")
		return
	}
	var problem string
	if row.Objects, fields, problem = readObjects(fields[1:], e); problem != "" {
		v.Problem(r.line, problem)
		return
	}
	texts := [3]string{}
	for i := range texts {
		if i < len(fields) && fields[i].kind == word {
			texts[i] = strings.TrimSpace(e.text(fields[i].text))
		}
	}
	row.Amount, row.Date, row.Text = texts[0], texts[1], texts[2]
	if row.Amount == "" {
		v.Problem(r.line, "the row is cut off: it has no amount")
		return
	}
	if _, decimals, _ := strings.Cut(row.Amount, "."); len(decimals) > 2 && erp.IsAmount(row.Amount) {
		v.Problem(r.line, "the amount "+erp.Shown(row.Amount)+" has more than the two decimals of the format")
	}
	v.Add(row)
}

// readObjects reads the pairs up to the closing brace and returns the fields after it.
func readObjects(fields []token, e encoding) (objects []erp.Object, rest []token, problem string) {
	for len(fields) > 0 && fields[0].kind == word {
		if len(fields) < 2 || fields[1].kind != word {
			return nil, nil, "the object list holds a dimension without an object"
		}
		objects = append(objects, erp.Object{Dimension: strings.TrimSpace(e.text(fields[0].text)), Code: strings.TrimSpace(e.text(fields[1].text))})
		fields = fields[2:]
	}
	return objects, fields[1:], "" // the lexer saw to it that the list is closed
}
