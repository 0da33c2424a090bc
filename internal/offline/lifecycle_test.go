package offline_test

import (
	"context"
	"errors"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

const (
	bucketToken = "aws:s3/bucketV2:BucketV2"
	policyToken = "aws:s3/bucketPolicy:BucketPolicy"
	groupToken  = "aws:cloudwatch/logGroup:LogGroup"
	roleToken   = "aws:iam/role:Role"
	trailToken  = "aws:cloudtrail/trail:Trail"
)

func step(t *testing.T, r offline.Result, token, name string) offline.Step {
	t.Helper()
	found, ok := r.Step(token, name)
	require.True(t, ok, "no step of %s %s", token, name)
	return found
}

func TestPreview_PlansCreationsAndKnowsOnlyWhatTheProgramGave(t *testing.T) {
	t.Parallel()
	e, program := open(t, files(t, environment))
	*program = small.program

	r, err := e.Preview(context.Background())
	require.NoError(t, err)

	assert.Equal(t, map[string]int{"create": 9}, r.Changes)
	assert.Equal(t, map[string]any{"bucket": "example-logs", "trailArn": offline.Unknown}, r.Outputs)

	bucket := step(t, r, bucketToken, "logs")
	assert.Equal(t, "create", bucket.Op)
	assert.Empty(t, bucket.ID, "an id before creation")
	assert.Equal(t, "example-logs", bucket.Outputs["bucket"])
	assert.Equal(t, offline.Unknown, bucket.Outputs["arn"])
	assert.Equal(t, map[string]any{"owner": "audit", "stack": "own"}, bucket.Inputs["tagsAll"])

	assert.Equal(t, offline.Unknown, step(t, r, policyToken, "logs-policy").Inputs["bucket"])
	trail := step(t, r, trailToken, "trail")
	assert.Equal(t, "example-logs", trail.Inputs["s3BucketName"])
	assert.Equal(t, offline.Unknown, trail.Inputs["kmsKeyId"])
	assert.Regexp(t, `^role-[0-9a-f]{7}$`, step(t, r, roleToken, "role").Inputs["name"])

	state, err := e.State(context.Background())
	require.NoError(t, err)
	assert.Empty(t, state, "a preview wrote to the state")
}

func TestUp_ThenPreviewAndRefreshFindNothingToDo(t *testing.T) {
	t.Parallel()
	e, program := open(t, files(t, environment))
	*program = small.program

	up, err := e.Up(context.Background())
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"create": 9}, up.Changes)
	assert.Equal(t, "arn:aws:cloudtrail:eu-central-1:111122223333:trail/dev-trail", up.Outputs["trailArn"])
	assert.Equal(t, "example-logs", step(t, up, policyToken, "logs-policy").ID)

	for _, again := range []func(context.Context) (offline.Result, error){e.Preview, e.Refresh, e.Up} {
		r, err := again(context.Background())
		require.NoError(t, err)
		for _, s := range r.Changed() {
			assert.Equal(t, "refresh", s.Op, s.URN)
		}
		assert.NotContains(t, r.Changes, "update")
	}
}

func TestPreview_TellsAnUpdateFromAReplacement(t *testing.T) {
	t.Parallel()
	e, program := open(t, files(t, environment))
	*program = small.program
	_, err := e.Up(context.Background())
	require.NoError(t, err)

	changed := small
	changed.retention = 30
	*program = changed.program
	r, err := e.Preview(context.Background())
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"update": 1, "same": 8}, r.Changes)
	group := step(t, r, groupToken, "group")
	assert.Equal(t, map[string]string{"retentionInDays": "update"}, group.Kinds)
	assert.EqualValues(t, 400, group.OldInputs["retentionInDays"])
	assert.NotEqual(t, offline.Unknown, group.Outputs["arn"], "an update in place keeps the ARN")

	renamed := small
	renamed.bucketName = "other-logs"
	*program = renamed.program
	r, err = e.Preview(context.Background())
	require.NoError(t, err)
	assert.Equal(t, 2, r.Changes["replace"], "the bucket and its policy: %v", r.Changes)
	assert.Equal(t, 1, r.Changes["update"], "the trail writes elsewhere: %v", r.Changes)
	var ops []string
	for _, s := range r.Changed() {
		if s.Type == bucketToken {
			ops = append(ops, s.Op)
			if s.Op == "replace" {
				assert.Equal(t, map[string]string{"bucket": "update-replace"}, s.Kinds)
			}
		}
	}
	assert.Equal(t, []string{"delete-replaced", "replace", "create-replacement"}, ops,
		"a bucket whose name the program chose goes before its successor comes")

	up, err := e.Up(context.Background())
	require.NoError(t, err)
	assert.Equal(t, "other-logs", up.Outputs["bucket"])
}

func TestDestroy_RefusesProtectedResourcesAndLeavesTheState(t *testing.T) {
	t.Parallel()
	e, program := open(t, files(t, environment))
	guarded := small
	guarded.protect = true
	*program = guarded.program
	_, err := e.Up(context.Background())
	require.NoError(t, err)
	before, err := e.State(context.Background())
	require.NoError(t, err)

	_, err = e.Destroy(context.Background())
	var failure *offline.OperationError
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, "destroy", failure.Operation)
	require.ErrorContains(t, err, "protect")
	after, err := e.State(context.Background())
	require.NoError(t, err)
	assert.Equal(t, before, after, "something was deleted before the refusal")

	*program = small.program
	_, err = e.Up(context.Background())
	require.NoError(t, err)
	r, err := e.Destroy(context.Background())
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"delete": 9}, r.Changes)
	after, err = e.State(context.Background())
	require.NoError(t, err)
	assert.Empty(t, after)
}

func TestState_KeepsDependenciesAndSurvivesTheEnvironment(t *testing.T) {
	t.Parallel()
	o := files(t, environment)
	e, program := open(t, o)
	*program = small.program
	_, err := e.Up(context.Background())
	require.NoError(t, err)

	again, program := open(t, o)
	*program = small.program
	r, err := again.Up(context.Background())
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"same": 9}, r.Changes)

	state, err := again.State(context.Background())
	require.NoError(t, err)
	for _, resource := range state {
		if string(resource.Type) == trailToken {
			assert.Contains(t, resource.Dependencies, resourceURN(policyToken, "logs-policy"))
		}
	}
}

func TestImport_TakesOverWhatAnotherEnvironmentExported(t *testing.T) {
	t.Parallel()
	from, program := open(t, files(t, environment))
	*program = small.program
	_, err := from.Up(context.Background())
	require.NoError(t, err)
	state, err := from.Export(context.Background())
	require.NoError(t, err)

	to, program := open(t, files(t, environment))
	_, err = to.Up(context.Background())
	require.NoError(t, err)
	require.NoError(t, to.Import(context.Background(), state))
	*program = small.program
	preview, err := to.Preview(context.Background())
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"same": 9}, preview.Changes)

	*program = func(ctx *pulumi.Context) error {
		_, err := cloudwatch.NewLogGroup(ctx, "another", &cloudwatch.LogGroupArgs{Name: pulumi.String(small.logGroup)})
		return errors.Join(err, small.program(ctx))
	}
	_, err = to.Up(context.Background())
	require.ErrorContains(t, err, "ResourceAlreadyExistsException", "what was imported exists")
}

func TestUp_RefusesWhatAWSRefusesAndAPreviewCannotSee(t *testing.T) {
	t.Parallel()
	e, program := open(t, files(t, environment))
	closed := small
	closed.policy = `{"Version":"2012-10-17","Statement":[]}`
	*program = closed.program

	_, err := e.Preview(context.Background())
	require.NoError(t, err, "AWS is not asked in a preview")
	_, err = e.Up(context.Background())
	require.ErrorContains(t, err, "InsufficientS3BucketPolicyException")

	*program = small.program
	_, err = e.Up(context.Background())
	require.NoError(t, err, "the next update goes on where the failed one stopped")
}

func resourceURN(token, name string) urn.URN {
	return urn.URN("urn:pulumi:dev::trial::" + token + "::" + name)
}
