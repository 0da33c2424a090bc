package offline_test

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/live"
	"datatrail/internal/offline"
)

// asked runs a program that asks about buckets, and returns the answers and what was said instead of one.
func asked(t *testing.T, o offline.Options, buckets ...string) (found map[string]live.Bucket, said map[string]string, blocked bool) {
	t.Helper()
	e, program := open(t, o)
	found, said = map[string]live.Bucket{}, map[string]string{}
	*program = func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String("eu-central-1")})
		if err != nil {
			return err
		}
		for _, name := range buckets {
			b, err := live.AskBucket(ctx, name, pulumi.Provider(provider))
			if err != nil {
				said[name] = err.Error()
				continue
			}
			found[name] = b
		}
		blocked, err = live.AskBlocksPublicPolicies(ctx, pulumi.Provider(provider))
		return err
	}
	_, err := e.Preview(context.Background())
	require.NoError(t, err)
	return found, said, blocked
}

func TestAskBucket_TellsNoPolicyFromNoBucketAndFromOneThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	o := files(t, environment)
	o.Account = offline.NewAccount()
	o.Account.DenyReading("secret")
	o.Live = &live.State{BlocksPublicPolicies: true, Buckets: map[string]live.Bucket{
		"lake": {Region: "eu-west-1", Policy: `{"Version":"2008-10-17", "Statement":[{"Resource":"a<b","Effect":"Deny"}]}`},
		"bare": {Region: "eu-central-1"}, "secret": {Region: "eu-central-1", Policy: `{}`},
	}}
	found, said, blocked := asked(t, o, "lake", "bare", "secret", "missing")
	assert.Equal(t, map[string]live.Bucket{
		"lake": {Region: "eu-west-1", Policy: `{"Statement":[{"Effect":"Deny","Resource":"a\u003cb"}],"Version":"2008-10-17"}`},
		"bare": {Region: "eu-central-1"},
	}, found)
	assert.True(t, blocked)
	assert.Len(t, said, 2)
	assert.Contains(t, said["missing"], "look up the bucket: ")
	assert.Contains(t, said["missing"], "reading S3 Bucket (missing): couldn't find resource")
	assert.Contains(t, said["secret"], "read the policy: ")
	assert.Contains(t, said["secret"], "AccessDenied")
}

func TestAskBucket_FindsEveryBucketWhereNobodyLooked(t *testing.T) {
	t.Parallel()
	found, said, blocked := asked(t, files(t, environment), "lake")
	assert.Equal(t, map[string]live.Bucket{"lake": {Region: "eu-central-1"}}, found)
	assert.Empty(t, said)
	assert.False(t, blocked)
}

func TestRefresh_FindsThePolicyThatOthersLeft(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := files(t, environment)
	o.Account = offline.NewAccount()
	o.Account.PutBucket("lake", "eu-central-1")
	e, program := open(t, o)
	*program = func(ctx *pulumi.Context) error {
		_, err := s3.NewBucketPolicy(ctx, "lake", &s3.BucketPolicyArgs{Bucket: pulumi.String("lake"), Policy: pulumi.String(bucketPolicy)})
		return err
	}
	_, err := e.Up(ctx)
	require.NoError(t, err)
	assert.JSONEq(t, bucketPolicy, o.Account.Policy("lake"))

	o.Account.PutPolicy("lake", keyPolicy)
	_, err = e.Refresh(ctx)
	require.NoError(t, err)
	again, err := e.Preview(ctx)
	require.NoError(t, err)
	assert.Contains(t, step(t, again, policyToken, "lake").OldInputs["policy"], "kms:GenerateDataKey*")
	assert.Equal(t, "update", step(t, again, policyToken, "lake").Op)

	o.Account.PutPolicy("lake", "")
	_, err = e.Refresh(ctx)
	require.NoError(t, err)
	again, err = e.Preview(ctx)
	require.NoError(t, err)
	assert.Equal(t, "create", step(t, again, policyToken, "lake").Op)
}
