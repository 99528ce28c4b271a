package corrections

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// quoted writes a field of an SIE record: control characters, which the format forbids,
// become blanks, and a quote inside is escaped. A backslash is an ordinary character, so
// one at the end gets a blank behind it, or it would escape the closing quote.
func quoted(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	s = strings.ReplaceAll(s, `"`, `\"`)
	if strings.HasSuffix(s, `\`) {
		s += " "
	}
	return `"` + s + `"`
}

// substitutes stand for letters code page 437 lacks and no accent could be taken off.
var substitutes = map[rune]string{
	'Ø': "O", 'ø': "o", 'Þ': "Th", 'þ': "th", 'Ð': "D", 'ð': "d", 'Ł': "L", 'ł': "l", 'Œ': "OE", 'œ': "oe", 'ẞ': "SS",
	'–': "-", '—': "-", '−': "-", '‘': "'", '’': "'", '“': "'", '”': "'", '…': "...", '€': "EUR", '•': "*",
	'\u202f': " ",
}

// pc8 encodes a text in code page 437. A letter the page lacks loses its accent or is
// written by substitutes; what has none becomes a question mark.
func pc8(s string) []byte {
	out := make([]byte, 0, len(s))
	for _, r := range norm.NFC.String(s) {
		if c, ok := charmap.CodePage437.EncodeRune(r); ok {
			out = append(out, c)
			continue
		}
		out = append(out, plain(r)...)
	}
	return out
}

func plain(r rune) []byte {
	if s, ok := substitutes[r]; ok {
		return []byte(s)
	}
	base := []rune(norm.NFKD.String(string(r)))[0]
	if base == r {
		return []byte{'?'}
	}
	if c, ok := charmap.CodePage437.EncodeRune(base); ok {
		return []byte{c}
	}
	return plain(base)
}
