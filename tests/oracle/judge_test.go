package oracle

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
)

// TestEveryPolicyMeansWhatTheRequirementSays judges every case of every bucket, key and topic of every
// environment file.
func TestEveryPolicyMeansWhatTheRequirementSays(t *testing.T) {
	start := time.Now()
	var judged, disagreements atomic.Int64
	t.Run("in", func(t *testing.T) {
		for name, values := range environments(t) {
			for _, s := range subjects(t, name, values, pulumitest.Issuer) {
				t.Run(name+"/"+s.name, func(t *testing.T) {
					t.Parallel()
					require.NotEmpty(t, s.requests)
					n, wrong := s.judge(t)
					judged.Add(int64(n))
					disagreements.Add(int64(len(wrong)))
					assert.Empty(t, wrong[:min(len(wrong), 10)], "%d of %d cases", len(wrong), n)
				})
			}
		}
	})
	t.Logf("cases judged: %d, disagreements: %d, seconds: %.1f", judged.Load(), disagreements.Load(), time.Since(start).Seconds())
}

// judge compares what the policy does with what it must do, and tells the differences.
func (s subject) judge(t require.TestingT) (int, []string) {
	policy := s.policy(t, s.document.Text)
	var wrong []string
	for _, r := range s.requests {
		got, err := policy.Judge(r)
		require.NoError(t, err)
		if want := s.expect(r); got != want {
			wrong = append(wrong, fmt.Sprintf("%s, must be %s: %+v", got, want, r))
		}
	}
	return len(s.requests), wrong
}
