package bucket_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/bucket"
	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
)

func TestNewDataBucket_LogsItsAccessesByDayOfTheEvent(t *testing.T) {
	graph, err := newDataset(t, dataBucket(), enforcing())
	require.NoError(t, err)
	made := graph.One(t, logging, "data-logging")
	assert.Equal(t, "access-logs", made.Text(t, "targetBucket"))
	assert.Equal(t, "s3/", made.Text(t, "targetPrefix"))
	assert.Equal(t, "EventTime", made.Text(t, "targetObjectKeyFormat.partitionedPrefix.partitionDateSource"))
	assert.True(t, made.Depends(graph.One(t, policy, "access-logs-policy")), "S3 refuses a target that does not admit the logs")
	assert.Nil(t, rule(t, graph, "data-lifecycle", "expire"), "data is never expired")
}

func TestNewDataBucket_RefusesWhatWouldGoUnrecorded(t *testing.T) {
	tests := map[string]struct {
		change func(*bucket.DataBucketSpec)
		want   string
	}{
		"a log bucket that does not admit it": {func(a *bucket.DataBucketSpec) { a.BucketARN = "arn:aws:s3:::other" }, "does not admit logs of arn:aws:s3:::other"},
		"itself as the log bucket":            {func(a *bucket.DataBucketSpec) { a.BucketName = "access-logs" }, "log to itself"},
		"no days for older versions":          {func(a *bucket.DataBucketSpec) { a.NoncurrentDays = 0 }, "NoncurrentDays 0"},
		"no name":                             {func(a *bucket.DataBucketSpec) { a.BucketName = "" }, "BucketName"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, err := withProvider(t, func(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
				logs, err := bucket.NewLogBucket(ctx, "access-logs", accessLogs(), bucket.LogBucketLinks{}, provider)
				if err != nil {
					return err
				}
				spec := dataBucket()
				test.change(spec)
				_, err = bucket.NewDataBucket(ctx, "data", spec, bucket.DataBucketLinks{AccessLogs: logs}, provider)
				return err
			})
			assert.ErrorContains(t, err, test.want)
			assert.Empty(t, graph.ByType(bucket.DataBucketType))
		})
	}
	t.Run("no log bucket", func(t *testing.T) {
		graph, err := withProvider(t, func(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
			_, err := bucket.NewDataBucket(ctx, "data", dataBucket(), bucket.DataBucketLinks{}, provider)
			return err
		})
		assert.ErrorContains(t, err, "link AccessLogs is required")
		onlyProvider(t, graph)
	})
}

func TestNewLogBucket_RefusesALogTargetThatDoesNotAdmitIt(t *testing.T) {
	graph, err := withProvider(t, func(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
		logs, err := bucket.NewLogBucket(ctx, "access-logs", accessLogs(), bucket.LogBucketLinks{}, provider)
		if err != nil {
			return err
		}
		_, err = bucket.NewLogBucket(ctx, "trail-logs", trailLogs(), bucket.LogBucketLinks{AccessLogs: logs}, provider)
		return err
	})
	assert.ErrorContains(t, err, "does not admit logs of arn:aws:s3:::trail-logs")
	assert.Len(t, graph.ByType(bucket.LogBucketType), 1)
}

func TestNewPerimeter_DeniesReadsOnlyWhenEnforcing(t *testing.T) {
	for mode, denied := range map[dataset.Mode]bool{dataset.Enforce: true, dataset.Observe: false, dataset.Unrestricted: false} {
		t.Run(string(mode), func(t *testing.T) {
			spec := enforcing()
			spec.Datasets[0].Rule.Mode = mode
			spec.Datasets[0].Rule.PresignedMaxAgeSeconds = 60
			graph, err := newDataset(t, dataBucket(), spec)
			require.NoError(t, err)
			require.Len(t, graph.Children(graph.One(t, bucket.PerimeterType, "data")), 1)
			document := graph.One(t, policy, "data-policy").Text(t, "policy")
			for _, sid := range []string{"DenyReadsOutsidePerimeter", "DenyOldPresignedReads"} {
				if denied {
					assert.Contains(t, document, sid)
				} else {
					assert.NotContains(t, document, sid)
				}
			}
		})
	}
}

func TestNewPerimeter_RefusesWhatAWSWouldOrNobodyMeans(t *testing.T) {
	tests := map[string]struct {
		change func(*bucket.PerimeterSpec)
		want   string
	}{
		"no networks":     {func(a *bucket.PerimeterSpec) { a.Datasets[0].Rule = dataset.Perimeter{Mode: dataset.Enforce} }, "Networks are empty"},
		"an unknown mode": {func(a *bucket.PerimeterSpec) { a.Datasets[0].Rule.Mode = "warn" }, `Mode "warn"`},
		"no bucket ARN":   {func(a *bucket.PerimeterSpec) { a.BucketARN = "" }, "BucketARN and Datasets are required"},
		"no datasets":     {func(a *bucket.PerimeterSpec) { a.Datasets = nil }, "BucketARN and Datasets are required"},
		"two that are the bucket": {
			func(a *bucket.PerimeterSpec) { a.Datasets = append(a.Datasets, a.Datasets[0]) }, "share objects",
		},
		"prefixes that overlap": {
			func(a *bucket.PerimeterSpec) {
				a.Datasets = []policydoc.Part{{Dataset: "a", Prefix: "x/", Rule: a.Datasets[0].Rule}, {Dataset: "b", Prefix: "x/y/", Rule: a.Datasets[0].Rule}}
			}, "datasets a and b share objects",
		},
		"a prefix without a name": {func(a *bucket.PerimeterSpec) { a.Datasets[0].Prefix = "x/" }, "the dataset's name is required"},
		"names that are one in a policy": {
			func(a *bucket.PerimeterSpec) {
				other := a.Datasets[0].Rule
				other.PresignedMaxAgeSeconds = 1
				a.Datasets = []policydoc.Part{{Dataset: "a-1", Prefix: "x/", Rule: a.Datasets[0].Rule}, {Dataset: "a1", Prefix: "y/", Rule: other}}
			}, "two statements are called DenyReadsOutsidePerimeterA1",
		},
		"an organization without the account that it leaves out": {
			func(a *bucket.PerimeterSpec) { a.Datasets[0].Readers.Organization = "o-exampleorg1" }, "Readers.Account is required",
		},
		"more networks than there is room for": {func(a *bucket.PerimeterSpec) {
			for i := range 1500 {
				a.Datasets[0].Rule.CIDRs = append(a.Datasets[0].Rule.CIDRs, netip.MustParsePrefix(fmt.Sprintf("9.%d.%d.0/24", i/128, i%128*2)))
			}
		}, "more than the 20480 that S3 accepts"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			spec := enforcing()
			test.change(spec)
			graph, err := newDataset(t, dataBucket(), spec)
			assert.ErrorContains(t, err, test.want)
			assert.Empty(t, graph.ByType(bucket.PerimeterType))
		})
	}
	t.Run("no bucket", func(t *testing.T) {
		graph, err := withProvider(t, func(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
			_, err := bucket.NewPerimeter(ctx, "data", enforcing(), bucket.PerimeterLinks{}, provider)
			return err
		})
		assert.ErrorContains(t, err, "link Bucket is required")
		onlyProvider(t, graph)
	})
}
