package tests

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudtrail"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

// egressCompliance is one of the two programs that this project grew from, as one writes it on the first
// try. policies/sample has both as plain data, with every fault named; here the engine runs it.
func egressCompliance(ctx *pulumi.Context) error {
	provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String("eu-central-1")})
	if err != nil {
		return err
	}
	with := pulumi.Provider(provider)
	logs, err := s3.NewBucketV2(ctx, "logs", &s3.BucketV2Args{}, with)
	if err != nil {
		return err
	}
	dataset, err := s3.NewBucketV2(ctx, "dataset", &s3.BucketV2Args{}, with)
	if err != nil {
		return err
	}
	acl, err := s3.NewBucketAclV2(ctx, "logs-acl", &s3.BucketAclV2Args{
		Bucket: logs.ID(), Acl: pulumi.String("log-delivery-write"),
	}, with)
	if err != nil {
		return err
	}
	if _, err := s3.NewBucketLoggingV2(ctx, "dataset-logging", &s3.BucketLoggingV2Args{
		Bucket: dataset.ID(), TargetBucket: logs.ID(), TargetPrefix: pulumi.String("access/"),
	}, with, pulumi.DependsOn([]pulumi.Resource{acl})); err != nil {
		return err
	}
	if _, err := s3.NewBucketPolicy(ctx, "dataset-policy", &s3.BucketPolicyArgs{
		Bucket: dataset.ID(),
		Policy: pulumi.Sprintf(`{"Version":"2012-10-17","Statement":[{"Sid":"AllowOffice","Effect":"Allow","Principal":"*",
			"Action":"s3:GetObject","Resource":"%s/*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}]}`, dataset.Arn),
	}, with); err != nil {
		return err
	}
	policy, err := s3.NewBucketPolicy(ctx, "logs-policy", &s3.BucketPolicyArgs{
		Bucket: logs.ID(),
		Policy: pulumi.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
			"Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":["s3:GetBucketAcl","s3:PutObject"],
			"Resource":["%[1]s","%[1]s/AWSLogs/*"]}]}`, logs.Arn),
	}, with)
	if err != nil {
		return err
	}
	_, err = cloudtrail.NewTrail(ctx, "trail", &cloudtrail.TrailArgs{
		S3BucketName: logs.ID(),
		EventSelectors: cloudtrail.TrailEventSelectorArray{&cloudtrail.TrailEventSelectorArgs{
			DataResources: cloudtrail.TrailEventSelectorDataResourceArray{&cloudtrail.TrailEventSelectorDataResourceArgs{
				Type: pulumi.String("AWS::S3::Object"), Values: pulumi.StringArray{pulumi.Sprintf("%s/", dataset.Arn)},
			}},
		}},
	}, with, pulumi.DependsOn([]pulumi.Resource{policy}))
	return err
}

func foreign(t *testing.T, settings ...string) *offline.Environment {
	t.Helper()
	pack, err := packFile()
	require.NoError(t, err)
	dir := t.TempDir()
	project, environment := filepath.Join(dir, "Pulumi.yaml"), filepath.Join(dir, "Pulumi.dev.yaml")
	require.NoError(t, os.WriteFile(project, []byte("name: foreign\nruntime: go\n"), 0o600))
	require.NoError(t, os.WriteFile(environment, []byte("config:\n  aws:region: eu-central-1\n"), 0o600))
	e, err := offline.Open(context.Background(), offline.Options{
		ProjectFile: project, ConfigFile: environment, Stack: "dev", StateDir: filepath.Join(dir, "state"),
		Program: egressCompliance, PolicyPacks: []string{pack}, PolicyPackConfigs: settings,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}

func policies(result offline.Result) map[string]bool {
	names := map[string]bool{}
	for _, violation := range result.Violations {
		names[violation.Policy] = true
	}
	return names
}

func TestPolicies_JudgeAForeignProgramAtThePreviewAsFarAsItIsKnown(t *testing.T) {
	result, err := foreign(t).Preview(context.Background())
	require.Error(t, err)
	said := policies(result)
	for _, rule := range []string{
		"accesses-logged", "trail-validated", "trail-encrypted", "public-access-blocked", "owner-enforced", "logs-versioned",
		"evidence-protected",
	} {
		assert.True(t, said[rule], "%s is known at the preview", rule)
	}
	for _, rule := range []string{"tls-only", "perimeter-declared", "service-grants-carry-source", "data-recorded"} {
		assert.False(t, said[rule], "%s waits for ARNs", rule)
	}
	waiting := of(result, "not-yet-known")
	require.Len(t, waiting, 1)
	assert.NotEqual(t, mandatory, waiting[0].Level)
	for _, rule := range []string{"tls-only", "perimeter-declared", "service-grants-carry-source"} {
		assert.Contains(t, waiting[0].Message, rule+": ")
	}
}

func TestPolicies_JudgeAtTheUpdateWhatThePreviewDidNotKnow(t *testing.T) {
	result, err := foreign(t, settingsFile(t, `{"settings":{"advisory":["trail-validated","trail-encrypted"]}}`)).Up(context.Background())
	require.Error(t, err)
	said := policies(result)
	for _, rule := range []string{"tls-only", "perimeter-declared", "service-grants-carry-source", "owner-enforced"} {
		assert.True(t, said[rule], rule)
	}
	assert.False(t, said["not-yet-known"], "an update knows everything")
	assert.False(t, said["data-recorded"], "the dataset is recorded")
	require.Len(t, of(result, "perimeter-declared"), 1)
	assert.Contains(t, of(result, "perimeter-declared")[0].Message, `Allow to everyone by address in statement "AllowOffice"`)
}
