package sie

import "strings"

// rawVoucher is a voucher as the file wrote it, every field still text.
type rawVoucher struct {
	line                                   int
	series, number, date, text, registered string
	rows                                   []rawRow
	problems                               []problem
	opened                                 bool // its { or its first row was read
	noBrace                                bool // rows began without a {
}

type rawRow struct {
	line                        int
	label                       string
	account, amount, date, text string
	objects                     []object
}

// object is one pair of an object list: the number of a dimension and the code in it.
type object struct{ dimension, code string }

// problem is why a voucher cannot be trusted.
type problem struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

func (v *rawVoucher) problem(line int, text string) {
	v.problems = append(v.problems, problem{line, text})
}

// newRawVoucher reads #VER series verno verdate [vertext] [regdate] [sign]; the sign
// is a person and is not read.
func newRawVoucher(r *record, e encoding) *rawVoucher {
	v := &rawVoucher{line: r.line}
	for _, t := range r.tokens {
		if t.kind != word {
			v.problem(r.line, "an object list stands in a #VER")
			return v
		}
	}
	if len(r.tokens) < 4 {
		v.problem(r.line, "the #VER is cut off: it needs series, number and date")
	}
	v.series, v.number = strings.TrimSpace(r.field(0, e)), strings.TrimSpace(r.field(1, e))
	v.date, v.text, v.registered = r.field(2, e), strings.TrimSpace(r.field(3, e)), r.field(4, e)
	return v
}

// addRow reads #TRANS account {objects} amount [transdate] [transtext] [quantity]
// [sign]; quantity and sign are not needed.
func (v *rawVoucher) addRow(r *record, e encoding) {
	row := rawRow{line: r.line, label: r.label}
	fields := r.tokens[1:]
	if len(fields) > 0 && fields[0].kind == word {
		row.account, fields = strings.TrimSpace(e.text(fields[0].text)), fields[1:]
	}
	if row.account == "" {
		v.problem(r.line, "the row names no account")
		return
	}
	if len(fields) == 0 || fields[0].kind != listOpen {
		v.problem(r.line, "the row has no object list {} behind its account")
		return
	}
	var problem string
	if row.objects, fields, problem = readObjects(fields[1:], e); problem != "" {
		v.problem(r.line, problem)
		return
	}
	texts := [3]string{}
	for i := range texts {
		if i < len(fields) && fields[i].kind == word {
			texts[i] = strings.TrimSpace(e.text(fields[i].text))
		}
	}
	row.amount, row.date, row.text = texts[0], texts[1], texts[2]
	if row.amount == "" {
		v.problem(r.line, "the row is cut off: it has no amount")
		return
	}
	v.rows = append(v.rows, row)
}

// readObjects reads the pairs up to the closing brace and returns the fields after it.
func readObjects(fields []token, e encoding) (objects []object, rest []token, problem string) {
	for len(fields) > 0 && fields[0].kind == word {
		if len(fields) < 2 || fields[1].kind != word {
			return nil, nil, "the object list holds a dimension without an object"
		}
		objects = append(objects, object{strings.TrimSpace(e.text(fields[0].text)), strings.TrimSpace(e.text(fields[1].text))})
		fields = fields[2:]
	}
	return objects, fields[1:], "" // the lexer saw to it that the list is closed
}
