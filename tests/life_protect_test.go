package tests

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

// refused asserts that an operation fails for a reason, and that nothing was changed until then.
func (l *life) refused(operation func(context.Context) (offline.Result, error), because ...string) {
	l.t.Helper()
	before := l.holds()
	result, err := operation(context.Background())
	require.Error(l.t, err)
	for _, reason := range because {
		assert.ErrorContains(l.t, err, reason)
	}
	assert.Empty(l.t, steps(result))
	assert.Equal(l.t, before, l.holds())
}

// holds is the state without the engine's own providers, which are nothing in AWS.
func (l *life) holds() []offline.StateResource {
	l.t.Helper()
	state, err := l.State(context.Background())
	require.NoError(l.t, err)
	return slices.DeleteFunc(state, func(r offline.StateResource) bool { return r.URN.Name() == "default" })
}

const (
	twoDatasets = `[{"name":"a"},{"name":"b"}]`
	allRecorded = `{"retentionDays":365}`
	bucketOfB   = "datatrail-life-b-111122223333"
)

// guarded is a protected stack with everything that protection is about.
func guarded(changes ...string) map[string]string {
	return minimal(append([]string{
		"datatrail:datasets", twoDatasets, "datatrail:cloudWatch", allRecorded, "datatrail:dashboard", "true",
		"datatrail:logs", `{"lock":"governance","lockDays":30}`,
	}, changes...)...)
}

func TestLife_ARefusedRemovalChangesNothingEvenWithoutAPreview(t *testing.T) {
	l := live(t, guarded())
	l.up()
	for _, mistake := range []map[string]string{
		guarded("datatrail:datasets", `[{"name":"a"}]`),
		guarded("datatrail:datasets", `[{"name":"a"},{"name":"b","bucket":"elsewhere"}]`),
		guarded("datatrail:cloudWatch", `{}`, "datatrail:logs", `{"kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1"}`),
		guarded("datatrail:protect", "false", "aws:region", "eu-west-1"),
	} {
		l.configure(mistake)
		l.refused(l.Up, "protect: false")
	}
	l.configure(guarded("datatrail:dashboard", "false"))
	assert.Equal(t, []string{"delete Dashboard dashboard"}, l.up(), "what only watches needs no protection")
}

func TestLife_ADestroyOfAProtectedStackDeletesNothing(t *testing.T) {
	for name, values := range map[string]map[string]string{
		"all of it":     guarded(),
		"one dataset's": guarded("datatrail:protect", "false", "datatrail:datasets", `[{"name":"a","protect":true},{"name":"b"}]`),
	} {
		t.Run(name, func(t *testing.T) {
			l := live(t, values)
			l.up()
			l.refused(l.DestroyUnseen, "protect")
			_, err := l.Destroy(context.Background())
			require.ErrorContains(t, err, "protect")
			l.expectQuiet()
		})
	}
}

func TestLife_OneDatasetGoesWhileTheOthersStayProtected(t *testing.T) {
	l := live(t, guarded())
	l.up()
	l.configure(guarded("datatrail:datasets", `[{"name":"a"},{"name":"b","protect":false}]`))
	assert.Equal(t, []string{"update BucketV2 b"}, l.up(), "unprotecting only tags the bucket as disposable")

	l.configure(guarded("datatrail:datasets", `[{"name":"a"}]`))
	done := l.up()
	assert.Subset(t, done, append(ofDataset("delete", "b"), shared...))
	for _, step := range done {
		assert.NotRegexp(t, `^\S+ \S+ (a|a-.*)$`, step)
	}
	l.expectQuiet()
	l.configure(guarded("datatrail:datasets", `[{"name":"c"}]`))
	l.refused(l.Up, `datasets: "a" is protected`)
}

func TestLife_ADatasetThatCannotGoKeepsItsSettings(t *testing.T) {
	l := live(t, minimal("datatrail:protect", "false", "datatrail:datasets", twoDatasets))
	l.up()
	l.options.Account.PutObject(bucketOfB)
	settings := l.settings(bucketOfB)
	require.Len(t, settings, 7)

	l.configure(minimal("datatrail:protect", "false", "datatrail:datasets", `[{"name":"a"}]`))
	_, err := l.Up(context.Background())
	require.ErrorContains(t, err, "BucketNotEmpty")
	assert.Equal(t, settings, l.settings(bucketOfB), "the data lies open")

	l.configure(minimal("datatrail:protect", "false", "datatrail:datasets", twoDatasets))
	l.up()
	l.expectQuiet()

	l.options.Account.EmptyBucket(bucketOfB)
	l.configure(minimal("datatrail:protect", "false", "datatrail:datasets", `[{"name":"a"}]`))
	l.up()
	assert.Empty(t, l.settings(bucketOfB))
}

// settings are the types of what is set on a bucket in the account.
func (l *life) settings(bucket string) []string {
	var found []string
	for _, setting := range []string{
		"bucketOwnershipControls:BucketOwnershipControls", "bucketPublicAccessBlock:BucketPublicAccessBlock",
		"bucketVersioningV2:BucketVersioningV2", "bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
		"bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
		"bucketLoggingV2:BucketLoggingV2", "bucketPolicy:BucketPolicy",
	} {
		if l.exists("aws:s3/"+setting, bucket) {
			found = append(found, setting)
		}
	}
	return found
}

func (l *life) exists(token, id string) bool {
	for _, there := range l.options.Account.IDs(token) {
		if there == id {
			return true
		}
	}
	return false
}
