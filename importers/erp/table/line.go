package table

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
)

// line is one row of a journal, read: usually one row of a voucher, two with a contra
// account, three with a tax that it implies.
type line struct {
	row                    int
	group                  string // what the rows of a voucher have in common
	id, book               string
	series, number, kind   string
	date, registered       string
	modified, text         string
	rows                   []erp.RawRow
	sum                    int64    // of rows, in minor units
	measures               [2]int64 // the figures as they stand in the file, for its totals
	problems               []erp.Problem
	both, implied, taxOdd  bool
	rateOdd, damaged, lost bool
	astray                 bool // its voucher cannot be told, or not for sure
}

// problem notes why the line cannot be trusted; its voucher is rejected for it.
func (l *line) problem(text string) {
	l.problems = append(l.problems, erp.Problem{Line: l.row, Text: text})
}

// misread is a problem with a value.
func (l *line) misread(what string, c cell, why string) {
	l.problem("the " + what + " " + erp.Shown(c.text) + " " + why)
}

// value is a target's cell in a row, or what a heading above it said.
func (j *journal) value(g *getter, name string, r *row) cell {
	c := g.cell(r)
	if c.text == "" && len(j.filled) > 0 {
		c.text = j.filled[name]
	}
	return c
}

// line reads a row; its group is empty where nothing tells its voucher.
func (j *journal) line(r *row) *line {
	b := j.columns
	l := &line{row: r.number}
	if r.broken != "" {
		l.problem(r.broken + spanOf(r))
	}
	l.series, l.number = j.code(l, "series", &b.series, r), j.code(l, "number", &b.number, r)
	l.id, l.kind, l.book = j.code(l, "id", &b.id, r), j.code(l, "kind", &b.kind, r), j.code(l, "book", &b.book, r)
	if l.book == "" {
		l.book = j.plan.profile.Source.Book
	}
	if r.broken == "" {
		j.when(l, r)
	}
	l.group = j.groupOf(l, r)
	l.astray = len(l.problems) > 0 // with what tells its voucher
	if r.broken != "" || j.keysOnly && l.group != "" {
		return l
	}
	j.content(l, r)
	switch {
	case l.group != "":
	case len(l.rows) > 1 && l.sum == 0:
		// A row that books both sides and names no voucher is one by itself.
		l.group = "row " + strconv.Itoa(r.number)
	default:
		l.astray = true
		l.problem("it says of no voucher that it belongs to; if it is no line of the journal, say so under rows")
	}
	return l
}

// when reads the line's dates.
func (j *journal) when(l *line, r *row) {
	b := j.columns
	c := j.value(&b.date, "date", r)
	var wrong string
	l.date, wrong = j.day(c)
	j.dates.doubt.mixed.note(c, l.date)
	if b.period.given && c.kind == cellText {
		j.dates.doubt.months.note(j.periodOf(b.period.cell(r)), l.date)
	}
	if wrong != "" {
		l.problem("the date " + shownDate(c.text) + " " + wrong)
	} else if l.date == "" {
		l.problem("it has no date")
	}
	l.registered, _ = j.day(b.registered.cell(r)) // evidence only
	if b.modified.given {
		l.modified = j.instant(b.modified.cell(r))
	}
}

// dateShape is of dates of figures, whether there is such a day or not. No year is 0812: that
// may begin a telephone number.
var dateShape = regexp.MustCompile(`^(` + aYear + `[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.]` + aYear + `)([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?$`)

const aYear = `(0000|[1-9][0-9]{3})`

// shownDate is a date as a message may quote it: what has the shape of one says nothing of a
// person, though other figures of that length could.
func shownDate(s string) string {
	if dateShape.MatchString(s) {
		return s
	}
	return erp.Shown(s)
}

// day reads a date on which something may be booked.
func (j *journal) day(c cell) (plain, wrong string) {
	if plain, wrong = j.dates.plain(c); wrong == "" && plain != "" {
		if wrong = j.plan.days.Wrong(plain); wrong != "" {
			return "", wrong
		}
	}
	return plain, wrong
}

// instant reads when the ERP last changed something: to the second where it tells, in
// the profile's time zone.
func (j *journal) instant(c cell) string {
	if t, err := time.Parse(time.RFC3339, c.text); err == nil {
		return t.UTC().Format(time.RFC3339)
	}
	for _, form := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05.000"} {
		if t, err := time.ParseInLocation(form, c.text, j.plan.zone); err == nil {
			return t.UTC().Format(time.RFC3339)
		}
	}
	day, wrong := j.dates.plain(c)
	if t, err := time.ParseInLocation("20060102", day, j.plan.zone); wrong == "" && err == nil {
		return t.UTC().Format(time.RFC3339)
	}
	return ""
}

// aroundRows is the group of rows of which those around them tell where vouchers end.
const aroundRows = "·"

// groupOf is what the rows of a voucher have in common; a number counts anew with each
// financial year unless the ERP has a key of its own.
func (j *journal) groupOf(l *line, r *row) string {
	v := &j.plan.profile.Voucher
	if v.By == byBlank || v.By == byBalance {
		return aroundRows
	}
	var key strings.Builder
	filled := false
	for _, name := range v.Key {
		part := ""
		switch name {
		case "series":
			part = l.series
		case "number":
			part = l.number
		case "id":
			part = l.id
		case "kind":
			part = l.kind
		case "book":
			part = l.book
		case "date":
			key.WriteString(l.date)
			filled = filled || l.date != "" && v.byDay()
		case "group":
			if !j.plan.profile.Amount.Types[j.columns.flag.cell(r).text].Joined {
				part = j.value(&j.columns.group, "group", r).text
			}
		}
		key.WriteString(part)
		key.WriteByte(0)
		filled = filled || part != "" && name != "book" && name != "kind"
	}
	if !filled {
		return ""
	}
	if l.id == "" {
		key.WriteString(j.yearOf(l.date))
	}
	key.WriteString(l.book)
	return key.String()
}

// byDay tells that nothing but the day parts vouchers.
func (v *Voucher) byDay() bool {
	for _, name := range v.Key {
		if name != "date" && name != "book" && name != "kind" {
			return false
		}
	}
	return true
}

// oneDate tells that rows of different dates are no voucher of the profile.
func (v *Voucher) oneDate() bool {
	return v.Dates == "one" && (v.By == byKey || v.By == byChange) && !slices.Contains(v.Key, "date")
}

// yearOf is the financial year of a date; of one that could not be read, the last.
func (j *journal) yearOf(date string) string {
	if date == j.lastDate {
		return j.lastYear
	}
	if on, ok := erp.ParseDate(date); ok {
		j.lastDate, j.lastYear = date, j.plan.year(on).String()
	}
	return j.lastYear
}

// content reads what the line books.
func (j *journal) content(l *line, r *row) {
	b := j.columns
	l.text = b.header.cell(r).text
	row := erp.RawRow{Line: r.number, Date: l.date, Text: b.text.cell(r).text}
	row.Native = j.code(l, "line", &b.line, r)
	row.TaxCode = b.taxCode.cell(r).text
	l.implied = j.plan.profile.Tax.Implied && strings.Trim(row.TaxCode, "0") != ""
	for i := range b.dimensions {
		if c := b.dimensions[i].column.cell(r); c.text != "" {
			row.Objects = append(row.Objects, erp.Object{Dimension: b.dimensions[i].name, Code: c.text})
		}
	}
	j.references(l, &row, r)
	row.Account = j.account(l, j.value(&b.account, "account", r))
	l.damaged = strings.Contains(row.Text, "\uFFFD") || strings.Contains(l.text, "\uFFFD")
	j.amounts(l, &row, r)
	if len(l.problems) > 0 {
		l.rows, l.sum = nil, 0
	}
}

// references reads the fields that may name an order: of several for one field, the
// first that is filled.
func (j *journal) references(l *line, out *erp.RawRow, r *row) {
	for i := range j.columns.references {
		b := &j.columns.references[i]
		c := b.column.cell(r)
		value, wrong := codeOf(c)
		if wrong != "" {
			l.lost = true // digits are gone: what is left would name another order
			continue
		}
		if b.pattern != nil {
			match := b.pattern.FindStringSubmatch(value)
			if value = ""; match != nil {
				value = tidy(match[1])
			}
		}
		if value != "" && !hasField(out.Fields, b.name) {
			out.Fields = append(out.Fields, [2]string{b.name, value})
		}
	}
}

func hasField(fields [][2]string, name string) bool {
	for _, f := range fields {
		if f[0] == name {
			return true
		}
	}
	return false
}

func compactDate(d ledger.Date) string { return strings.ReplaceAll(d.String(), "-", "") }
