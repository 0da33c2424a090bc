package stack

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestBucketName_Speaks(t *testing.T) {
	assert.Equal(t, "datatrail-prod-trail-logs-111122223333", bucketName("datatrail", "prod", "trail-logs", "111122223333"))
	assert.Equal(t, "datatrail-my-stack-1-speech-111122223333", bucketName("datatrail", "My_Stack.1", "speech", "111122223333"))
}

func TestBucketName_TellsLongNamesApart(t *testing.T) {
	long := strings.Repeat("dataset-", 7)
	a, b := bucketName("datatrail", "prod", long+"a", "111122223333"), bucketName("datatrail", "prod", long+"b", "111122223333")
	assert.NotEqual(t, a, b)
	assert.Len(t, a, maxBucketName)
	assert.True(t, strings.HasPrefix(a, "datatrail-prod-dataset-"))
}

func TestBucketName_IsAlwaysOneThatS3Accepts(t *testing.T) {
	accepted := regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)
	rapid.Check(t, func(t *rapid.T) {
		name := bucketName("datatrail", rapid.StringMatching(`[A-Za-z0-9._-]{1,100}`).Draw(t, "stack"),
			rapid.StringMatching(`[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`).Draw(t, "role"), "111122223333")
		if !accepted.MatchString(name) {
			t.Fatalf("%q", name)
		}
	})
}

func TestArnLike_MatchesPartByPart(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/ci/deployer"
	tests := map[string]bool{
		role:                                  true,
		"arn:aws:iam::111122223333:role/ci/*": true,
		"arn:aws:iam::111122223333:role/c?/deploy*":  true,
		"arn:aws:iam::*:role/ci/deployer":            true,
		"arn:aws:iam::111122223333:role/deployer":    false,
		"arn:aws:iam::111122223333:role/ci/deploye":  false,
		"arn:aws:iam::111122223333:user/ci/deployer": false,
		"arn:aws:iam::*deployer":                     false,
		"arn:aws:iam::111122223333:role/c./deployer": false,
		"*": false,
	}
	for pattern, want := range tests {
		assert.Equal(t, want, arnLike(pattern, role), pattern)
	}
	assert.False(t, arnLike(role, "no ARN"))
}
