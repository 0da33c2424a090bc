package bucket

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// NewLogBucket creates a bucket, its ownership controls, public access block, versioning,
// encryption, lifecycle and policy, and, when asked for, its Object Lock and access logging.
//
// The lock is always the separate resource: on the bucket itself it would replace the bucket.
func NewLogBucket(ctx *pulumi.Context, name string, args *LogBucketArgs, opts ...pulumi.ResourceOption) (*LogBucket, error) {
	if args == nil {
		return nil, fmt.Errorf("log bucket %s: %w", name, component.ErrNoArgs)
	}
	validate := func() error {
		return errors.Join(args.Validate(), args.AccessLogs.admits(args.BucketName, args.BucketARN))
	}
	c := &LogBucket{name: args.BucketName}
	if args.AccessLogDelivery != nil {
		c.sources = args.AccessLogDelivery.SourceARNs
	}
	return component.New(ctx, name, c, component.Frame{
		Type: LogBucketType, Noun: "log bucket", Validate: validate,
		Build: func(ctx *pulumi.Context, name string, parent pulumi.ResourceOption) error {
			return c.build(ctx, name, args, parent)
		},
		Outputs: func() pulumi.Map { return pulumi.Map{"bucketName": c.BucketName} },
	}, opts)
}

func (c *LogBucket) build(ctx *pulumi.Context, name string, args *LogBucketArgs, parent pulumi.ResourceOption) error {
	b, err := newBaseline(ctx, name, parent, baselineArgs{
		bucketName:   args.BucketName,
		kmsKeyARN:    args.KMSKeyARN,
		tags:         args.Tags,
		forceDestroy: args.ForceDestroy,
		key:          args.Key,
	})
	if err != nil {
		return err
	}
	if err := b.lifecycle(args.rules()); err != nil {
		return err
	}
	if args.Lock != nil {
		if err := b.lock(args.Lock); err != nil {
			return err
		}
	}
	c.BucketName = b.bucket.Bucket
	text, err := args.policy()
	if err != nil {
		return err
	}
	c.Policy, err = attach(ctx, name, b.bucket.Bucket, text, b.setting,
		pulumi.DependsOn([]pulumi.Resource{b.publicAccessBlock}))
	if err != nil {
		return err
	}
	if args.AccessLogs == nil {
		return nil
	}
	return b.logTo(args.AccessLogs)
}

func (b *baseline) lock(lock *Lock) error {
	_, err := s3.NewBucketObjectLockConfigurationV2(b.ctx, b.name+suffixLock, &s3.BucketObjectLockConfigurationV2Args{
		Bucket:            b.bucket.Bucket,
		ObjectLockEnabled: pulumi.String(enabled),
		Rule: s3.BucketObjectLockConfigurationV2RuleArgs{
			DefaultRetention: s3.BucketObjectLockConfigurationV2RuleDefaultRetentionArgs{
				Mode: pulumi.String(lock.Mode),
				Days: pulumi.Int(lock.Days),
			},
		},
	}, b.setting, pulumi.DependsOn([]pulumi.Resource{b.versioning}))
	if err != nil {
		return fmt.Errorf("object lock: %w", err)
	}
	return nil
}

// admits refuses a log target that would take no records of the source, or its own.
func (c *LogBucket) admits(source, sourceARN string) error {
	switch {
	case c == nil:
		return nil
	case c.name == source:
		return fmt.Errorf("AccessLogs: bucket %s would log to itself for ever: choose another bucket", source)
	case !slices.Contains(c.sources, sourceARN):
		return fmt.Errorf("AccessLogs: bucket %s does not admit logs of %s: list it in AccessLogDelivery.SourceARNs", c.name, sourceARN)
	}
	return nil
}
