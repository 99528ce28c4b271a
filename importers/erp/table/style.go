package table

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// readStyles learns which styles show a number as a date, or with leading zeros.
func (w *workbook) readStyles() error {
	if w.parts["xl/styles.xml"] == nil {
		return nil
	}
	formats, inCells := map[string]string{}, false
	return w.walk("xl/styles.xml", func(s xml.StartElement) {
		switch s.Name.Local {
		case "numFmt":
			formats[attribute(s, "numFmtId")] = attribute(s, "formatCode")
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				id, _ := strconv.Atoi(attribute(s, "numFmtId"))
				w.styles = append(w.styles, styleOf(id, formats[attribute(s, "numFmtId")]))
			}
		}
	})
}

func styleOf(id int, code string) cellStyle {
	if code == "" {
		return cellStyle{date: id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58}
	}
	if strings.Trim(code, "0") == "" && len(code) > 1 {
		return cellStyle{pad: len(code)}
	}
	return cellStyle{date: isDateFormat(code)}
}

// isDateFormat tells whether a number's format shows a date: it has a letter of one
// outside of quotes, brackets and escapes.
func isDateFormat(code string) bool {
	first, _, _ := strings.Cut(code, ";")
	if strings.EqualFold(first, "general") {
		return false
	}
	for i := 0; i < len(first); i++ {
		switch c := first[i]; c {
		case '"', '[':
			end := strings.IndexByte(first[i+1:], map[byte]byte{'"': '"', '[': ']'}[c])
			if end < 0 {
				return false
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case 'y', 'Y', 'd', 'D', 'm', 'M', 'h', 'H':
			return true
		}
	}
	return false
}
