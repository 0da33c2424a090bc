package tests

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRoles_TakeAPathAndABoundaryWhereTheyAreAskedFor(t *testing.T) {
	const boundary = "arn:aws:iam::111122223333:policy/boundary"
	group := []string{"datatrail:cloudWatch", `{"retentionDays":365}`}
	graph, _, err := run(t, minimal(append(group, "datatrail:roles", `{"path":"/audit/","permissionsBoundary":"`+boundary+`"}`)...))
	require.NoError(t, err)
	role := graph.One(t, "aws:iam/role:Role", "trail-log-role").Inputs
	assert.Equal(t, "/audit/", role["path"].StringValue())
	assert.Equal(t, boundary, role["permissionsBoundary"].StringValue())
	assert.Len(t, graph.ByType("aws:iam/role:Role"), 1, "there is no other role to bound")

	for _, values := range [][]string{group, append(group, "datatrail:roles", `{"path":"/"}`)} {
		graph, _, err = run(t, minimal(values...))
		require.NoError(t, err)
		role = graph.One(t, "aws:iam/role:Role", "trail-log-role").Inputs
		assert.NotContains(t, role, resource.PropertyKey("path"), "a deployed role is not replaced")
		assert.NotContains(t, role, resource.PropertyKey("permissionsBoundary"))
	}
}

func TestRoles_WithoutALogGroupAreSaidToHaveNoUse(t *testing.T) {
	_, plan, err := run(t, minimal("datatrail:roles", `{"path":"/audit/"}`))
	require.NoError(t, err)
	assert.Contains(t, plan.Warnings, "roles: the stack creates a role only for a log group, which cloudWatch turns on")
}
