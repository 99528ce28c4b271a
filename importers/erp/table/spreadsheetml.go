package table

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// xmlRows reads a sheet of XML Spreadsheet 2003, which NetSuite and others write under
// the name .xls.
type xmlRows struct {
	in       *guard
	xml      *xml.Decoder
	sheet    string
	row      row
	seen     int  // worksheets begun
	inside   bool // the sheet that is wanted
	done     bool // it was read
	complete bool // the file's last tag was read
	rows     int
}

// newXMLRows reads the sheet of a name or number; "" is the first, and refuses a second
// that holds rows.
func newXMLRows(in io.Reader, sheet string) *xmlRows {
	g := &guard{in: in, left: mostPart, row: mostRow}
	d := xml.NewDecoder(g)
	d.CharsetReader = charsetReader
	return &xmlRows{in: g, xml: d, sheet: sheet}
}

// charsetReader reads the encodings an XML declaration may name.
func charsetReader(label string, in io.Reader) (io.Reader, error) {
	name := map[string]string{"windows-1252": "cp1252", "iso-8859-1": "iso-8859-1", "iso-8859-15": "iso-8859-15"}[strings.ToLower(label)]
	if name == "" {
		return nil, fmt.Errorf("its encoding %s is not known", label)
	}
	return encodings[name].NewDecoder().Reader(in), nil
}

func (r *xmlRows) damaged(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return refuse("the XML spreadsheet is damaged or cut off behind row %d (%v); export it again", r.row.number, err)
}

// next reads up to the end of the next row of the sheet that is wanted, then the rest of
// the file, so that a cut-off one is noticed.
func (r *xmlRows) next() (*row, error) {
	for !r.complete {
		t, err := r.xml.RawToken()
		if err != nil {
			return nil, r.damaged(err)
		}
		r.in.row = mostRow
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "Worksheet":
				r.begin(attribute(t, "Name"))
			case "Row":
				if r.inside {
					return r.read(t)
				}
				if r.done && r.sheet == "" {
					return nil, refuse("the XML spreadsheet has several sheets with rows; name the journal's under file.sheet")
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "Worksheet":
				r.done, r.inside = r.done || r.inside, false
			case "Workbook":
				r.complete = true
			}
		}
	}
	if !r.done {
		return nil, refuse("the XML spreadsheet has %d sheets and none is called %s (file.sheet)", r.seen, r.sheet)
	}
	return nil, io.EOF
}

func (r *xmlRows) begin(name string) {
	r.seen++
	r.inside = !r.done && (r.sheet == "" || strings.EqualFold(name, r.sheet) || strconv.Itoa(r.seen) == r.sheet)
}

func (r *xmlRows) read(start xml.StartElement) (*row, error) {
	number := r.row.number + 1
	if s := attribute(start, "Index"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < number || n > mostRows {
			return nil, r.damaged(errors.New("its rows are not in sequence"))
		}
		number = n
	}
	r.row.reset(number)
	if r.rows++; r.rows > mostRows {
		return nil, r.damaged(errTooLarge)
	}
	var text strings.Builder
	kind, inData := "", false
	for {
		t, err := r.xml.RawToken()
		if err != nil {
			return nil, r.damaged(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "Cell":
				if err := r.place(attribute(t, "Index")); err != nil {
					return nil, r.damaged(err)
				}
			case "Data":
				kind, inData = attribute(t, "Type"), true
				text.Reset()
			}
		case xml.CharData:
			if inData {
				text.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "Data":
				inData = false
				if n := len(r.row.cells); n > 0 {
					r.row.cells[n-1] = xmlCell(kind, text.String())
				}
			case "Row":
				return &r.row, nil
			}
		}
	}
}

// place opens a cell, at the position its index names.
func (r *xmlRows) place(index string) error {
	column := len(r.row.cells)
	if index != "" {
		n, err := strconv.Atoi(index)
		if err != nil || n <= column || n > maxColumns {
			return fmt.Errorf("a cell of row %d is out of its place", r.row.number)
		}
		column = n - 1
	}
	for len(r.row.cells) <= column {
		r.row.cells = append(r.row.cells, cell{})
	}
	return nil
}

func xmlCell(kind, text string) cell {
	c := cell{text: tidy(text)}
	switch kind {
	case "Number":
		c.kind = cellNumber
	case "DateTime":
		c.kind = cellISO
	case "Error":
		c.kind = cellError
	}
	return c
}
