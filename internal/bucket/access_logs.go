package bucket

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// AccessLogPrefix is the prefix of access logs in their bucket. S3 appends <account>/<Region>/<source
// bucket>/<year>/<month>/<day>/ to it.
const AccessLogPrefix = "s3/"

// AccessLogDate puts each record under the day of its event.
const AccessLogDate = "EventTime"

func (s *LogBucketSpec) validateAccessLogDelivery() []error {
	var errs []error
	if s.Lock != nil {
		errs = append(errs, errors.New("Lock: S3 delivers no access logs into a locked bucket: use another bucket for them"))
	}
	if s.KMS {
		errs = append(errs, errors.New("KMS: S3 delivers no access logs into a bucket with SSE-KMS: use SSE-S3"))
	}
	if slices.Contains(s.AccessLogDelivery.SourceARNs, s.BucketARN) {
		errs = append(errs, errors.New(
			"AccessLogDelivery.SourceARNs: the bucket would log the delivery of its own logs for ever: remove it"))
	}
	return errs
}

// admits refuses a log target that would take no records of the source, or its own.
func (c *LogBucket) admits(source, sourceARN string) error {
	switch {
	case c == nil:
		return nil
	case c.name == source:
		return fmt.Errorf("AccessLogs: bucket %s would log to itself for ever: choose another bucket", source)
	case c.delivery == nil || !c.delivery.Admits(sourceARN):
		return fmt.Errorf("AccessLogs: bucket %s does not admit logs of %s: list it in AccessLogDelivery.SourceARNs", c.name, sourceARN)
	}
	return nil
}

// suits refuses a source without a log target, unless nothing is to be logged, and a target that does not admit it.
func (c *LogBucket) suits(source, sourceARN string, unlogged bool) error {
	switch {
	case unlogged && c != nil:
		return errors.New("link AccessLogs is given with NoAccessLogs: leave one out")
	case !unlogged && c == nil:
		return errors.New("link AccessLogs is required without NoAccessLogs")
	}
	return c.admits(source, sourceARN)
}

// logTo delivers the access logs of a bucket. S3 refuses the setting while the target's policy does not
// admit them.
func logTo(ctx *pulumi.Context, name string, source pulumi.StringInput, target *LogBucket, options ...pulumi.ResourceOption,
) error {
	_, err := s3.NewBucketLoggingV2(ctx, name+suffixLogging, &s3.BucketLoggingV2Args{
		Bucket:       source,
		TargetBucket: target.BucketName,
		TargetPrefix: pulumi.String(AccessLogPrefix),
		TargetObjectKeyFormat: s3.BucketLoggingV2TargetObjectKeyFormatArgs{
			PartitionedPrefix: s3.BucketLoggingV2TargetObjectKeyFormatPartitionedPrefixArgs{
				// With the delivery time, late records would be under the wrong day.
				PartitionDateSource: pulumi.String(AccessLogDate),
			},
		},
	}, append(options, pulumi.DependsOn([]pulumi.Resource{target.Policy}))...)
	if err != nil {
		return fmt.Errorf("access logging: %w", err)
	}
	return nil
}

// logTo delivers the bucket's access logs, to nowhere without a target.
func (b *baseline) logTo(target *LogBucket) error {
	if target == nil {
		return nil
	}
	return logTo(b.ctx, b.name, b.bucket.Bucket, target, b.setting)
}
