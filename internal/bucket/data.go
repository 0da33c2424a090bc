package bucket

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// DataBucketType is the type token of DataBucket.
const DataBucketType = "datatrail:bucket:DataBucket"

// DataBucketArgs are the arguments of NewDataBucket.
type DataBucketArgs struct {
	// BucketName is the physical name. Required.
	BucketName string
	// BucketARN is the ARN that follows from the name and the partition. Required.
	BucketARN string
	// KMSKeyARN is the key of the default encryption. Default: SSE-S3.
	KMSKeyARN pulumi.StringInput
	// NoncurrentDays after which overwritten and deleted versions are removed. Required.
	NoncurrentDays int
	// AccessLogs is the log bucket that admits this bucket's access logs. Required.
	AccessLogs *LogBucket
	// ForceDestroy deletes all objects along with the bucket. Default: false.
	ForceDestroy bool
	// Tags of the bucket. Default: none.
	Tags map[string]string
}

// DataBucket is a bucket that holds a dataset. Current objects are never expired. Its policy is a
// Perimeter's to make.
type DataBucket struct {
	pulumi.ResourceState

	// BucketName is the physical name.
	BucketName pulumi.StringOutput `pulumi:"bucketName"`

	bucket            *s3.BucketV2
	publicAccessBlock pulumi.Resource
}

func (a *DataBucketArgs) validate() error {
	var errs []error
	if a.BucketName == "" || a.BucketARN == "" {
		errs = append(errs, errors.New("BucketName and BucketARN are required"))
	}
	if a.NoncurrentDays <= 0 {
		errs = append(errs, fmt.Errorf("NoncurrentDays %d: keep older versions for at least one day", a.NoncurrentDays))
	}
	if a.AccessLogs == nil {
		errs = append(errs, errors.New("AccessLogs is required: a data bucket's accesses are always logged"))
	}
	return errors.Join(append(errs, a.AccessLogs.admits(a.BucketName, a.BucketARN))...)
}

// NewDataBucket creates a bucket, its ownership controls, public access block, versioning,
// encryption, lifecycle of older versions, and access logging with a key prefix partitioned by day.
//
// Only a LogBucket that names this bucket as a source can be the target: a data bucket, this one
// included, is refused.
func NewDataBucket(ctx *pulumi.Context, name string, args *DataBucketArgs, opts ...pulumi.ResourceOption) (*DataBucket, error) {
	c := &DataBucket{}
	return component.New(ctx, name, c, args, component.Frame[DataBucketArgs]{
		Type: DataBucketType, Noun: "data bucket", Validate: (*DataBucketArgs).validate, Build: c.build,
	}, opts)
}

func (c *DataBucket) build(ctx *pulumi.Context, name string, args *DataBucketArgs, parent pulumi.ResourceOption) error {
	b, err := newBaseline(ctx, name, parent, baselineArgs{
		bucketName:   args.BucketName,
		kmsKeyARN:    args.KMSKeyARN,
		tags:         args.Tags,
		forceDestroy: args.ForceDestroy,
	})
	if err != nil {
		return err
	}
	if err := b.lifecycle(lifecycleRules{cleanUp(), expireNoncurrent(args.NoncurrentDays)}); err != nil {
		return err
	}
	if err := b.logTo(args.AccessLogs); err != nil {
		return err
	}
	c.BucketName, c.bucket, c.publicAccessBlock = b.bucket.Bucket, b.bucket, b.publicAccessBlock
	return nil
}
