package offline_test

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

func TestProviders_OfThreePartitionsAnswerEachForItself(t *testing.T) {
	t.Parallel()
	regions := map[string]string{"aws": "eu-central-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
	e, program := open(t, files(t, environment))
	*program = func(ctx *pulumi.Context) error {
		for partition, region := range regions {
			provider, err := aws.NewProvider(ctx, partition, &aws.ProviderArgs{Region: pulumi.String(region)})
			if err != nil {
				return err
			}
			answer := aws.GetPartitionOutput(ctx, aws.GetPartitionOutputArgs{}, pulumi.Provider(provider))
			caller := aws.GetCallerIdentityOutput(ctx, aws.GetCallerIdentityOutputArgs{}, pulumi.Provider(provider))
			bucket, err := s3.NewBucketV2(ctx, partition, &s3.BucketV2Args{
				Bucket: pulumi.String(partition + "-bucket"),
			}, pulumi.Provider(provider))
			if err != nil {
				return err
			}
			ctx.Export(partition, pulumi.StringArray{answer.Partition(), answer.DnsSuffix(), caller.Arn(), bucket.Arn})
		}
		return nil
	}
	r, err := e.Up(context.Background())
	require.NoError(t, err)

	const caller = ":sts::111122223333:assumed-role/datatrail-deployer/offline"
	assert.Equal(t, map[string]any{
		"aws":    []any{"aws", "amazonaws.com", "arn:aws" + caller, "arn:aws:s3:::aws-bucket"},
		"aws-cn": []any{"aws-cn", "amazonaws.com.cn", "arn:aws-cn" + caller, "arn:aws-cn:s3:::aws-cn-bucket"},
		"aws-us-gov": []any{
			"aws-us-gov", "amazonaws.com", "arn:aws-us-gov" + caller, "arn:aws-us-gov:s3:::aws-us-gov-bucket",
		},
	}, r.Outputs)
}

func TestProgram_KnowsTheAccountWhileItIsPreviewed(t *testing.T) {
	t.Parallel()
	o := files(t, environment)
	o.Identity = offline.Identity{
		Account: "444455556666",
		Caller:  "arn:aws:sts::444455556666:assumed-role/ci/run-7",
		Issuer:  "arn:aws:iam::444455556666:role/teams/ci",
	}
	e, program := open(t, o)
	*program = func(ctx *pulumi.Context) error {
		me, err := aws.GetCallerIdentity(ctx, nil)
		if err != nil {
			return err
		}
		session, err := iam.GetSessionContext(ctx, &iam.GetSessionContextArgs{Arn: me.Arn})
		if err != nil {
			return err
		}
		region, err := aws.GetRegion(ctx, nil)
		if err != nil {
			return err
		}
		ctx.Export("answers", pulumi.ToStringArray([]string{
			me.AccountId, session.IssuerArn, session.IssuerName, session.SessionName, region.Name,
		}))
		return nil
	}
	r, err := e.Preview(context.Background())
	require.NoError(t, err)
	assert.Equal(t, []any{"444455556666", o.Identity.Issuer, "ci", "run-7", "eu-central-1"}, r.Outputs["answers"])
}

func TestProgram_WithoutARegionIsToldToSetOne(t *testing.T) {
	t.Parallel()
	e, program := open(t, files(t, "config: {}\n"))
	*program = func(ctx *pulumi.Context) error {
		_, err := aws.GetRegion(ctx, nil)
		return err
	}
	_, err := e.Preview(context.Background())
	require.ErrorContains(t, err, "set the AWS region")
}

func TestInvoke_NamesTheQuestionItCannotAnswer(t *testing.T) {
	_, err := configured(t, "eu-central-1").Invoke(context.Background(),
		plugin.InvokeRequest{Tok: "aws:iam/getRole:getRole"})
	require.ErrorContains(t, err, "aws:iam/getRole:getRole")
}

func TestInvoke_SessionContextDependsOnWhoseARNIsAsked(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role"
	for name, c := range map[string]struct{ arn, issuer, refusal string }{
		"the caller's own session has the path of its role": {
			arn:    "arn:aws:sts::111122223333:assumed-role/datatrail-deployer/offline",
			issuer: role + "/ci/datatrail-deployer",
		},
		"another session has the role that its ARN names": {
			arn: "arn:aws:sts::111122223333:assumed-role/reader/x", issuer: role + "/reader",
		},
		"a user is its own issuer": {
			arn: "arn:aws:iam::111122223333:user/anna", issuer: "arn:aws:iam::111122223333:user/anna",
		},
		"something else is no ARN": {arn: "anna", refusal: `"anna" is not an ARN`},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := configured(t, "eu-central-1").Invoke(context.Background(), plugin.InvokeRequest{
				Tok:  "aws:iam/getSessionContext:getSessionContext",
				Args: resource.PropertyMap{"arn": resource.NewProperty(c.arn)},
			})
			if c.refusal != "" {
				require.ErrorContains(t, err, c.refusal)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.issuer, answer.Properties["issuerArn"].StringValue())
		})
	}
}

func TestIdentity_FillsInWhatWasNotGiven(t *testing.T) {
	const role, session = "arn:aws:iam::444455556666:role/teams/ci", "arn:aws:sts::444455556666:assumed-role/ci/offline"
	const user = "arn:aws:iam::444455556666:user/anna"
	for name, c := range map[string]struct{ given, want offline.Identity }{
		"nothing": {offline.Identity{}, offline.Identity{
			Account: offline.ExampleAccount,
			Caller:  "arn:aws:sts::111122223333:assumed-role/datatrail-deployer/offline",
			Issuer:  "arn:aws:iam::111122223333:role/ci/datatrail-deployer",
		}},
		"an account": {offline.Identity{Account: "444455556666"}, offline.Identity{
			Account: "444455556666",
			Caller:  "arn:aws:sts::444455556666:assumed-role/datatrail-deployer/offline",
			Issuer:  "arn:aws:iam::444455556666:role/ci/datatrail-deployer",
		}},
		"a role":    {offline.Identity{Issuer: role}, offline.Identity{Account: "444455556666", Caller: session, Issuer: role}},
		"a user":    {offline.Identity{Caller: user}, offline.Identity{Account: "444455556666", Caller: user, Issuer: user}},
		"an issuer": {offline.Identity{Issuer: user}, offline.Identity{Account: "444455556666", Caller: user, Issuer: user}},
		"a session": {offline.Identity{Caller: session}, offline.Identity{
			Account: "444455556666", Caller: session, Issuer: "arn:aws:iam::444455556666:role/ci",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, offline.Resolve(c.given, "eu-central-1"))
		})
	}
}

func TestInvoke_ServicePrincipalOfLogsDiffersInChina(t *testing.T) {
	ask := func(region, service string) string {
		answer, err := configured(t, region).Invoke(context.Background(), plugin.InvokeRequest{
			Tok:  "aws:index/getServicePrincipal:getServicePrincipal",
			Args: resource.PropertyMap{"serviceName": resource.NewProperty(service)},
		})
		require.NoError(t, err)
		return answer.Properties["name"].StringValue()
	}
	assert.Equal(t, "logs.amazonaws.com.cn", ask("cn-north-1", "logs"))
	assert.Equal(t, "cloudtrail.amazonaws.com", ask("cn-north-1", "cloudtrail"))
	assert.Equal(t, "logs.amazonaws.com", ask("us-gov-west-1", "logs"))
}
