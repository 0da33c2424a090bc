package bucket_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/bucket"
	"datatrail/internal/pulumitest"
)

func attached() *bucket.AttachedPolicySpec {
	return &bucket.AttachedPolicySpec{BucketName: "lake", Policy: `{"Statement":[]}`, Owner: "Dt0123456789ab", Moved: func() error { return nil }}
}

func newAttached(t *testing.T, spec *bucket.AttachedPolicySpec) (*pulumitest.Graph, error) {
	t.Helper()
	return withProvider(t, func(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
		_, err := bucket.NewAttachedPolicy(ctx, "lake", spec, provider)
		return err
	})
}

func TestNewAttachedPolicy_IsNeverDeletedAndLooksBeforeItIsWritten(t *testing.T) {
	for name, protect := range map[string]bool{"attached": true, "detached": false} {
		spec := attached()
		spec.Attached = protect
		graph, err := newAttached(t, spec)
		require.NoError(t, err, name)
		made := graph.One(t, policy, "lake-policy")
		assert.True(t, made.Retain, name)
		assert.Equal(t, protect, made.Protect, name)
		assert.Equal(t, []string{"lake-policy"}, made.BeforeWrite, name)
		assert.Empty(t, made.IgnoreChanges, name)
		assert.Equal(t, "lake", made.Text(t, "bucket"), name)
	}
}

func TestNewAttachedPolicy_LeavesWhatHoldsToOthers(t *testing.T) {
	spec := attached()
	spec.Holds = true
	graph, err := newAttached(t, spec)
	require.NoError(t, err)
	assert.Equal(t, []string{"policy"}, graph.One(t, policy, "lake-policy").IgnoreChanges)
}

func TestNewAttachedPolicy_RefusesWhatIsMissing(t *testing.T) {
	for name, change := range map[string]func(*bucket.AttachedPolicySpec){
		"no bucket": func(s *bucket.AttachedPolicySpec) { s.BucketName = "" },
		"no policy": func(s *bucket.AttachedPolicySpec) { s.Policy = "" },
		"no owner":  func(s *bucket.AttachedPolicySpec) { s.Owner = "" },
		"no look":   func(s *bucket.AttachedPolicySpec) { s.Moved = nil },
	} {
		spec := attached()
		change(spec)
		graph, err := newAttached(t, spec)
		require.ErrorContains(t, err, "policy of existing bucket lake: BucketName, Policy, Owner and Moved are required", name)
		onlyProvider(t, graph)
	}
}
