package tests

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

// upgraded are the environments whose state, recorded at 42210be, every later program has to take over. Beside
// each state lies the environment file that it was made from.
var upgraded = []string{"dev", "prod"}

func recordedFile(name string) string {
	return filepath.Join("testdata", "upgrade", "Pulumi."+name+".yaml")
}

func recordedState(name string) string { return filepath.Join("testdata", "upgrade", name+".json") }

func openUpgrade(t *testing.T, name, file string, program pulumi.RunFunc) *offline.Environment {
	t.Helper()
	e, err := offline.Open(context.Background(), offline.Options{
		ProjectFile: filepath.Join("..", "Pulumi.yaml"), ConfigFile: file, Stack: name, StateDir: t.TempDir(), Program: program,
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	return e
}

// resume opens an environment in its recorded state.
func resume(t *testing.T, name, file string, program pulumi.RunFunc) *offline.Environment {
	t.Helper()
	content, err := os.ReadFile(recordedState(name))
	require.NoError(t, err)
	var state apitype.UntypedDeployment
	require.NoError(t, json.Unmarshal(content, &state))
	e := openUpgrade(t, name, file, program)
	require.NoError(t, e.Import(context.Background(), state))
	return e
}

// rewritten is the kind of resource whose text the provider cannot change in place, and which holds nothing but
// that text: a saved question is made anew whenever the question changes, and nothing is lost. Where it goes, that is
// listed, too.
const rewritten = "aws:athena/namedQuery:NamedQuery"

// dropped are alarms on what the records of the same dataset have a more exact alarm on. Nothing is lost with them.
const dropped = "aws:cloudwatch/metricAlarm:MetricAlarm"

// consequences tells what an upgrade loses, and what it adds or changes in place: operation, kind and name, and
// the inputs that differ.
func consequences(result offline.Result) (lost, kept []string) {
	for _, step := range result.Changed() {
		var inputs []string
		for _, path := range step.Diffs {
			inputs = append(inputs, path[:strings.IndexAny(path+".", ".[")])
		}
		slices.Sort(inputs)
		words := []string{step.Op, step.Type[strings.LastIndex(step.Type, ":")+1:], step.Name}
		line := strings.Join(append(words, slices.Compact(inputs)...), " ")
		switch {
		case slices.Contains([]string{"create", "update", "import", "read"}, step.Op),
			step.Type == rewritten && slices.Contains([]string{"replace", "delete"}, step.Op),
			step.Type == dropped && step.Op == "delete" && strings.HasSuffix(step.Name, "-bytes-downloaded"):
			kept = append(kept, line)
		case step.Type == rewritten && (step.Op == "create-replacement" || step.Op == "delete-replaced"):
		default:
			lost = append(lost, line)
		}
	}
	slices.Sort(lost)
	slices.Sort(kept)
	return lost, kept
}

// The files list what an upgrade adds or changes in place. UPDATE_GOLDEN=1 renews them; what an upgrade would
// lose has no file.
func TestUpgrade_LosesNothingAndChangesWhatIsListed(t *testing.T) {
	for _, name := range upgraded {
		t.Run(name, func(t *testing.T) {
			e := resume(t, name, recordedFile(name), program(recordedFile(name)))
			preview, err := e.Preview(context.Background())
			lost, kept := consequences(preview)
			require.Empty(t, lost, "replaced or deleted")
			require.NoError(t, err)

			file := filepath.Join("testdata", "upgrade", name+".changes")
			got := strings.Join(append(kept, ""), "\n")
			if os.Getenv("UPDATE_GOLDEN") != "" {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
			for _, line := range kept {
				if strings.HasPrefix(line, "delete ") {
					assert.Regexp(t, `^delete (NamedQuery analysis-[a-z0-9-]+-[a-z_]+|MetricAlarm alarms-[a-z0-9-]+-bytes-downloaded)$`, line,
						"questions about one dataset, alarms that say less than another, and nothing else")
				}
			}

			up, err := e.Up(context.Background())
			require.NoError(t, err)
			lost, _ = consequences(up)
			assert.Empty(t, lost, "replaced or deleted, though the preview did not say so")
			again, err := e.Preview(context.Background())
			require.NoError(t, err)
			assert.Empty(t, again.Changed(), "one update is enough")
		})
	}
}
