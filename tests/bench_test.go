package tests

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
	"datatrail/internal/offline"
	"datatrail/internal/stack"
)

// silent is a monitor that answers and keeps nothing, so that only the SDK and the program are
// measured.
type silent struct{}

func (silent) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return args.Name, args.Inputs, nil
}

func (silent) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	text := resource.NewProperty[string]
	if args.Token == "aws:index/getPartition:getPartition" {
		return resource.PropertyMap{"partition": text("aws"), "dnsSuffix": text("amazonaws.com"), "id": text("aws")}, nil
	}
	return resource.PropertyMap{"accountId": text("111122223333"), "arn": text("arn"), "userId": text("u"), "id": text("i")}, nil
}

// shardSize keeps an environment below AWS's limits: 500 selector values, and 20 KB of policy that
// name all sources of access logs.
const shardSize = 250

// composed registers n datasets, as several environments where one could not hold them.
func composed(n int) (pulumi.RunFunc, map[string]string) {
	values := minimal("datatrail:datasets", datasets(min(n, shardSize), `,"perimeter":{"cidrs":["8.8.8.0/24"]}`))
	return func(ctx *pulumi.Context) error {
		for range max(1, n/shardSize) {
			if err := stack.Program(config.WithKeys(ctx, nil)); err != nil {
				return err
			}
		}
		return nil
	}, values
}

// lakeOf registers one bucket with n prefixes whose requests are measured.
func lakeOf(n int) (pulumi.RunFunc, map[string]string) {
	return func(ctx *pulumi.Context) error { return stack.Program(config.WithKeys(ctx, nil)) },
		lake(n, narrow, "", "datatrail:metrics", `{"requests":true}`)
}

// bareLake is the same bucket and the same metrics with the SDK alone.
func bareLake(n int) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		if err := bare(1)(ctx); err != nil {
			return err
		}
		for i := range n {
			_, err := s3.NewBucketMetric(ctx, fmt.Sprint("metric-", i), &s3.BucketMetricArgs{
				Bucket: pulumi.String("bare-0"), Filter: s3.BucketMetricFilterArgs{Prefix: pulumi.String(fmt.Sprint(i, "/"))},
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// bare registers what n datasets come to, written out with the SDK alone: the same resources with
// the same kinds of inputs and dependencies, but no configuration, plan, documents or checks.
func bare(n int) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String("eu-central-1")})
		if err != nil {
			return err
		}
		for i := range n {
			if err := bareDataset(ctx, fmt.Sprint("bare-", i), pulumi.Provider(provider)); err != nil {
				return err
			}
		}
		return nil
	}
}

func bareDataset(ctx *pulumi.Context, name string, provider pulumi.ResourceOption) error {
	var data, perimeter struct{ pulumi.ResourceState }
	err := errors.Join(
		ctx.RegisterComponentResource("bare:bucket:DataBucket", name, &data, provider),
		ctx.RegisterComponentResource("bare:bucket:Perimeter", name, &perimeter, provider))
	parent := pulumi.Parent(&data)
	bucket, bucketErr := s3.NewBucketV2(ctx, name, &s3.BucketV2Args{
		Bucket: pulumi.String(name), ForceDestroy: pulumi.Bool(false), Tags: pulumi.StringMap{"dataset": pulumi.String(name)},
	}, parent, pulumi.Protect(true))
	if err := errors.Join(err, bucketErr); err != nil {
		return err
	}
	_, ownershipErr := s3.NewBucketOwnershipControls(ctx, name+"-ownership", &s3.BucketOwnershipControlsArgs{
		Bucket: bucket.Bucket, Rule: s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String("BucketOwnerEnforced")},
	}, parent)
	block, blockErr := s3.NewBucketPublicAccessBlock(ctx, name+"-public-access-block", &s3.BucketPublicAccessBlockArgs{
		Bucket: bucket.Bucket, BlockPublicAcls: pulumi.Bool(true), BlockPublicPolicy: pulumi.Bool(true),
		IgnorePublicAcls: pulumi.Bool(true), RestrictPublicBuckets: pulumi.Bool(true),
	}, parent)
	versioning, versioningErr := s3.NewBucketVersioningV2(ctx, name+"-versioning", &s3.BucketVersioningV2Args{
		Bucket:                  bucket.Bucket,
		VersioningConfiguration: s3.BucketVersioningV2VersioningConfigurationArgs{Status: pulumi.String("Enabled")},
	}, parent)
	if err := errors.Join(ownershipErr, blockErr, versioningErr); err != nil {
		return err
	}
	return errors.Join(bareSettings(ctx, name, bucket, parent, pulumi.DependsOn([]pulumi.Resource{versioning})),
		barePolicy(ctx, name, bucket, pulumi.Parent(&perimeter), pulumi.DependsOn([]pulumi.Resource{block})),
		ctx.RegisterResourceOutputs(&data, pulumi.Map{"bucketName": bucket.Bucket}),
		ctx.RegisterResourceOutputs(&perimeter, pulumi.Map{"mode": pulumi.String("enforce")}))
}

func bareSettings(ctx *pulumi.Context, name string, bucket *s3.BucketV2, parent, after pulumi.ResourceOption) error {
	_, encryptionErr := s3.NewBucketServerSideEncryptionConfigurationV2(ctx, name+"-encryption",
		&s3.BucketServerSideEncryptionConfigurationV2Args{
			Bucket: bucket.Bucket,
			Rules: s3.BucketServerSideEncryptionConfigurationV2RuleArray{s3.BucketServerSideEncryptionConfigurationV2RuleArgs{
				ApplyServerSideEncryptionByDefault: s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
					SseAlgorithm: pulumi.String("AES256"),
				},
			}},
		}, parent)
	whole := s3.BucketLifecycleConfigurationV2RuleFilterArgs{Prefix: pulumi.String("")}
	_, lifecycleErr := s3.NewBucketLifecycleConfigurationV2(ctx, name+"-lifecycle", &s3.BucketLifecycleConfigurationV2Args{
		Bucket: bucket.Bucket,
		Rules: s3.BucketLifecycleConfigurationV2RuleArray{
			s3.BucketLifecycleConfigurationV2RuleArgs{
				Id: pulumi.String("clean-up"), Status: pulumi.String("Enabled"), Filter: whole,
				AbortIncompleteMultipartUpload: s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{
					DaysAfterInitiation: pulumi.Int(7),
				},
				Expiration: s3.BucketLifecycleConfigurationV2RuleExpirationArgs{ExpiredObjectDeleteMarker: pulumi.Bool(true)},
			},
			s3.BucketLifecycleConfigurationV2RuleArgs{
				Id: pulumi.String("expire-noncurrent"), Status: pulumi.String("Enabled"), Filter: whole,
				NoncurrentVersionExpiration: s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs{
					NoncurrentDays: pulumi.Int(30),
				},
			},
		},
	}, parent, after)
	_, loggingErr := s3.NewBucketLoggingV2(ctx, name+"-logging", &s3.BucketLoggingV2Args{
		Bucket: bucket.Bucket, TargetBucket: pulumi.String("logs"), TargetPrefix: pulumi.String("s3/"),
		TargetObjectKeyFormat: s3.BucketLoggingV2TargetObjectKeyFormatArgs{
			PartitionedPrefix: s3.BucketLoggingV2TargetObjectKeyFormatPartitionedPrefixArgs{
				PartitionDateSource: pulumi.String("EventTime"),
			},
		},
	}, parent, after)
	return errors.Join(encryptionErr, lifecycleErr, loggingErr)
}

func barePolicy(ctx *pulumi.Context, name string, bucket *s3.BucketV2, parent, after pulumi.ResourceOption) error {
	_, err := s3.NewBucketPolicy(ctx, name+"-policy", &s3.BucketPolicyArgs{
		Bucket: bucket.Bucket, Policy: pulumi.String(strings.Repeat("policy ", 150)),
	}, parent, after)
	return err
}

type counting struct {
	silent
	n chan struct{}
}

func (c counting) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	c.n <- struct{}{}
	return c.silent.NewResource(args)
}

// count says how many registrations a program makes.
func count(b *testing.B, program pulumi.RunFunc, values map[string]string) int {
	b.Helper()
	mock, total, done := counting{n: make(chan struct{}, 1024)}, 0, make(chan struct{})
	go func() {
		defer close(done)
		for range mock.n {
			total++
		}
	}()
	require.NoError(b, runSilently(program, values, mock))
	close(mock.n)
	<-done
	return total
}

func runSilently(program pulumi.RunFunc, values map[string]string, mocks pulumi.MockResourceMonitor) error {
	return pulumi.RunErr(program, pulumi.WithMocks("datatrail", "bench", mocks),
		func(info *pulumi.RunInfo) { info.Config = values })
}

// BenchmarkGraph registers the composed graph, and the same resources written out, in turn. The ratio
// of the two, each by its number of registrations, is what the program costs over the SDK's own floor.
func BenchmarkGraph(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000} {
		program, values := composed(n)
		b.Run(fmt.Sprint(n, "-datasets"), func(b *testing.B) { compare(b, program, values, bare(n)) })
	}
	program, values := lakeOf(prefixesOfOne)
	b.Run(fmt.Sprint("one-bucket-of-", prefixesOfOne, "-prefixes"), func(b *testing.B) { compare(b, program, values, bareLake(prefixesOfOne)) })
}

const prefixesOfOne = 100

func compare(b *testing.B, program pulumi.RunFunc, values map[string]string, floor pulumi.RunFunc) {
	b.Helper()
	registrations := count(b, program, values)
	floorRegistrations := count(b, floor, nil)
	var ours, theirs time.Duration
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		start := time.Now()
		require.NoError(b, runSilently(program, values, silent{}))
		ours += time.Since(start)
		start = time.Now()
		require.NoError(b, runSilently(floor, nil, silent{}))
		theirs += time.Since(start)
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(registrations), "registrations")
	b.ReportMetric(float64(registrations*b.N)/ours.Seconds(), "registrations/s")
	perOurs, perTheirs := ours.Seconds()/float64(registrations), theirs.Seconds()/float64(floorRegistrations)
	b.ReportMetric(perOurs/perTheirs, "x-bare")
	b.ReportMetric(float64(after.HeapSys)/(1<<20), "MiB-heap")
}

// BenchmarkPreview previews Pulumi.dev.yaml and an empty program in turn with the real engine.
func BenchmarkPreview(b *testing.B) {
	open := func(program pulumi.RunFunc) *offline.Environment {
		environment, err := offline.Open(context.Background(), offline.Options{
			ProjectFile: "../Pulumi.yaml", ConfigFile: "../Pulumi.dev.yaml", Stack: "dev", StateDir: b.TempDir(), Program: program,
		})
		require.NoError(b, err)
		b.Cleanup(func() { require.NoError(b, environment.Close()) })
		return environment
	}
	preview := func(environment *offline.Environment) time.Duration {
		start := time.Now()
		_, err := environment.Preview(context.Background())
		require.NoError(b, err)
		return time.Since(start)
	}
	ours := open(func(ctx *pulumi.Context) error { return stack.Program(config.WithKeys(ctx, nil)) })
	empty := open(func(*pulumi.Context) error { return nil })
	preview(ours)
	preview(empty)
	var took, floor time.Duration
	for b.Loop() {
		took += preview(ours)
		floor += preview(empty)
	}
	b.ReportMetric(took.Seconds()/floor.Seconds(), "x-empty")
	b.ReportMetric(took.Seconds()/float64(b.N), "s/preview")
}
