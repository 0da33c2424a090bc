package bucket

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
)

// Suffixes of the logical names of children; the bucket itself bears the component's name. They are
// part of URNs: a change is a replacement.
const (
	suffixOwnership  = "-ownership"
	suffixPublic     = "-public-access-block"
	suffixVersioning = "-versioning"
	suffixEncryption = "-encryption"
	suffixLifecycle  = "-lifecycle"
	suffixLogging    = "-logging"
	suffixLock       = "-lock"
	suffixPolicy     = "-policy"
)

const (
	enabled      = "Enabled"
	algorithmS3  = "AES256"
	algorithmKMS = "aws:kms"
)

// baselineArgs are the properties in which buckets differ.
type baselineArgs struct {
	bucketName   string
	kmsKeyARN    pulumi.StringInput
	tags         map[string]string
	forceDestroy bool
	// key is deleted after the bucket, whose objects it encrypts. Nil without one.
	key pulumi.Resource
}

// baseline is a bucket with the settings that all buckets of the package share.
type baseline struct {
	ctx  *pulumi.Context
	name string
	// setting is the option of the resources that set something on the bucket.
	setting pulumi.ResourceOption

	bucket            *s3.BucketV2
	publicAccessBlock *s3.BucketPublicAccessBlock
	versioning        *s3.BucketVersioningV2
}

// setting is the option of what is set on a bucket. S3 deletes it along with the bucket, and not when it
// refuses to delete the bucket: nothing lies open because its settings went first.
func setting(parent pulumi.ResourceOption, bucket *s3.BucketV2) pulumi.ResourceOption {
	return pulumi.Composite(parent, pulumi.DeletedWith(bucket))
}

func newBaseline(ctx *pulumi.Context, name string, parent pulumi.ResourceOption, args baselineArgs) (*baseline, error) {
	b := &baseline{ctx: ctx, name: name}
	options := []pulumi.ResourceOption{parent}
	if args.key != nil {
		options = append(options, pulumi.DependsOn([]pulumi.Resource{args.key}))
	}
	var err error
	b.bucket, err = s3.NewBucketV2(ctx, name, &s3.BucketV2Args{
		Bucket:       pulumi.String(args.bucketName),
		ForceDestroy: pulumi.Bool(args.forceDestroy),
		Tags:         pulumi.ToStringMap(args.tags),
	}, options...)
	if err != nil {
		return nil, fmt.Errorf("bucket: %w", err)
	}
	b.setting = setting(parent, b.bucket)
	_, err = s3.NewBucketOwnershipControls(ctx, name+suffixOwnership, &s3.BucketOwnershipControlsArgs{
		Bucket: b.bucket.Bucket,
		Rule:   s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String("BucketOwnerEnforced")},
	}, b.setting)
	if err != nil {
		return nil, fmt.Errorf("bucket ownership: %w", err)
	}
	b.publicAccessBlock, err = s3.NewBucketPublicAccessBlock(ctx, name+suffixPublic, &s3.BucketPublicAccessBlockArgs{
		Bucket:                b.bucket.Bucket,
		BlockPublicAcls:       pulumi.Bool(true),
		BlockPublicPolicy:     pulumi.Bool(true),
		IgnorePublicAcls:      pulumi.Bool(true),
		RestrictPublicBuckets: pulumi.Bool(true),
	}, b.setting)
	if err != nil {
		return nil, fmt.Errorf("public access block: %w", err)
	}
	b.versioning, err = s3.NewBucketVersioningV2(ctx, name+suffixVersioning, &s3.BucketVersioningV2Args{
		Bucket:                  b.bucket.Bucket,
		VersioningConfiguration: s3.BucketVersioningV2VersioningConfigurationArgs{Status: pulumi.String(enabled)},
	}, b.setting)
	if err != nil {
		return nil, fmt.Errorf("bucket versioning: %w", err)
	}
	return b, b.encrypt(args.kmsKeyARN)
}

// encrypt sets the default encryption: KMS with a bucket key, which saves one KMS request per
// object, or SSE-S3 when there is no key. docs/unproven.md#default-encryption-and-sse-c
func (b *baseline) encrypt(kmsKeyARN pulumi.StringInput) error {
	byDefault := s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
		SseAlgorithm: pulumi.String(algorithmS3),
	}
	rule := s3.BucketServerSideEncryptionConfigurationV2RuleArgs{}
	if kmsKeyARN != nil {
		byDefault.SseAlgorithm, byDefault.KmsMasterKeyId = pulumi.String(algorithmKMS), kmsKeyARN.ToStringOutput().ToStringPtrOutput()
		rule.BucketKeyEnabled = pulumi.Bool(true)
	}
	rule.ApplyServerSideEncryptionByDefault = byDefault
	_, err := s3.NewBucketServerSideEncryptionConfigurationV2(b.ctx, b.name+suffixEncryption,
		&s3.BucketServerSideEncryptionConfigurationV2Args{
			Bucket: b.bucket.Bucket,
			Rules:  s3.BucketServerSideEncryptionConfigurationV2RuleArray{rule},
		}, b.setting)
	if err != nil {
		return fmt.Errorf("bucket encryption: %w", err)
	}
	return nil
}

// attach makes the bucket's policy. Its document is known before the bucket exists, so that the
// first preview shows it.
func attach(ctx *pulumi.Context, name string, bucket pulumi.StringInput, text string, opts ...pulumi.ResourceOption,
) (*s3.BucketPolicy, error) {
	policy, err := s3.NewBucketPolicy(ctx, name+suffixPolicy, &s3.BucketPolicyArgs{
		Bucket: bucket,
		Policy: pulumi.String(text),
	}, opts...)
	if err != nil {
		return nil, fmt.Errorf("bucket policy: %w", err)
	}
	return policy, nil
}

// render writes a document as text, and refuses one that S3 would not store.
func render(document policydoc.Document, remedy string) (string, error) {
	text, err := document.JSON()
	if err != nil {
		return "", fmt.Errorf("bucket policy: %w", err)
	}
	if len(text) > policydoc.MaxBucketPolicyBytes {
		return "", fmt.Errorf("bucket policy: %d bytes are more than the %d that S3 accepts: %s",
			len(text), policydoc.MaxBucketPolicyBytes, remedy)
	}
	return text, nil
}
