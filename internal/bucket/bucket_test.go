package bucket_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/bucket"
	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
	"datatrail/internal/pulumitest"
)

const (
	dataARN   = "arn:aws:s3:::data"
	trailARN  = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"
	bucketV2  = "aws:s3/bucketV2:BucketV2"
	policy    = "aws:s3/bucketPolicy:BucketPolicy"
	lifecycle = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"
	logging   = "aws:s3/bucketLoggingV2:BucketLoggingV2"
	lock      = "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2"
	encrypted = "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"
)

func trailLogs() *bucket.LogBucketSpec {
	return &bucket.LogBucketSpec{
		BucketName: "trail-logs", BucketARN: "arn:aws:s3:::trail-logs", RetentionDays: 400,
		TrailDelivery: &policydoc.TrailDelivery{BucketARN: "arn:aws:s3:::trail-logs", Account: pulumitest.Account, TrailARN: trailARN},
	}
}

func accessLogs() *bucket.LogBucketSpec {
	return &bucket.LogBucketSpec{
		BucketName: "access-logs", BucketARN: "arn:aws:s3:::access-logs", RetentionDays: 400,
		AccessLogDelivery: &policydoc.AccessLogDelivery{
			BucketARN: "arn:aws:s3:::access-logs", KeyPrefix: bucket.AccessLogPrefix,
			Account: pulumitest.Account, SourceARNs: []string{dataARN},
		},
	}
}

func dataBucket() *bucket.DataBucketSpec {
	return &bucket.DataBucketSpec{BucketName: "data", BucketARN: dataARN, NoncurrentDays: 30}
}

func enforcing() *bucket.PerimeterSpec {
	return &bucket.PerimeterSpec{BucketARN: dataARN, Datasets: []policydoc.Part{{
		Rule: dataset.Perimeter{Mode: dataset.Enforce, CIDRs: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}},
	}}}
}

// withProvider runs a body that needs the explicit provider.
func withProvider(t *testing.T, body func(*pulumi.Context, pulumi.ResourceOption) error, options ...pulumitest.Option,
) (*pulumitest.Graph, error) {
	t.Helper()
	return pulumitest.Run(t, func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{})
		if err != nil {
			return err
		}
		return body(ctx, pulumi.Provider(provider))
	}, options...)
}

func newLogBucket(t *testing.T, spec *bucket.LogBucketSpec, options ...pulumitest.Option) (*pulumitest.Graph, error) {
	t.Helper()
	return withProvider(t, func(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
		_, err := bucket.NewLogBucket(ctx, "log", spec, bucket.LogBucketLinks{}, provider)
		return err
	}, options...)
}

// newDataset makes an access-log bucket, a data bucket and its perimeter.
func newDataset(t *testing.T, data *bucket.DataBucketSpec, perimeter *bucket.PerimeterSpec, options ...pulumitest.Option,
) (*pulumitest.Graph, error) {
	t.Helper()
	return withProvider(t, func(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
		return makeDataset(ctx, data, perimeter, provider)
	}, options...)
}

func makeDataset(ctx *pulumi.Context, data *bucket.DataBucketSpec, perimeter *bucket.PerimeterSpec, options ...pulumi.ResourceOption,
) error {
	logs, err := bucket.NewLogBucket(ctx, "access-logs", accessLogs(), bucket.LogBucketLinks{}, options...)
	if err != nil {
		return err
	}
	made, err := bucket.NewDataBucket(ctx, "data", data, bucket.DataBucketLinks{AccessLogs: logs}, options...)
	if err != nil {
		return err
	}
	_, err = bucket.NewPerimeter(ctx, "data", perimeter, bucket.PerimeterLinks{Bucket: made}, options...)
	return err
}

// onlyProvider asserts that a refusal registered nothing.
func onlyProvider(t *testing.T, graph *pulumitest.Graph) {
	t.Helper()
	assert.Empty(t, graph.Resources())
	assert.Len(t, graph.Registrations, 1)
}

func TestBuckets_ShareTheBaseline(t *testing.T) {
	graph, err := newDataset(t, dataBucket(), enforcing())
	require.NoError(t, err)
	for _, name := range []string{"access-logs", "data"} {
		ownership := graph.One(t, "aws:s3/bucketOwnershipControls:BucketOwnershipControls", name+"-ownership")
		assert.Equal(t, "BucketOwnerEnforced", ownership.Text(t, "rule.objectOwnership"))
		public := graph.One(t, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name+"-public-access-block")
		for _, block := range []string{"blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"} {
			assert.True(t, public.Inputs[resourceKey(block)].BoolValue(), block)
		}
		versioning := graph.One(t, "aws:s3/bucketVersioningV2:BucketVersioningV2", name+"-versioning")
		assert.Equal(t, "Enabled", versioning.Text(t, "versioningConfiguration.status"))
		encryption := graph.One(t, encrypted, name+"-encryption")
		assert.Equal(t, "AES256", encryption.Text(t, "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm"))
		document := graph.One(t, policy, name+"-policy")
		assert.Contains(t, document.Text(t, "policy"), "DenyInsecureTransport")
		assert.Contains(t, document.Text(t, "policy"), "DenyOutdatedTLS")
		assert.True(t, document.Depends(public), "a public policy must not slip in before the block")
		rules := graph.One(t, lifecycle, name+"-lifecycle")
		assert.True(t, rules.Depends(versioning))
		for _, child := range []pulumitest.Registration{ownership, public, versioning, encryption, document, rules} {
			assert.Equal(t, name, child.Text(t, "bucket"), child.Type)
		}
	}
}

func TestBuckets_AreProtectedWithTheirSettings(t *testing.T) {
	graph, err := withProvider(t, func(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
		return makeDataset(ctx, dataBucket(), enforcing(), provider, pulumi.Protect(true))
	})
	require.NoError(t, err)
	for _, reg := range graph.Resources() {
		assert.True(t, reg.Protect, reg.URN)
	}
}

func TestBuckets_TakeTheirSettingsAlong(t *testing.T) {
	graph, err := newDataset(t, dataBucket(), enforcing())
	require.NoError(t, err)
	for _, reg := range graph.Resources() {
		assert.True(t, reg.DeleteFirst, "%s: of two, the older would be deleted after the younger was made", reg.URN)
		if reg.Type == bucketV2 {
			assert.Empty(t, reg.DeletedWith)
			continue
		}
		made := graph.One(t, bucketV2, reg.Text(t, "bucket"))
		assert.True(t, strings.HasSuffix(reg.DeletedWith, "::"+made.URN), "%s goes with %q", reg.URN, reg.DeletedWith)
	}
}

func TestBuckets_AreDeletedBeforeTheirKey(t *testing.T) {
	graph, err := withProvider(t, func(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
		key, err := kms.NewKey(ctx, "key", nil, provider)
		if err != nil {
			return err
		}
		spec := trailLogs()
		spec.KMS = true
		_, err = bucket.NewLogBucket(ctx, "log", spec, bucket.LogBucketLinks{Key: bucket.Key{ARN: key.Arn, Resource: key}}, provider)
		return err
	})
	require.NoError(t, err)
	assert.True(t, graph.One(t, bucketV2, "log").Depends(graph.One(t, "aws:kms/key:Key", "key")))
}

func TestBuckets_EncryptWithAKeyOncePerBucket(t *testing.T) {
	data := dataBucket()
	data.KMSKeyARN = "arn:aws:kms:eu-central-1:111122223333:key/1"
	graph, err := newDataset(t, data, enforcing())
	require.NoError(t, err)
	encryption := graph.One(t, encrypted, "data-encryption")
	assert.Equal(t, "aws:kms", encryption.Text(t, "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm"))
	assert.True(t, encryption.Inputs["rules"].ArrayValue()[0].ObjectValue()["bucketKeyEnabled"].BoolValue())
}
