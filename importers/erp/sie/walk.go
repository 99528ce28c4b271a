package sie

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"counterfoil/importers/erp"
)

// sink takes what a file holds, in its sequence. The voucher and its rows belong to
// the sink; everything else is valid during the call only.
type sink interface {
	voucher(v *rawVoucher) error
	balance(r *record) error
	rejected(line int, problem string) error
}

// tally counts lines by what became of them: every line that is not blank is in
// exactly one of the others.
type tally struct {
	lines, blank, braces, known, unknown, rejected int64
	firstUnknown                                   []int // the first few lines with an unknown label
}

// walker reads a file record by record and puts vouchers together.
type walker struct {
	encoding encoding
	problems map[int]string // header lines the survey could not read
	sum      checksum
	tally    tally
	out      sink

	lexer   lexer
	current *rawVoucher // the voucher whose rows are being read
	inBlock bool        // between { and }
	skip    skipState
}

// skipState follows the sub-records of a label we do not know.
type skipState int

const (
	skipNothing skipState = iota
	skipMayOpen           // the line before had an unknown label
	skipInside            // between its { and }
)

func newWalker(e encoding, problems map[int]string, out sink) *walker {
	return &walker{encoding: e, problems: problems, sum: checksum{encoding: e}, out: out}
}

// walk reads the file to its end.
func (w *walker) walk(ctx context.Context, in io.Reader) error {
	l := erp.NewLines(in)
	for {
		line, tooLong, err := l.Next()
		if errors.Is(err, io.EOF) {
			return w.end(l.Number)
		}
		if err != nil {
			return fmt.Errorf("read line %d: %w", l.Number+1, err)
		}
		if l.Number == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if l.Number%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := w.line(l.Number, trimBlanks(line), tooLong); err != nil {
			return err
		}
	}
}

func (w *walker) line(number int, line []byte, tooLong bool) error {
	w.tally.lines++
	switch {
	case len(line) == 0:
		w.tally.blank++
		return nil
	case tooLong:
		return w.reject(number, "it is longer than a megabyte")
	case len(line) == 1 && line[0] == '{':
		return w.open(number)
	case len(line) == 1 && line[0] == '}':
		return w.close(number)
	case line[0] == '{' && len(trimBlanks(line[1:])) == 1 && line[len(line)-1] == '}':
		return w.empty(number)
	}
	tokens, err := w.lexer.split(line)
	if err != nil {
		return w.reject(number, err.Error())
	}
	if tokens[0].kind != word || line[0] != '#' {
		return w.reject(number, "it does not begin with a label such as #TRANS")
	}
	r := record{line: number, label: strings.ToUpper(string(tokens[0].text)), tokens: tokens}
	w.sum.record(r.label, tokens)
	return w.record(&r)
}

func (w *walker) record(r *record) error {
	use := labels[r.label]
	if use == useRow {
		return w.row(r)
	}
	if w.skip == skipInside || use == useUnknown {
		w.unknown(r.line)
		return nil
	}
	w.skip = skipNothing
	if w.inBlock {
		w.current.Problem(r.line, "the voucher is not closed by a }")
	}
	if err := w.finish(); err != nil {
		return err
	}
	if problem, bad := w.problems[r.line]; bad {
		return w.reject(r.line, problem)
	}
	w.tally.known++
	switch use {
	case useVoucher:
		w.current = newRawVoucher(r, w.encoding)
	case useBalance:
		return w.out.balance(r)
	}
	return nil
}

func (w *walker) unknown(line int) {
	w.tally.unknown++
	if len(w.tally.firstUnknown) < 10 {
		w.tally.firstUnknown = append(w.tally.firstUnknown, line)
	}
	if w.skip == skipNothing && !w.inBlock {
		w.skip = skipMayOpen
	}
}

func (w *walker) open(number int) error {
	switch {
	case w.skip == skipMayOpen:
		w.skip = skipInside
	case w.current != nil && !w.inBlock && !w.current.opened:
		w.current.opened, w.inBlock = true, true
	default:
		return w.reject(number, "a { stands where no voucher begins")
	}
	w.tally.braces++
	return nil
}

func (w *walker) close(number int) error {
	switch {
	case w.skip == skipInside:
		w.skip = skipNothing
	case w.inBlock:
		w.inBlock = false
		w.tally.braces++
		return w.finish()
	default:
		return w.reject(number, "a } stands where no voucher ends")
	}
	w.tally.braces++
	return nil
}

// empty reads { } on one line: a voucher without rows.
func (w *walker) empty(number int) error {
	rejected := w.tally.rejected
	if err := w.open(number); err != nil || w.tally.rejected > rejected {
		return err
	}
	w.tally.braces--
	return w.close(number)
}

func (w *walker) row(r *record) error {
	if w.current != nil && !w.current.opened {
		// A genuine export lacks a { here and there; up to the } it is clear what is meant.
		w.current.opened, w.current.noBrace, w.inBlock = true, true, true
	}
	if !w.inBlock {
		return w.reject(r.line, "a row stands outside a voucher")
	}
	w.tally.known++
	w.current.addRow(r, w.encoding)
	return nil
}

// reject records a line that could not be read: with the voucher it belongs to, or by
// itself.
func (w *walker) reject(number int, problem string) error {
	w.tally.rejected++
	if w.current != nil {
		w.current.Problem(number, problem)
		return nil
	}
	return w.out.rejected(number, problem)
}

// finish hands the current voucher over.
func (w *walker) finish() error {
	v := w.current
	w.current, w.inBlock = nil, false
	if v == nil {
		return nil
	}
	if !v.opened {
		v.Problem(v.Line, "no { with its rows follows")
	}
	return w.out.voucher(v)
}

func (w *walker) end(last int) error {
	if w.inBlock {
		w.current.Problem(last, "the file ends inside the voucher: it is cut off")
	}
	return w.finish()
}
