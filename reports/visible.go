package reports

import (
	"fmt"
	"strings"
	"unicode"
)

// Visible is a text from outside as a terminal may show it: control characters and those
// that turn the direction of writing are spelled out, but for the ends of lines.
func Visible(s string) string {
	odd := func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) }
	if !strings.ContainsFunc(s, odd) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if odd(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
