package tests

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	keyToken    = "aws:kms/key:Key"
	trailBucket = "datatrail-life-trail-logs-111122223333"
	ownKey      = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
)

// theKey is the only key in the account.
func (l *life) theKey() string {
	l.t.Helper()
	keys := l.options.Account.IDs(keyToken)
	require.Len(l.t, keys, 1)
	return keys[0]
}

func TestLife_ADestroyThatLeavesRecordsLeavesTheirKey(t *testing.T) {
	for name, values := range map[string]map[string]string{
		"because the bucket is not empty": minimal("datatrail:protect", "false"),
		"because of a compliance lock": minimal("datatrail:protect", "false", "datatrail:forceDestroy", "true",
			"datatrail:logs", `{"lock":"compliance","lockDays":30}`),
	} {
		t.Run(name, func(t *testing.T) {
			l := live(t, values)
			l.up()
			key := l.theKey()
			l.options.Account.PutObject(trailBucket)
			_, err := l.DestroyUnseen(context.Background())
			require.ErrorContains(t, err, trailBucket)
			assert.Equal(t, key, l.theKey())
			assert.Len(t, l.settings(trailBucket), 7, "the records lie open")

			l.up()
			assert.Equal(t, key, l.theKey(), "records of before and after have one key")
			l.expectQuiet()
		})
	}
}

func TestLife_ADestroyLeavesTheKeyUnlessItIsForced(t *testing.T) {
	l := live(t, minimal("datatrail:protect", "false"))
	l.up()
	_, err := l.Destroy(context.Background())
	require.NoError(t, err)
	kept := l.theKey()
	assert.Empty(t, l.options.Account.IDs("aws:kms/alias:Alias"), "the next key could not have it")

	l.configure(minimal("datatrail:protect", "false", "datatrail:forceDestroy", "true"))
	l.up()
	l.options.Account.PutObject(trailBucket)
	_, err = l.Destroy(context.Background())
	require.NoError(t, err)
	assert.Equal(t, kept, l.theKey(), "the second key went with its records")
}

// The runbook's sequence: unprotect, change, protect again.
func TestLife_TheKeyOfEarlierRecordsOutlivesTheMoveToAnother(t *testing.T) {
	for name, to := range map[string]string{
		"to one's own": `{"kmsKeyArn":"` + ownKey + `"}`, "to none": `{"encryption":"sse-s3"}`,
	} {
		t.Run(name, func(t *testing.T) {
			l := live(t, minimal())
			l.up()
			key := l.theKey()
			l.options.Account.PutObject(trailBucket)

			l.configure(minimal("datatrail:logs", to))
			l.refused(l.Up, "would remove the key", "protect: false")
			l.configure(minimal("datatrail:protect", "false"))
			l.up()
			l.configure(minimal("datatrail:protect", "false", "datatrail:logs", to))
			assert.Contains(t, strings.Join(l.up(), "\n"), "delete Key audit-key")
			assert.Equal(t, key, l.theKey(), "only Pulumi's state has forgotten it")
			l.configure(minimal("datatrail:logs", to))
			l.up()
			l.expectQuiet()

			// And back, with the key as it is.
			l.configure(minimal("datatrail:logs", `{"kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/`+key+`"}`))
			l.up()
			assert.Equal(t, key, l.theKey())
		})
	}
}
