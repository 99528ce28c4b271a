package saft

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// utf8Reader gives a file's text in UTF-8 whatever it declares: files that declare
// Windows-1252 hold UTF-8 and the reverse. What is valid UTF-8 is taken as that; every
// byte that is not is a letter of Windows-1252, which SAF-T files are written in otherwise.
type utf8Reader struct {
	in       *bufio.Reader
	pending  []byte
	wide     int64 // letters that were UTF-8 already
	narrow   int64 // letters that were not
	declared string
}

func newUTF8Reader(in io.Reader) *utf8Reader { return &utf8Reader{in: bufio.NewReaderSize(in, 64<<10)} }

// unfit says what a file seems to be that cannot be XML in any encoding that is read.
func (r *utf8Reader) unfit() string {
	head, _ := r.in.Peek(4) // fewer in a shorter file
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "it is a ZIP archive; unpack it first"
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "it is UTF-16; save it as UTF-8"
	}
	return ""
}

func (r *utf8Reader) Read(p []byte) (int, error) {
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	for n < len(p) {
		c, err := r.in.ReadByte()
		if err != nil {
			return n, ended(n, err)
		}
		if c < utf8.RuneSelf {
			p[n] = c
			n++
			continue
		}
		letter := r.letter(c)
		m := copy(p[n:], letter)
		n, r.pending = n+m, letter[m:]
	}
	return n, nil
}

// ended keeps the end for the next call while there are bytes to give.
func ended(n int, err error) error {
	if n > 0 && err == io.EOF {
		return nil
	}
	return err
}

// letter is one letter that begins with a byte over 127.
func (r *utf8Reader) letter(first byte) []byte {
	next, _ := r.in.Peek(utf8.UTFMax - 1) // fewer at the end of the file
	whole := append([]byte{first}, next...)
	if letter, size := utf8.DecodeRune(whole); letter != utf8.RuneError || size > 1 {
		r.wide++
		_, _ = r.in.Discard(size - 1) // they were peeked at
		return whole[:size]
	}
	r.narrow++
	return []byte(string(charmap.Windows1252.DecodeByte(first)))
}

// charset is for the XML decoder, which asks for a declared encoding: the text is UTF-8 by
// then.
func (r *utf8Reader) charset(label string, in io.Reader) (io.Reader, error) {
	r.declared = label
	return in, nil
}
