package sie

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// encoding is how a file's bytes are read. The format prescribes code page 437, called
// PC8; real files are written in all three, whatever they declare.
type encoding string

const (
	codePage437 encoding = "CP437"
	windows1252 encoding = "CP1252"
	unicode8    encoding = "UTF-8"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// encodingEvidence is what the bytes of a file say about its encoding.
type encodingEvidence struct {
	mark        bool // begins with a UTF-8 byte order mark
	notUTF8     bool
	multiByte   bool // has bytes over 127
	replacement bool // holds U+FFFD: damaged before it came to us
	pc8, latin  int  // å ä ö Å Ä Ö as CP437 and as Latin-1 write them
}

func (e *encodingEvidence) add(line []byte) {
	if isASCII(line) {
		return
	}
	e.multiByte = true
	e.notUTF8 = e.notUTF8 || !utf8.Valid(line)
	e.replacement = e.replacement || bytes.Contains(line, []byte("\uFFFD"))
	for _, c := range line {
		switch c {
		case 0x86, 0x84, 0x94, 0x8F, 0x8E, 0x99:
			e.pc8++
		case 0xE5, 0xE4, 0xF6, 0xC5, 0xC4, 0xD6:
			e.latin++
		}
	}
}

// verdict decides: UTF-8 when marked or valid, else the one in which the Swedish
// letters are more frequent, CP437 when neither is.
func (e *encodingEvidence) verdict() encoding {
	switch {
	case e.mark, e.multiByte && !e.notUTF8:
		return unicode8
	case e.latin > e.pc8:
		return windows1252
	}
	return codePage437
}

var (
	table437  = decodeTable(charmap.CodePage437)
	table1252 = decodeTable(charmap.Windows1252)
)

func decodeTable(m *charmap.Charmap) *[256]rune {
	var table [256]rune
	for i := range table {
		table[i] = m.DecodeByte(byte(i))
	}
	return &table
}

// text decodes a field into UTF-8 in normal form C, so that the same ledger written in
// another encoding reads the same.
func (e encoding) text(b []byte) string {
	if isASCII(b) {
		return string(b)
	}
	if e == unicode8 {
		return norm.NFC.String(strings.ToValidUTF8(string(b), "\uFFFD"))
	}
	table := table437
	if e == windows1252 {
		table = table1252
	}
	var s strings.Builder
	for _, c := range b {
		s.WriteRune(table[c])
	}
	return norm.NFC.String(s.String())
}

// pc8 encodes a field as code page 437 would hold it; ok is false when it cannot.
func (e encoding) pc8(b []byte) (out []byte, ok bool) {
	if isASCII(b) || e == codePage437 {
		return b, true
	}
	out = make([]byte, 0, len(b))
	for _, r := range e.text(b) {
		c, ok := charmap.CodePage437.EncodeRune(r)
		if !ok {
			return nil, false
		}
		out = append(out, c)
	}
	return out, true
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
