package tests

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"datatrail/internal/config"
	"datatrail/internal/envfile"
	"datatrail/internal/offline"
	"datatrail/internal/stack"
)

// life is a stack under the real engine whose configuration changes between operations.
type life struct {
	*offline.Environment
	t       testing.TB
	options offline.Options
}

// live opens a stack with the real engine, without an account.
func live(t testing.TB, values map[string]string) *life {
	t.Helper()
	l := &life{t: t}
	l.options = offline.Options{
		ProjectFile: filepath.Join("..", "Pulumi.yaml"),
		ConfigFile:  filepath.Join(t.TempDir(), "Pulumi.life.yaml"),
		Stack:       "life",
		StateDir:    t.TempDir(),
		Account:     offline.NewAccount(),
	}
	l.options.Program = program(l.options.ConfigFile)
	l.configure(values)
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	return l
}

// program is the whole program on an environment file.
func program(file string) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		values, err := envfile.Values(file, ctx.Project())
		if err != nil {
			return err
		}
		return stack.Program(config.WithKeys(ctx, slices.Sorted(maps.Keys(values))))
	}
}

// configure opens the stack anew, with another environment file.
func (l *life) configure(values map[string]string) {
	l.t.Helper()
	document := map[string]any{}
	for key, value := range values {
		var structured any
		if json.Unmarshal([]byte(value), &structured) == nil {
			document[key] = structured
		} else {
			document[key] = value
		}
	}
	text, err := yaml.Marshal(map[string]any{"config": document})
	require.NoError(l.t, err)
	require.NoError(l.t, os.WriteFile(l.options.ConfigFile, text, 0o600))
	if l.Environment != nil {
		require.NoError(l.t, l.Close())
	}
	l.Environment, err = offline.Open(context.Background(), l.options)
	require.NoError(l.t, err)
}

// steps renders what changes: operation, kind and name.
func steps(result offline.Result) []string {
	var out []string
	for _, step := range result.Changed() {
		if strings.HasPrefix(step.Type, "aws:") {
			out = append(out, step.Op+" "+step.Type[strings.LastIndex(step.Type, ":")+1:]+" "+step.Name)
		}
	}
	slices.Sort(out)
	return out
}

func (l *life) up() []string {
	l.t.Helper()
	result, err := l.Up(context.Background())
	require.NoError(l.t, err)
	return steps(result)
}

// expectQuiet asserts that there is nothing left to do.
func (l *life) expectQuiet() {
	l.t.Helper()
	result, err := l.Preview(context.Background())
	require.NoError(l.t, err)
	assert.Empty(l.t, result.Changed())
}

// children of a dataset, with the operation that is expected for all of them.
func ofDataset(op, name string) []string {
	var out []string
	for kind, suffix := range map[string]string{
		"BucketV2": "", "BucketOwnershipControls": "-ownership", "BucketPublicAccessBlock": "-public-access-block",
		"BucketVersioningV2": "-versioning", "BucketServerSideEncryptionConfigurationV2": "-encryption",
		"BucketLifecycleConfigurationV2": "-lifecycle", "BucketLoggingV2": "-logging", "BucketPolicy": "-policy",
	} {
		out = append(out, op+" "+kind+" "+name+suffix)
	}
	return out
}

// shared is the resource that names all datasets.
var shared = []string{"update Trail trail"}

func TestLife_FromPreviewToDestroy(t *testing.T) {
	l := live(t, minimal())
	preview, err := l.Preview(context.Background())
	require.NoError(t, err)
	assert.Equal(t, steps(preview), l.up(), "the update does what the preview said")
	l.expectQuiet()

	_, err = l.Destroy(context.Background())
	require.ErrorContains(t, err, "protect")
	l.expectQuiet()

	l.configure(minimal("datatrail:protect", "false"))
	assert.Equal(t, []string{
		"update BucketV2 a", "update BucketV2 access-logs", "update BucketV2 trail-logs",
	}, l.up(), "unprotecting only tags the buckets as disposable")
	_, err = l.Destroy(context.Background())
	require.NoError(t, err)
}

func TestLife_DatasetsComeAndGo(t *testing.T) {
	const a, b = `{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"]}}`, `{"name":"b"}`
	disposable := func(datasets string) map[string]string {
		return minimal("datatrail:datasets", datasets, "datatrail:protect", "false")
	}
	l := live(t, disposable("["+a+"]"))
	l.up()

	l.configure(disposable("[" + a + "," + b + "]"))
	assert.ElementsMatch(t, append(ofDataset("create", "b"), shared...), l.up(), "adding leaves the other alone")
	l.expectQuiet()

	l.configure(disposable("[" + b + "," + a + "]"))
	assert.Empty(t, l.up(), "the order of datasets means nothing")

	l.configure(disposable("[" + strings.Replace(b, `"b"`, `"c"`, 1) + "," + a + "]"))
	assert.ElementsMatch(t, append(append(ofDataset("create", "c"), ofDataset("delete", "b")...), shared...), l.up(),
		"a new name is a new dataset")

	l.configure(disposable("[" + a + "]"))
	assert.ElementsMatch(t, append(ofDataset("delete", "c"), shared...), l.up(), "removing leaves the other alone")
}

func TestLife_ProtectedDatasetsAreNotLostByAMistake(t *testing.T) {
	l := live(t, minimal("datatrail:datasets", `[{"name":"a"},{"name":"b"}]`))
	l.up()
	for mistake, datasets := range map[string]string{
		"removed": `[{"name":"a"}]`, "renamed": `[{"name":"a"},{"name":"c"}]`, "moved": `[{"name":"a"},{"name":"b","bucket":"elsewhere"}]`,
	} {
		l.configure(minimal("datatrail:datasets", datasets))
		_, err := l.Preview(context.Background())
		assert.ErrorContains(t, err, "protect", mistake)
	}
}

func TestLife_TurningTheLockOnLaterMovesNothing(t *testing.T) {
	l := live(t, minimal())
	l.up()
	l.configure(minimal("datatrail:logs", `{"lock":"governance","lockDays":30}`))
	assert.Equal(t, []string{"create BucketObjectLockConfigurationV2 trail-logs-lock"}, l.up())
}

func TestLife_ANewTrailNameReplacesTheTrailAfterItsPolicies(t *testing.T) {
	l := live(t, minimal("datatrail:protect", "false"))
	l.up()
	l.configure(minimal("datatrail:protect", "false", "datatrail:trail", `{"name":"other"}`))
	done := l.up()
	assert.Contains(t, done, "update BucketPolicy trail-logs-policy")
	assert.Contains(t, done, "update Key audit-key")
	assert.Contains(t, done, "replace Trail trail")
	assert.NotContains(t, strings.Join(done, "\n"), "replace Key")
	l.expectQuiet()
}

func TestLife_EveryShippedEnvironmentPreviews(t *testing.T) {
	for file, name := range shipped {
		t.Run(file, func(t *testing.T) {
			mocked, _, err := run(t, environment(t, file))
			require.NoError(t, err)
			l := live(t, minimal())
			// Nobody has looked at the account: the buckets that a file calls existing do exist.
			l.options.Account = nil
			l.configure(environment(t, file))
			result, err := l.Preview(context.Background())
			require.NoError(t, err)
			assert.Len(t, steps(result), len(mocked.Resources()), name)
			for _, step := range result.Steps {
				if step.Type == policyToken {
					assert.Contains(t, step.Inputs["policy"], `"Statement"`, "reviewers read the policy before there is a bucket")
				}
			}
		})
	}
}

func TestLife_RefusalsReachThePersonAtThePreview(t *testing.T) {
	result, err := live(t, minimal("datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":["10.0.0.0/8"]}}]`, "datatrail:protext", "true")).
		Preview(context.Background())
	require.Error(t, err)
	assert.ErrorContains(t, err, `datasets[0].perimeter.cidrs[0]: "10.0.0.0/8" is a private range`)
	assert.ErrorContains(t, err, "protext:")
	assert.Empty(t, steps(result))
}
