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

// ResultBucketArgs are the arguments of NewResultBucket.
type ResultBucketArgs struct {
	// BucketName is the physical name. Required.
	BucketName string
	// BucketARN is the ARN that follows from the name and the partition. Required.
	BucketARN string
	// ExpireDays after which results are deleted. Required.
	ExpireDays int
	// KMSKeyARN is the key of the default encryption. Default: SSE-S3.
	KMSKeyARN pulumi.StringInput
	// Key is the key's resource, which is deleted after the bucket. Default: none.
	Key pulumi.Resource
	// AccessLogs is the log bucket that admits this bucket's access logs. Required.
	AccessLogs *LogBucket
	// Tags of the bucket. Default: none.
	Tags map[string]string
}

// ResultBucket holds results of queries for some days: they say about readers what the records say.
// They can be had again, so the bucket is neither protected nor kept from being emptied.
type ResultBucket struct {
	pulumi.ResourceState

	// BucketName is the physical name.
	BucketName pulumi.StringOutput `pulumi:"bucketName"`
	// Policy is the bucket's policy.
	Policy *s3.BucketPolicy `pulumi:"-"`
}

func (a *ResultBucketArgs) validate() error {
	var errs []error
	if a.BucketName == "" || a.BucketARN == "" {
		errs = append(errs, errors.New("BucketName and BucketARN are required"))
	}
	if a.ExpireDays <= 0 {
		errs = append(errs, fmt.Errorf("ExpireDays %d: keep results for at least one day", a.ExpireDays))
	}
	if a.AccessLogs == nil {
		errs = append(errs, errors.New("AccessLogs is required: who looked at results is part of the record"))
	}
	return errors.Join(append(errs, a.AccessLogs.admits(a.BucketName, a.BucketARN))...)
}

// NewResultBucket creates a bucket, its ownership controls, public access block, versioning,
// encryption, lifecycle, access logging, and a policy that demands HTTPS.
func NewResultBucket(ctx *pulumi.Context, name string, args *ResultBucketArgs, opts ...pulumi.ResourceOption,
) (*ResultBucket, error) {
	c := &ResultBucket{}
	return component.New(ctx, name, c, args, component.Frame[ResultBucketArgs]{
		Type: ResultBucketType, Noun: "result bucket", Validate: (*ResultBucketArgs).validate, Build: c.build,
	}, opts)
}

func (c *ResultBucket) build(ctx *pulumi.Context, name string, args *ResultBucketArgs, parent pulumi.ResourceOption) error {
	b, err := newBaseline(ctx, name, parent, baselineArgs{
		bucketName:   args.BucketName,
		kmsKeyARN:    args.KMSKeyARN,
		tags:         args.Tags,
		forceDestroy: true,
		key:          args.Key,
	})
	if err != nil {
		return err
	}
	if err := b.lifecycle(lifecycleRules{cleanUp(), expire(args.ExpireDays), expireNoncurrent(1)}); err != nil {
		return err
	}
	if err := b.logTo(args.AccessLogs); err != nil {
		return err
	}
	c.BucketName = b.bucket.Bucket
	text, err := policydoc.New(policydoc.SecureTransport(args.BucketARN)).JSON()
	if err != nil {
		return fmt.Errorf("bucket policy: %w", err)
	}
	c.Policy, err = attach(ctx, name, b.bucket.Bucket, text, b.setting,
		pulumi.DependsOn([]pulumi.Resource{b.publicAccessBlock}))
	return err
}
