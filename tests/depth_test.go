package tests

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
)

func keyOf(name string) resource.PropertyKey { return resource.PropertyKey(name) }

// longestPath returns the longest chain of AWS resources of which each waits for the one before.
func longestPath(graph *pulumitest.Graph) []string {
	byURN := map[string]pulumitest.Registration{}
	for _, reg := range graph.Resources() {
		byURN[reg.URN] = reg
	}
	known := map[string][]string{}
	var path func(pulumitest.Registration) []string
	path = func(reg pulumitest.Registration) []string {
		if found, ok := known[reg.URN]; ok {
			return found
		}
		var longest []string
		for _, dependency := range reg.DependsOn {
			_, urn, _ := strings.Cut(dependency, "::datatrail::")
			if on, ok := byURN[urn]; ok {
				if before := path(on); len(before) > len(longest) {
					longest = before
				}
			}
		}
		known[reg.URN] = append(append([]string{}, longest...), reg.Name)
		return known[reg.URN]
	}
	var longest []string
	for _, reg := range byURN {
		if p := path(reg); len(p) > len(longest) {
			longest = p
		}
	}
	return longest
}

// Each step of this path is one round trip to AWS that nothing can be done beside: the key, which is to
// go after the bucket and so comes before it, bucket, public access block, policy, and the setting that
// S3 or CloudTrail checks against the policy.
func TestGraph_WaitsNoLongerThanAWSDemands(t *testing.T) {
	graph, _, err := deploy(t, "prod")
	require.NoError(t, err)
	assert.Len(t, longestPath(graph), 5, "%v", longestPath(graph))
}
