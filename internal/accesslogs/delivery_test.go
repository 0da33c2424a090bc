package accesslogs_test

import (
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/accesslogs"
	"datatrail/internal/dataset"
	"datatrail/internal/pulumitest"
)

const (
	groupToken       = "aws:cloudwatch/logGroup:LogGroup"
	destinationToken = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"
	sourceToken      = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
	deliveryToken    = "aws:cloudwatch/logDelivery:LogDelivery"
	policyToken      = "aws:s3/bucketPolicy:BucketPolicy"
	keyARN           = "arn:aws:kms:eu-central-1:111122223333:key/1"
	logsARN          = "arn:aws:logs:eu-central-1:111122223333:"
)

// sound has its sources out of order.
func sound() *accesslogs.Spec {
	spec := &accesslogs.Spec{
		LogGroup: "/aws/vendedlogs/s3/corp", LogGroupARN: logsARN + "log-group:/aws/vendedlogs/s3/corp", RetentionDays: 90,
		Destination: "corp-access-logs", DestinationARN: logsARN + "delivery-destination:corp-access-logs",
	}
	for _, name := range []string{"c", "a.b", "b"} {
		spec.Sources = append(spec.Sources, accesslogs.Source{BucketName: name, BucketARN: "arn:aws:s3:::" + name, Protected: name == "c"})
	}
	return spec
}

// deliver makes a delivery from buckets that each have a policy.
func deliver(t *testing.T, spec *accesslogs.Spec, change func(*accesslogs.Links), opts ...pulumitest.Option) (*pulumitest.Graph, error) {
	t.Helper()
	return pulumitest.Run(t, func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{})
		if err != nil {
			return err
		}
		links := accesslogs.Links{KeyARN: pulumi.String(keyARN), Buckets: map[string]accesslogs.Bucket{}}
		for _, name := range []string{"a.b", "b", "c"} {
			bucket, err := s3.NewBucketV2(ctx, name, &s3.BucketV2Args{Bucket: pulumi.String(name)}, pulumi.Provider(provider))
			if err != nil {
				return err
			}
			policy, err := s3.NewBucketPolicy(ctx, name+"-policy", &s3.BucketPolicyArgs{Bucket: bucket.Bucket, Policy: pulumi.String("{}")},
				pulumi.Provider(provider))
			if err != nil {
				return err
			}
			links.Buckets[name] = accesslogs.Bucket{Name: bucket.Bucket, Settled: []pulumi.Resource{policy}}
		}
		if change != nil {
			change(&links)
		}
		_, err = accesslogs.New(ctx, "delivery", spec, links, pulumi.Provider(provider), pulumi.Protect(true))
		return err
	}, opts...)
}

func TestNew_MakesSourcesOneAfterTheOtherAndThenDeliveries(t *testing.T) {
	graph, err := deliver(t, sound(), nil)
	require.NoError(t, err)
	before := graph.One(t, destinationToken, "delivery-destination")
	assert.True(t, before.Depends(graph.One(t, groupToken, "delivery-log-group")))
	for _, token := range []string{sourceToken, deliveryToken} {
		for _, bucket := range []string{"a.b", "b", "c"} {
			made := graph.One(t, token, "delivery-"+bucket)
			assert.True(t, made.Depends(before), "%s after %s", made.URN, before.URN)
			assert.True(t, made.DeleteFirst, "AWS takes one at a time")
			assert.Equal(t, bucket == "c", made.Protect, made.URN)
			before = made
			if token == sourceToken {
				assert.True(t, made.Depends(graph.One(t, policyToken, bucket+"-policy")), "S3 refuses two changes of a bucket at a time")
				assert.Equal(t, "arn:aws:s3:::"+bucket, made.Text(t, "resourceArn"))
				assert.Equal(t, "S3_SERVER_ACCESS_LOGS", made.Text(t, "logType"))
				assert.Equal(t, accesslogs.Name(bucket), made.Text(t, "name"))
				continue
			}
			assert.Equal(t, accesslogs.Name(bucket), made.Text(t, "deliverySourceName"))
			assert.Equal(t, sound().DestinationARN, made.Text(t, "deliveryDestinationArn"))
			assert.True(t, made.Depends(graph.One(t, sourceToken, "delivery-"+bucket)))
			assert.True(t, made.Depends(graph.One(t, destinationToken, "delivery-destination")))
			assert.Len(t, made.Inputs["recordFields"].ArrayValue(), len(dataset.AccessLogFields()))
		}
	}
	assert.Len(t, graph.Children(graph.One(t, accesslogs.DeliveryType, "delivery")), 8)
	assert.True(t, graph.One(t, groupToken, "delivery-log-group").Protect)
}

func TestNew_ShowsEveryNameAndARNInAPreview(t *testing.T) {
	graph, err := deliver(t, sound(), nil, pulumitest.WithDryRun())
	require.NoError(t, err)
	assert.Equal(t, sound().LogGroupARN,
		graph.One(t, destinationToken, "delivery-destination").Text(t, "deliveryDestinationConfiguration.destinationResourceArn"))
	assert.Equal(t, "arn:aws:s3:::a.b", graph.One(t, sourceToken, "delivery-a.b").Text(t, "resourceArn"))
	assert.Equal(t, sound().DestinationARN, graph.One(t, deliveryToken, "delivery-a.b").Text(t, "deliveryDestinationArn"))
}

func TestNew_EncryptsTheLogGroupOnlyWhenAskedTo(t *testing.T) {
	for _, kms := range []bool{false, true} {
		spec := sound()
		spec.KMS = kms
		graph, err := deliver(t, spec, nil)
		require.NoError(t, err)
		group := graph.One(t, groupToken, "delivery-log-group")
		assert.Equal(t, kms, group.Inputs.HasValue("kmsKeyId"))
		assert.Equal(t, spec.LogGroup, group.Text(t, "name"))
		assert.InDelta(t, 90, group.Inputs["retentionInDays"].NumberValue(), 0)
	}
}

func TestNew_RefusesWhatAWSWould(t *testing.T) {
	for name, test := range map[string]struct {
		spec  func(*accesslogs.Spec)
		links func(*accesslogs.Links)
		want  string
	}{
		"no log group":                    {func(s *accesslogs.Spec) { s.LogGroup = "" }, nil, "LogGroup, LogGroupARN"},
		"no sources":                      {func(s *accesslogs.Spec) { s.Sources = nil }, nil, "Sources are required"},
		"a destination with a dot":        {func(s *accesslogs.Spec) { s.Destination = "a.b" }, nil, `Destination "a.b"`},
		"a bucket without a name":         {func(s *accesslogs.Spec) { s.Sources[0].BucketName = "" }, nil, "BucketName and BucketARN"},
		"a bucket twice":                  {func(s *accesslogs.Spec) { s.Sources[0] = s.Sources[1] }, nil, "buckets a.b and a.b would both have the source name a-b-"},
		"a key that is missing":           {func(s *accesslogs.Spec) { s.KMS = true }, func(l *accesslogs.Links) { l.KeyARN = nil }, "link KeyARN is required with KMS"},
		"a bucket that is not there":      {nil, func(l *accesslogs.Links) { delete(l.Buckets, "b") }, "the name of bucket b, and what is set on it, are required"},
		"a bucket with nothing set on it": {nil, func(l *accesslogs.Links) { l.Buckets["b"] = accesslogs.Bucket{Name: pulumi.String("b")} }, "the name of bucket b"},
		"no links at all":                 {nil, func(l *accesslogs.Links) { l.Buckets = nil }, "link Buckets is required"},
	} {
		t.Run(name, func(t *testing.T) {
			spec := sound()
			if test.spec != nil {
				test.spec(spec)
			}
			graph, err := deliver(t, spec, test.links)
			assert.ErrorContains(t, err, test.want)
			assert.Empty(t, graph.ByType(accesslogs.DeliveryType))
		})
	}
	_, err := deliver(t, nil, nil)
	assert.ErrorContains(t, err, "access log delivery delivery: a spec is required")
}
