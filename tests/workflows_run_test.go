package tests

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// copied is a repository of its own with the files of this one.
func copied(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "datatrail")
	require.NoError(t, filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(folder, strings.TrimPrefix(name, ".."))
		switch {
		case slices.Contains([]string{".git", ".bin", ".state"}, entry.Name()) && filepath.Dir(name) == "..":
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return os.MkdirAll(to, 0o755)
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(to, content, info.Mode().Perm())
	}))
	for _, args := range [][]string{
		{"init", "--quiet"},
		{"add", "--all"},
		{"-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "base"},
	} {
		said, err := exec.Command("git", append([]string{"-C", folder}, args...)...).CombinedOutput()
		require.NoError(t, err, string(said))
	}
	return folder
}

// targetsOfWorkflows are the targets that workflows call, and what shows that each of them runs.
var targetsOfWorkflows = map[string]func(t *testing.T, folder string){
	"test": recipe, "lint": recipe, "e2e": recipe, // They take the whole of what they name.
	"review":        reviews,
	"logs":          copiesLogs,
	"weekly-report": func(*testing.T, string) {}, // TestWeeklyReport_MakesTablesAndAPageAndFailsOnRed
}

func TestWorkflows_CallTargetsThatRunOffline(t *testing.T) {
	called := map[string]bool{}
	for _, w := range workflows(t) {
		for _, job := range w.Jobs {
			for _, step := range job.Steps {
				if words := strings.Fields(step.Run); len(words) > 1 {
					called[words[1]] = true
				}
			}
		}
	}
	folder := copied(t)
	for target := range called {
		run := targetsOfWorkflows[target]
		require.NotNil(t, run, "make %s is called by a workflow, and run by no test", target)
		t.Run(target, func(t *testing.T) { run(t, folder) })
	}
	assert.Len(t, called, len(targetsOfWorkflows))
}

// target runs make in a copy of the repository.
func target(folder string, environment []string, args ...string) (string, error) {
	command := exec.Command("make", append([]string{"-C", folder}, args...)...)
	command.Env = append(os.Environ(), environment...)
	said, err := command.CombinedOutput()
	return string(said), err
}

// recipe demands that make knows what to do, for every module.
func recipe(t *testing.T, folder string) {
	_, name, _ := strings.Cut(t.Name(), "/")
	said, err := target(folder, nil, "--dry-run", name)
	require.NoError(t, err, said)
	if name == "e2e" {
		assert.Contains(t, said, "go -C tests/e2e test -v")
		return
	}
	for _, module := range modules(t) {
		if !strings.HasPrefix(module, "/tools") {
			assert.Regexp(t, `for module in .*`+strings.TrimPrefix(module, "/"), said)
		}
	}
}

// reviews a change of one environment.
func reviews(t *testing.T, folder string) {
	file := filepath.Join(folder, "Pulumi.dev.yaml")
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	after := strings.Replace(string(before), "198.51.100.0/24", "198.51.100.0/25", 1)
	require.NotEqual(t, string(before), after)
	require.NoError(t, os.WriteFile(file, []byte(after), 0o600))
	said, err := target(folder, []string{"GITHUB_STEP_SUMMARY="}, "review", "BASE=HEAD")
	require.NoError(t, err, said)
	review, err := os.ReadFile(filepath.Join(folder, ".state", "review", "review.md"))
	require.NoError(t, err)
	for _, want := range []string{
		"Pulumi.dev.yaml since HEAD", "0 created, 1 changed, 0 replaced, 0 deleted", "DenyReadsOutsidePerimeter",
		"Pulumi.prod.yaml since HEAD", "0 created, 0 changed, 0 replaced, 0 deleted",
	} {
		assert.Contains(t, string(review), want)
	}
	assert.FileExists(t, filepath.Join(folder, ".state", "review", "comment.md"))
}

// copiesLogs has an AWS CLI that only says what it was told.
func copiesLogs(t *testing.T, folder string) {
	bin := t.TempDir()
	script(t, filepath.Join(bin, "aws"), `echo "aws $*"`)
	said, err := target(folder, []string{"PATH=" + bin + ":" + os.Getenv("PATH")}, "logs", "STACK=prod", "ACCOUNT=111122223333")
	require.NoError(t, err, said)
	assert.Contains(t, said, "aws s3 sync --only-show-errors s3://datatrail-prod-trail-logs-111122223333 .state/logs-prod/trail")
	assert.FileExists(t, filepath.Join(folder, ".state", "declared-prod.json"))
}
