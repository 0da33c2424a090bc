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

// StorageClassesPrefix is the prefix of storage class analyses in the access-log bucket.
const StorageClassesPrefix = "storage-class-analysis/"

// LogBucketSpec describes a LogBucket.
type LogBucketSpec struct {
	// BucketName is the physical name. Required.
	BucketName string
	// BucketARN is the ARN that follows from the name and the partition. Required.
	BucketARN string
	// RetentionDays after which records expire. Required. Expiry hides a record; its version stays for
	// NoncurrentDays.
	RetentionDays int
	// NoncurrentDays after which versions that expired, or were deleted or overwritten, are removed for good. Default:
	// RetentionDays, or 1 if a lock covers the whole retention.
	NoncurrentDays int
	// ArchiveAfterDays moves larger records to S3 Glacier Instant Retrieval. Default: 0, never.
	ArchiveAfterDays int
	// KMS encrypts with the linked key by default. Default: false, SSE-S3.
	KMS bool
	// Lock is the default retention of new objects. Default: none.
	Lock *Lock
	// TrailDelivery admits the records of a trail. Default: none.
	TrailDelivery *policydoc.TrailDelivery
	// AccessLogDelivery admits access logs, below AccessLogPrefix. Default: none.
	AccessLogDelivery *policydoc.AccessLogDelivery
	// StorageClassesExport admits storage class analyses, below StorageClassesPrefix. Default: none.
	StorageClassesExport *policydoc.StorageClassesExport
	// Retired says that the bucket receives no more records, and only keeps those that it has. Default: false.
	Retired bool
	// Administrators are the only principals that may change records and what protects them.
	// Default: IAM policies decide.
	Administrators []string
	// ForceDestroy deletes all records along with the bucket. Default: false.
	ForceDestroy bool
	// Tags of the bucket. Default: none.
	Tags map[string]string
}

// LogBucketLinks are the inputs of a LogBucket that other resources supply.
type LogBucketLinks struct {
	// Key is the key of the default encryption. Required with KMS.
	Key Key `link:"optional"`
	// AccessLogs is the bucket that receives this bucket's access logs. Default: none, because an access-log bucket that logs to
	// itself never stops growing.
	AccessLogs *LogBucket `link:"optional"`
}

// LogBucket is a bucket that only AWS services write audit records to, with its one policy.
type LogBucket struct {
	pulumi.ResourceState

	// BucketName is the physical name.
	BucketName pulumi.StringOutput `pulumi:"bucketName"`
	// Policy is the bucket's policy. Deliveries to the bucket must wait for it.
	Policy *s3.BucketPolicy `pulumi:"-"`

	name     string
	delivery *policydoc.AccessLogDelivery
}

// Validate reports all mistakes at once: settings that would lose records. These are a lock or SSE-KMS in an access-log bucket
// (S3 silently delivers nothing there), a lifecycle that deletes before the lock ends or before it archives, no retention, and
// no deliverer. It also refuses a policy that is too large.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
func (s *LogBucketSpec) Validate() error {
	var errs []error
	refuse := func(format string, values ...any) { errs = append(errs, fmt.Errorf(format, values...)) }
	if s.BucketName == "" || s.BucketARN == "" {
		refuse("BucketName and BucketARN are required")
	}
	if s.RetentionDays <= 0 {
		refuse("RetentionDays %d: keep records for at least one day", s.RetentionDays)
	}
	if s.NoncurrentDays < 0 {
		refuse("NoncurrentDays %d: keep older versions for at least one day", s.NoncurrentDays)
	}
	if s.ArchiveAfterDays < 0 || s.ArchiveAfterDays > 0 && s.ArchiveAfterDays >= s.RetentionDays {
		refuse("ArchiveAfterDays %d: archive before records are deleted (RetentionDays %d)", s.ArchiveAfterDays, s.RetentionDays)
	}
	if s.Lock != nil {
		errs = append(errs, s.Lock.validate(s.RetentionDays))
	}
	if isWritten := s.TrailDelivery != nil || s.AccessLogDelivery != nil; isWritten == s.Retired {
		refuse("say who writes to the bucket, in TrailDelivery or AccessLogDelivery, or that nobody does, in Retired")
	}
	if s.AccessLogDelivery != nil {
		errs = append(errs, s.validateAccessLogDelivery()...)
	}
	for _, delivery := range s.deliveries() {
		if delivery != s.BucketARN {
			refuse("a delivery into %s: name the bucket itself, %s", delivery, s.BucketARN)
		}
	}
	_, err := s.policy()
	return errors.Join(append(errs, err)...)
}

// deliveries are the ARNs of the buckets that are delivered into: all must be the bucket's own.
func (s *LogBucketSpec) deliveries() []string {
	var out []string
	if s.TrailDelivery != nil {
		out = append(out, s.TrailDelivery.BucketARN)
	}
	if s.AccessLogDelivery != nil {
		out = append(out, s.AccessLogDelivery.BucketARN)
	}
	if s.StorageClassesExport != nil {
		out = append(out, s.StorageClassesExport.BucketARN)
	}
	return out
}

func (s *LogBucketSpec) policy() (string, error) {
	return render(s.document(), "leave out datasets[].bucket, because the names that the stack gives share one pattern, "+
		"analyse the storage classes of fewer, or split the stack")
}

// document lists grants before denials.
func (s *LogBucketSpec) document() policydoc.Document {
	var grants, administrators []policydoc.Statement
	if s.TrailDelivery != nil {
		grants = append(grants, s.TrailDelivery.Statements()...)
	}
	if s.AccessLogDelivery != nil {
		grants = append(grants, s.AccessLogDelivery.Statements()...)
	}
	if s.StorageClassesExport != nil {
		grants = append(grants, s.StorageClassesExport.Statements()...)
	}
	if len(s.Administrators) > 0 {
		administrators = policydoc.Administrators(s.BucketARN, s.Administrators)
	}
	return policydoc.New(grants, policydoc.SecureTransport(s.BucketARN), administrators)
}

// LongestDays returns the maximum number of days that a record exists.
func (s *LogBucketSpec) LongestDays() int { return s.RetentionDays + s.noncurrentDays() }

// noncurrentDays by default keeps a record that is deleted on its first day for the whole retention:
// S3 cannot tell it from one that has expired, which therefore stays as long again. Where the lock alone
// keeps what is deleted, it needs no time of its own.
func (s *LogBucketSpec) noncurrentDays() int {
	switch {
	case s.NoncurrentDays > 0:
		return s.NoncurrentDays
	case s.Lock != nil && s.Lock.Days >= s.RetentionDays:
		return 1
	default:
		return s.RetentionDays
	}
}

func (s *LogBucketSpec) rules() lifecycleRules {
	rules := lifecycleRules{cleanUp(), expire(s.RetentionDays), expireNoncurrent(s.noncurrentDays())}
	if s.ArchiveAfterDays > 0 {
		rules = append(rules, archive(s.ArchiveAfterDays))
	}
	return rules
}

// NewLogBucket creates a bucket, its ownership controls, public access block, versioning, encryption, lifecycle and policy and,
// on request, Object Lock and access logging.
//
// The lock is always a separate resource, because as an input of the bucket it would replace the bucket.
func NewLogBucket(ctx *pulumi.Context, name string, spec *LogBucketSpec, links LogBucketLinks, opts ...pulumi.ResourceOption,
) (*LogBucket, error) {
	c := &LogBucket{}
	return component.New(ctx, name, c, spec, links, component.Frame[*LogBucketSpec, LogBucketLinks]{
		Type: LogBucketType, Noun: "log bucket", Build: c.build,
		Suits: func(s *LogBucketSpec, l LogBucketLinks) error {
			return errors.Join(l.AccessLogs.admits(s.BucketName, s.BucketARN), l.Key.suits(s.KMS))
		},
	}, opts)
}

func (c *LogBucket) build(ctx *pulumi.Context, name string, spec *LogBucketSpec, links LogBucketLinks,
	parent pulumi.ResourceOption,
) error {
	b, err := newBaseline(ctx, name, parent, baselineArgs{
		bucketName:   spec.BucketName,
		kmsKeyARN:    links.Key.ARN,
		tags:         spec.Tags,
		forceDestroy: spec.ForceDestroy,
		key:          links.Key.Resource,
	})
	if err != nil {
		return err
	}
	if err := b.lifecycle(spec.rules()); err != nil {
		return err
	}
	if spec.Lock != nil {
		if err := b.lock(spec.Lock); err != nil {
			return err
		}
	}
	c.BucketName, c.name, c.delivery = b.bucket.Bucket, spec.BucketName, spec.AccessLogDelivery
	text, err := spec.policy()
	if err != nil {
		return err
	}
	c.Policy, err = attach(ctx, name, b.bucket.Bucket, text, b.setting,
		pulumi.DependsOn([]pulumi.Resource{b.publicAccessBlock}))
	if err != nil {
		return err
	}
	return b.logTo(links.AccessLogs)
}
