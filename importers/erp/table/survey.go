package table

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// sighting is a run of a voucher's rows: enough to find what is scattered and which
// numbers repeat, and small, because a year may hold millions.
type sighting struct {
	group, identity uint64
}

// survey is what a first reading tells: which vouchers are scattered, which numbers
// repeat, and from when to when the journal goes.
type survey struct {
	// ordered: so far every voucher stood behind the one before, so that nothing had to be
	// kept of them.
	ordered  bool
	previous identity

	seed        maphash.Seed
	book        string // the one accounting book the file holds
	contiguous  bool   // vouchers are runs, whatever their keys
	sightings   []sighting
	unnumbered  bool
	first, last string // dates
	vouchers    int
	year        func(string) string
	code        func(string) string // what is kept of a series or number: a digest where it is none
}

// take notes a run.
func (s *survey) take(p *pending) error {
	if s.vouchers > 0 && p.Book != s.book {
		return refuse("the file holds several accounting books, which must not be added up; choose one by a rule under rows.only (row %d is of another than the rows before)", p.Line)
	}
	s.book = p.Book
	if s.vouchers++; s.ordered {
		return s.follow(p)
	}
	s.span(p)
	group := p.hash
	if s.contiguous {
		group = uint64(s.vouchers)
	}
	s.sightings = append(s.sightings, sighting{group, s.identity(p)})
	s.unnumbered = s.unnumbered || p.Key == "" && p.Number == ""
	return nil
}

// span widens the dates of the journal.
func (s *survey) span(p *pending) {
	if p.from != "" && (s.first == "" || p.from < s.first) {
		s.first = p.from
	}
	s.last = max(s.last, p.to)
}

// identity condenses what a voucher will be known by.
func (s *survey) identity(p *pending) uint64 {
	if p.Key != "" {
		return maphash.String(s.seed, "\x01"+s.code(p.Key))
	}
	return maphash.String(s.seed, s.year(p.Date)+"\x00"+s.code(p.Series)+"\x00"+s.code(p.Number))
}

// scattered counts the runs of groups that have more than one.
func (s *survey) scattered() map[uint64]int {
	if s.contiguous {
		return nil
	}
	slices.SortFunc(s.sightings, func(a, b sighting) int { return cmp.Compare(a.group, b.group) })
	runs := map[uint64]int{}
	for i := 0; i < len(s.sightings); {
		n := i + 1
		for n < len(s.sightings) && s.sightings[n].group == s.sightings[i].group {
			n++
		}
		if n-i > 1 {
			runs[s.sightings[i].group] = n - i
		}
		i = n
	}
	return runs
}

// repeated are the identities that several groups bear.
func (s *survey) repeated() map[uint64]bool {
	slices.SortFunc(s.sightings, func(a, b sighting) int {
		return cmp.Or(cmp.Compare(a.identity, b.identity), cmp.Compare(a.group, b.group))
	})
	repeated := map[uint64]bool{}
	for i := 1; i < len(s.sightings); i++ {
		if a, b := s.sightings[i-1], s.sightings[i]; a.identity == b.identity && a.group != b.group {
			repeated[a.identity] = true
		}
	}
	return repeated
}
