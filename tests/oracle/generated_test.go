package oracle

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/config"
	"datatrail/internal/pulumitest"
	"datatrail/internal/stack"
	"datatrail/tests/oracle/composed"
	"datatrail/tests/oracle/reference"
)

// casesOfGenerated is how many cases of each bucket of a generated configuration are judged.
const casesOfGenerated = 500

// TestGeneratedConfigurationsMeanWhatTheRequirementSays does for any configuration what the other
// test does for the shipped ones.
func TestGeneratedConfigurationsMeanWhatTheRequirementSays(t *testing.T) {
	start := time.Now()
	var judged, configurations atomic.Int64
	service, err := reference.Load()
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		g := generator{t: t}
		values, err := composed.Raw(g.configuration())
		require.NoError(t, err)
		deployer := g.deployer()
		for _, s := range subjects(t, "generated", values, deployer) {
			n, wrong := s.some(t).judge(t)
			judged.Add(int64(n))
			require.Empty(t, wrong, "%s\n%s", s.name, s.document.Text)
		}
		documents, err := composed.Documents("generated", values, deployer)
		require.NoError(t, err)
		for _, d := range documents {
			inOrder(t, d, service)
		}
		assert.Equal(t, planned(t, "generated", values), texts(documents), "a plan without the engine has other policies than the program")
		configurations.Add(1)
	})
	t.Logf("configurations: %d, cases judged: %d, disagreements: 0, seconds: %.1f",
		configurations.Load(), judged.Load(), time.Since(start).Seconds())
}

// planned are the policies of a configuration's data buckets as explain has them, by bucket.
func planned(t require.TestingT, stackName string, values map[string]string) map[string]string {
	c, err := config.Parse(composed.Project, values, nil)
	require.NoError(t, err)
	plan, err := stack.NewPlan(composed.Project, stackName, c, stack.Presume(c.AWS, pulumitest.Account))
	require.NoError(t, err)
	out := map[string]string{}
	for _, b := range plan.Buckets {
		out[b.Name], err = b.Policy.Document().JSON()
		require.NoError(t, err)
	}
	return out
}

// texts are the policies of data buckets as they were registered, by dataset.
func texts(documents []composed.Document) map[string]string {
	out := map[string]string{}
	for _, d := range documents {
		if d.Kind == composed.DataBucket {
			out[d.Name] = d.Text
		}
	}
	return out
}

// some draws every n-th case.
func (s subject) some(t *rapid.T) subject {
	every := max(1, len(s.requests)/casesOfGenerated)
	drawn := s
	drawn.requests = nil
	for i := rapid.IntRange(0, every-1).Draw(t, "first case"); i < len(s.requests); i += every {
		drawn.requests = append(drawn.requests, s.requests[i])
	}
	return drawn
}
