package bucket_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/bucket"
	"datatrail/internal/pulumitest"
)

func newResultBucket(t *testing.T, change func(*bucket.ResultBucketSpec)) (*pulumitest.Graph, error) {
	t.Helper()
	return withProvider(t, func(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
		logs, err := bucket.NewLogBucket(ctx, "access-logs", accessLogs(), bucket.LogBucketLinks{}, provider)
		if err != nil {
			return err
		}
		spec := &bucket.ResultBucketSpec{BucketName: "results", BucketARN: dataARN, ExpireDays: 7}
		change(spec)
		_, err = bucket.NewResultBucket(ctx, "results", spec, bucket.ResultBucketLinks{AccessLogs: logs}, provider)
		return err
	})
}

func TestNewResultBucket_ForgetsSoonAndIsLoggedMeanwhile(t *testing.T) {
	graph, err := newResultBucket(t, func(*bucket.ResultBucketSpec) {})
	require.NoError(t, err)
	assert.Len(t, graph.Children(graph.One(t, bucket.ResultBucketType, "results")), 8)
	expire := rule(t, graph, "results-lifecycle", "expire")["expiration"].ObjectValue()
	assert.InDelta(t, 7, expire["days"].NumberValue(), 0)
	older := rule(t, graph, "results-lifecycle", "expire-noncurrent")["noncurrentVersionExpiration"].ObjectValue()
	assert.InDelta(t, 1, older["noncurrentDays"].NumberValue(), 0)
	assert.Equal(t, "access-logs", graph.One(t, logging, "results-logging").Text(t, "targetBucket"))
	assert.Contains(t, graph.One(t, policy, "results-policy").Text(t, "policy"), "DenyInsecureTransport")
	made := graph.One(t, bucketV2, "results")
	assert.True(t, made.Inputs["forceDestroy"].BoolValue())
	assert.False(t, made.Protect)
}

func TestNewResultBucket_RefusesToKeepResultsUnseen(t *testing.T) {
	tests := map[string]struct {
		change func(*bucket.ResultBucketSpec)
		want   string
	}{
		"no name":                             {func(a *bucket.ResultBucketSpec) { a.BucketName = "" }, "BucketName"},
		"no expiry":                           {func(a *bucket.ResultBucketSpec) { a.ExpireDays = 0 }, "ExpireDays 0"},
		"a key that is spoken of and missing": {func(a *bucket.ResultBucketSpec) { a.KMS = true }, "link Key is required with KMS"},
		"a log bucket that does not admit it": {func(a *bucket.ResultBucketSpec) { a.BucketARN = "arn:aws:s3:::other" }, "does not admit"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, err := newResultBucket(t, test.change)
			assert.ErrorContains(t, err, test.want)
			assert.Empty(t, graph.ByType(bucket.ResultBucketType))
		})
	}
}
