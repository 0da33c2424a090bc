package stack

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestBucketName_Speaks(t *testing.T) {
	assert.Equal(t, "datatrail-prod-trail-logs-111122223333", bucketName("datatrail-prod", "trail-logs", "111122223333"))
	assert.Equal(t, "datatrail-my-stack-1-speech-111122223333", bucketName("datatrail-My_Stack.1", "speech", "111122223333"))
}

func TestBucketName_TellsLongNamesApart(t *testing.T) {
	long := strings.Repeat("dataset-", 7)
	a, b := bucketName("datatrail-prod", long+"a", "111122223333"), bucketName("datatrail-prod", long+"b", "111122223333")
	assert.NotEqual(t, a, b)
	assert.Len(t, a, maxBucketName)
	assert.True(t, strings.HasPrefix(a, "datatrail-prod-dataset-"))
}

func TestBucketName_IsAlwaysOneThatS3Accepts(t *testing.T) {
	accepted := regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)
	rapid.Check(t, func(t *rapid.T) {
		name := bucketName("datatrail-"+rapid.StringMatching(`[A-Za-z0-9._-]{1,100}`).Draw(t, "stack"),
			rapid.StringMatching(`[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`).Draw(t, "role"), "111122223333")
		if !accepted.MatchString(name) {
			t.Fatalf("%q", name)
		}
	})
}
