package table

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"counterfoil/importers/erp"
)

// What a file may be. Its name says nothing: an .xls is often XML or HTML.
const (
	kindCSV  = "csv"
	kindXLSX = "xlsx"
	kindXML  = "xml2003"
)

var kinds = []string{kindCSV, kindXLSX, kindXML}

// sniff tells what a file is by how it begins.
func sniff(src erp.Source) (string, error) {
	head, err := erp.Pass(src, func(in io.Reader) ([]byte, error) {
		head := make([]byte, 4096)
		n, err := io.ReadFull(in, head)
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = nil
		}
		return head[:n], err
	})
	if err != nil {
		return "", err
	}
	if len(bytes.Trim(head, blanks)) == 0 {
		return "", refuse("the file is empty; export it again")
	}
	return kindOf(head)
}

func kindOf(head []byte) (string, error) {
	lower := string(bytes.ReplaceAll(head, []byte{0}, nil)) // UTF-16 reads like ASCII then
	for _, mark := range []string{"\ufeff", "\xff\xfe", "\xfe\xff"} {
		lower = strings.TrimPrefix(lower, mark)
	}
	lower = strings.ToLower(strings.TrimLeft(lower, blanks))
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return kindXLSX, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return "", refuse("the file is an old binary workbook (.xls); open it and save it as .xlsx, or export CSV")
	case strings.Contains(lower, "urn:schemas-microsoft-com:office:spreadsheet") && strings.HasPrefix(lower, "<"):
		return kindXML, nil
	case strings.HasPrefix(lower, "<!doctype html"), strings.HasPrefix(lower, "<html"), strings.HasPrefix(lower, "<table"), strings.HasPrefix(lower, "<meta"):
		return "", refuse("the file is a web page, whatever it is called: an error page that was saved, or a table in HTML; open it and save it as .xlsx, or export CSV")
	case strings.HasPrefix(lower, "<"):
		return "", refuse("the file is XML of a kind that is no table; export CSV or .xlsx")
	case strings.HasPrefix(lower, "%pdf"):
		return "", refuse("the file is a PDF; export CSV or .xlsx")
	}
	return kindCSV, nil
}

// allows refuses a kind that the profile does not read.
func (p *Profile) allows(kind string) error {
	if !slices.Contains(p.File.Kinds, kind) {
		return refuse("the file is %s and profile %s reads %s", kind, p.Name, strings.Join(p.File.Kinds, ", "))
	}
	return nil
}
