package tests

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	toArchive = `{"trailBucket":{"name":"corp-archive","account":"444455556666"}}`
	// byOthers is recorded by the organization's trail.
	byOthers = `{"existing":{"arn":"arn:aws:cloudtrail:eu-west-1:999988887777:trail/org","organization":"o-exampleorg1"}}`
)

// deliversTo is the bucket of the stack's trail.
func (l *life) deliversTo() string {
	l.t.Helper()
	for _, r := range l.holds() {
		if string(r.URN.Type()) == trailToken {
			bucket, _ := r.Inputs["s3BucketName"].(string)
			return bucket
		}
	}
	return ""
}

func TestLife_AStackWithAnArchiveIsWholeFromTheFirstDay(t *testing.T) {
	for name, trail := range map[string]string{"and its own trail": `{}`, "and a trail of others": byOthers} {
		t.Run(name, func(t *testing.T) {
			archived := func(changes ...string) map[string]string {
				return minimal(append([]string{"datatrail:logs", toArchive, "datatrail:trail", trail, "datatrail:analysis", asking}, changes...)...)
			}
			l := live(t, archived())
			made := l.up()
			assert.Equal(t, trail != byOthers, slices.Contains(made, "create Trail trail"))
			assert.False(t, slices.ContainsFunc(made, func(step string) bool { return strings.Contains(step, "trail-logs") }))
			l.expectQuiet()

			// What protection is about, it still is.
			l.refused(l.DestroyUnseen)
			l.configure(archived("datatrail:namePrefix", "other"))
			l.refused(l.Up, "set namePrefix to datatrail-life")
			l.configure(archived("aws:region", "eu-west-1"))
			l.refused(l.Up, `aws:region: "eu-west-1" would replace everything that is protected`)

			l.configure(archived("datatrail:protect", "false"))
			l.up()
			_, err := l.Destroy(context.Background())
			require.NoError(t, err)
			assert.Empty(t, l.options.Account.IDs(trailToken))
		})
	}
}

// docs/adopting.md tells these steps.
func TestLife_TheOwnTrailBucketStaysWithItsRecordsWhenAnArchiveTakesOver(t *testing.T) {
	l := live(t, minimal())
	l.up()
	l.options.Account.PutObject(trailBucket)
	l.configure(minimal("datatrail:logs", toArchive))
	l.refused(l.Up, `logs.trailBucket.name: "corp-archive" would remove the trail's log bucket `+trailBucket, "protect: false", "docs/adopting.md")

	l.configure(minimal("datatrail:protect", "false"))
	l.up()
	l.configure(minimal("datatrail:protect", "false", "datatrail:logs", toArchive))
	_, err := l.Up(context.Background())
	require.ErrorContains(t, err, "BucketNotEmpty", "S3 keeps a bucket with records")
	assert.Equal(t, "corp-archive", l.deliversTo(), "new records go to the archive already")
	assert.Len(t, l.settings(trailBucket), 7, "nothing of what protects the earlier records is gone")

	// The state forgets the bucket; AWS does not.
	var own string
	for _, r := range l.holds() {
		if string(r.URN.Type()) == "datatrail:bucket:LogBucket" && r.URN.Name() == "trail-logs" {
			own = string(r.URN)
		}
	}
	_, err = l.Command(context.Background(), "state", "delete", "--yes", "--target-dependents", own)
	require.NoError(t, err)
	l.configure(minimal("datatrail:logs", toArchive))
	l.up()
	l.expectQuiet()
	assert.Len(t, l.settings(trailBucket), 7)
	assert.Equal(t, "corp-archive", l.deliversTo())
}

func TestLife_TheOwnTrailBucketIsNoArchive(t *testing.T) {
	for _, protect := range []string{"true", "false"} {
		l := live(t, minimal("datatrail:protect", protect))
		l.up()
		l.configure(minimal("datatrail:protect", protect, "datatrail:logs", `{"trailBucket":{"name":"`+trailBucket+`"}}`))
		l.refused(l.Up, `logs.trailBucket.name: "`+trailBucket+`" is the stack's own log bucket`)
	}
}

func TestLife_TheOwnTrailIsNotDeletedUnasked(t *testing.T) {
	l := live(t, minimal("datatrail:logs", toArchive))
	l.up()
	l.configure(minimal("datatrail:logs", toArchive, "datatrail:trail", byOthers))
	l.refused(l.Up, "trail.existing.arn:", "would delete the trail datatrail-life, which is protected", "protect: false")
	l.configure(minimal("datatrail:logs", toArchive, "datatrail:protect", "false"))
	l.up()
	l.configure(minimal("datatrail:logs", toArchive, "datatrail:trail", byOthers))
	assert.Contains(t, l.up(), "delete Trail trail")
	l.expectQuiet()
}

func TestLife_AnArchiveGivesWayToABucketOfTheStack(t *testing.T) {
	l := live(t, minimal("datatrail:logs", toArchive))
	l.up()
	l.configure(minimal())
	done := l.up()
	assert.Contains(t, done, "update Trail trail")
	assert.False(t, slices.ContainsFunc(done, func(step string) bool { return strings.HasPrefix(step, "delete") }), done)
	assert.Equal(t, trailBucket, l.deliversTo())
	l.expectQuiet()
}
