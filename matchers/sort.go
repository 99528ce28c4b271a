package matchers

import (
	"cmp"
	"slices"
)

// sortBy sorts stably by one property, smallest first.
func sortBy[T any, K cmp.Ordered](list []T, by func(T) K) {
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(by(a), by(b)) })
}
