package bucket

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	abandonedUploadDays = 7
	// archiveClass is the cheapest class that Athena reads without restoring objects.
	archiveClass = "GLACIER_IR"
)

type (
	lifecycleRule  = s3.BucketLifecycleConfigurationV2RuleArgs
	lifecycleRules = s3.BucketLifecycleConfigurationV2RuleArray
)

// wholeBucket is the filter of rules without one: S3 asks for it, even when it is empty.
func wholeBucket() s3.BucketLifecycleConfigurationV2RuleFilterArgs {
	return s3.BucketLifecycleConfigurationV2RuleFilterArgs{Prefix: pulumi.String("")}
}

// cleanUp removes what nobody can read: parts of abandoned uploads, and delete markers without
// versions. S3 takes the latter only in a rule without an expiry of its own.
func cleanUp() lifecycleRule {
	return lifecycleRule{
		Id:     pulumi.String("clean-up"),
		Status: pulumi.String(enabled),
		Filter: wholeBucket(),
		AbortIncompleteMultipartUpload: s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{
			DaysAfterInitiation: pulumi.Int(abandonedUploadDays),
		},
		Expiration: s3.BucketLifecycleConfigurationV2RuleExpirationArgs{ExpiredObjectDeleteMarker: pulumi.Bool(true)},
	}
}

func expireNoncurrent(days int) lifecycleRule {
	return lifecycleRule{
		Id:     pulumi.String("expire-noncurrent"),
		Status: pulumi.String(enabled),
		Filter: wholeBucket(),
		NoncurrentVersionExpiration: s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs{
			NoncurrentDays: pulumi.Int(days),
		},
	}
}

func expire(days int) lifecycleRule {
	return lifecycleRule{
		Id:         pulumi.String("expire"),
		Status:     pulumi.String(enabled),
		Filter:     wholeBucket(),
		Expiration: s3.BucketLifecycleConfigurationV2RuleExpirationArgs{Days: pulumi.Int(days)},
	}
}

// archive has no filter by size: S3 moves no object below 128 KB to another class by default, and
// emulators that forget such a filter keep the provider waiting for it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
func archive(days int) lifecycleRule {
	return lifecycleRule{
		Id:     pulumi.String("archive"),
		Status: pulumi.String(enabled),
		Filter: wholeBucket(),
		Transitions: s3.BucketLifecycleConfigurationV2RuleTransitionArray{
			s3.BucketLifecycleConfigurationV2RuleTransitionArgs{
				Days:         pulumi.Int(days),
				StorageClass: pulumi.String(archiveClass),
			},
		},
	}
}

func (b *baseline) lifecycle(rules lifecycleRules) error {
	_, err := s3.NewBucketLifecycleConfigurationV2(b.ctx, b.name+suffixLifecycle, &s3.BucketLifecycleConfigurationV2Args{
		Bucket: b.bucket.Bucket,
		Rules:  rules,
	}, b.setting, pulumi.DependsOn([]pulumi.Resource{b.versioning}))
	if err != nil {
		return fmt.Errorf("bucket lifecycle: %w", err)
	}
	return nil
}
