package sie

import (
	"bytes"
	"errors"
)

type tokenKind byte

const (
	word      tokenKind = iota // a field, its enclosing quotes and escapes removed
	listOpen                   // { of an object list
	listClose                  // }
)

type token struct {
	kind tokenKind
	text []byte
}

var (
	errControl      = errors.New("it holds a control character")
	errUnterminated = errors.New("a quoted field is not closed")
	errGlued        = errors.New("text follows a closing quote without a blank")
	errListOpen     = errors.New("an object list is not closed")
	errListNested   = errors.New("an object list holds another {")
	errListClosed   = errors.New("a } closes no object list")
)

// lexer cuts a line into fields. Its buffers are reused: tokens stay valid until the
// next split.
type lexer struct {
	tokens []token
	buffer []byte // fields that had to be unescaped
	inList bool
}

// split follows the lexical rules of the format description: fields stand between
// blanks or tabs; any may stand in quotes; \" is a quote inside a field and a
// backslash elsewhere is an ordinary character; braces enclose object lists.
func (x *lexer) split(line []byte) ([]token, error) {
	x.tokens, x.buffer, x.inList = x.tokens[:0], x.buffer[:0], false
	if hasControl(line) {
		return nil, errControl
	}
	for i := 0; ; {
		for i < len(line) && isBlank(line[i]) {
			i++
		}
		if i == len(line) {
			break
		}
		next, err := x.token(line, i)
		if err != nil {
			return nil, err
		}
		i = next
	}
	if x.inList {
		return nil, errListOpen
	}
	return x.tokens, nil
}

// token reads one token at i, which is no blank, and returns where the next may begin.
func (x *lexer) token(line []byte, i int) (int, error) {
	switch line[i] {
	case '{':
		if x.inList {
			return 0, errListNested
		}
		x.inList = true
		x.tokens = append(x.tokens, token{listOpen, line[i : i+1]})
		return i + 1, nil
	case '}':
		if !x.inList {
			return 0, errListClosed
		}
		x.inList = false
		x.tokens = append(x.tokens, token{listClose, line[i : i+1]})
		return i + 1, nil
	case '"':
		return x.quoted(line, i+1)
	}
	return x.plain(line, i), nil
}

func (x *lexer) quoted(line []byte, start int) (int, error) {
	end, escaped := closingQuote(line, start)
	if end < 0 {
		return 0, errUnterminated
	}
	if after := end + 1; after < len(line) && !isBlank(line[after]) && line[after] != '{' && line[after] != '}' {
		return 0, errGlued
	}
	x.add(line[start:end], escaped)
	return end + 1, nil
}

// closingQuote finds the quote that ends a field. A line that ends in \" with no other
// quote left closes there: a Windows path may end in a backslash.
func closingQuote(line []byte, start int) (end int, escaped bool) {
	for i := start; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		if i > start && line[i-1] == '\\' && len(bytes.TrimRight(line[i+1:], " \t")) > 0 && bytes.IndexByte(line[i+1:], '"') >= 0 {
			escaped = true
			continue
		}
		return i, escaped
	}
	return -1, false
}

func (x *lexer) plain(line []byte, start int) int {
	i, escaped := start, false
	for ; i < len(line) && !isBlank(line[i]) && !(x.inList && line[i] == '}'); i++ {
		escaped = escaped || line[i] == '"' && i > start && line[i-1] == '\\'
	}
	x.add(line[start:i], escaped)
	return i
}

func (x *lexer) add(field []byte, escaped bool) {
	if escaped {
		from := len(x.buffer)
		for i, c := range field {
			if c == '\\' && i+1 < len(field) && field[i+1] == '"' {
				continue
			}
			x.buffer = append(x.buffer, c)
		}
		field = x.buffer[from:]
	}
	x.tokens = append(x.tokens, token{word, field})
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func hasControl(line []byte) bool {
	for _, c := range line {
		if c < ' ' && c != '\t' || c == 127 {
			return true
		}
	}
	return false
}

// trimBlanks drops the blanks and tabs around a line, and the end-of-file mark of DOS.
func trimBlanks(line []byte) []byte { return bytes.Trim(line, " \t\x1a") }
