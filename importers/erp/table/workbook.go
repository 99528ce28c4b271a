package table

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// Workbooks are read as streams by code of our own. excelize's row reader does not tell
// text from numbers, and ends without an error where a sheet's XML is damaged, so that
// rows would be lost in silence.

// What a workbook may hold at most. Real ones stay far below; a hostile one is small
// when packed and endless when unpacked.
const (
	mostPacked  = 512 << 20 // bytes of the file
	mostPart    = 4 << 30   // bytes of a sheet, unpacked
	mostStrings = 256 << 20 // bytes of all shared texts, which are kept in memory
	mostRow     = 16 << 20  // bytes of one row or text
	mostRows    = 1_048_576
	mostCells   = 100_000_000
)

// workbook is an .xlsx file that was opened.
type workbook struct {
	parts   map[string]*zip.File
	sheets  []sheetEntry
	is1904  bool
	strings []string
	styles  []cellStyle // by the number cells refer to
}

type sheetEntry struct {
	name, part string
	hidden     bool
}

// cellStyle is what of a cell's style matters: whether its number is a date, and how
// many leading zeros it shows.
type cellStyle struct {
	date bool
	pad  int
}

// openWorkbook reads what stands beside the sheets.
func openWorkbook(in io.Reader) (*workbook, error) {
	at, size, err := readerAt(in)
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(at, size)
	if err != nil {
		return nil, refuse("the file begins like a workbook (.xlsx) and cannot be unpacked (%v): it is cut off or damaged; export it again", err)
	}
	w := &workbook{parts: map[string]*zip.File{}}
	for _, f := range z.File {
		w.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	if w.parts["xl/workbook.xml"] == nil {
		return nil, refuse("the file is a ZIP archive and no workbook; unpack it first")
	}
	for _, read := range []func() error{w.readSheets, w.readStyles, w.readStrings} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// readerAt gives random access, in memory where the source has none: a workbook is
// packed already.
func readerAt(in io.Reader) (io.ReaderAt, int64, error) {
	if section, ok := in.(*io.SectionReader); ok {
		return section, section.Size(), nil
	}
	content, err := io.ReadAll(io.LimitReader(in, mostPacked+1))
	if err != nil {
		return nil, 0, err
	}
	if len(content) > mostPacked {
		return nil, 0, refuse("the workbook is larger than %d MB; export CSV instead", mostPacked>>20)
	}
	return bytes.NewReader(content), int64(len(content)), nil
}

// readSheets finds the sheets, their parts, and from which year days are counted.
func (w *workbook) readSheets() error {
	targets := map[string]string{}
	if w.parts["xl/_rels/workbook.xml.rels"] != nil {
		err := w.walk("xl/_rels/workbook.xml.rels", func(s xml.StartElement) {
			if s.Name.Local == "Relationship" {
				targets[attribute(s, "Id")] = attribute(s, "Target")
			}
		})
		if err != nil {
			return err
		}
	}
	return w.walk("xl/workbook.xml", func(s xml.StartElement) {
		switch s.Name.Local {
		case "workbookPr":
			w.is1904 = attribute(s, "date1904") == "1" || attribute(s, "date1904") == "true"
		case "sheet":
			target := ""
			for _, a := range s.Attr {
				if a.Name.Space != "" && a.Name.Local == "id" {
					target = targets[a.Value]
				}
			}
			part := strings.TrimPrefix(target, "/")
			if part == target {
				part = path.Join("xl", target)
			}
			w.sheets = append(w.sheets, sheetEntry{attribute(s, "name"), part, attribute(s, "state") != "" && attribute(s, "state") != "visible"})
		}
	})
}

// readStrings reads the texts that cells share.
func (w *workbook) readStrings() error {
	const name = "xl/sharedStrings.xml"
	if w.parts[name] == nil {
		return nil
	}
	in, closer, err := w.part(name, mostPart)
	if err != nil {
		return err
	}
	defer closer.Close()
	d, held := xml.NewDecoder(in), 0
	var text strings.Builder
	collect := textCollector{into: &text}
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damaged(name, err)
		}
		collect.token(t)
		if end, ok := t.(xml.EndElement); ok && end.Name.Local == "si" {
			w.strings = append(w.strings, text.String())
			in.row = mostRow
			const perText = 16 // what holding even an empty text takes: its header in the list
			if held += perText + text.Len(); held > mostStrings {
				return refuse("the workbook's texts are larger than %d MB; export CSV instead", mostStrings>>20)
			}
			text.Reset()
		}
	}
}

// textCollector puts together the text of the runs of one cell; pronunciation aids are
// no part of it.
type textCollector struct {
	into     *strings.Builder
	inText   bool
	inPhonic bool
}

func (c *textCollector) token(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		c.inPhonic = c.inPhonic || t.Name.Local == "rPh"
		c.inText = t.Name.Local == "t" && !c.inPhonic
	case xml.EndElement:
		c.inPhonic = c.inPhonic && t.Name.Local != "rPh"
		c.inText = false
	case xml.CharData:
		if c.inText {
			c.into.Write(t)
		}
	}
}

// sheet finds the sheet that a profile names, by name or number.
func (w *workbook) sheet(name string) (*sheetEntry, error) {
	var visible []*sheetEntry
	for i := range w.sheets {
		s := &w.sheets[i]
		if name != "" && (strings.EqualFold(s.name, name) || strconv.Itoa(i+1) == name) {
			return s, nil
		}
		if !s.hidden {
			visible = append(visible, s)
		}
	}
	switch {
	case name != "":
		return nil, refuse("the workbook has %d sheets and none is called %s (file.sheet)", len(w.sheets), name)
	case len(visible) != 1:
		return nil, refuse("the workbook has %d sheets that are not hidden; name the journal's under file.sheet", len(visible))
	}
	return visible[0], nil
}
