package erp

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// MaxLine bounds a line's bytes. Real lines stay under a few hundred; a longer one is
// rejected instead of filling memory.
const MaxLine = 1 << 20

// Lines cuts a source into lines ended by LF, CR LF or CR, and counts them from 1.
type Lines struct {
	Number  int // of the line that Next returned last
	in      *bufio.Reader
	buffer  []byte
	pending []byte // what follows a CR inside the last line read
	ended   bool
	open    bool // the source's last line has no end
}

// Unended tells, once all lines were read, that the last one has no end: the source may
// be cut off.
func (l *Lines) Unended() bool { return l.open }

// NewLines reads lines from a source.
func NewLines(in io.Reader) *Lines { return &Lines{in: bufio.NewReaderSize(in, 1<<16)} }

// Next returns a line without its end. It stays valid until the next call. tooLong
// marks a line of which only the first MaxLine bytes are returned.
func (l *Lines) Next() (line []byte, tooLong bool, err error) {
	if l.pending == nil {
		if l.ended {
			return nil, false, io.EOF
		}
		if l.pending, tooLong, err = l.read(); err != nil {
			return nil, false, err
		}
	}
	l.Number++
	line, rest, found := bytes.Cut(l.pending, []byte{'\r'})
	l.pending = nil
	if found && len(rest) > 0 {
		l.pending = rest
	}
	return line, tooLong, nil
}

// read returns the bytes up to the next LF.
func (l *Lines) read() (line []byte, tooLong bool, err error) {
	l.buffer = l.buffer[:0]
	for {
		part, err := l.in.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			l.ended = true
			l.open = len(part) > 0 && part[len(part)-1] != '\r' || len(part) == 0 && len(l.buffer) > 0
			if len(part) == 0 && len(l.buffer) == 0 {
				return nil, false, io.EOF
			}
		} else if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, false, err
		}
		if err == nil && len(l.buffer) == 0 {
			return part[:len(part)-1], false, nil // the common case: no copy
		}
		if room := MaxLine - len(l.buffer); len(part) > room {
			part, tooLong = part[:room], true
		}
		l.buffer = append(l.buffer, part...)
		if err == nil || l.ended {
			return bytes.TrimSuffix(l.buffer, []byte{'\n'}), tooLong, nil
		}
	}
}
