package importers

import (
	"context"
	"iter"
)

// ahead runs an iterator in a goroutine of its own, one item ahead of its reader, so
// that one stage of an import goes on while the next one works. It ends the goroutine,
// and waits for its end, when the reader stops. When ctx is done before the last item,
// its error is the last: half of a sequence never looks like the whole.
func ahead[T any](ctx context.Context, seq func(context.Context) iter.Seq2[T, error]) iter.Seq2[T, error] {
	type item struct {
		value T
		err   error
	}
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		items := make(chan item, 1)
		whole := false
		go func() {
			defer close(items)
			for value, err := range seq(ctx) {
				select {
				case items <- item{value, err}:
				case <-ctx.Done():
					return
				}
			}
			whole = true
		}()
		defer func() {
			cancel()
			for range items { // wait for it to end
			}
		}()
		for i := range items {
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
