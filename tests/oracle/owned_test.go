package oracle

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
	"datatrail/tests/oracle/reference"
)

// TestOwnersMayNameEveryActionOfABucketThatAWSHas fails when AWS adds an action on a bucket or an object that statements of
// the owners are refused for, and when one is taken for a resource that it does not work on.
func TestOwnersMayNameEveryActionOfABucketThatAWSHas(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	const arn = "arn:aws:s3:::lake"
	accepted := func(action, resource string) bool {
		owned := policydoc.DataBucket{BucketARN: arn}.ReadOwned([]map[string]any{{
			"Sid": "A", "Effect": "Deny", "Principal": map[string]any{"AWS": "444455556666"}, "Action": action, "Resource": resource,
		}})
		return len(owned.Flaws) == 0
	}
	for _, action := range service.Actions("s3:*") {
		for name := range map[string]bool{action.FullName(): true, strings.ToUpper(action.FullName()): true} {
			assert.Equal(t, action.On("bucket"), accepted(name, arn), "%s on a bucket", name)
			assert.Equal(t, action.On("object"), accepted(name, arn+"/*"), "%s on objects", name)
		}
	}
}

// TestThePrefixOfAListingIsToldAsTheCoreTakesIt fails when AWS tells policies the prefix of another listing, or of one less.
func TestThePrefixOfAListingIsToldAsTheCoreTakesIt(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	var told []string
	for _, action := range service.Actions("s3:*") {
		if action.On("bucket") && slices.Contains(action.ConditionKeys, "s3:prefix") {
			told = append(told, action.FullName())
		}
	}
	assert.Equal(t, told, dataset.ListActions("aws"))
}
