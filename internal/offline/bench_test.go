package offline_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

// BenchmarkEmptyPreview is the floor of every offline preview: the same program that creates nothing, in a
// state folder that has been used before. Other packages state their own previews as a ratio to it.
func BenchmarkEmptyPreview(b *testing.B) {
	e, _ := open(b, files(b, environment))
	for b.Loop() {
		_, err := e.Preview(context.Background())
		require.NoError(b, err)
	}
}

// BenchmarkSmallPreview previews nine resources, for its ratio to BenchmarkEmptyPreview.
func BenchmarkSmallPreview(b *testing.B) {
	e, program := open(b, files(b, environment))
	*program = small.program
	for b.Loop() {
		_, err := e.Preview(context.Background())
		require.NoError(b, err)
	}
}

// BenchmarkOpen selects a stack that exists already.
func BenchmarkOpen(b *testing.B) {
	o := files(b, environment)
	open(b, o)
	for b.Loop() {
		e, err := offline.Open(context.Background(), o)
		require.NoError(b, err)
		require.NoError(b, e.Close())
	}
}
