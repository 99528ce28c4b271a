package sie

import (
	"slices"

	"counterfoil/ledger"
)

// sighting is a #VER line: enough to find the numbers that repeat, and small, because a
// year may hold millions.
type sighting struct {
	key  uint64 // hash of series and number
	line int32
	on   int32 // YYYYMMDD; 0 for a date that is none
}

// sightings are those of a file, in blocks: a list that grows is held twice each time.
type sightings struct {
	blocks [][]sighting
	count  int
}

const sightingsBlock = 1 << 16

func (s *sightings) add(v sighting) {
	if s.count%sightingsBlock == 0 {
		s.blocks = append(s.blocks, make([]sighting, 0, sightingsBlock))
	}
	last := len(s.blocks) - 1
	s.blocks[last] = append(s.blocks[last], v)
	s.count++
}

// ambiguous lists the #VER lines whose year, series and number are not unique in the file.
func (s *sightings) ambiguous(year func(ledger.Date) ledger.Date) map[int]bool {
	s.mixYears(year)
	repeated := s.repeated()
	lines := map[int]bool{}
	if len(repeated) == 0 {
		return lines
	}
	for _, block := range s.blocks {
		for _, v := range block {
			if repeated[v.key] {
				lines[int(v.line)] = true
			}
		}
	}
	return lines
}

// mixYears makes the fiscal year a part of each key.
func (s *sightings) mixYears(year func(ledger.Date) ledger.Date) {
	starts := map[int32]uint64{}
	for _, block := range s.blocks {
		for i := range block {
			v := &block[i]
			start, known := starts[v.on]
			if !known {
				start = spread(year, v.on)
				starts[v.on] = start
			}
			v.key ^= start
		}
	}
}

// repeated are the keys that stand more than once. They are sorted a part at a time, so
// that few are held besides.
func (s *sightings) repeated() map[uint64]bool {
	const atOnce = 1 << 19
	parts := uint64(1 + s.count/atOnce)
	var keys []uint64
	found := map[uint64]bool{}
	for part := range parts {
		keys = keys[:0]
		for _, block := range s.blocks {
			for _, v := range block {
				if v.key%parts == part {
					keys = append(keys, v.key)
				}
			}
		}
		slices.Sort(keys)
		for i := 1; i < len(keys); i++ {
			if keys[i] == keys[i-1] {
				found[keys[i]] = true
			}
		}
	}
	return found
}
