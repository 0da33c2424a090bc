package tests

import (
	"context"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
	"datatrail/internal/graph"
	"datatrail/internal/offline"
	"datatrail/internal/previewed"
	"datatrail/internal/stack"
)

// previewedAs is the graph of an environment file, of the program in this process.
func previewedAs(t *testing.T, name, file string) graph.Graph {
	t.Helper()
	keys := slices.Sorted(maps.Keys(environment(t, file)))
	graph, err := previewed.Of(context.Background(), offline.Options{
		ProjectFile: "../Pulumi.yaml", ConfigFile: filepath.Join("..", file), Stack: name,
		Program: func(ctx *pulumi.Context) error {
			_, err := stack.Deploy(config.WithKeys(ctx, keys))
			return err
		},
	})
	require.NoError(t, err)
	return graph
}

func TestPreviewed_HoldsEveryPolicyOfTheGraphInFull(t *testing.T) {
	t.Parallel()
	graph, _, err := deploy(t, "prod")
	require.NoError(t, err)
	want := map[string]bool{"auditorPolicy": true}
	for _, r := range graph.Resources() {
		for key := range r.Inputs {
			if key == "policy" || key == "assumeRolePolicy" {
				want[r.Name+" "+string(key)] = true
			}
		}
	}
	got := map[string]bool{}
	for _, document := range previewedAs(t, "prod", "Pulumi.prod.yaml").Documents() {
		got[strings.TrimSpace(document.Name+" "+document.Property)] = true
		assert.NotContains(t, string(document.Document), offline.Unknown, document.Title())
		assert.Contains(t, document.Indented(), "\n  \"Statement\": [\n", document.Title())
	}
	assert.Equal(t, want, got)
}

func TestPreviewed_IsTheSameOfTheProgramThatIsBuilt(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "program")
	said, err := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", binary, "..").CombinedOutput()
	require.NoError(t, err, string(said))
	options := offline.Options{
		ProjectFile: "../Pulumi.yaml", ConfigFile: "../Pulumi.prod.yaml", Stack: "prod", Binary: binary,
	}
	built, err := previewed.Of(context.Background(), options)
	require.NoError(t, err)
	assert.Equal(t, previewedAs(t, "prod", "Pulumi.prod.yaml"), built)

	options.ConfigFile = "testdata/refused.yaml"
	_, err = previewed.Of(context.Background(), options)
	require.ErrorContains(t, err, "logs.retentionDays")
	require.ErrorContains(t, err, "datasets[0].events", "all mistakes")
	assert.NotContains(t, err.Error(), "exit status", "the program's own error alone")
}

func TestPreviewed_NamesWhatIsDrawnAtRandom(t *testing.T) {
	t.Parallel()
	for _, r := range previewedAs(t, "prod", "Pulumi.prod.yaml").Resources {
		switch name := r.Name; {
		case !r.Managed():
		case name == "trail":
			assert.Equal(t, "arn:aws:kms:eu-central-1:111122223333:key/<keyId of audit-key>", r.Text("kmsKeyId"))
		case name == "trail-log-role":
			assert.Equal(t, "trail-log-role-"+graph.Random, r.Text("name"))
		case name == "speech-encryption":
			assert.Contains(t, r.Inputs["rules"].([]any)[0].(map[string]any)["applyServerSideEncryptionByDefault"], "kmsMasterKeyId")
			assert.NotContains(t, r.Inputs, "<", "the id of a key that is brought is known")
		}
	}
}
