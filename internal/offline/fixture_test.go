package offline_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudtrail"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

const project = `name: trial
runtime: go
config:
  trial:retentionDays: {type: integer, default: 400}
`

const environment = `config:
  aws:region: eu-central-1
`

// files writes a project and an environment file, and returns options that lack only a program.
func files(tb testing.TB, environment string) offline.Options {
	tb.Helper()
	dir := tb.TempDir()
	o := offline.Options{
		ProjectFile: filepath.Join(dir, "Pulumi.yaml"),
		ConfigFile:  filepath.Join(dir, "trial.yaml"),
		Stack:       "dev",
		StateDir:    filepath.Join(dir, "state"),
		Program:     func(*pulumi.Context) error { return nil },
	}
	require.NoError(tb, os.WriteFile(o.ProjectFile, []byte(project), 0o600))
	require.NoError(tb, os.WriteFile(o.ConfigFile, []byte(environment), 0o600))
	return o
}

// open returns an environment that runs whatever program is assigned to the returned variable.
func open(tb testing.TB, o offline.Options) (*offline.Environment, *pulumi.RunFunc) {
	tb.Helper()
	program := o.Program
	o.Program = func(ctx *pulumi.Context) error { return program(ctx) }
	e, err := offline.Open(context.Background(), o)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, e.Close()) })
	return e, &program
}

// design is a small trail with everything that one leans on.
type design struct {
	bucketName, logGroup, policy string
	retention                    int
	protect                      bool
}

const bucketPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:PutObject","s3:GetBucketAcl"],` +
	`"Principal":{"Service":["cloudtrail.amazonaws.com","logging.s3.amazonaws.com"]},"Resource":"*"}]}`

const keyPolicy = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:GenerateDataKey*",` +
	`"Principal":{"Service":"cloudtrail.amazonaws.com"},"Resource":"*"}}`

const rolePolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]}`

func (d design) program(ctx *pulumi.Context) error {
	provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{
		Region: pulumi.String("eu-central-1"),
		DefaultTags: &aws.ProviderDefaultTagsArgs{
			Tags: pulumi.StringMap{"owner": pulumi.String("audit"), "stack": pulumi.String("dev")},
		},
	})
	if err != nil {
		return err
	}
	on := pulumi.Provider(provider)

	bucket, err := s3.NewBucketV2(ctx, "logs", &s3.BucketV2Args{
		Bucket: pulumi.String(d.bucketName), Tags: pulumi.StringMap{"stack": pulumi.String("own")},
	}, on, pulumi.Protect(d.protect))
	if err != nil {
		return err
	}
	policy, err := s3.NewBucketPolicy(ctx, "logs-policy", &s3.BucketPolicyArgs{
		Bucket: bucket.ID(), Policy: pulumi.String(d.policy),
	}, on)
	if err != nil {
		return err
	}
	key, err := kms.NewKey(ctx, "key", &kms.KeyArgs{Policy: pulumi.String(keyPolicy)}, on)
	if err != nil {
		return err
	}
	group, err := cloudwatch.NewLogGroup(ctx, "group", &cloudwatch.LogGroupArgs{
		Name: pulumi.String(d.logGroup), RetentionInDays: pulumi.Int(d.retention),
	}, on)
	if err != nil {
		return err
	}
	role, err := iam.NewRole(ctx, "role", &iam.RoleArgs{AssumeRolePolicy: pulumi.String("{}")}, on)
	if err != nil {
		return err
	}
	writes, err := iam.NewRolePolicy(ctx, "role-policy", &iam.RolePolicyArgs{
		Role: role.ID(), Policy: pulumi.String(rolePolicy),
	}, on)
	if err != nil {
		return err
	}
	trail, err := cloudtrail.NewTrail(ctx, "trail", &cloudtrail.TrailArgs{
		Name:                   pulumi.String("dev-trail"),
		S3BucketName:           bucket.Bucket,
		KmsKeyId:               key.Arn,
		CloudWatchLogsRoleArn:  role.Arn,
		CloudWatchLogsGroupArn: pulumi.Sprintf("%s:*", group.Arn),
	}, on, pulumi.DependsOn([]pulumi.Resource{policy, writes}))
	if err != nil {
		return err
	}
	ctx.Export("trailArn", trail.Arn)
	ctx.Export("bucket", bucket.Bucket)
	return nil
}

var small = design{bucketName: "example-logs", logGroup: "/trial/dev", policy: bucketPolicy, retention: 400}
