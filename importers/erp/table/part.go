package table

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
)

// part opens a part for reading, guarded against what never ends.
func (w *workbook) part(name string, most int64) (*guard, io.Closer, error) {
	f := w.parts[name]
	if f == nil {
		return nil, nil, refuse("the workbook lacks its part %s: it is damaged; export it again", path.Base(name))
	}
	in, err := f.Open()
	if err != nil {
		return nil, nil, refuse("the workbook's part %s cannot be unpacked (%v); export it again", path.Base(name), err)
	}
	return &guard{in: in, left: most, row: mostRow}, in, nil
}

// guard ends a stream that is longer than it may be, as a whole or since the last row.
type guard struct {
	in        io.Reader
	left, row int64
}

var errTooLarge = errors.New("it unpacks to more than a workbook may hold")

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.in.Read(p)
	g.left -= int64(n)
	g.row -= int64(n)
	if g.left < 0 || g.row < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// walk hands every start tag of a small part to a function.
func (w *workbook) walk(name string, start func(xml.StartElement)) error {
	in, closer, err := w.part(name, mostRow)
	if err != nil {
		return err
	}
	defer closer.Close()
	d := xml.NewDecoder(in)
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damaged(name, err)
		}
		if s, ok := t.(xml.StartElement); ok {
			start(s)
		}
	}
}

func damaged(name string, err error) error {
	return refuse("the workbook's part %s is damaged (%v); export it again", path.Base(name), err)
}

func attribute(s xml.StartElement, name string) string {
	for _, a := range s.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
