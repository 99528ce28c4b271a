package importers

import (
	"context"
	"iter"
)

// Ahead runs an iterator in a goroutine of its own, some items ahead of its reader, so
// that one stage of an import goes on while the next one works. It ends the goroutine,
// and waits for its end, when the reader stops. When ctx is done before the last item,
// its error is the last: half of a sequence never looks like the whole.
func Ahead[T any](ctx context.Context, items int, seq func(context.Context) iter.Seq2[T, error]) iter.Seq2[T, error] {
	type item struct {
		value T
		err   error
	}
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		ready := make(chan item, items)
		whole := false
		go func() {
			defer close(ready)
			for value, err := range seq(ctx) {
				select {
				case ready <- item{value, err}:
				case <-ctx.Done():
					return
				}
			}
			whole = true
		}()
		defer func() {
			cancel()
			for range ready { // wait for it to end
			}
		}()
		for i := range ready {
			if !yield(i.value, i.err) {
				return
			}
		}
		if !whole {
			var none T
			yield(none, ctx.Err())
		}
	}
}
