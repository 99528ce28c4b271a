package table

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"counterfoil/importers/erp"

	"golang.org/x/text/transform"
)

// Delimiters have a name where they cannot be seen.
func delimiterByte(name string) (byte, bool) {
	switch {
	case name == "tab":
		return '\t', true
	case len(name) == 1 && name[0] > ' ' && name[0] < 0x7f && !strings.ContainsAny(name, `"'`+"0123456789"):
		return name[0], true
	}
	return 0, false
}

// longestQuote bounds the lines of one quoted text: a quote that is never closed would
// swallow the rest of the file.
const longestQuote = 200

// textRows reads delimited text. The standard library's reader is not used because it
// fills memory with a line of any length, loses its place after a stray quote, and
// knows no line that ends in CR alone.
type textRows struct {
	lines     *erp.Lines
	delimiter byte
	quote     byte // 0: none
	row       row
	begun     bool
	separator byte // what a first line "sep=;" names
}

// newTextRows reads a text that was looked at before.
func newTextRows(in io.Reader, encoding string, delimiter byte, quote string) *textRows {
	if decoder := encodings[encoding]; decoder != nil {
		in = transform.NewReader(in, decoder.NewDecoder())
	}
	t := &textRows{lines: erp.NewLines(in), delimiter: delimiter}
	if quote != "none" {
		t.quote = quote[0]
	}
	return t
}

// next takes the next line apart, and those that a quoted text in it goes on over.
func (t *textRows) next() (*row, error) {
	line, tooLong, err := t.lines.Next()
	if err != nil {
		return nil, t.readError(err)
	}
	t.row.reset(t.lines.Number)
	if tooLong {
		t.row.broken = "it is longer than a megabyte"
		return &t.row, nil
	}
	s := string(line)
	if !t.begun {
		t.begun = true
		s = strings.TrimPrefix(s, "\ufeff")
		if t.separator = separatorLine(s); t.separator != 0 {
			return t.next()
		}
	}
	if t.quote == 0 || strings.IndexByte(s, t.quote) < 0 {
		t.plain(s)
		return &t.row, nil
	}
	err = t.quoted(s)
	t.row.last = t.lines.Number
	return &t.row, err
}

func (t *textRows) readError(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return fmt.Errorf("read line %d: %w", t.lines.Number+1, err)
}

// separatorLine reads the line by which Excel is told the delimiter.
func separatorLine(s string) byte {
	if s = strings.Trim(s, `" `); len(s) == 5 && strings.EqualFold(s[:4], "sep=") {
		return s[4]
	}
	return 0
}

func (t *textRows) plain(s string) {
	for {
		i := strings.IndexByte(s, t.delimiter)
		if i < 0 {
			t.add(s)
			return
		}
		t.add(s[:i])
		s = s[i+1:]
	}
}

func (t *textRows) add(s string) { t.row.cells = append(t.row.cells, cell{text: tidy(s)}) }

// quoted takes a line with quotes apart. A quote that does not begin a field is a sign
// like any other: 19" is a screen.
func (t *textRows) quoted(s string) error {
	for {
		if s == "" || s[0] != t.quote {
			i := strings.IndexByte(s, t.delimiter)
			if i < 0 {
				t.add(s)
				return nil
			}
			t.add(s[:i])
			s = s[i+1:]
			continue
		}
		value, rest, err := t.field(s[1:])
		if err != nil {
			return err
		}
		t.add(value)
		switch {
		case rest == "":
			return nil
		case rest[0] != t.delimiter:
			t.row.broken = "a quoted text is followed by more text; a quote inside one must be doubled"
			return nil
		}
		s = rest[1:]
	}
}

// field reads a quoted text up to its closing quote, over several lines if need be.
func (t *textRows) field(s string) (value, rest string, err error) {
	var b strings.Builder
	for first := t.lines.Number; ; {
		i := strings.IndexByte(s, t.quote)
		switch {
		case i >= 0 && i+1 < len(s) && s[i+1] == t.quote:
			b.WriteString(s[:i+1])
			s = s[i+2:]
			continue
		case i >= 0 && b.Len() == 0:
			return s[:i], s[i+1:], nil
		case i >= 0:
			b.WriteString(s[:i])
			return b.String(), s[i+1:], nil
		}
		b.WriteString(s)
		b.WriteByte('\n')
		line, _, err := t.lines.Next()
		if errors.Is(err, io.EOF) {
			return "", "", refuse("the quoted text that begins in line %d never ends: the file is cut off there, or has a stray quote", first)
		}
		if err != nil {
			return "", "", t.readError(err)
		}
		if t.lines.Number-first > longestQuote || b.Len() > erp.MaxLine {
			return "", "", refuse("the quoted text that begins in line %d has not ended by line %d: correct the quote there, or say `quote: none` if the file quotes nothing", first, t.lines.Number)
		}
		s = string(line)
	}
}
