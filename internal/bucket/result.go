package bucket

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/policydoc"
)

// ResultBucketType is the type token of ResultBucket.
const ResultBucketType = "datatrail:bucket:ResultBucket"

// ResultBucketSpec describes a ResultBucket.
type ResultBucketSpec struct {
	// BucketName is the physical name. Required.
	BucketName string
	// BucketARN is the ARN that follows from the name and the partition. Required.
	BucketARN string
	// ExpireDays after which results are deleted. Required.
	ExpireDays int
	// KMS encrypts with the linked key by default. Default: false, SSE-S3.
	KMS bool
	// NoAccessLogs turns off access logs as files. Default: false, link AccessLogs is required.
	NoAccessLogs bool
	// Tags of the bucket. Default: none.
	Tags map[string]string
}

// ResultBucketLinks are the inputs of a ResultBucket that other resources supply.
type ResultBucketLinks struct {
	// AccessLogs is the log bucket that admits this bucket's access logs: it records who looked at results. Required without
	// NoAccessLogs.
	AccessLogs *LogBucket `link:"optional"`
	// Key is the key of the default encryption. Required with KMS.
	Key Key `link:"optional"`
}

// ResultBucket keeps query results for some days. A query can produce them again, so the bucket is not protected, and it may be
// deleted with its objects.
type ResultBucket struct {
	pulumi.ResourceState

	// BucketName is the physical name.
	BucketName pulumi.StringOutput `pulumi:"bucketName"`
	// Policy is the bucket's policy.
	Policy *s3.BucketPolicy `pulumi:"-"`
}

// Validate reports all mistakes at once: a bucket without a name, and results that are kept for less than a day.
func (s *ResultBucketSpec) Validate() error {
	var errs []error
	if s.BucketName == "" || s.BucketARN == "" {
		errs = append(errs, errors.New("BucketName and BucketARN are required"))
	}
	if s.ExpireDays <= 0 {
		errs = append(errs, fmt.Errorf("ExpireDays %d: keep results for at least one day", s.ExpireDays))
	}
	return errors.Join(errs...)
}

// NewResultBucket creates a bucket, its ownership controls, public access block, versioning, encryption, lifecycle, a policy
// that requires HTTPS and, unless NoAccessLogs is set, access logging.
func NewResultBucket(ctx *pulumi.Context, name string, spec *ResultBucketSpec, links ResultBucketLinks,
	opts ...pulumi.ResourceOption,
) (*ResultBucket, error) {
	c := &ResultBucket{}
	return component.New(ctx, name, c, spec, links, component.Frame[*ResultBucketSpec, ResultBucketLinks]{
		Type: ResultBucketType, Noun: "result bucket", Build: c.build,
		Suits: func(s *ResultBucketSpec, l ResultBucketLinks) error {
			return errors.Join(l.AccessLogs.suits(s.BucketName, s.BucketARN, s.NoAccessLogs), l.Key.suits(s.KMS))
		},
	}, opts)
}

func (c *ResultBucket) build(ctx *pulumi.Context, name string, spec *ResultBucketSpec, links ResultBucketLinks,
	parent pulumi.ResourceOption,
) error {
	b, err := newBaseline(ctx, name, parent, baselineArgs{
		bucketName:   spec.BucketName,
		kmsKeyARN:    links.Key.ARN,
		tags:         spec.Tags,
		forceDestroy: true,
		key:          links.Key.Resource,
	})
	if err != nil {
		return err
	}
	if err := b.lifecycle(lifecycleRules{cleanUp(), expire(spec.ExpireDays), expireNoncurrent(1)}); err != nil {
		return err
	}
	if err := b.logTo(links.AccessLogs); err != nil {
		return err
	}
	c.BucketName = b.bucket.Bucket
	text, err := policydoc.New(policydoc.SecureTransport(spec.BucketARN)).JSON()
	if err != nil {
		return fmt.Errorf("bucket policy: %w", err)
	}
	c.Policy, err = attach(ctx, name, b.bucket.Bucket, text, b.setting,
		pulumi.DependsOn([]pulumi.Resource{b.publicAccessBlock}))
	return err
}
