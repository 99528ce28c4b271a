package reports

import (
	"io"
	"strings"
	"unicode/utf8"
)

// textTable aligns rows for a terminal. The first Left columns are text, the rest
// figures, aligned right. A nil row is a rule.
type textTable struct {
	left int
	rows [][]string
}

func (t *textTable) add(cells ...string) { t.rows = append(t.rows, cells) }
func (t *textTable) rule()               { t.rows = append(t.rows, nil) }

func (t *textTable) widths() []int {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

const columnGap = "  "

func (t *textTable) write(w io.Writer) error {
	widths := t.widths()
	total := len(columnGap) * (len(widths) - 1)
	for _, n := range widths {
		total += n
	}
	var b strings.Builder
	for _, row := range t.rows {
		if row == nil {
			b.WriteString(strings.Repeat("─", total) + "\n")
			continue
		}
		b.WriteString(strings.TrimRight(t.line(row, widths), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *textTable) line(row []string, widths []int) string {
	cells := make([]string, len(row))
	for i, cell := range row {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if i < t.left {
			cells[i] = cell + pad
		} else {
			cells[i] = pad + cell
		}
	}
	return strings.Join(cells, columnGap)
}

// Plain makes a source's text safe for a terminal: control characters, which could move
// the cursor or change colours, become the replacement character.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return utf8.RuneError
		}
		return r
	}, s)
}
