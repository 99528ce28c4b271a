package postgres

import (
	"hash/maphash"

	"counterfoil/ledger"
)

// seenBits is the size of the filter: 4 MB. At 2.5 million documents, each with its
// order, one answer in thirty is a needless "perhaps", which costs a look-up.
const seenBits = 1 << 25

// seen remembers, in fixed space, which documents and orders a batch has written: a
// Bloom filter, which may say "perhaps" of what is new, never "no" of what was written.
type seen struct {
	sources map[ledger.Source]bool // had documents before this batch
	filter  []uint64
}

var seenSeed = maphash.MakeSeed()

type seenOrder struct {
	source ledger.Source
	order  ledger.Reference
}

func (s *seen) remember(source ledger.Source, before bool) {
	if s.sources == nil {
		s.sources = make(map[ledger.Source]bool)
	}
	s.sources[source] = before
}

func (s *seen) add(id ledger.DocumentID, order ledger.Reference) {
	if s.filter == nil {
		s.filter = make([]uint64, seenBits/64)
	}
	s.set(maphash.Comparable(seenSeed, id))
	s.set(maphash.Comparable(seenSeed, seenOrder{id.Source, order}))
}

func (s *seen) document(id ledger.DocumentID) bool { return s.has(maphash.Comparable(seenSeed, id)) }

func (s *seen) order(source ledger.Source, order ledger.Reference) bool {
	return s.has(maphash.Comparable(seenSeed, seenOrder{source, order}))
}

// Each hash gives three bits, 21 of its bits for each, spread over the filter.
func (s *seen) set(hash uint64) {
	for range 3 {
		bit := hash * 0x9E3779B97F4A7C15 >> 39
		s.filter[bit/64] |= 1 << (bit % 64)
		hash = hash<<21 | hash>>43
	}
}

func (s *seen) has(hash uint64) bool {
	if s.filter == nil {
		return false
	}
	for range 3 {
		bit := hash * 0x9E3779B97F4A7C15 >> 39
		if s.filter[bit/64]&(1<<(bit%64)) == 0 {
			return false
		}
		hash = hash<<21 | hash>>43
	}
	return true
}
