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

// DataBucketSpec describes a DataBucket.
type DataBucketSpec struct {
	// BucketName is the physical name. Required.
	BucketName string
	// BucketARN is the ARN that follows from the name and the partition. Required.
	BucketARN string
	// KMSKeyARN is the ARN of the key for the default encryption. Default: none, SSE-S3.
	KMSKeyARN string
	// NoncurrentDays after which overwritten and deleted versions are removed. Required.
	NoncurrentDays int
	// NoAccessLogs turns off access logs as files. Default: false, link AccessLogs is required.
	NoAccessLogs bool
	// ForceDestroy deletes all objects along with the bucket. Default: false.
	ForceDestroy bool
	// Tags of the bucket. Default: none.
	Tags map[string]string
}

// DataBucketLinks are the inputs of a DataBucket that other resources supply.
type DataBucketLinks struct {
	// AccessLogs is the log bucket that admits this bucket's access logs. Required without NoAccessLogs.
	AccessLogs *LogBucket `link:"optional"`
}

// DataBucket is a bucket that holds datasets. Current objects never expire. A Perimeter creates its policy.
type DataBucket struct {
	pulumi.ResourceState

	// BucketName is the physical name.
	BucketName pulumi.StringOutput `pulumi:"bucketName"`

	bucket            *s3.BucketV2
	publicAccessBlock pulumi.Resource
}

// Validate reports all mistakes at once: a bucket without a name, and older versions that are kept for less than a day.
func (s *DataBucketSpec) Validate() error {
	var errs []error
	if s.BucketName == "" || s.BucketARN == "" {
		errs = append(errs, errors.New("BucketName and BucketARN are required"))
	}
	if s.NoncurrentDays <= 0 {
		errs = append(errs, fmt.Errorf("NoncurrentDays %d: keep older versions for at least one day", s.NoncurrentDays))
	}
	return errors.Join(errs...)
}

// NewDataBucket creates a bucket, its ownership controls, public access block, versioning, encryption, lifecycle of older
// versions, and, unless NoAccessLogs is set, access logging with keys partitioned by day.
//
// The target must be a LogBucket that names this bucket as a source. NewDataBucket refuses any other, and the bucket itself.
func NewDataBucket(ctx *pulumi.Context, name string, spec *DataBucketSpec, links DataBucketLinks, opts ...pulumi.ResourceOption,
) (*DataBucket, error) {
	c := &DataBucket{}
	return component.New(ctx, name, c, spec, links, component.Frame[*DataBucketSpec, DataBucketLinks]{
		Type: DataBucketType, Noun: "data bucket", Build: c.build,
		Suits: func(s *DataBucketSpec, l DataBucketLinks) error {
			return l.AccessLogs.suits(s.BucketName, s.BucketARN, s.NoAccessLogs)
		},
	}, opts)
}

func (c *DataBucket) build(ctx *pulumi.Context, name string, spec *DataBucketSpec, links DataBucketLinks,
	parent pulumi.ResourceOption,
) error {
	args := baselineArgs{bucketName: spec.BucketName, tags: spec.Tags, forceDestroy: spec.ForceDestroy}
	if spec.KMSKeyARN != "" {
		args.kmsKeyARN = pulumi.String(spec.KMSKeyARN)
	}
	b, err := newBaseline(ctx, name, parent, args)
	if err != nil {
		return err
	}
	if err := b.lifecycle(lifecycleRules{cleanUp(), expireNoncurrent(spec.NoncurrentDays)}); err != nil {
		return err
	}
	c.BucketName, c.bucket, c.publicAccessBlock = b.bucket.Bucket, b.bucket, b.publicAccessBlock
	return b.logTo(links.AccessLogs)
}
