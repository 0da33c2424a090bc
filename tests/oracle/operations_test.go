package oracle

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/tests/oracle/cases"
	"datatrail/tests/oracle/reference"
)

// partitions of which the program knows.
var partitions = []string{"aws", "aws-cn", "aws-us-gov"}

// reads reports whether an action returns an object's bytes or attributes. The parts of an unfinished
// upload are no object yet.
func reads(action reference.Action) bool {
	return action.On("object") && (action.Level == "Read" || action.Level == "List") && action.Name != "ListMultipartUploadParts"
}

// lists reports whether an action tells what is in a bucket. Tags are no part of it.
func lists(action reference.Action) bool {
	return action.On("bucket") && action.Level == "List" && action.Name != "ListTagsForResource"
}

// TestThePerimeterCoversEveryReadThatAWSHas fails when AWS adds a way to read an object or to list a bucket
// that the core does not know, and when the core covers more than that.
func TestThePerimeterCoversEveryReadThatAWSHas(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	for _, partition := range partitions {
		for _, listing := range []bool{false, true} {
			covered := map[string]bool{}
			for _, pattern := range dataset.ReadActions(partition, listing) {
				matched := service.Actions(pattern)
				assert.True(t, slices.ContainsFunc(matched, func(a reference.Action) bool { return known(service, partition, a) }),
					"%s is refused in %s, which knows no such action", pattern, partition)
				for _, action := range matched {
					covered[action.Name] = true
				}
			}
			for _, action := range cases.Actions(service, partition) {
				want := reads(action) || listing && lists(action)
				assert.Equal(t, want, covered[action.Name], "%s in %s, listing %v", action.Name, partition, listing)
			}
		}
	}
}

func known(service *reference.Reference, partition string, action reference.Action) bool {
	return slices.ContainsFunc(cases.Actions(service, partition), func(a reference.Action) bool { return a.Name == action.Name })
}

// TestEveryReadIsAnOperationOfTheCore holds the core's table of operations against AWS's list of actions.
func TestEveryReadIsAnOperationOfTheCore(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	operations := map[string]dataset.Operation{}
	for _, o := range dataset.Operations() {
		actions := service.Actions(o.Action)
		require.Len(t, actions, 1, "%s: AWS has no action %s", o.API, o.Action)
		operations[o.Action] = o
		if o.Class == dataset.Listings {
			assert.True(t, lists(actions[0]), "%s does not list", o.API)
		} else {
			assert.True(t, reads(actions[0]), "%s reads no object", o.API)
		}
		for _, partition := range partitions {
			assert.Equal(t, known(service, partition, actions[0]), dataset.KnownIn(partition, o.Action),
				"%s in %s", o.API, partition)
		}
	}
	for _, action := range cases.Actions(service, "aws") {
		// Replication reads by actions of its own, and no caller has an operation for them.
		if !reads(action) && !lists(action) || strings.HasSuffix(action.Name, "ForReplication") {
			continue
		}
		// Versions of objects have actions of their own, for the same operations.
		name := "s3:" + strings.Replace(action.Name, "ObjectVersion", "Object", 1)
		assert.Contains(t, operations, name, "an operation of AWS that the core does not know")
	}
}
