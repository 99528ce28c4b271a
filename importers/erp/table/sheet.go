package table

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// sheetRows reads the rows of one sheet of a workbook.
type sheetRows struct {
	book   *workbook
	part   string
	in     *guard
	closer io.Closer
	xml    *xml.Decoder
	row    row
	ended  bool
	rows   int
	cells  int
}

func (w *workbook) rows(s *sheetEntry) (*sheetRows, error) {
	in, closer, err := w.part(s.part, mostPart)
	if err != nil {
		return nil, err
	}
	r := newSheetReader(w, in)
	r.part, r.closer = s.part, closer
	return r, nil
}

func newSheetReader(w *workbook, in io.Reader) *sheetRows {
	g, ok := in.(*guard)
	if !ok {
		g = &guard{in: in, left: mostPart, row: mostRow}
	}
	return &sheetRows{book: w, in: g, xml: xml.NewDecoder(g)}
}

// next reads up to the end of the next row. A sheet that ends before its data does is
// damaged.
func (r *sheetRows) next() (*row, error) {
	if r.ended {
		return nil, io.EOF
	}
	for {
		t, err := r.xml.RawToken()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, damaged(r.part, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "row" {
				return r.read(t)
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" || t.Name.Local == "worksheet" {
				r.ended = true
				return nil, io.EOF
			}
		}
	}
}

func (r *sheetRows) read(start xml.StartElement) (*row, error) {
	number := r.row.number + 1
	if s := attribute(start, "r"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < number || n > mostRows {
			return nil, damaged(r.part, fmt.Errorf("its rows are not in sequence behind row %d", r.row.number))
		}
		number = n
	}
	r.row.reset(number)
	r.in.row = mostRow
	if r.rows++; r.rows > mostRows {
		return nil, damaged(r.part, errTooLarge)
	}
	for {
		t, err := r.xml.RawToken()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, damaged(r.part, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "c" {
				if err := r.cell(t); err != nil {
					return nil, damaged(r.part, err)
				}
			}
		case xml.EndElement:
			if t.Name.Local == "row" {
				return &r.row, nil
			}
		}
	}
}

// cell reads one cell and puts it in its place.
func (r *sheetRows) cell(start xml.StartElement) error {
	column := len(r.row.cells)
	if at := attribute(start, "r"); at != "" {
		var ok bool
		if column, ok = columnOf(at); !ok || column < len(r.row.cells) {
			return fmt.Errorf("a cell of row %d is out of its place", r.row.number)
		}
	}
	if r.cells += 1 + column - len(r.row.cells); r.cells > mostCells {
		return errTooLarge
	}
	var value, inline strings.Builder
	collect := textCollector{into: &inline}
	inValue := false
	kind, style := attribute(start, "t"), attribute(start, "s")
	for {
		t, err := r.xml.RawToken()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		collect.token(t)
		switch t := t.(type) {
		case xml.StartElement:
			inValue = t.Name.Local == "v"
		case xml.CharData:
			if inValue {
				value.Write(t)
			}
		case xml.EndElement:
			inValue = false
			if t.Name.Local != "c" {
				continue
			}
			for len(r.row.cells) < column {
				r.row.cells = append(r.row.cells, cell{})
			}
			c, err := r.value(kind, style, value.String(), inline.String())
			r.row.cells = append(r.row.cells, c)
			return err
		}
	}
}

// columnOf reads the column of "AB12", from 0.
func columnOf(at string) (int, bool) {
	column := 0
	for i := range len(at) {
		c := at[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			return column - 1, i > 0
		}
		if column = column*26 + int(c-'A') + 1; column > maxColumns {
			return 0, false
		}
	}
	return column - 1, column > 0
}

// value is what a cell holds, by its type and its style.
func (r *sheetRows) value(kind, style, value, inline string) (cell, error) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 0 || n >= len(r.book.strings) {
			return cell{}, fmt.Errorf("a cell of row %d names a text that is not there", r.row.number)
		}
		return cell{text: tidy(r.book.strings[n])}, nil
	case "inlineStr":
		return cell{text: tidy(inline)}, nil
	case "str":
		return cell{text: tidy(value)}, nil
	case "b":
		return cell{text: tidy(value)}, nil
	case "e":
		return cell{text: tidy(value), kind: cellError}, nil
	case "d":
		return cell{text: tidy(value), kind: cellISO}, nil
	}
	value = strings.TrimSpace(value)
	if value == "" {
		return cell{}, nil
	}
	n, _ := strconv.Atoi(style)
	if n < 0 || n >= len(r.book.styles) {
		return cell{text: value, kind: cellNumber}, nil
	}
	s := r.book.styles[n]
	if s.date {
		return cell{text: value, kind: cellSerial}, nil
	}
	if s.pad > len(value) && figures(value) {
		value = strings.Repeat("0", s.pad-len(value)) + value
	}
	return cell{text: value, kind: cellNumber}, nil
}
