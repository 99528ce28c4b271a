package importers

import (
	"hash/fnv"
	"slices"

	"counterfoil/ledger"
)

// idSet are the vouchers a source was seen to hold, 64 bits each: 8 MB for a million. Two
// that share their bits would at worst let a voucher stand that vanished.
type idSet struct {
	hashes []uint64
	sorted bool
}

func (s *idSet) add(documents []ledger.Document) {
	for i := range documents {
		if d := &documents[i]; d.ID.Kind == ledger.DocumentVoucher && d.Due {
			s.hashes, s.sorted = append(s.hashes, hashID(d.ID.ExternalID)), false
		}
	}
}

func (s *idSet) has(id ledger.DocumentID) bool {
	if !s.sorted {
		slices.Sort(s.hashes)
		s.sorted = true
	}
	_, found := slices.BinarySearch(s.hashes, hashID(id.ExternalID))
	return found
}

func hashID(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}
