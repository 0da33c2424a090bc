package bucket

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Lock modes of S3 Object Lock.
const (
	Governance = "GOVERNANCE"
	Compliance = "COMPLIANCE"
)

// Lock is the default retention of S3 Object Lock. It applies to objects that arrive after it is set. Object Lock cannot be
// turned off again.
type Lock struct {
	// Mode is Governance, which principals with s3:BypassGovernanceRetention can bypass, or Compliance, which nobody can.
	// Required.
	Mode string
	// Days for which an object is locked. Required.
	Days int
}

// validate refuses a mode that S3 does not know, and a time that ends after the records do.
func (l *Lock) validate(retentionDays int) error {
	var errs []error
	if l.Mode != Governance && l.Mode != Compliance {
		errs = append(errs, fmt.Errorf("Lock.Mode %q: use %s or %s", l.Mode, Governance, Compliance))
	}
	if l.Days <= 0 || l.Days > retentionDays {
		errs = append(errs, fmt.Errorf("Lock.Days %d: lock for at least one day and at most RetentionDays (%d)", l.Days, retentionDays))
	}
	return errors.Join(errs...)
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
