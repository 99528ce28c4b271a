package importers

import (
	"context"
	"errors"
	"iter"
	"testing"
)

func counting(n int) func(context.Context) iter.Seq2[int, error] {
	return func(context.Context) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for i := range n {
				if !yield(i, nil) {
					return
				}
			}
		}
	}
}

func TestAheadGivesEverythingInSequence(t *testing.T) {
	next := 0
	for i, err := range Ahead(context.Background(), 1, counting(1000)) {
		if i != next || err != nil {
			t.Fatalf("item %d is %d, %v", next, i, err)
		}
		next++
	}
	if next != 1000 {
		t.Errorf("%d items came, want 1000", next)
	}
}

func TestAheadEndsItsWorkWithItsReader(t *testing.T) {
	ended := false
	seq := func(ctx context.Context) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			defer func() { ended = true }()
			counting(1000)(ctx)(yield)
		}
	}
	for range Ahead(context.Background(), 1, seq) {
		break
	}
	if !ended {
		t.Error("the work goes on after its reader has stopped")
	}
}

func TestAheadNeverEndsEarlyInSilence(t *testing.T) {
	for at := range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		var last error
		items := 0
		for _, err := range Ahead(ctx, 1, counting(20)) {
			if items++; items > at {
				cancel()
			}
			last = err
		}
		cancel()
		if items < 20 && !errors.Is(last, context.Canceled) {
			t.Fatalf("cancelled after item %d: %d items came and then %v", at, items, last)
		}
	}
}
