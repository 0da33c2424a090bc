package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pagetest"
	"datatrail/internal/previewed"
	"datatrail/internal/version"
)

// clone is a repository of its own whose one commit holds the files of this one as they are.
func clone(t *testing.T) {
	t.Helper()
	top, err := filepath.Abs("../..")
	require.NoError(t, err)
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = top
	files, err := list.Output()
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	for _, file := range strings.Split(string(files), "\x00") {
		content, err := os.ReadFile(filepath.Join(top, file))
		if err != nil {
			continue // Deleted, or the empty name at the end.
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, content, 0o600))
	}
	commit(t)
}

func commit(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"},
		{"add", "-A"},
		{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "all"},
	} {
		said, err := exec.Command("git", args...).CombinedOutput()
		require.NoError(t, err, string(said))
	}
}

// edit changes a text of a file, which must be there.
func edit(t *testing.T, file, old, now string) {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(content), old)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(content), old, now, 1)), 0o600))
}

func diff(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), args, &out))
	return out.String()
}

func compared(t *testing.T, args ...string) difference {
	t.Helper()
	var d difference
	require.NoError(t, json.Unmarshal([]byte(diff(t, append(args, "-format", "json")...)), &d))
	return d
}

func TestTheVersionIsPrintedAlone(t *testing.T) {
	assert.Equal(t, "datatrail diff "+version.String()+"\n", diff(t, "-version"))
}

func TestMistakesAreToldTogether(t *testing.T) {
	err := run(context.Background(), []string{"-format", "xml", "-config", "/etc/passwd", "stray"}, &bytes.Buffer{})
	for _, want := range []string{"base: is required", `format "xml"`, `config "/etc/passwd"`, `unexpected "stray"`} {
		require.ErrorContains(t, err, want)
	}
}

func TestAChangeIsToldAsItsGraphAndItsMeaning(t *testing.T) {
	page, err := filepath.Abs("../../docs/diff.md")
	require.NoError(t, err)
	clone(t)
	t.Run("nothing differs", func(t *testing.T) {
		d := compared(t, "-base", "main")
		assert.Empty(t, d.Changes)
		assert.Empty(t, d.Answers)
		assert.Len(t, d.Commit, 40)
	})
	t.Run("a revision that is none", func(t *testing.T) {
		err := run(context.Background(), []string{"-base", "nope"}, &bytes.Buffer{})
		require.ErrorContains(t, err, `base "nope": the repository has no such commit: name a branch, a tag or a commit`)
	})
	t.Run("a revision that looks like a flag", func(t *testing.T) {
		err := run(context.Background(), []string{"-base", "--all"}, &bytes.Buffer{})
		require.ErrorContains(t, err, `base "--all": the repository has no such commit`)
	})
	t.Run("an environment that the working tree lacks", func(t *testing.T) {
		err := run(context.Background(), []string{"-base", "main", "-stack", "gone"}, &bytes.Buffer{})
		require.ErrorContains(t, err, "Pulumi.gone.yaml")
		require.ErrorContains(t, err, "choose STACK or CONFIG")
	})
	t.Run("an environment that is new", func(t *testing.T) {
		content, err := os.ReadFile("Pulumi.dev.yaml")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile("Pulumi.new.yaml", content, 0o600))
		d := compared(t, "-base", "main", "-stack", "new")
		assert.True(t, d.New)
		require.NotEmpty(t, d.Changes)
		for _, c := range d.Changes {
			assert.Equal(t, previewed.Created, c.Kind, c.URN)
		}
		require.NotEmpty(t, d.Answers)
		assert.Nil(t, d.Answers[0].Before)
	})
	t.Run("a network that is half as wide", func(t *testing.T) {
		edit(t, "Pulumi.dev.yaml", "198.51.100.0/24", "198.51.100.128/25")
		out := regexp.MustCompile(`\([0-9a-f]{7}\)`).ReplaceAllString(diff(t, "-base", "main"), "(1a2b3c4)")
		pagetest.Output(t, page, "make diff BASE=main", out)
		edit(t, "Pulumi.dev.yaml", "198.51.100.128/25", "198.51.100.0/24")
	})
	t.Run("another network and another name", func(t *testing.T) {
		edit(t, "Pulumi.prod.yaml", "          - 203.0.113.0/25\n", "")
		edit(t, "Pulumi.prod.yaml", "example-corp-speech-corpus", "example-corp-speech")
		edit(t, "Pulumi.prod.yaml", "datatrail:dashboard: true", "datatrail:dashboard: false")
		out := diff(t, "-base", "main", "-stack", "prod")
		protected, others, found := strings.Cut(out, "\nOther resources\n")
		require.True(t, found)
		assert.Contains(t, protected, "replaced  aws:s3:BucketV2 speech\n"+
			`            bucket: "example-corp-speech-corpus" -> "example-corp-speech" (cannot change in place)`)
		assert.Contains(t, protected, "changed   aws:s3:BucketPolicy street-images-policy\n            policy: statements DenyReadsOutsidePerimeter\n")
		assert.Contains(t, protected, refused)
		assert.Contains(t, others, "deleted   aws:cloudwatch:Dashboard dashboard\n")
		assert.Regexp(t, `street-images +a role of the account +203\.0\.113\.0/25 +yes -> no +yes -> no +outside the perimeter`, others)
		assert.Equal(t, 1, strings.Count(others, "outside the perimeter, and not exempt"), "rows that are the same are not shown")
		edit(t, "Pulumi.prod.yaml", "datatrail:dashboard: false", "datatrail:dashboard: true")
	})
	t.Run("buckets that exist already", func(t *testing.T) {
		const example = "examples/existing.yaml"
		edit(t, example, "        - access-logs\n", "")
		edit(t, example, "198.51.100.0/24\n        vpcEndpoints", "198.51.100.128/25\n        vpcEndpoints")
		edit(t, example, "example-corp-transcripts\n      perimeter:\n        cidrs:\n          - 198.51.100.0/24",
			"example-corp-transcripts\n      perimeter:\n        cidrs:\n          - 198.51.100.128/25")
		out := diff(t, "-base", "main", "-stack", "existing", "-config", example)
		protected, others, found := strings.Cut(out, "\nOther resources\n")
		require.True(t, found)
		assert.Regexp(t, `changed   aws:s3:BucketPolicy example-corp-transcripts-policy\n +policy: statements DenyReadsOutsidePerimeterDt[0-9a-f]{12}\n`, protected)
		assert.NotContains(t, out, "BucketPolicy example-corp-training", "its owner writes that")
		assert.Contains(t, others, "deleted   aws:s3:BucketLoggingV2 example-corp-transcripts-logging\n")
		for _, dataset := range []string{"speech", "transcripts"} {
			assert.Regexp(t, dataset+` +a role of the account +198\.51\.100\.0/24 +yes -> no `, others)
		}
		require.NoError(t, exec.Command("git", "checkout", "-q", example).Run())
	})
	t.Run("for a comment", func(t *testing.T) {
		var out bytes.Buffer
		d := difference{Changes: []previewed.Change{{Kind: previewed.Deleted, Protected: true, Type: "aws:s3/bucketV2:BucketV2", Name: "b"}}}
		require.NoError(t, d.write(&out, markdown))
		assert.Contains(t, out.String(), "\n```text\nProtected resources\n  deleted   aws:s3:BucketV2 b\n")
		assert.Equal(t, 2, strings.Count(out.String(), "```"))
	})
	t.Run("a program that differs", func(t *testing.T) {
		edit(t, "internal/stack/outputs.go", `= "trailArn"`, `= "theTrail"`)
		edit(t, "internal/stack/provider.go", `"datatrail:stack"`, `"datatrail:environment"`)
		d := compared(t, "-base", "main")
		require.NotEmpty(t, d.Changes)
		assert.Equal(t, "pulumi:providers:aws", d.Changes[len(d.Changes)-1].Type)
		assert.Empty(t, d.Answers)
		edit(t, "internal/stack/outputs.go", `= "theTrail"`, "= 1")
		err := run(context.Background(), []string{"-base", "main"}, &bytes.Buffer{})
		require.ErrorContains(t, err, "the program in the working tree does not build")
	})
}

func TestAnEnvironmentThatDoesNotPreviewIsToldWithItsSide(t *testing.T) {
	clone(t)
	edit(t, "Pulumi.dev.yaml", "retentionDays: 30", "retentionDays: -1")
	err := run(context.Background(), []string{"-base", "main"}, &bytes.Buffer{})
	require.ErrorContains(t, err, "Pulumi.dev.yaml does not preview in the working tree: ")
	require.ErrorContains(t, err, "logs.retentionDays")
	assert.NotContains(t, err.Error(), "at main")
	commit(t)
	edit(t, "Pulumi.dev.yaml", "retentionDays: -1", "retentionDays: 30")
	err = run(context.Background(), []string{"-base", "HEAD"}, &bytes.Buffer{})
	require.ErrorContains(t, err, "Pulumi.dev.yaml does not preview at HEAD: ")
	edit(t, "Pulumi.dev.yaml", "retentionDays: 30", "retentionDays: -2")
	err = run(context.Background(), []string{"-base", "HEAD"}, &bytes.Buffer{})
	require.ErrorContains(t, err, "does not preview at HEAD")
	require.ErrorContains(t, err, "does not preview in the working tree")
}
