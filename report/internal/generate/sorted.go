package generate

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// sorted goes through a map in the order of its keys, so that the same seed writes the same files.
func sorted[K cmp.Ordered, V any](m map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}
