package trail_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
	"datatrail/internal/pulumitest"
	"datatrail/internal/trail"
)

const (
	trailToken = "aws:cloudtrail/trail:Trail"
	groupToken = "aws:cloudwatch/logGroup:LogGroup"
	roleToken  = "aws:iam/role:Role"
	roleGrants = "aws:iam/rolePolicy:RolePolicy"
	keyARN     = "arn:aws:kms:eu-central-1:111122223333:key/1"
	trailARN   = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"
)

func valid() *trail.Spec {
	return &trail.Spec{Name: "audit", Recording: trail.Recording{
		Sources:       []trail.Source{{BucketARN: "arn:aws:s3:::data", Events: dataset.Reads}},
		LogBucketARNs: []string{"arn:aws:s3:::logs"},
	}}
}

func logGroup() *trail.LogGroupSpec {
	return &trail.LogGroupSpec{
		Name: "/cloudtrail/audit", RetentionDays: 365,
		Writer: policydoc.LogWriter{
			TrailARN: trailARN, Account: pulumitest.Account, Region: "eu-central-1",
			LogGroupARN:   "arn:aws:logs:eu-central-1:111122223333:log-group:/cloudtrail/audit",
			KeyViaService: "logs.eu-central-1.amazonaws.com",
		},
	}
}

// newTrail makes a trail that waits for a bucket's policy.
func newTrail(t *testing.T, spec *trail.Spec, options ...pulumitest.Option) (*pulumitest.Graph, error) {
	t.Helper()
	return pulumitest.Run(t, func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{})
		if err != nil {
			return err
		}
		policy, err := s3.NewBucketPolicy(ctx, "logs-policy", &s3.BucketPolicyArgs{
			Bucket: pulumi.String("logs"), Policy: pulumi.String("{}"),
		}, pulumi.Provider(provider))
		if err != nil {
			return err
		}
		_, err = trail.New(ctx, "trail", spec, trail.Links{
			BucketName: pulumi.String("logs"), BucketPolicy: policy, KeyARN: pulumi.String(keyARN),
		}, pulumi.Provider(provider))
		return err
	}, options...)
}

func TestNew_MakesATrailAndNothingElseByDefault(t *testing.T) {
	graph, err := newTrail(t, valid())
	require.NoError(t, err)
	assert.Equal(t, []string{trailToken + " trail"}, graph.Children(graph.One(t, trail.TrailType, "trail")))
	made := graph.One(t, trailToken, "trail")
	assert.True(t, made.Inputs["enableLogFileValidation"].BoolValue())
	assert.True(t, made.Inputs["enableLogging"].BoolValue())
	assert.False(t, made.Inputs["isMultiRegionTrail"].BoolValue())
	for _, absent := range []string{"s3KeyPrefix", "kmsKeyId", "cloudWatchLogsGroupArn", "cloudWatchLogsRoleArn", "eventSelectors"} {
		assert.NotContains(t, made.Inputs.Mappable(), absent)
	}
	assert.True(t, made.Depends(graph.One(t, "aws:s3/bucketPolicy:BucketPolicy", "logs-policy")))
}

func TestNew_HandsOnEachSwitchAlone(t *testing.T) {
	tests := map[string]struct {
		change func(*trail.Spec)
		input  string
		want   any
	}{
		"a key prefix":  {func(a *trail.Spec) { a.KeyPrefix = "prod" }, "s3KeyPrefix", "prod"},
		"a key":         {func(a *trail.Spec) { a.KMS = true }, "kmsKeyId", keyARN},
		"every Region":  {func(a *trail.Spec) { a.MultiRegion = true }, "isMultiRegionTrail", true},
		"its own name":  {func(a *trail.Spec) { a.Name = "other" }, "name", "other"},
		"a log group's": {func(a *trail.Spec) { a.LogGroup = logGroup() }, "cloudWatchLogsGroupArn", "arn:aws:logs:region:111122223333:log-group:/cloudtrail/audit:*"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			args := valid()
			test.change(args)
			graph, err := newTrail(t, args)
			require.NoError(t, err)
			assert.Equal(t, test.want, graph.One(t, trailToken, "trail").Inputs.Mappable()[test.input])
		})
	}
}

func TestNew_WithALogGroupMakesTheRoleThatWritesToIt(t *testing.T) {
	for _, kms := range []bool{false, true} {
		args := valid()
		args.LogGroup = logGroup()
		writer := args.LogGroup.Writer
		if args.LogGroup.KMS = kms; kms {
			writer.KeyARN = keyARN
		}
		graph, err := newTrail(t, args)
		require.NoError(t, err)
		group, role, grants := graph.One(t, groupToken, "trail-log-group"), graph.One(t, roleToken, "trail-log-role"), graph.One(t, roleGrants, "trail-log-role-policy")
		assert.Len(t, graph.Children(graph.One(t, trail.TrailType, "trail")), 4)
		assert.InDelta(t, 365, group.Inputs["retentionInDays"].NumberValue(), 0)
		assert.Equal(t, kms, group.Inputs.HasValue("kmsKeyId"))
		wantTrust, err := policydoc.New(writer.Trust()).JSON()
		require.NoError(t, err)
		assert.JSONEq(t, wantTrust, role.Text(t, "assumeRolePolicy"))
		wantGrants, err := policydoc.New(writer.Permissions()).JSON()
		require.NoError(t, err)
		assert.JSONEq(t, wantGrants, grants.Text(t, "policy"))
		assert.Equal(t, "trail-log-role-0123456", grants.Text(t, "role"))
		made := graph.One(t, trailToken, "trail")
		assert.True(t, made.Depends(grants), "CloudTrail tries the role when the trail is created")
	}
}

func TestNew_RendersNoEmptyLists(t *testing.T) {
	args := valid()
	args.Recording.Sources[0].Events = dataset.All
	graph, err := newTrail(t, args)
	require.NoError(t, err)
	assert.Equal(t, []any{
		map[string]any{"name": "Reads of and writes to datasets", "fieldSelectors": []any{
			map[string]any{"field": "eventCategory", "equals": []any{"Data"}},
			map[string]any{"field": "resources.type", "equals": []any{"AWS::S3::Object"}},
			map[string]any{"field": "resources.ARN", "startsWiths": []any{"arn:aws:s3:::data/"}},
		}},
		map[string]any{"name": "Copies within the account", "fieldSelectors": []any{
			map[string]any{"field": "eventCategory", "equals": []any{"Data"}},
			map[string]any{"field": "resources.type", "equals": []any{"AWS::S3::Object"}},
			map[string]any{"field": "eventName", "equals": []any{"CopyObject", "UploadPartCopy"}},
			map[string]any{"field": "resources.ARN", "notStartsWiths": []any{"arn:aws:s3:::logs/"}},
		}},
	}, graph.One(t, trailToken, "trail").Inputs.Mappable()["advancedEventSelectors"])
}

func TestNew_PreviewRegistersWhatTheUpdateRegisters(t *testing.T) {
	args := func() *trail.Spec {
		a := valid()
		a.LogGroup = logGroup()
		return a
	}
	preview, err := newTrail(t, args(), pulumitest.WithDryRun())
	require.NoError(t, err)
	update, err := newTrail(t, args())
	require.NoError(t, err)
	assert.Equal(t, update.URNs(), preview.URNs())
}

func TestNew_RefusesBeforeItRegisters(t *testing.T) {
	tests := map[string]struct {
		change func(*trail.Spec)
		want   string
	}{
		"no name":              {func(a *trail.Spec) { a.Name = "" }, `name "" is not one`},
		"a name with a space":  {func(a *trail.Spec) { a.Name = "my trail" }, `name "my trail" is not one`},
		"a name with two dots": {func(a *trail.Spec) { a.Name = "a..b" }, "single dots"},
		"a name that is long":  {func(a *trail.Spec) { a.Name = strings.Repeat("a", 129) }, "3 to 128"},
		"a nameless log group": {func(a *trail.Spec) { a.LogGroup = &trail.LogGroupSpec{} }, "LogGroup.Name"},
		"a log bucket": {
			func(a *trail.Spec) { a.Recording.LogBucketARNs = []string{"arn:aws:s3:::data"} }, "is a log bucket",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			args := valid()
			test.change(args)
			graph, err := newTrail(t, args)
			assert.ErrorContains(t, err, test.want)
			assert.Empty(t, graph.ByType(trail.TrailType))
		})
	}
	_, err := newTrail(t, nil)
	assert.ErrorContains(t, err, "a spec is required")
	graph, err := pulumitest.Run(t, func(ctx *pulumi.Context) error {
		spec := valid()
		spec.KMS = true
		_, err := trail.New(ctx, "trail", spec, trail.Links{BucketName: pulumi.String("logs")})
		return err
	})
	assert.ErrorContains(t, err, "link BucketPolicy is required")
	assert.Empty(t, graph.Registrations)
}
