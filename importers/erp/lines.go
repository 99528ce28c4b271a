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
	afterCR bool // a LF that comes next belongs to the end of the line before
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
	l.buffer = l.buffer[:0]
	begun := false
	for {
		part, err := l.buffered()
		if errors.Is(err, io.EOF) && begun {
			l.open = true
			l.Number++
			return l.buffer, tooLong, nil
		}
		if err != nil {
			return nil, false, err
		}
		end := lineEnd(part)
		whole := end >= 0
		if whole {
			l.afterCR = part[end] == '\r'
			_, _ = l.in.Discard(end + 1) // they are in the buffer
			part = part[:end]
		} else {
			_, _ = l.in.Discard(len(part))
		}
		if whole && !begun && len(part) <= MaxLine {
			l.Number++
			return part, false, nil // the common case: no copy
		}
		begun = true
		if room := MaxLine - len(l.buffer); len(part) > room {
			part, tooLong = part[:room], true
		}
		l.buffer = append(l.buffer, part...)
		if whole {
			l.Number++
			return l.buffer, tooLong, nil
		}
	}
}

// buffered is what can be looked at without another reading; never empty.
func (l *Lines) buffered() ([]byte, error) {
	for {
		if _, err := l.in.Peek(1); err != nil {
			return nil, err
		}
		part, _ := l.in.Peek(l.in.Buffered())
		if !l.afterCR || part[0] != '\n' {
			l.afterCR = false
			return part, nil
		}
		l.afterCR = false
		_, _ = l.in.Discard(1)
	}
}

// lineEnd is where the first CR or LF stands, -1 where there is none.
func lineEnd(part []byte) int {
	end := bytes.IndexByte(part, '\n')
	if end < 0 {
		return bytes.IndexByte(part, '\r')
	}
	if cr := bytes.IndexByte(part[:end], '\r'); cr >= 0 {
		return cr
	}
	return end
}
