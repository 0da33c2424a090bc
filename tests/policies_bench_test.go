package tests

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
	"datatrail/internal/stack"
)

// BenchmarkPolicies_OfThePreviewOfProd compares previews of Pulumi.prod.yaml without a pack, with one that
// judges nothing, and with ours, taken in turns in one run, so that all meet the same machine. What the engine
// spends on talking to any pack grows with the resources of the stack.
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
	nothing := filepath.Join(b.TempDir(), "emptypack")
	require.NoError(b, exec.Command("go", "build", "-o", nothing, "./testdata/emptypack").Run())
	plain, empty, judged := preview(), preview(nothing), preview(pack)
	plain()
	empty()
	judged()
	var without, idle, with []time.Duration
	for b.Loop() {
		without = append(without, plain())
		idle = append(idle, empty())
		with = append(with, judged())
	}
	added := median(with) - median(without)
	b.ReportMetric(float64(median(without).Milliseconds()), "ms-without")
	b.ReportMetric(float64(median(with).Milliseconds()), "ms-with")
	b.ReportMetric(float64(added.Milliseconds()), "ms-added")
	b.ReportMetric(float64((median(with) - median(idle)).Milliseconds()), "ms-over-empty-pack")
	b.ReportMetric(float64(median(with))/float64(median(without)), "x-without")
}

func median(times []time.Duration) time.Duration {
	times = slices.Clone(times)
	slices.Sort(times)
	return times[len(times)/2]
}
