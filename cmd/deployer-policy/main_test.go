package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/deployer"
	"datatrail/internal/pagetest"
	"datatrail/internal/version"
)

func write(t *testing.T, args ...string) (string, string, error) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "out")
	var out bytes.Buffer
	err := run(context.Background(), append([]string{"-project", "../../Pulumi.yaml", "-out", folder}, args...), &out)
	return folder, out.String(), err
}

func TestTheVersionIsPrintedAlone(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), []string{"-version"}, &out))
	assert.Equal(t, "datatrail deployer-policy "+version.String()+"\n", out.String())
}

func TestThePoliciesAreWrittenFromThePreviewedGraph(t *testing.T) {
	folder, said, err := write(t, "-stack", "prod", "-repository", "example/ml")
	require.NoError(t, err)
	var files []string
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, entry := range entries {
		files = append(files, entry.Name())
		content, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		require.NoError(t, err)
		var document struct{ Statement []map[string]any }
		require.NoError(t, json.Unmarshal(content, &document))
		assert.NotEmpty(t, document.Statement, entry.Name())
		assert.NotContains(t, string(content), "<", "what is random is a wildcard")
		assert.Contains(t, said, entry.Name())
	}
	assert.Equal(t, []string{"deploy-1.json", "preview-1.json", "trust-deploy.json", "trust-preview.json"}, files)
	page := regexp.MustCompile(`(?m)^\S*/(\S+\.json) +`).ReplaceAllString(said, ".state/deployer-prod/$1  ")
	pagetest.Output(t, "../../docs/deploying.md", "make deployer-policy STACK=prod REPOSITORY=example/ml", page)
	trust, err := os.ReadFile(filepath.Join(folder, "trust-preview.json"))
	require.NoError(t, err)
	assert.Contains(t, string(trust), "repo:example/ml:environment:prod-preview")
	deploy, err := os.ReadFile(filepath.Join(folder, "deploy-1.json"))
	require.NoError(t, err)
	assert.Contains(t, string(deploy), `"arn:aws:iam::111122223333:role/trail-log-role-*"`)
	assert.Contains(t, said, "AWS does not let you restrict these to resources: cloudtrail:DescribeTrails,")
}

func TestTheEnvironmentsOfGitHubCanBeNamed(t *testing.T) {
	s, err := parse([]string{"-stack", "prod", "-repository", "example/ml", "-environment", "live", "-preview-environment", "look"})
	require.NoError(t, err)
	trusts, err := s.trusts(deployer.Site{Partition: "aws", Account: "111122223333"})
	require.NoError(t, err)
	for i, want := range []string{"repo:example/ml:environment:look", "repo:example/ml:environment:live"} {
		text, err := trusts[i].document.JSON()
		require.NoError(t, err)
		assert.Contains(t, text, want)
	}
}

func TestWhatCannotBeWrittenIsToldWithItsRemedy(t *testing.T) {
	for want, args := range map[string][]string{
		`deployer "me": is not the ARN of an IAM role`: {"-deployer", "me"},
		`unexpected "stray": everything is a flag`:     {"stray"},
		"does not include the deploying principal":     {"-stack", "prod", "-deployer", "arn:aws:iam::111122223333:role/other"},
		`repository "ml": write it as owner/name`:      {"-repository", "ml"},
		"Pulumi.gone.yaml":                             {"-stack", "gone"},
	} {
		folder, _, err := write(t, args...)
		require.ErrorContains(t, err, want)
		assert.NoDirExists(t, folder, "nothing is written")
	}
}

func TestNothingIsAskedForOfBucketsThatExistButWhatIsManaged(t *testing.T) {
	folder, _, err := write(t, "-stack", "existing", "-config", "../../examples/existing.yaml", "-repository", "example/ml")
	require.NoError(t, err)
	for name, asked := range map[string]string{
		"deploy-1.json": `["s3:PutBucketLogging","s3:PutBucketPolicy"]`, "preview-1.json": "",
	} {
		content, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		assert.NotContains(t, string(content), "example-corp-training", name)
		assert.NotContains(t, string(content), "example-corp-archive", name)
		assert.Contains(t, string(content), "datatrail-existing", name)
		var policy struct {
			Statement []struct{ Sid, Action, Resource json.RawMessage }
		}
		require.NoError(t, json.Unmarshal(content, &policy))
		about := 0
		for _, s := range policy.Statement {
			if strings.Contains(string(s.Resource), "example-corp-transcripts") {
				about++
				assert.Equal(t, `"arn:aws:s3:::example-corp-transcripts"`, string(s.Resource), "it shares no statement")
				if asked != "" {
					assert.JSONEq(t, asked, string(s.Action))
				}
			}
		}
		assert.Equal(t, 1, about, name)
	}
}
