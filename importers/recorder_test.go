package importers

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

// TestAStoreThatStopsIsAskedForNothingMore: a store stops when its database is gone.
// Sources wrap the error that ends them, hold it back, or have one of their own then.
func TestAStoreThatStopsIsAskedForNothingMore(t *testing.T) {
	record := bytes.Repeat([]byte("x"), ChunkSize)
	for name, ends := range map[string]func(error) error{
		"as it is":  func(err error) error { return err },
		"wrapped":   func(err error) error { return fmt.Errorf("orders.json, line 1: %w", err) },
		"held back": func(error) error { return nil },
		"replaced":  func(error) error { return errors.New("unexpected end of file") },
	} {
		taken := 0
		for _, err := range new(Recorder).Record(func(emit func([]byte) error) error {
			err := emit(record)
			if err == nil {
				t.Errorf("%s: the source is not told", name)
			}
			if again := emit(record); again == nil {
				t.Errorf("%s: the source is told once only", name)
			}
			return ends(err)
		}) {
			if err != nil {
				t.Error(name, err)
			}
			taken++
			break
		}
		if taken != 1 {
			t.Errorf("%s: %d chunks were taken", name, taken)
		}
	}
}
