package oracle

import (
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
	"datatrail/tests/oracle/mutant"
)

// TestNoBrokenPolicyPasses breaks every bucket policy in every way that we know, and demands that
// some case finds each out.
func TestNoBrokenPolicyPasses(t *testing.T) {
	start := time.Now()
	var killed, total atomic.Int64
	t.Run("in", func(t *testing.T) {
		for name, values := range environments(t) {
			for _, s := range subjects(t, name, values, pulumitest.Issuer) {
				t.Run(name+"/"+s.name, func(t *testing.T) {
					t.Parallel()
					mutants, err := mutant.Of(s.document.Text)
					require.NoError(t, err)
					require.NotEmpty(t, mutants)
					shuffled, original := s.shuffle(), s.policy(t, s.document.Text)
					for _, m := range mutants {
						total.Add(1)
						if shuffled.kills(t, original, s.policy(t, m.Text)) {
							killed.Add(1)
						} else {
							assert.Fail(t, "survived", m.Name)
						}
					}
				})
			}
		}
	})
	t.Logf("mutants killed: %d of %d, seconds: %.1f", killed.Load(), total.Load(), time.Since(start).Seconds())
}

// shuffle puts the cases in an order in which every sort of case comes early. The order is always
// the same.
func (s subject) shuffle() subject {
	order := rand.New(rand.NewPCG(1, 1)).Perm(len(s.requests))
	shuffled := s
	shuffled.requests = nil
	for _, i := range order {
		shuffled.requests = append(shuffled.requests, s.requests[i])
	}
	return shuffled
}

// kills reports whether some case tells the broken policy from what the requirement says. It passes
// over cases that the broken statement has no part in: the original judges those rightly.
func (s subject) kills(t require.TestingT, original, policy judged) bool {
	for _, r := range s.requests {
		if alike(policy, original, r) {
			continue
		}
		got, err := policy.Judge(r)
		require.NoError(t, err)
		if got != s.expect(r) {
			return true
		}
	}
	return false
}
