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
	ctx   context.Context
	steps int
}

// maxText bounds the text of one element; the longest that means anything is a description.
const maxText = 64 << 10

// next is the next element of the one being read; ok is false at its end.
func (w *walker) next() (start xml.StartElement, ok bool, err error) {
	for {
		if w.steps++; w.steps%4096 == 0 && w.ctx.Err() != nil {
			return start, false, w.ctx.Err()
		}
		token, err := w.Token()
		if err != nil {
			return start, false, w.cut(err)
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
		token, err := w.Token()
		if err != nil {
			return w.cut(err)
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
func (w *walker) pass() error { return w.cut(w.Skip()) }

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
	case errors.As(err, &syntax):
		return refuse(fmt.Sprintf("line %d: it is no XML (%s); export the file again", syntax.Line, syntax.Msg))
	}
	return err
}

// refuse is the error for a file that cannot be imported at all.
func refuse(why string) error { return fmt.Errorf("%s: %w", why, ledger.ErrInvalid) }
