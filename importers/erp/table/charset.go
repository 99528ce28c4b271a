package table

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"counterfoil/ledger"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// encodings are those a profile may name; UTF-8 needs no decoder.
var encodings = map[string]encoding.Encoding{
	"utf-8":       nil,
	"utf-16le":    unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"utf-16be":    unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"cp1252":      charmap.Windows1252,
	"iso-8859-1":  charmap.ISO8859_1,
	"iso-8859-15": charmap.ISO8859_15,
	"cp437":       charmap.CodePage437,
	"cp850":       charmap.CodePage850,
}

func encodingNames() []string {
	names := make([]string, 0, len(encodings))
	for name := range encodings {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// refuse is the error for a file that cannot be imported at all.
func refuse(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, ledger.ErrInvalid)...)
}

// bytesSeen is what the bytes of a text say about its encoding.
type bytesSeen struct {
	mark      string // utf-8, utf-16le or utf-16be by the mark of byte order it begins with
	length    int64
	notUTF8   int // the first line that is no UTF-8; 0 when all are
	high      [256]bool
	multiByte bool
	nul       bool
}

// look reads a text once, as bytes.
func look(ctx context.Context, in io.Reader) (*bytesSeen, error) {
	s := &bytesSeen{}
	buffer := make([]byte, 0, 1<<16)
	line := 1
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := in.Read(buffer[len(buffer):cap(buffer)])
		fresh := buffer[len(buffer) : len(buffer)+n]
		if s.length == 0 {
			s.mark = markOf(fresh)
		}
		s.length += int64(n)
		buffer = buffer[:len(buffer)+n]
		s.add(fresh)
		used := s.valid(buffer, err != nil, line)
		line += bytes.Count(buffer[:used], []byte{'\n'})
		buffer = append(buffer[:0], buffer[used:]...)
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the file: %w", err)
		}
	}
}

func markOf(begin []byte) string {
	switch {
	case bytes.HasPrefix(begin, []byte("\xef\xbb\xbf")):
		return "utf-8"
	case bytes.HasPrefix(begin, []byte("\xff\xfe")):
		return "utf-16le"
	case bytes.HasPrefix(begin, []byte("\xfe\xff")):
		return "utf-16be"
	}
	return ""
}

func (s *bytesSeen) add(b []byte) {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			s.multiByte = true
			s.high[c] = true
		} else if c == 0 {
			s.nul = true
		}
	}
}

// valid checks what is complete and returns how much that is.
func (s *bytesSeen) valid(b []byte, last bool, line int) int {
	used := len(b)
	if !last {
		for back := 1; back <= 3 && back <= len(b); back++ {
			if c := b[len(b)-back]; utf8.RuneStart(c) {
				if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-back:]) {
					used -= back
				}
				break
			}
		}
	}
	if s.notUTF8 == 0 && !utf8.Valid(b[:used]) {
		at := 0
		for r, size := utf8.DecodeRune(b[at:]); r != utf8.RuneError || size > 1; r, size = utf8.DecodeRune(b[at:]) {
			at += size
		}
		s.notUTF8 = line + bytes.Count(b[:at], []byte{'\n'})
	}
	return used
}

// encoding is the first of those the profile allows that the bytes permit.
func (s *bytesSeen) encoding(allowed []string) (string, error) {
	if i := slices.Index(allowed, "auto"); i >= 0 {
		allowed = slices.Concat(allowed[:i:i], []string{"utf-8", "utf-16le", "utf-16be"}, allowed[i+1:])
	}
	why := make([]string, 0, len(allowed))
	for _, name := range allowed {
		wrong := s.excludes(name)
		if wrong == "" {
			return name, nil
		}
		why = append(why, name+": "+wrong)
	}
	return "", refuse("the file is written in no encoding that the profile allows (%s); name its own under file.encoding, `counterfoil profile propose` tells what speaks for which", strings.Join(why, "; "))
}

// excludes says why the bytes cannot be of an encoding, "" when they can.
func (s *bytesSeen) excludes(name string) string {
	wide := strings.HasPrefix(name, "utf-16")
	switch {
	case s.mark != "" && s.mark != name:
		return "the file begins with the mark of " + s.mark
	case wide && s.mark == "" && !s.nul:
		return "there is neither a mark of byte order nor any byte 0"
	case wide && s.length%2 != 0:
		return "half a character is missing, the file is cut off"
	case wide:
		return ""
	case s.nul:
		return "there are bytes 0, which no text of it holds"
	case name == "utf-8" && s.notUTF8 > 0:
		return fmt.Sprintf("line %d is none", s.notUTF8)
	case name == "utf-8":
		return ""
	case s.multiByte && s.notUTF8 == 0:
		return "every letter beyond ASCII is valid utf-8"
	}
	return s.unused(name)
}

// unused finds bytes that texts of a code page do not hold.
func (s *bytesSeen) unused(name string) string {
	switch name {
	case "cp1252":
		for _, c := range []byte{0x81, 0x8D, 0x8F, 0x90, 0x9D} {
			if s.high[c] {
				return fmt.Sprintf("the byte %02X has no letter in it", c)
			}
		}
	case "iso-8859-1", "iso-8859-15":
		for c := 0x80; c < 0xA0; c++ {
			if s.high[c] {
				return fmt.Sprintf("the byte %02X has no letter in it", c)
			}
		}
	}
	return ""
}

// odd tells that a code page turns the bytes seen into signs that bookkeeping texts do
// not hold, which speaks for another.
func (s *bytesSeen) odd(name string) bool {
	page, ok := encodings[name].(*charmap.Charmap)
	if !ok {
		return false
	}
	for c, seen := range s.high {
		if r := page.DecodeByte(byte(c)); seen && (r >= 0x2500 && r <= 0x25FF || strings.ContainsRune("†‡ˆ‰‹›„˜¤¦¬¶þÞðÐ⌐¬∙√≡±≥≤⌠⌡÷≈", r)) {
			return true
		}
	}
	return false
}
