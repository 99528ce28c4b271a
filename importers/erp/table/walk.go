package table

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"counterfoil/importers/erp"
)

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
	if wide := j.tooWide(r); wide != "" && len(l.problems) > 0 && r.broken == "" {
		l.problem(wide)
	}
	if l.astray && j.tally.astray == 0 {
		j.tally.astray = r.number
	}
	if l.group == "" {
		j.tally.rejected++
		return out.rejected(r.number, describe(l.problems))
	}
	j.tally.lastLine = r.number
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

// tooWide says that a row has more fields than the header, of which the last are empty: that
// is how some programs end all their rows, and what a delimiter in a text does to one.
func (j *journal) tooWide(r *row) string {
	width := j.header.width
	if width == 0 || j.plan.kind != kindCSV || len(r.cells) <= width {
		return ""
	}
	return fmt.Sprintf("it has %d fields and the header %d: a delimiter stands in a text that is not quoted, or ends the row", len(r.cells), width)
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
