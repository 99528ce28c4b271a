package sie

import (
	"maps"
	"slices"
	"strconv"
	"testing"

	"counterfoil/ledger"
)

// Numbers that repeat are found however many there are and wherever they stand, and only
// within a fiscal year.
func TestRepeatedNumbersAreFoundAmongAMillion(t *testing.T) {
	var s sightings
	const count = 1_200_000
	for i := range count {
		s.add(sighting{hashKey("A", strconv.Itoa(i)), int32(i), 20260105})
	}
	for i, of := range []int{0, 7, count - 1, count / 2, 7} {
		twice := s.blocks[of/sightingsBlock][of%sightingsBlock]
		twice.line = int32(count + i)
		if of == count/2 {
			twice.on = 20250105 // of another year
		}
		s.add(twice)
	}
	year := func(d ledger.Date) ledger.Date { return ledger.NewDate(d.Time().Year(), 1, 1) }
	want := []int{0, 7, count - 1, count, count + 1, count + 2, count + 4}
	if got := slices.Sorted(maps.Keys(s.ambiguous(year))); !slices.Equal(got, want) {
		t.Errorf("got %d lines, the first %v, want %v", len(got), got[:min(len(got), 10)], want)
	}
}
