package bucket

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
)

// LogBucketType is the type token of LogBucket.
const LogBucketType = "datatrail:bucket:LogBucket"

// AccessLogPrefix is where access logs lie in their bucket. S3 appends
// <account>/<Region>/<source bucket>/<year>/<month>/<day>/ to it.
const AccessLogPrefix = "s3/"

// AnalyticsPrefix is where storage class analyses lie in the access-log bucket.
const AnalyticsPrefix = "storage-class-analysis/"

// Lock modes of S3 Object Lock.
const (
	Governance = "GOVERNANCE"
	Compliance = "COMPLIANCE"
)

// Lock is the default retention of S3 Object Lock. It holds for objects that arrive after it is
// set, and can never be taken off a bucket again.
type Lock struct {
	// Mode is Governance, which principals with s3:BypassGovernanceRetention can pass over, or
	// Compliance, which nobody can. Required.
	Mode string
	// Days for which an object is locked. Required.
	Days int
}

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
	// Lock is the default retention of new objects. Default: none.
	Lock *Lock
	// TrailDelivery admits the records of a trail. Its BucketARN is filled in. Default: none.
	TrailDelivery *policydoc.TrailDelivery
	// AccessLogDelivery admits access logs. Its BucketARN and KeyPrefix are filled in. Default: none.
	AccessLogDelivery *policydoc.AccessLogDelivery
	// AnalyticsExport admits storage class analyses. Its BucketARN and KeyPrefix are filled in.
	// Default: none.
	AnalyticsExport *policydoc.AnalyticsExport
	// Administrators are the only principals that may change records and what protects them.
	// Default: IAM policies decide.
	Administrators []string
	// AccessLogs is the bucket to which accesses to this one are logged. Default: none, as S3's
	// access logs of an access-log bucket would breed themselves.
	AccessLogs *LogBucket
	// Protect makes Pulumi refuse to delete the bucket. Default: false.
	Protect bool
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
		if a.Lock.Mode != Governance && a.Lock.Mode != Compliance {
			refuse("Lock.Mode %q: use %s or %s", a.Lock.Mode, Governance, Compliance)
		}
		if a.Lock.Days <= 0 || a.Lock.Days > a.RetentionDays {
			refuse("Lock.Days %d: lock for at least one day and at most RetentionDays (%d)", a.Lock.Days, a.RetentionDays)
		}
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

func (a *LogBucketArgs) validateAccessLogDelivery() []error {
	var errs []error
	if a.Lock != nil {
		errs = append(errs, errors.New("Lock: S3 delivers no access logs into a locked bucket: use another bucket for them"))
	}
	if a.KMSKeyARN != nil {
		errs = append(errs, errors.New("KMSKeyARN: S3 delivers no access logs into a bucket with SSE-KMS: use SSE-S3"))
	}
	if slices.Contains(a.AccessLogDelivery.SourceARNs, a.BucketARN) {
		errs = append(errs, errors.New("AccessLogDelivery.SourceARNs: the bucket would log the delivery of its own logs for ever: "+
			"remove it"))
	}
	return errs
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
	if a.AnalyticsExport != nil {
		e := *a.AnalyticsExport
		e.BucketARN, e.KeyPrefix = a.BucketARN, AnalyticsPrefix
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
