package pulumitest_test

import (
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
)

// program makes a protected bucket under a component, and a policy that depends on it.
func program(ctx *pulumi.Context) error {
	provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{})
	if err != nil {
		return err
	}
	component := &struct{ pulumi.ResourceState }{}
	if err := ctx.RegisterComponentResource("datatrail:test:Component", "c", component, pulumi.Provider(provider)); err != nil {
		return err
	}
	bucket, err := s3.NewBucketV2(ctx, "b", &s3.BucketV2Args{Bucket: pulumi.String("physical")},
		pulumi.Parent(component), pulumi.Protect(true))
	if err != nil {
		return err
	}
	role, err := iam.NewRole(ctx, "r", &iam.RoleArgs{AssumeRolePolicy: pulumi.String("{}")}, pulumi.Provider(provider))
	if err != nil {
		return err
	}
	_, err = s3.NewBucketPolicy(ctx, "p", &s3.BucketPolicyArgs{
		Bucket: bucket.Bucket, Policy: role.Arn,
	}, pulumi.Parent(component))
	ctx.Export("role", role.Arn)
	return err
}

func TestRun_RecordsParentProviderProtectDependenciesAndInputs(t *testing.T) {
	graph, err := pulumitest.Run(t, program)
	require.NoError(t, err)
	component := graph.One(t, "datatrail:test:Component", "c")
	bucket := graph.One(t, "aws:s3/bucketV2:BucketV2", "b")
	policy := graph.One(t, "aws:s3/bucketPolicy:BucketPolicy", "p")
	role := graph.One(t, "aws:iam/role:Role", "r")
	assert.Equal(t, []string{"aws:s3/bucketPolicy:BucketPolicy p", "aws:s3/bucketV2:BucketV2 b"}, graph.Children(component))
	assert.Empty(t, graph.Children(bucket))
	assert.Equal(t, "datatrail:test:Component$aws:s3/bucketV2:BucketV2::b", bucket.URN)
	assert.True(t, bucket.Protect)
	assert.False(t, policy.Protect)
	assert.NotEmpty(t, policy.Provider)
	assert.True(t, policy.Depends(bucket))
	assert.True(t, policy.Depends(role))
	assert.False(t, bucket.Depends(policy))
	assert.Equal(t, "physical", policy.Text(t, "bucket"))
	assert.Equal(t, "arn:aws:iam:region:111122223333:role/r-0123456", policy.Text(t, "policy"))
	assert.NotContains(t, role.Inputs.Mappable(), "arn", "outputs must not leak into recorded inputs")
	assert.Contains(t, graph.Exports, "role")
	assert.Len(t, graph.Resources(), 3)
	assert.Len(t, graph.URNs(), 5)
}

func TestRun_PreviewLeavesWhatAWSComputesUnknown(t *testing.T) {
	graph, err := pulumitest.Run(t, program, pulumitest.WithDryRun())
	require.NoError(t, err)
	policy := graph.One(t, "aws:s3/bucketPolicy:BucketPolicy", "p")
	assert.NotContains(t, policy.Inputs.Mappable(), "policy", "the mock monitor drops unknown inputs")
	assert.Equal(t, "physical", policy.Text(t, "bucket"))
}

func TestRun_FailsWithoutAnExplicitProvider(t *testing.T) {
	_, err := pulumitest.Run(t, func(ctx *pulumi.Context) error {
		_, err := s3.NewBucketV2(ctx, "b", nil)
		return err
	})
	assert.ErrorContains(t, err, "has no explicit provider")
	_, err = pulumitest.Run(t, func(ctx *pulumi.Context) error {
		_, err := aws.GetCallerIdentity(ctx, nil)
		return err
	})
	assert.ErrorContains(t, err, "has no explicit provider")
}

func TestRun_FailsWhereItIsToldTo(t *testing.T) {
	_, err := pulumitest.Run(t, program, pulumitest.WithFailure("aws:iam/role:Role", assert.AnError))
	assert.ErrorContains(t, err, assert.AnError.Error())
}

func TestRun_AnswersAsThePartitionWould(t *testing.T) {
	for partition, suffix := range map[string]string{
		"aws": "amazonaws.com", "aws-us-gov": "amazonaws.com", "aws-cn": "amazonaws.com.cn",
	} {
		graph, err := pulumitest.Run(t, func(ctx *pulumi.Context) error {
			provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{})
			if err != nil {
				return err
			}
			answer, err := aws.GetPartition(ctx, nil, pulumi.Provider(provider))
			if err != nil {
				return err
			}
			assert.Equal(t, partition, answer.Partition)
			assert.Equal(t, suffix, answer.DnsSuffix)
			_, err = aws.GetRegion(ctx, nil, pulumi.Provider(provider))
			return err
		}, pulumitest.WithPartition(partition))
		require.ErrorContains(t, err, "getRegion is not known to the mock")
		assert.Equal(t, []string{"aws:index/getPartition:getPartition", "aws:index/getRegion:getRegion"}, graph.Invokes)
	}
}
