package sie

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxLine bounds a line's bytes. Real lines stay under a few hundred; a longer one is
// rejected instead of filling memory.
const maxLine = 1 << 20

// lines cuts a source into lines ended by LF, CR LF or CR, and counts them from 1.
type lines struct {
	in      *bufio.Reader
	number  int
	buffer  []byte
	pending []byte // what follows a CR inside the last line read
	ended   bool
}

func newLines(in io.Reader) *lines { return &lines{in: bufio.NewReaderSize(in, 1<<16)} }

// next returns a line without its end. It stays valid until the next call. tooLong
// marks a line of which only the first maxLine bytes are returned.
func (l *lines) next() (line []byte, tooLong bool, err error) {
	if l.pending == nil {
		if l.ended {
			return nil, false, io.EOF
		}
		if l.pending, tooLong, err = l.read(); err != nil {
			return nil, false, err
		}
	}
	l.number++
	line, rest, found := bytes.Cut(l.pending, []byte{'\r'})
	l.pending = nil
	if found && len(rest) > 0 {
		l.pending = rest
	}
	return line, tooLong, nil
}

// read returns the bytes up to the next LF.
func (l *lines) read() (line []byte, tooLong bool, err error) {
	l.buffer = l.buffer[:0]
	for {
		part, err := l.in.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			l.ended = true
			if len(part) == 0 && len(l.buffer) == 0 {
				return nil, false, io.EOF
			}
		} else if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, false, err
		}
		if err == nil && len(l.buffer) == 0 {
			return part[:len(part)-1], false, nil // the common case: no copy
		}
		if room := maxLine - len(l.buffer); len(part) > room {
			part, tooLong = part[:room], true
		}
		l.buffer = append(l.buffer, part...)
		if err == nil || l.ended {
			return bytes.TrimSuffix(l.buffer, []byte{'\n'}), tooLong, nil
		}
	}
}

// trimBlanks drops the blanks and tabs around a line, and the end-of-file mark of DOS.
func trimBlanks(line []byte) []byte { return bytes.Trim(line, " \t\x1a") }
