package tests

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
	"datatrail/internal/stack"
)

// BenchmarkPolicies_OfThePreviewOfProd compares previews of Pulumi.prod.yaml with and without the pack, taken
// in turns in one run, so that both meet the same machine.
func BenchmarkPolicies_OfThePreviewOfProd(b *testing.B) {
	pack, err := packFile()
	require.NoError(b, err)
	preview := func(packs ...string) func() time.Duration {
		e, err := offline.Open(context.Background(), offline.Options{
			ProjectFile: "../Pulumi.yaml", ConfigFile: "../Pulumi.prod.yaml", Stack: "prod",
			StateDir: b.TempDir(), Program: stack.Program, PolicyPacks: packs,
		})
		require.NoError(b, err)
		b.Cleanup(func() { require.NoError(b, e.Close()) })
		return func() time.Duration {
			start := time.Now()
			_, err := e.Preview(context.Background())
			require.NoError(b, err)
			return time.Since(start)
		}
	}
	plain, judged := preview(), preview(pack)
	plain()
	judged()
	var without, with []time.Duration
	for b.Loop() {
		without = append(without, plain())
		with = append(with, judged())
	}
	added := median(with) - median(without)
	b.ReportMetric(float64(median(without).Milliseconds()), "ms-without")
	b.ReportMetric(float64(median(with).Milliseconds()), "ms-with")
	b.ReportMetric(float64(added.Milliseconds()), "ms-added")
	b.ReportMetric(float64(median(with))/float64(median(without)), "x-without")
}

func median(times []time.Duration) time.Duration {
	times = slices.Clone(times)
	slices.Sort(times)
	return times[len(times)/2]
}
