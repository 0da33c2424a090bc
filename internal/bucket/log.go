package bucket

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/policydoc"
)

// LogBucketType is the type token of LogBucket.
const LogBucketType = "datatrail:bucket:LogBucket"

// StorageClassesPrefix is where storage class analyses lie in the access-log bucket.
const StorageClassesPrefix = "storage-class-analysis/"

// LogBucketArgs are the arguments of NewLogBucket.
type LogBucketArgs struct {
	// BucketName is the physical name. Required.
	BucketName string
	// BucketARN is the ARN that follows from the name and the partition. Required.
	BucketARN string
	// RetentionDays after which records expire. Required. Expiry hides a record; its version stays for
	// NoncurrentDays.
	RetentionDays int
	// NoncurrentDays after which versions that expired, or were deleted or overwritten, are removed for
	// good. Default: RetentionDays; 1 where a lock covers the whole retention.
	NoncurrentDays int
	// ArchiveAfterDays moves larger records to S3 Glacier Instant Retrieval. Default: 0, never.
	ArchiveAfterDays int
	// KMSKeyARN is the key of the default encryption, in the bucket's Region. Default: SSE-S3.
	KMSKeyARN pulumi.StringInput
	// Key is the key's resource, which is deleted after the bucket. Default: none.
	Key pulumi.Resource
	// Lock is the default retention of new objects. Default: none.
	Lock *Lock
	// TrailDelivery admits the records of a trail. Its BucketARN is filled in. Default: none.
	TrailDelivery *policydoc.TrailDelivery
	// AccessLogDelivery admits access logs. Its BucketARN and KeyPrefix are filled in. Default: none.
	AccessLogDelivery *policydoc.AccessLogDelivery
	// StorageClassesExport admits storage class analyses. Its BucketARN and KeyPrefix are filled in.
	// Default: none.
	StorageClassesExport *policydoc.StorageClassesExport
	// Administrators are the only principals that may change records and what protects them.
	// Default: IAM policies decide.
	Administrators []string
	// AccessLogs is the bucket to which accesses to this one are logged. Default: none, as S3's
	// access logs of an access-log bucket would breed themselves.
	AccessLogs *LogBucket
	// ForceDestroy deletes all records along with the bucket. Default: false.
	ForceDestroy bool
	// Tags of the bucket. Default: none.
	Tags map[string]string
}

// LogBucket is a bucket that only AWS services write audit records to, with its one policy.
type LogBucket struct {
	pulumi.ResourceState

	// BucketName is the physical name.
	BucketName pulumi.StringOutput `pulumi:"bucketName"`
	// Policy is the bucket's policy: what is delivered here has to wait for it.
	Policy *s3.BucketPolicy `pulumi:"-"`

	name    string
	sources []string
}

// Validate refuses, all at once, arguments with which records would be lost: a lock or SSE-KMS where
// access logs are delivered (S3 delivers none there, and reports nothing), a lifecycle that deletes
// before the lock ends or before it archives, no retention, no deliverer, and a policy that is too
// large.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
func (a *LogBucketArgs) Validate() error {
	var errs []error
	refuse := func(format string, values ...any) { errs = append(errs, fmt.Errorf(format, values...)) }
	if a.BucketName == "" || a.BucketARN == "" {
		refuse("BucketName and BucketARN are required")
	}
	if a.RetentionDays <= 0 {
		refuse("RetentionDays %d: keep records for at least one day", a.RetentionDays)
	}
	if a.NoncurrentDays < 0 {
		refuse("NoncurrentDays %d: keep older versions for at least one day", a.NoncurrentDays)
	}
	if a.ArchiveAfterDays < 0 || a.ArchiveAfterDays > 0 && a.ArchiveAfterDays >= a.RetentionDays {
		refuse("ArchiveAfterDays %d: archive before records are deleted (RetentionDays %d)", a.ArchiveAfterDays, a.RetentionDays)
	}
	if a.Lock != nil {
		errs = append(errs, a.Lock.validate(a.RetentionDays))
	}
	if a.TrailDelivery == nil && a.AccessLogDelivery == nil {
		refuse("TrailDelivery and AccessLogDelivery are both missing: say who writes to the bucket")
	}
	if a.AccessLogDelivery != nil {
		errs = append(errs, a.validateAccessLogDelivery()...)
	}
	_, err := a.policy()
	return errors.Join(append(errs, err)...)
}

func (a *LogBucketArgs) policy() (string, error) {
	return render(a.document(), "give the buckets shorter names, or split the stack")
}

// document lists grants before denials.
func (a *LogBucketArgs) document() policydoc.Document {
	var grants, administrators []policydoc.Statement
	if a.TrailDelivery != nil {
		d := *a.TrailDelivery
		d.BucketARN = a.BucketARN
		grants = append(grants, d.Statements()...)
	}
	if a.AccessLogDelivery != nil {
		d := *a.AccessLogDelivery
		d.BucketARN, d.KeyPrefix = a.BucketARN, AccessLogPrefix
		grants = append(grants, d.Statements()...)
	}
	if a.StorageClassesExport != nil {
		e := *a.StorageClassesExport
		e.BucketARN, e.KeyPrefix = a.BucketARN, StorageClassesPrefix
		grants = append(grants, e.Statements()...)
	}
	if len(a.Administrators) > 0 {
		administrators = policydoc.Administrators(a.BucketARN, a.Administrators)
	}
	return policydoc.New(grants, policydoc.SecureTransport(a.BucketARN), administrators)
}

// LongestDays is how long a record is there at the most.
func (a *LogBucketArgs) LongestDays() int { return a.RetentionDays + a.noncurrentDays() }

// noncurrentDays by default keeps a record that is deleted on its first day for the whole retention:
// S3 cannot tell it from one that has expired, which therefore stays as long again. Where the lock alone
// keeps what is deleted, it needs no time of its own.
func (a *LogBucketArgs) noncurrentDays() int {
	switch {
	case a.NoncurrentDays > 0:
		return a.NoncurrentDays
	case a.Lock != nil && a.Lock.Days >= a.RetentionDays:
		return 1
	default:
		return a.RetentionDays
	}
}

func (a *LogBucketArgs) rules() lifecycleRules {
	rules := lifecycleRules{cleanUp(), expire(a.RetentionDays), expireNoncurrent(a.noncurrentDays())}
	if a.ArchiveAfterDays > 0 {
		rules = append(rules, archive(a.ArchiveAfterDays))
	}
	return rules
}

// validate refuses a log target too, which exists only when the bucket is made.
func (a *LogBucketArgs) validate() error {
	return errors.Join(a.Validate(), a.AccessLogs.admits(a.BucketName, a.BucketARN))
}

// NewLogBucket creates a bucket, its ownership controls, public access block, versioning,
// encryption, lifecycle and policy, and, when asked for, its Object Lock and access logging.
//
// The lock is always the separate resource: on the bucket itself it would replace the bucket.
func NewLogBucket(ctx *pulumi.Context, name string, args *LogBucketArgs, opts ...pulumi.ResourceOption) (*LogBucket, error) {
	c := &LogBucket{}
	return component.New(ctx, name, c, args, component.Frame[LogBucketArgs]{
		Type: LogBucketType, Noun: "log bucket", Validate: (*LogBucketArgs).validate, Build: c.build,
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
	c.BucketName, c.name = b.bucket.Bucket, args.BucketName
	if args.AccessLogDelivery != nil {
		c.sources = args.AccessLogDelivery.SourceARNs
	}
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
