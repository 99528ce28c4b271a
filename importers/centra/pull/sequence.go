package pull

import (
	"sort"

	"counterfoil/ledger"
)

func isLater(a, b ledger.Evidence) bool {
	if a.Snapshot != b.Snapshot {
		return a.Snapshot > b.Snapshot
	}
	if a.Chunk != b.Chunk {
		return a.Chunk > b.Chunk
	}
	return a.Offset > b.Offset
}

type place struct {
	order    ledger.Reference
	evidence ledger.Evidence
}

// inSequence puts places in the sequence of the bytes, so that each chunk is unpacked once.
func inSequence(m map[ledger.Reference]ledger.Evidence) []place {
	places := make([]place, 0, len(m))
	for order, at := range m {
		places = append(places, place{order, at})
	}
	sort.Slice(places, func(i, j int) bool { return isLater(places[j].evidence, places[i].evidence) })
	return places
}
