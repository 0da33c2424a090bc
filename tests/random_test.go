package tests

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/config"
	"datatrail/internal/pulumitest"
)

// Random configurations are refused whole, before anything is registered, or make a graph that AWS takes. Thousands of
// them: go test ./tests -run RandomConfiguration -rapid.checks=100000 -timeout 3h
func TestDeploy_RefusesARandomConfigurationAtOnceOrNotAtAll(t *testing.T) {
	refused, deployed := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		values := randomConfiguration().Draw(r, "values")
		options := []pulumitest.Option{}
		if c, err := config.Parse(project, values, nil); err == nil {
			options = append(options, pulumitest.WithPartition(c.AWS.Partition()))
		}
		graph, plan, err := run(t, values, options...)
		if err == nil {
			deployed++
			require.NotNil(r, plan)
			for _, made := range graph.Resources() {
				assert.Empty(r, awsRefuses(made), "%s %s of %v", made.Type, made.Name, values)
			}
			assert.Empty(r, togetherRefused(graph))
			return
		}
		refused++
		assert.Empty(r, graph.Resources(), "%v", err)
		assert.NotContains(r, err.Error(), "000000000000")
		assert.NotContains(r, err.Error(), "panic")
		_, reasons, found := strings.Cut(err.Error(), "configuration:\n")
		require.True(r, found, "%v", err)
		lines := strings.Split(strings.TrimSpace(reasons), "\n")
		for i, line := range lines {
			assert.Regexp(r, `^[A-Za-z][\w:. \[\]"/=+@&,-]*: `, line, "a line is a path and a reason")
			assert.NotContains(r, lines[:i], line, "a mistake is told once")
		}
	})
	t.Logf("%d refused, %d deployed", refused, deployed)
}

// A limit of something that is never made would hold nothing.
func TestAWSLimits_AreOfWhatTheProgramMakes(t *testing.T) {
	graph, _, err := deploy(t, "prod")
	require.NoError(t, err)
	for token, inputs := range awsLimits {
		for key := range inputs {
			asked := false
			for _, r := range graph.ByType(token) {
				value := r.Inputs[resource.PropertyKey(key)]
				asked = asked || value.IsString() || value.IsSecret()
			}
			assert.True(t, asked, "%s of %s", key, token)
		}
	}
}
