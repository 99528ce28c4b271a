package table

import (
	"cmp"
	"errors"
	"slices"
	"strings"
)

// Most exports are sorted by voucher. Where each voucher stands behind the one before,
// none is scattered and no number repeats, and a file of any length needs no memory of
// what was read. The first voucher out of sequence begins the survey anew, with memory.

// errUnordered ends a survey that took the file to be sorted.
var errUnordered = errors.New("vouchers are not in sequence")

// identity is what a voucher is known by.
type identity struct{ year, series, number string }

// mayBeOrdered tells that the key says everything a voucher is known by: otherwise rows
// of one voucher could have several identities.
func (p *Profile) mayBeOrdered() bool {
	if p.Voucher.By != byKey {
		return false
	}
	if p.Columns.ID.given() {
		return slices.Contains(p.Voucher.Key, "id")
	}
	hasSeries := p.Columns.Series.given() || len(p.Rows.Headings) > 0
	return slices.Contains(p.Voucher.Key, "number") && (!hasSeries || slices.Contains(p.Voucher.Key, "series"))
}

// follow notes a voucher that must stand behind the one before.
func (s *survey) follow(p *pending) error {
	id := identity{s.year(p.Date), p.Series, p.Number}
	if p.Key != "" {
		id = identity{"", "", p.Key}
	}
	// Digests of what is no code may be equal where numbers are not.
	if kept := s.code(id.number) == id.number && s.code(id.series) == id.series; !kept || id.number == "" || s.vouchers > 1 && !s.previous.before(id) {
		return errUnordered
	}
	s.previous = id
	s.span(p)
	return nil
}

func (a identity) before(b identity) bool {
	return cmp.Or(strings.Compare(a.year, b.year), strings.Compare(a.series, b.series), natural(a.number, b.number)) < 0
}

// natural compares numbers as people sort them: 9 before 10, A-9 before A-10. Different
// texts are never equal.
func natural(a, b string) int {
	for x, y := a, b; x != "" && y != ""; {
		i, j := figuresAt(x), figuresAt(y)
		if i == 0 || j == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		m, n := strings.TrimLeft(x[:i], "0"), strings.TrimLeft(y[:j], "0")
		if c := cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n)); c != 0 {
			return c
		}
		if x, y = x[i:], y[j:]; x == "" || y == "" {
			return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// figuresAt is how many figures a text begins with.
func figuresAt(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
