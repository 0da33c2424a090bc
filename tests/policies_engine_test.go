package tests

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudtrail"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
	"datatrail/internal/stack"
	"datatrail/policies/graph"
)

const mandatory = "mandatory"

// packDir is where packFile puts the pack, once it has been asked for.
var packDir string

func TestMain(m *testing.M) {
	code := m.Run()
	if packDir != "" {
		_ = os.RemoveAll(packDir)
	}
	os.Exit(code)
}

// packFile builds the policy pack once for all tests of this package.
var packFile = sync.OnceValues(func() (file string, err error) {
	if packDir, err = os.MkdirTemp("", "datatrail-policies"); err != nil {
		return "", err
	}
	file = filepath.Join(packDir, "datatrail-policies")
	command := exec.Command("go", "build", "-o", file, "../policies")
	command.Stderr = os.Stderr
	return file, command.Run()
})

// judged opens an environment whose previews and updates the pack judges, with a file of settings if one is given.
func judged(t testing.TB, name string, program pulumi.RunFunc, settings ...string) *offline.Environment {
	t.Helper()
	return judgedFile(t, "../Pulumi."+name+".yaml", name, program, settings...)
}

// judgedFile does so for any environment file.
func judgedFile(t testing.TB, file, name string, program pulumi.RunFunc, settings ...string) *offline.Environment {
	t.Helper()
	pack, err := packFile()
	require.NoError(t, err)
	e, err := offline.Open(context.Background(), offline.Options{
		ProjectFile: "../Pulumi.yaml", ConfigFile: file, Stack: name,
		StateDir: t.TempDir(), Program: program, PolicyPacks: []string{pack}, PolicyPackConfigs: settings,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}

// altered is this project's program with the arguments of its resources changed by a hand from outside.
func altered(change func(props pulumi.Input)) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		err := ctx.RegisterStackTransformation(
			func(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
				change(args.Props)
				return &pulumi.ResourceTransformationResult{Props: args.Props, Opts: args.Opts}
			})
		if err != nil {
			return err
		}
		return stack.Program(ctx)
	}
}

func withoutDigests(props pulumi.Input) {
	if trail, ok := props.(*cloudtrail.TrailArgs); ok {
		trail.EnableLogFileValidation = pulumi.Bool(false)
	}
}

func withoutVersions(props pulumi.Input) {
	if versioning, ok := props.(*s3.BucketVersioningV2Args); ok {
		versioning.VersioningConfiguration = &s3.BucketVersioningV2VersioningConfigurationArgs{
			Status: pulumi.String("Suspended"),
		}
	}
}

func of(result offline.Result, policy string) []offline.Violation {
	var found []offline.Violation
	for _, violation := range result.Violations {
		if violation.Policy == policy {
			found = append(found, violation)
		}
	}
	return found
}

func TestPolicies_PassBothEnvironmentsAtPreviewUpdateAndOnceMore(t *testing.T) {
	for _, name := range []string{"dev", "prod"} {
		t.Run(name, func(t *testing.T) {
			e := judged(t, name, stack.Program, "../policies/settings.json")
			for _, operation := range []func(context.Context) (offline.Result, error){e.Preview, e.Up, e.Preview, e.Up} {
				result, err := operation(context.Background())
				require.NoError(t, err)
				for _, violation := range result.Violations {
					assert.NotEqual(t, mandatory, violation.Level, violation.Message)
				}
				assert.Empty(t, of(result, "not-yet-known"), "every name and ARN is known in advance")
			}
		})
	}
}

func TestPolicies_PassABucketOfSeveralDatasets(t *testing.T) {
	e := judgedFile(t, "../examples/lake.yaml", "lake", stack.Program, "../policies/settings.json")
	result, err := e.Preview(context.Background())
	require.NoError(t, err)
	for _, violation := range result.Violations {
		assert.NotEqual(t, mandatory, violation.Level, violation.Message)
	}
	open := func(props pulumi.Input) {
		if policy, ok := props.(*s3.BucketPolicyArgs); ok {
			policy.Policy = pulumi.String(`{"Version":"2012-10-17","Statement":[]}`)
		}
	}
	result, err = judgedFile(t, "../examples/lake.yaml", "lake", altered(open), "../policies/settings.json").Preview(context.Background())
	require.Error(t, err)
	assert.Len(t, of(result, "perimeter-declared"), 1, "the bucket says that some of its prefixes have a perimeter")
}

func TestPolicies_StopAPreview(t *testing.T) {
	result, err := judged(t, "prod", altered(withoutVersions)).Preview(context.Background())
	require.Error(t, err)
	violations := of(result, "logs-versioned")
	require.Len(t, violations, 2, "one for each log bucket")
	for _, violation := range violations {
		assert.Equal(t, mandatory, violation.Level)
		assert.Contains(t, violation.Message, "Add aws.s3.BucketVersioningV2")
		assert.Contains(t, violation.URN, "-logs", "the finding is shown at the bucket")
	}
}

func TestPolicies_StopAnUpdateBeforeALocalFaultIsMade(t *testing.T) {
	e := judged(t, "dev", altered(withoutDigests))
	result, err := e.Up(context.Background())
	require.Error(t, err)
	require.Len(t, of(result, "trail-validated"), 1)
	assert.Contains(t, of(result, "trail-validated")[0].Message, "Set enableLogFileValidation to true")
	resources, err := e.State(context.Background())
	require.NoError(t, err)
	for _, resource := range resources {
		assert.NotEqual(t, "aws:cloudtrail/trail:Trail", string(resource.Type), "no trail was made")
	}
}

func TestPolicies_FailAnUpdateWithAFaultOfTheWholeStack(t *testing.T) {
	result, err := judged(t, "dev", altered(withoutVersions)).Up(context.Background())
	require.Error(t, err)
	assert.Len(t, of(result, "logs-versioned"), 2)
}

func TestPolicies_ReadTheTagsThatTheStackSets(t *testing.T) {
	e := judged(t, "dev", stack.Program)
	result, err := e.Preview(context.Background())
	require.NoError(t, err)
	modes, disposable := 0, 0
	for _, step := range result.Steps {
		tags, _ := step.Inputs["tags"].(map[string]any)
		if tags[graph.TagPerimeter] == "enforce" {
			modes++
		}
		if tags[graph.TagDisposable] == "true" {
			disposable++
		}
	}
	assert.Positive(t, modes, "a data bucket says its mode")
	assert.GreaterOrEqual(t, disposable, 2, "both log buckets of dev are disposable")
}
