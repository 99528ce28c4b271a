package table

import (
	"fmt"
	"io"

	"counterfoil/ledger"
)

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

	lastLine int // the row of the last line
	astray   int // the first row of which it cannot be told to which voucher it belongs
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
	return j.facts.check(j.plan)
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
	if j.totals, err = newTotals(p, h); err != nil {
		return err
	}
	return j.checkCurrency()
}

// checkCurrency refuses figures that their column says are in another currency.
func (j *journal) checkCurrency() error {
	b := j.columns
	if b.currency.given || j.plan.anyBooks {
		return nil // each row says its own
	}
	for _, g := range []*getter{&b.debit, &b.credit, &b.amount, &b.net, &b.taxAmount} {
		if other := j.header.otherCurrency(g, j.plan.currency); other != "" {
			return refuse("the header in row %d says that amounts are in %s and the books are in %s; import the file for the entity whose books it holds", j.header.row, other, j.plan.currency)
		}
	}
	return nil
}
