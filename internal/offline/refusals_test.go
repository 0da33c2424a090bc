package offline_test

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

type created struct {
	token  string
	inputs map[string]any
}

const (
	loggingToken    = "aws:s3/bucketLoggingV2:BucketLoggingV2"
	versioningToken = "aws:s3/bucketVersioningV2:BucketVersioningV2"
	lockToken       = "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2"
	keyToken        = "aws:kms/key:Key"
	rolePolicyToken = "aws:iam/rolePolicy:RolePolicy"
)

// creates makes some resources and then the last, and expects its refusal; an empty one expects success.
func creates(t *testing.T, before []created, last created, refusal string) {
	t.Helper()
	p := configured(t, "eu-central-1")
	for _, each := range before {
		_, err := create(p, each)
		require.NoError(t, err)
	}
	_, err := create(p, last)
	if refusal == "" {
		require.NoError(t, err)
		return
	}
	require.ErrorContains(t, err, refusal)
}

func TestCreate_IsRefusedWhereAWSRefusesIt(t *testing.T) {
	bucket := created{bucketToken, map[string]any{"bucket": "logs"}}
	policy := func(document string) created {
		return created{policyToken, map[string]any{"bucket": "logs", "policy": document}}
	}
	trail := func(more ...string) created {
		inputs := map[string]any{"name": "t", "s3BucketName": "logs"}
		for i := 0; i < len(more); i += 2 {
			inputs[more[i]] = more[i+1]
		}
		return created{trailToken, inputs}
	}
	logging := created{loggingToken, map[string]any{"bucket": "data", "targetBucket": "logs"}}
	lock := created{lockToken, map[string]any{"bucket": "logs"}}
	versioned := func(status string) created {
		return created{versioningToken, map[string]any{
			"bucket": "logs", "versioningConfiguration": map[string]any{"status": status},
		}}
	}
	role := created{roleToken, map[string]any{"name": "writer"}}
	writes := created{rolePolicyToken, map[string]any{"role": "writer", "name": "p", "policy": rolePolicy}}
	const roleARN = "arn:aws:iam::111122223333:role/writer"
	const keyARN = "arn:aws:kms:eu-central-1:111122223333:key/9e1d7da2-c8f2-4541-84bf-24d52b54d1a9"

	for name, c := range map[string]struct {
		before []created
		last   created
		want   string
	}{
		"a trail whose bucket has no policy": {[]created{bucket}, trail(), "InsufficientS3BucketPolicyException"},
		"a trail whose bucket denies it": {
			[]created{bucket, policy(`{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*"}}`)},
			trail(), "InsufficientS3BucketPolicyException",
		},
		"a trail whose bucket admits it":          {[]created{bucket, policy(bucketPolicy)}, trail(), ""},
		"a trail whose bucket is somebody else's": {nil, trail(), ""},
		"a trail whose role may not write": {
			[]created{role}, trail("cloudWatchLogsRoleArn", roleARN), "InvalidCloudWatchLogsRoleArnException",
		},
		"a trail whose role may write":               {[]created{role, writes}, trail("cloudWatchLogsRoleArn", roleARN), ""},
		"a trail whose key is somebody else's":       {nil, trail("kmsKeyId", keyARN), ""},
		"access logs into a bucket without a policy": {[]created{bucket}, logging, "InvalidTargetBucketForLogging"},
		"access logs into a bucket that admits them": {[]created{bucket, policy(bucketPolicy)}, logging, ""},
		"a lock without versioning":                  {[]created{bucket}, lock, "InvalidBucketState"},
		"a lock with suspended versioning":           {[]created{bucket, versioned("Suspended")}, lock, "InvalidBucketState"},
		"a lock with versioning":                     {[]created{bucket, versioned("Enabled")}, lock, ""},
		"a second bucket of the same name":           {[]created{bucket}, bucket, "BucketAlreadyOwnedByYou"},
		"a second policy, which overwrites":          {[]created{bucket, policy("{}")}, policy(bucketPolicy), ""},
	} {
		t.Run(name, func(t *testing.T) {
			creates(t, c.before, c.last, c.want)
		})
	}
}

func TestCreate_OfATrailJudgesTheKeysOwnPolicy(t *testing.T) {
	p := configured(t, "eu-central-1")
	for document, want := range map[string]string{keyPolicy: "", "{}": "InsufficientEncryptionPolicyException"} {
		key, err := create(p, created{keyToken, map[string]any{"policy": document}})
		require.NoError(t, err)
		_, err = create(p, created{trailToken, map[string]any{
			"name": "t-" + want, "s3BucketName": "theirs", "kmsKeyId": key.Properties["arn"].StringValue(),
		}})
		if want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, want)
		}
	}
}

func TestDelete_MakesANameFreeAgain(t *testing.T) {
	p, bucket := configured(t, "eu-central-1"), created{bucketToken, map[string]any{"bucket": "logs"}}
	_, err := create(p, bucket)
	require.NoError(t, err)
	_, err = p.Delete(context.Background(), plugin.DeleteRequest{Type: bucketToken, ID: "logs"})
	require.NoError(t, err)
	_, err = create(p, bucket)
	require.NoError(t, err)
}

func TestUpdate_ChecksWhatItLeansOnToo(t *testing.T) {
	p := configured(t, "eu-central-1")
	_, err := create(p, created{bucketToken, map[string]any{"bucket": "logs"}})
	require.NoError(t, err)
	_, err = p.Update(context.Background(), plugin.UpdateRequest{
		URN: resourceURN(loggingToken, "x"), Type: loggingToken, ID: "data",
		NewInputs: props(map[string]any{"bucket": "data", "targetBucket": "logs"}),
	})
	require.ErrorContains(t, err, "InvalidTargetBucketForLogging")
}

func TestGrants_ReadsPoliciesAsIAMWritesThem(t *testing.T) {
	const service, action = "cloudtrail.amazonaws.com", "s3:PutObject"
	for document, want := range map[string]bool{
		`{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}`:                                                    true,
		`{"Statement":[{"Effect":"Allow","Principal":{"Service":["a","cloudtrail.amazonaws.com"]},"Action":["s3:Put*"]}]}`: true,
		`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::1:root"},"Action":"*"}]}`:                        false,
		`{"Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:Get*"}]}`:         false,
		`{"Statement":[]}`: false,
		`not a policy`:     false,
	} {
		assert.Equal(t, want, offline.Grants(document, service, action), document)
	}
}

func create(p plugin.Provider, c created) (plugin.CreateResponse, error) {
	return p.Create(context.Background(), plugin.CreateRequest{
		URN: resourceURN(c.token, "x"), Type: tokens.Type(c.token), Properties: props(c.inputs),
	})
}
