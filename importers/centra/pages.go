package centra

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxRecord bounds the bytes of one record. A real order has a few thousand; a value
// that never ends would otherwise fill the memory.
const MaxRecord = 16 << 20

// pages reads response pages one after the other: concatenated, in an array, or one a
// line; and bare records, one a line.
type pages struct {
	dec    *jsontext.Decoder
	budget *budgetReader
	// record receives each raw record; the bytes are only good until the next one.
	record func(k kind, raw []byte) error

	page    int
	bares   int              // records that stood for themselves, without a page around them
	more    bool             // the last connection page read says there is another
	ignored map[string]int64 // data fields that hold nothing we import, by name
}

func newPages(in io.Reader, record func(kind, []byte) error) *pages {
	budget := &budgetReader{in: in, left: MaxRecord}
	// Names that stand twice are refused where they matter, by the minimiser.
	dec := jsontext.NewDecoder(budget, jsontext.AllowDuplicateNames(true))
	return &pages{dec: dec, budget: budget, record: record, ignored: map[string]int64{}}
}

// read reads to the end of the file. An error means that the file cannot be trusted as
// a whole; it names the page and the byte.
func (p *pages) read() error {
	for {
		if p.dec.PeekKind() == 0 {
			_, err := p.dec.ReadToken()
			if errors.Is(err, io.EOF) && p.page > 0 {
				return nil
			}
			if errors.Is(err, io.EOF) {
				return fmt.Errorf("read pages: the file is empty; export it again")
			}
			return p.at(err)
		}
		if err := p.top(true); err != nil {
			return p.at(err)
		}
	}
}

// at adds where in the file an error was met, and what to do when the file just ends.
func (p *pages) at(err error) error {
	where := fmt.Sprintf("read page %d, byte %d", max(p.page, 1), p.dec.InputOffset())
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%s: the file is cut off; nothing of it was imported, fetch it again", where)
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return fmt.Errorf("%s: %w: %s", where, err, p.advice())
	}
	return fmt.Errorf("%s: %w", where, err)
}

// advice says what a file that is no JSON most likely is, and what to do about it.
func (p *pages) advice() string {
	if p.page == 0 {
		return "the file does not begin like JSON; it may be an error page that was saved under this name, or not be UTF-8; fetch it again"
	}
	return "the file was changed after it was fetched, or is not UTF-8; nothing of it was imported, fetch it again"
}

// top reads one page, one bare record, or (once) an array of them.
func (p *pages) top(arrays bool) error {
	p.budget.reset()
	switch k := p.dec.PeekKind(); {
	case k == '{':
		p.page++
		return p.pageOrRecord()
	case k == '[' && arrays:
		return p.elements(func() error { return p.top(false) })
	case k == 0:
		return p.skip()
	}
	return fmt.Errorf("this is not a response page; expected an object with \"data\"")
}

// elements calls f for each element of the array that comes next.
func (p *pages) elements(f func() error) error {
	if _, err := p.dec.ReadToken(); err != nil {
		return err
	}
	for p.dec.PeekKind() != ']' {
		if err := f(); err != nil {
			return err
		}
	}
	_, err := p.dec.ReadToken()
	return err
}

// each calls f for each member of the object that comes next; f must read the value.
func (p *pages) each(f func(name string) error) error {
	if _, err := p.dec.ReadToken(); err != nil {
		return err
	}
	for p.dec.PeekKind() != '}' {
		name, err := p.dec.ReadToken()
		if err != nil {
			return err
		}
		if err := f(name.String()); err != nil {
			return err
		}
	}
	_, err := p.dec.ReadToken()
	return err
}

func (p *pages) skip() error {
	err := p.dec.SkipValue()
	p.budget.reset()
	return err
}

// pageOrRecord tells a page from a bare record by its first name: a page's names are
// few and no record has them.
func (p *pages) pageOrRecord() error {
	var bare []byte
	var data, empty, failed bool
	err := p.each(func(name string) error {
		switch {
		case bare == nil && name == "data" && p.dec.PeekKind() == '{':
			data = true
			return p.data()
		case bare == nil && name == "data": // null: the errors say why
			empty = true
			return p.skip()
		case bare == nil && name == "errors":
			failed = true
			return p.failure()
		case bare == nil && (name == "extensions" || data || empty || failed):
			return p.skip()
		}
		return p.gather(&bare, name)
	})
	if err != nil {
		return err
	}
	if bare != nil {
		return p.bare(append(bare, '}'))
	}
	if !data {
		return fmt.Errorf("the page holds no \"data\"; fetch it again")
	}
	return nil
}

// gather puts a bare record together again, member by member.
func (p *pages) gather(bare *[]byte, name string) error {
	value, err := p.dec.ReadValue()
	if err != nil {
		return err
	}
	if *bare == nil {
		*bare = append(*bare, '{')
	} else {
		*bare = append(*bare, ',')
	}
	if *bare, err = jsontext.AppendQuote(*bare, name); err != nil {
		return err
	}
	*bare = append(append(*bare, ':'), value...)
	return nil
}

func (p *pages) bare(raw []byte) error {
	k, known := classify(raw)
	if !known {
		return fmt.Errorf("this is neither a response page nor an order, return or payment entry")
	}
	p.bares++
	return p.record(k, raw)
}

// failure reads "errors". A page with any error is a failed page, even where data came
// along: it may be partly filled, and nobody could tell which part.
func (p *pages) failure() error {
	raw, err := p.dec.ReadValue()
	if err != nil {
		return err
	}
	if trimmed := bytes.TrimSpace(raw); bytes.Equal(trimmed, null) || len(bytes.TrimSpace(bytes.Trim(trimmed, "[]"))) == 0 {
		return nil
	}
	var faults []struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(raw, &faults) != nil || len(faults) == 0 {
		return fmt.Errorf("the page reports an error; nothing of the file was imported, fetch it again")
	}
	return fmt.Errorf("the page reports %d error(s), the first: %.200q; nothing of the file was imported, mend the query or the token's permissions and fetch it again",
		len(faults), faults[0].Message)
}

// budgetReader gives up when too many bytes go by without a record.
type budgetReader struct {
	in   io.Reader
	left int
	last byte // of the file so far
}

func (r *budgetReader) reset() { r.left = MaxRecord }

func (r *budgetReader) Read(b []byte) (int, error) {
	if r.left <= 0 {
		return 0, fmt.Errorf("one value is larger than %d bytes; no order is, so the file is not what it should be", MaxRecord)
	}
	n, err := r.in.Read(b[:min(len(b), r.left)])
	r.left -= n
	if n > 0 {
		r.last = b[n-1]
	}
	return n, err
}
