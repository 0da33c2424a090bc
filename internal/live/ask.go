package live

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// notFound ends what the provider says of a bucket that does not exist, and of one that has no policy.
// https://github.com/hashicorp/terraform-provider-aws/issues/35818
const notFound = "couldn't find resource"

func isNotFound(err error) bool { return strings.HasSuffix(strings.TrimSpace(err.Error()), notFound) }

// AskBucket asks the provider for a bucket and its policy, in this order: the provider answers alike where there is no bucket
// and where there is no policy. Whatever else hinders it from reading the policy is an error, never an empty policy.
func AskBucket(ctx *pulumi.Context, name string, provider pulumi.InvokeOption) (Bucket, error) {
	found, err := s3.LookupBucket(ctx, &s3.LookupBucketArgs{Bucket: name}, provider)
	if err != nil {
		return Bucket{}, fmt.Errorf("look up the bucket: %w", err)
	}
	policy, err := s3.LookupBucketPolicy(ctx, &s3.LookupBucketPolicyArgs{Bucket: name}, provider)
	switch {
	case err == nil:
		return Bucket{Region: found.Region, Policy: policy.Policy}, nil
	case isNotFound(err):
		return Bucket{Region: found.Region}, nil
	default:
		return Bucket{}, fmt.Errorf("read the policy: %w", err)
	}
}

// AskBlocksPublicPolicies asks the provider whether Block Public Access refuses policies with public grants in the whole
// account. What it does on one bucket the provider cannot tell.
func AskBlocksPublicPolicies(ctx *pulumi.Context, provider pulumi.InvokeOption) (bool, error) {
	found, err := s3.LookupAccountPublicAccessBlock(ctx, &s3.LookupAccountPublicAccessBlockArgs{}, provider)
	switch {
	case err == nil:
		return found.BlockPublicPolicy, nil
	case isNotFound(err):
		return false, nil
	default:
		return false, fmt.Errorf("read Block Public Access of the account: %w", err)
	}
}
