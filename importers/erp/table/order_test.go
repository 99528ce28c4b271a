package table

import (
	"fmt"
	"testing"
)

func TestNumbersAreComparedAsPeopleSortThem(t *testing.T) {
	inSequence := []string{"1", "9", "10", "11", "A-9", "A-10", "A-10b", "B-1", "PS-INV103001", "PS-INV103002"}
	for i, a := range inSequence {
		for j, b := range inSequence {
			if got := natural(a, b); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s and %s: got %d", a, b, got)
			}
		}
	}
	if natural("01", "1") == 0 || natural("1", "01") == natural("01", "1") {
		t.Error("01 and 1 count as one number")
	}
}

// The two ways to survey a file find the same vouchers.
func TestAFileInSequenceIsReadLikeOneOutOfIt(t *testing.T) {
	var rows, first []string
	for i := range 30 {
		for _, row := range []string{"1510;a;5,00", "3001;a;-5,00"} {
			rows = append(rows, fmt.Sprintf("2026-01-05;%d;%s", i+1, row))
		}
	}
	first = append(first, rows[40:42]...)
	first = append(append(first, rows[:40]...), rows[42:]...)
	if a, b := versions(importText(t, simple, lines(rows...))), versions(importText(t, simple, lines(first...))); a != b {
		t.Errorf("in sequence %s, out of it %s", a, b)
	}
}
