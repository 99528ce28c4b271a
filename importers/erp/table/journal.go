package table

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// plan is a profile with what was found out about one file.
type plan struct {
	profile   *Profile
	kind      string
	encoding  string
	delimiter byte
	currency  money.Currency
	zone      *time.Location
	year      func(ledger.Date) ledger.Date
}

// journal is one reading of a file: rows that hold lines come out, all others are told
// apart and counted.
type journal struct {
	plan    *plan
	in      rows
	header  *header
	facts   *facts
	columns *boundColumns
	numbers *numbers
	dates   *dates
	totals  *totals
	tally   tally

	only, skip, stop, headings []rowRule
	carry                      []int
	carried                    []cell
	filled                     map[string]string // by heading
	closer                     io.Closer
	lastDate, lastYear         string
	keysOnly                   bool // a reading that only asks which voucher a row belongs to
}

// tally counts rows by what became of them: every row behind the header is in exactly
// one of these.
type tally struct {
	rows, blank, headers, totals, headings, skipped, beyond, lines, rejected int64
	faulty                                                                   int64 // of lines, those with a problem
}

// open begins a reading and finds the header.
func (pl *plan) open(in io.Reader) (*journal, error) {
	p := pl.profile
	j := &journal{plan: pl, facts: newFacts(p), numbers: newNumbers(&p.Number, pl.currency), dates: newDates(&p.Date), filled: map[string]string{}}
	if err := j.openRows(in); err != nil {
		return nil, err
	}
	if err := j.findHeader(); err != nil {
		j.close()
		return nil, err
	}
	if err := j.bind(); err != nil {
		j.close()
		return nil, err
	}
	return j, nil
}

func (j *journal) openRows(in io.Reader) error {
	switch j.plan.kind {
	case kindXML:
		j.in = newXMLRows(in, j.plan.profile.File.Sheet)
	case kindXLSX:
		book, err := openWorkbook(in)
		if err != nil {
			return err
		}
		sheet, err := book.sheet(j.plan.profile.File.Sheet)
		if err != nil {
			return err
		}
		rows, err := book.rows(sheet)
		if err != nil {
			return err
		}
		j.in, j.closer, j.dates.is1904 = rows, rows.closer, book.is1904
	default:
		j.in = newTextRows(in, j.plan.encoding, j.plan.delimiter, j.plan.profile.File.Quote)
	}
	return nil
}

func (j *journal) close() {
	if j.closer != nil {
		j.closer.Close()
	}
}

// findHeader reads up to the header, and refuses a file that has none or another.
func (j *journal) findHeader() error {
	p := j.plan.profile
	if p.Header.None {
		j.header = &header{exact: p.Header.Exact}
		return nil
	}
	h, err := findHeader(j.in, p, func(r *row) { j.facts.read(r, j.dates) })
	if err != nil {
		return err
	}
	if len(h.missing) > 0 {
		return &headerError{profile: p.Name, header: h}
	}
	if t, ok := j.in.(*textRows); ok && t.separator != 0 && t.separator != t.delimiter {
		return refuse("the file's first line says that %q parts its fields; name it under file.delimiter", string(t.separator))
	}
	j.header = h
	j.dates.begins = j.facts.values["year"]
	return j.facts.check(p, string(j.plan.currency))
}

// headerError refuses a file whose columns are not the profile's.
type headerError struct {
	profile string
	header  *header
}

func (e *headerError) Error() string {
	const most = 6
	missing, more := e.header.missing, ""
	if len(missing) > most {
		more = fmt.Sprintf(" and %d more", len(missing)-most)
		missing = missing[:most]
	}
	where := "the file has no header"
	if e.header.row > 0 {
		where = fmt.Sprintf("the nearest to a header is row %d, and it", e.header.row)
	}
	return fmt.Sprintf("the file does not fit profile %s: %s lacks %s%s; `counterfoil profile propose FILE` tells what it looks like: %v",
		e.profile, where, joinQuoted(missing), more, ledger.ErrInvalid)
}

// Is lets errors.Is(err, ledger.ErrInvalid) hold.
func (*headerError) Is(target error) bool { return target == ledger.ErrInvalid }

// bind finds everything the profile names in the header.
func (j *journal) bind() error {
	p, h := j.plan.profile, j.header
	var err error
	for _, list := range []struct {
		to    *[]rowRule
		rules []Rule
	}{{&j.only, p.Rows.Only}, {&j.skip, p.Rows.Skip}, {&j.stop, p.Rows.Stop}, {&j.headings, p.Rows.Headings}} {
		if *list.to, err = h.rules(list.rules); err != nil {
			return err
		}
	}
	for _, name := range p.Rows.Carry {
		i, err := h.position(name)
		if err != nil {
			return err
		}
		j.carry = append(j.carry, i)
	}
	j.carried = make([]cell, len(j.carry))
	if j.columns, err = bindColumns(p, h); err != nil {
		return err
	}
	j.totals, err = newTotals(p, h)
	return err
}

// sink takes what a journal holds, in its sequence.
type sink interface {
	line(l *line) error
	// boundary is a blank row, which may end a voucher.
	boundary() error
	rejected(row int, problem string) error
}

// walk reads to the end of the journal.
func (j *journal) walk(ctx context.Context, out sink) error {
	for {
		r, err := j.in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if j.tally.rows++; j.tally.rows%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		stop, err := j.row(r, out)
		if err != nil {
			return err
		}
		if stop {
			return j.drain(ctx)
		}
	}
}

// drain reads what stands behind the journal's end, so that a file that is cut off is
// noticed.
func (j *journal) drain(ctx context.Context) error {
	for {
		if _, err := j.in.next(); errors.Is(err, io.EOF) {
			return ctx.Err()
		} else if err != nil {
			return err
		}
		j.tally.rows++
		j.tally.beyond++
	}
}

// row tells what a row is and hands on what it holds.
func (j *journal) row(r *row, out sink) (stop bool, err error) {
	switch {
	case r.blank():
		j.tally.blank++
		return false, out.boundary()
	case r.broken == "" && anyMatches(j.stop, r):
		j.tally.beyond++
		return true, nil
	case r.broken == "" && j.header.repeated(r):
		j.tally.headers++
		return false, nil
	case r.broken == "" && j.totals.take(j, r):
		j.tally.totals++
		return false, nil
	case r.broken == "" && j.heading(r):
		j.tally.headings++
		return false, nil
	case r.broken == "" && j.leftOut(r):
		j.tally.skipped++
		return false, nil
	}
	return false, j.take(r, out)
}

func (j *journal) leftOut(r *row) bool {
	if anyMatches(j.skip, r) {
		return true
	}
	for i := range j.only {
		if j.only[i].match(r) == nil {
			return true
		}
	}
	return false
}

// heading fills what the rows below lack.
func (j *journal) heading(r *row) bool {
	for i := range j.headings {
		match := j.headings[i].match(r)
		if match == nil {
			continue
		}
		for group, name := range j.headings[i].pattern.SubexpNames() {
			if name != "" {
				j.filled[name] = tidy(match[group])
			}
		}
		return true
	}
	return false
}

// take reads a row that must be a line.
func (j *journal) take(r *row, out sink) error {
	if r.broken == "" {
		j.checkWidth(r)
	}
	j.carryForward(r)
	l := j.line(r)
	if l.group == "" {
		j.tally.rejected++
		return out.rejected(r.number, describe(l.problems))
	}
	if j.tally.lines++; len(l.problems) > 0 {
		j.tally.faulty++
	} else {
		j.totals.add(l)
	}
	return out.line(l)
}

// carryForward repeats what stands above in the columns the profile names.
func (j *journal) carryForward(r *row) {
	for i, at := range j.carry {
		for r.broken == "" && len(r.cells) <= at {
			r.cells = append(r.cells, cell{})
		}
		switch {
		case at >= len(r.cells):
		case r.cells[at].text == "":
			r.cells[at] = j.carried[i]
		default:
			j.carried[i] = r.cells[at]
		}
	}
}

// describe joins what is wrong with a row.
func describe(problems []erp.Problem) string {
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.Text
	}
	return strings.Join(texts, "; ")
}

// checkWidth finds rows of a text that a delimiter too many or too few has moved.
func (j *journal) checkWidth(r *row) {
	width := j.header.width
	if width == 0 || j.plan.kind != kindCSV {
		return
	}
	filled := len(r.cells)
	for filled > width && r.cells[filled-1].text == "" {
		filled--
	}
	switch {
	case filled > width:
		r.broken = fmt.Sprintf("it has %d fields and the header %d: a delimiter stands in a text that is not quoted", filled, width)
	case len(r.cells) < width && !j.plan.profile.Rows.Short:
		r.broken = fmt.Sprintf("it has %d fields and the header %d: it is cut off, or broken by a line end in a text that is not quoted", len(r.cells), width)
	}
}

func spanOf(r *row) string {
	if r.last > r.number {
		return fmt.Sprintf(" (it goes on to line %d)", r.last)
	}
	return ""
}

// cutOff tells that the file ends inside a line.
func (j *journal) cutOff() bool {
	t, ok := j.in.(*textRows)
	return ok && t.lines.Unended()
}
