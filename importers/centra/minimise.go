package centra

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// maxNames bounds how many different field names are counted, and maxFields how many
// the widest object of the allow-list has.
const (
	maxNames  = 1000
	maxFields = 40
)

// minimiser writes the allowed part of a record in the sequence of the allow-list.
type minimiser struct {
	dropped map[string]*int64
}

func newMinimiser() *minimiser { return &minimiser{map[string]*int64{}} }

// counts returns how often each field was dropped, by its name.
func (m *minimiser) counts() map[string]int64 {
	counts := make(map[string]int64, len(m.dropped))
	for name, n := range m.dropped {
		counts[name] = *n
	}
	return counts
}

// drop counts a name. A name that does not look like a field could itself be somebody's
// (a map keyed by e-mail), so it is counted without being named.
func (m *minimiser) drop(name []byte) {
	n, known := m.dropped[string(name)]
	if !known {
		safe := string(name)
		if !isWord(name) || len(m.dropped) >= maxNames {
			safe = "(other)"
		}
		if n = m.dropped[safe]; n == nil {
			n = new(int64)
			m.dropped[safe] = n
		}
	}
	*n++
}

// record appends the stored form of a raw record: {"order":{…}}, on one line.
func (m *minimiser) record(dst, raw []byte, k kind) ([]byte, error) {
	dst = append(dst, '{', '"')
	dst = append(dst, k...)
	dst = append(dst, '"', ':')
	dst, _, kept, err := m.value(dst, raw, skipSpace(raw, 0), allowed[k])
	if err != nil {
		return nil, err
	}
	if !kept {
		return nil, fmt.Errorf("the %s is not an object", k)
	}
	return append(dst, '}'), nil
}

// value appends the allowed part of the value that begins at i and returns where that
// ends; kept is false when nothing may remain of it. A null counts as absent: GraphQL
// writes both for the same thing. What is walked through finds its own end, so that no
// byte is looked at once for each object around it.
func (m *minimiser) value(dst, raw []byte, i int, n *node) (out []byte, end int, kept bool, err error) {
	switch {
	case n.leaf == notLeaf && n.list != nil && raw[i] == '[':
		out, end, err = m.list(dst, raw, i, n.list)
		return out, end, true, err
	case n.leaf == notLeaf && n.list == nil && raw[i] == '{':
		out, end, err = m.object(dst, raw, i, n)
		return out, end, true, err
	}
	end = endOfValue(raw, i)
	if n.leaf == notLeaf {
		return dst, end, false, nil
	}
	out, kept = appendLeaf(dst, raw[i:end], n.leaf)
	return out, end, kept, nil
}

func (m *minimiser) list(dst, raw []byte, i int, of *node) (out []byte, end int, err error) {
	dst = append(dst, '[')
	first := true
	for i = skipSpace(raw, i+1); i < len(raw) && raw[i] != ']'; i = next(raw, i) {
		mark := len(dst)
		if !first {
			dst = append(dst, ',')
		}
		var kept bool
		if dst, i, kept, err = m.value(dst, raw, i, of); err != nil {
			return nil, i, err
		}
		if kept {
			first = false
		} else {
			dst = dst[:mark]
		}
	}
	return append(dst, ']'), min(i+1, len(raw)), nil
}

type span struct{ from, to int }

// object writes the fields first as they come, behind dst, and then once more in the
// sequence of the list.
func (m *minimiser) object(dst, raw []byte, i int, n *node) (out []byte, end int, err error) {
	start := len(dst)
	var spans [maxFields]span
	for i = skipSpace(raw, i+1); i < len(raw) && raw[i] == '"'; i = next(raw, i) {
		after := endOfString(raw, i)
		name := raw[i+1 : max(i+1, after-1)]
		at := skipSpace(raw, skipSpace(raw, after)+1)
		if dst, i, err = m.field(dst, raw, at, name, n, &spans); err != nil {
			return nil, i, err
		}
	}
	n.dropName(dst, &spans)
	return settle(dst, start, n, &spans), min(i+1, len(raw)), nil
}

// field appends the value at i when its name is allowed and remembers where it is.
func (m *minimiser) field(dst, raw []byte, i int, name []byte, n *node, spans *[maxFields]span) (out []byte, end int, err error) {
	f := n.find(name)
	if f < 0 {
		m.drop(name)
		return dst, endOfValue(raw, i), nil
	}
	if spans[f].to > 0 {
		return nil, i, fmt.Errorf("the field %s stands twice in one object", n.fields[f].name)
	}
	from := len(dst)
	out, end, kept, err := m.value(dst, raw, i, n.fields[f].node)
	switch {
	case err != nil:
		return nil, end, err
	case kept:
		spans[f] = span{from, len(out)}
	case !bytes.Equal(raw[i:end], null):
		m.drop(name)
	}
	return out, end, nil
}

var null = []byte("null")

// dropName forgets the name of a voucher that was given to one person.
func (n *node) dropName(dst []byte, spans *[maxFields]span) {
	if n.voucherNames == nil {
		return
	}
	t := spans[n.find([]byte("__typename"))]
	if name := bytes.Trim(dst[t.from:t.to], `"`); !n.voucherNames[string(name)] {
		spans[n.find([]byte("voucherName"))] = span{}
	}
}

// settle writes the object behind dst in sequence and moves it to where it begins.
func settle(dst []byte, start int, n *node, spans *[maxFields]span) []byte {
	end := len(dst)
	dst = append(dst, '{')
	for i := range n.fields {
		if spans[i].to == 0 {
			continue
		}
		if len(dst) > end+1 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, n.fields[i].name...)
		dst = append(dst, '"', ':')
		dst = append(dst, dst[spans[i].from:spans[i].to]...)
	}
	dst = append(dst, '}')
	length := copy(dst[start:], dst[end:])
	return dst[:start+length]
}

// unreadable stands for an instant that is none. It is not left out: a document whose day
// of shipment cannot be read would be dated by the next best day instead of rejected.
var unreadable = []byte("?")

// appendLeaf appends a scalar in its one form; kept is false when it is not of its kind.
func appendLeaf(dst, raw []byte, kind leaf) (out []byte, kept bool) {
	if kind == flag {
		if raw[0] == 't' || raw[0] == 'f' {
			return append(dst, raw...), true
		}
		return dst, false
	}
	text, ok := scalarText(raw)
	if !ok {
		return dst, false
	}
	switch kind {
	case number:
		if !isNumber(text) {
			return dst, false
		}
		return append(dst, text...), true
	case instant:
		if raw[0] != '"' || !isInstant(text) {
			text = unreadable
		}
	case word:
		ok = raw[0] == '"' && isWord(text)
	case key:
		ok = isKey(text)
	case label:
		ok = raw[0] == '"' && isLabel(text)
	case name:
		ok = raw[0] == '"' && isLabel(text) && !isPersonal(text)
	}
	if !ok {
		return dst, false
	}
	out, err := jsontext.AppendQuote(dst, text)
	return out, err == nil
}

// scalarText is the text of a number or a string, escapes resolved.
func scalarText(raw []byte) ([]byte, bool) {
	switch c := raw[0]; {
	case c == '-' || c >= '0' && c <= '9':
		return raw, true
	case c != '"' || len(raw) < 2:
		return nil, false
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1], true
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	return text, err == nil
}
