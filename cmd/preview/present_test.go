package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pagetest"
)

// shown is what the command writes, and its error.
func shown(t *testing.T, args ...string) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out")
	out, err := os.Create(path)
	require.NoError(t, err)
	failed := run(context.Background(), append([]string{"-project", "../../Pulumi.yaml", "-state", t.TempDir()}, args...), out)
	require.NoError(t, out.Close())
	written, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(written), failed
}

func TestShow_OfPoliciesPrintsEachInFull(t *testing.T) {
	t.Parallel()
	asText, err := shown(t, "-show", "policies")
	require.NoError(t, err)
	for _, want := range []string{
		"aws:s3:BucketPolicy reviews-policy, policy of datatrail-dev-reviews-111122223333\n{\n  \"Version\": \"2012-10-17\",",
		"aws:kms:Key audit-key, policy\n", `"Sid": "DenyReadsOutsidePerimeter"`,
	} {
		assert.Contains(t, asText, want)
	}
	assert.NotContains(t, asText, "Datasets in account")

	asJSON, err := shown(t, "-show", "policies", "-format", "json")
	require.NoError(t, err)
	var documents []struct {
		Name     string
		Document struct{ Statement []map[string]any }
	}
	require.NoError(t, json.Unmarshal([]byte(asJSON), &documents))
	assert.Equal(t, len(documents), strings.Count(asText, `"Version": "2012-10-17"`))
	for _, document := range documents {
		assert.NotEmpty(t, document.Document.Statement, document.Name)
	}
}

func TestShow_OfOutputsPrintsThemAlone(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-show", "outputs"}, {"-show", "outputs", "-format", "json"}} {
		out, err := shown(t, args...)
		require.NoError(t, err)
		if len(args) == 2 {
			pagetest.Output(t, "../../docs/preview.md", "make preview SHOW=outputs", out)
		}
		var outputs map[string]any
		require.NoError(t, json.Unmarshal([]byte(out), &outputs))
		assert.Equal(t, "datatrail-dev-trail-logs-111122223333", outputs["trailLogBucket"])
		assert.Contains(t, outputs, "datasets")
	}
}

func TestFormat_HoldsTheWholePreviewForMachinesAndComments(t *testing.T) {
	t.Parallel()
	out, err := shown(t, "-format", "json")
	require.NoError(t, err)
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(out), &all))
	for _, key := range []string{"stack", "resources", "outputs", "policies", "findings", "warnings"} {
		assert.Contains(t, all, key)
	}
	out, err = shown(t, "-format", "markdown")
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(out, "### Preview of dev\n"))
	for _, want := range []string{"Datasets in account", " resources</summary>", "pulumi:pulumi:Stack", "DenyReadsOutsidePerimeter"} {
		assert.Contains(t, out, want)
	}
	assert.Zero(t, strings.Count(out, "```")%2, "every block is closed")
	assert.Equal(t, strings.Count(out, "<details>"), strings.Count(out, "</details>"))
}

func TestFormat_TellsARefusalToo(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	require.NoError(t, os.WriteFile(bad, []byte("config:\n  aws:region: eu-central-1\n"), 0o600))
	out, err := shown(t, "-config", bad, "-format", "json")
	require.ErrorIs(t, err, errRefused)
	var r refusal
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.NotEmpty(t, r.Refused)
	assert.Contains(t, r.Refused[0], "datasets")
	out, err = shown(t, "-config", bad, "-show", "policies", "-format", "markdown")
	require.ErrorIs(t, err, errRefused)
	assert.True(t, strings.HasPrefix(out, "### Preview of dev: refused\n"))
	assert.Contains(t, out, "datasets")
}

func TestFlags_AreCheckedTogether(t *testing.T) {
	t.Parallel()
	_, err := shown(t, "-show", "secrets", "-format", "xml")
	require.ErrorContains(t, err, `show "secrets": choose policies or outputs`)
	require.ErrorContains(t, err, `format "xml": choose text, json or markdown`)
}
