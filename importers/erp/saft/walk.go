package saft

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"counterfoil/ledger"
)

// walker steps through a file's elements.
type walker struct {
	*xml.Decoder
	ctx    context.Context
	budget *budget
	steps  int
	depth  int
}

// What a file may hold at most. maxText bounds the text of one element, of which the
// longest that means anything is a description; maxToken whatever else stands between two
// brackets (a tag with its attributes, a comment), which is held in memory as a whole;
// maxDepth elements within each other, which a file has about ten of.
const (
	maxText  = 64 << 10
	maxToken = 1 << 20
	maxDepth = 100
)

// budget gives up when too many bytes go by without a token.
type budget struct {
	in   io.Reader
	left int
}

var errToken = fmt.Errorf("a tag, comment or text is larger than %d bytes", maxToken)

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errToken
	}
	n, err := b.in.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// token is the next token of the file.
func (w *walker) token() (xml.Token, error) {
	if w.steps++; w.steps%4096 == 0 && w.ctx.Err() != nil {
		return nil, w.ctx.Err()
	}
	w.budget.left = maxToken
	t, err := w.Token()
	if err != nil {
		return nil, w.cut(err)
	}
	switch t.(type) {
	case xml.StartElement:
		if w.depth++; w.depth > maxDepth {
			return nil, refuse(fmt.Sprintf("line %d: elements stand within each other more than %d deep; this is no SAF-T file", w.line(), maxDepth))
		}
	case xml.EndElement:
		w.depth--
	}
	return t, nil
}

// next is the next element of the one being read; ok is false at its end.
func (w *walker) next() (start xml.StartElement, ok bool, err error) {
	for {
		token, err := w.token()
		if err != nil {
			return start, false, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			return t, true, nil
		case xml.EndElement:
			return start, false, nil
		}
	}
}

// each calls do for every element within the one being read. What do does not read it
// must skip.
func (w *walker) each(do func(name string) error) error {
	for {
		start, ok, err := w.next()
		if err != nil || !ok {
			return err
		}
		if err := do(start.Name.Local); err != nil {
			return err
		}
	}
}

// fields reads the plain elements named into their places and skips the others.
func (w *walker) fields(places map[string]*string) error {
	return w.each(func(name string) error {
		if place := places[name]; place != nil {
			return w.text(place)
		}
		return w.pass()
	})
}

// text reads an element's own text; elements within it are skipped.
func (w *walker) text(into *string) error { return w.mixed(into, nil) }

// mixed reads an element's own text, and the elements within it that are named.
func (w *walker) mixed(into *string, places map[string]*string) error {
	var b strings.Builder
	for {
		token, err := w.token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.CharData:
			if b.Len()+len(t) > maxText {
				return refuse(fmt.Sprintf("line %d: an element holds more than %d characters", w.line(), maxText))
			}
			b.Write(t)
		case xml.StartElement:
			read := w.pass
			if place := places[t.Name.Local]; place != nil {
				read = func() error { return w.text(place) }
			}
			if err := read(); err != nil {
				return err
			}
		case xml.EndElement:
			*into = strings.TrimSpace(b.String())
			return nil
		}
	}
}

// pass skips the element being read.
func (w *walker) pass() error {
	for within := w.depth; w.depth >= within; {
		if _, err := w.token(); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) line() int {
	line, _ := w.InputPos()
	return line
}

// cut says where a file ends or stops being XML.
func (w *walker) cut(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"):
		return refuse(fmt.Sprintf("the file is cut off at line %d; export it again", w.line()))
	case errors.Is(err, errToken):
		return refuse(fmt.Sprintf("line %d: %v; no part of a journal is, so the file is not what it should be", w.line(), err))
	case errors.As(err, &syntax):
		return refuse(fmt.Sprintf("line %d: it is no XML (%s); export the file again", syntax.Line, syntax.Msg))
	case strings.HasPrefix(err.Error(), "xml: "): // of the decoder's own, such as another version's
		return refuse(fmt.Sprintf("line %d: it cannot be read (%v); export the file again", w.line(), err))
	}
	return err
}

// refuse is the error for a file that cannot be imported at all.
func refuse(why string) error { return fmt.Errorf("%s: %w", why, ledger.ErrInvalid) }
