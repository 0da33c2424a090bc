package live

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudcontrol"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// notFound ends what the provider says of a bucket that does not exist, and of one that has no policy.
// https://github.com/hashicorp/terraform-provider-aws/issues/35818
const notFound = "couldn't find resource"

// IsMissing reports whether an error of the provider says that the resource does not exist.
func IsMissing(err error) bool { return strings.HasSuffix(strings.TrimSpace(err.Error()), notFound) }

// AskRegion asks the provider for the Region of a bucket. If the bucket does not exist, that is an error.
func AskRegion(ctx *pulumi.Context, name string, provider pulumi.InvokeOption) (string, error) {
	found, err := s3.LookupBucket(ctx, &s3.LookupBucketArgs{Bucket: name}, provider)
	if err != nil {
		return "", fmt.Errorf("look up the bucket: %w", err)
	}
	return found.Region, nil
}

// AskBucket asks the provider for a bucket and its policy, in this order: the provider gives the same answer for a missing
// bucket and a missing policy. Whatever else prevents reading the policy is an error, never an empty policy.
func AskBucket(ctx *pulumi.Context, name string, provider pulumi.InvokeOption) (Bucket, error) {
	region, err := AskRegion(ctx, name, provider)
	if err != nil {
		return Bucket{}, err
	}
	policy, err := s3.LookupBucketPolicy(ctx, &s3.LookupBucketPolicyArgs{Bucket: name}, provider)
	switch {
	case err == nil:
		return Bucket{Region: region, Policy: policy.Policy}, nil
	case IsMissing(err):
		return Bucket{Region: region}, nil
	default:
		return Bucket{}, fmt.Errorf("read the policy: %w", err)
	}
}

// bucketType is what Cloud Control calls buckets.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
const bucketType = "AWS::S3::Bucket"

// AskSettings asks Cloud Control for the settings of a bucket, through the provider. Cloud Control reads all settings with the
// caller's permissions, and fails if one is missing. Every failure is an error.
// docs/unproven.md#settings-through-cloud-control
func AskSettings(ctx *pulumi.Context, name string, provider pulumi.InvokeOption) (Settings, error) {
	asked := &cloudcontrol.LookupResourceArgs{TypeName: bucketType, Identifier: name}
	found, err := cloudcontrol.LookupResource(ctx, asked, provider)
	if err != nil {
		return Settings{}, fmt.Errorf("read its settings through Cloud Control: %w", err)
	}
	var properties struct {
		LoggingConfiguration struct {
			DestinationBucketName, LogFilePrefix string
			TargetObjectKeyFormat                keyFormat
		}
		PublicAccessBlockConfiguration struct{ BlockPublicPolicy bool }
	}
	if err := json.Unmarshal([]byte(found.Properties), &properties); err != nil {
		return Settings{}, fmt.Errorf("read its settings through Cloud Control: %w", err)
	}
	logging := properties.LoggingConfiguration
	return Settings{
		Logging:              Logging{logging.DestinationBucketName, logging.LogFilePrefix, logging.TargetObjectKeyFormat.date()},
		BlocksPublicPolicies: properties.PublicAccessBlockConfiguration.BlockPublicPolicy,
	}, nil
}

// AskBlocksPublicPolicies asks the provider whether Block Public Access refuses policies with public grants in the whole
// account. The provider cannot read Block Public Access of a bucket.
func AskBlocksPublicPolicies(ctx *pulumi.Context, provider pulumi.InvokeOption) (bool, error) {
	found, err := s3.LookupAccountPublicAccessBlock(ctx, &s3.LookupAccountPublicAccessBlockArgs{}, provider)
	switch {
	case err == nil:
		return found.BlockPublicPolicy, nil
	case IsMissing(err):
		return false, nil
	default:
		return false, fmt.Errorf("read Block Public Access of the account: %w", err)
	}
}
