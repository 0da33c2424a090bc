package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

type workflow struct {
	On          any               `yaml:"on"`
	Permissions map[string]string `yaml:"permissions"`
	Jobs        map[string]struct {
		If          string            `yaml:"if"`
		Environment string            `yaml:"environment"`
		Permissions map[string]string `yaml:"permissions"`
		Strategy    struct {
			Matrix struct {
				Stack []string `yaml:"stack"`
			} `yaml:"matrix"`
		} `yaml:"strategy"`
		Steps []struct {
			Uses string            `yaml:"uses"`
			Run  string            `yaml:"run"`
			With map[string]string `yaml:"with"`
		} `yaml:"steps"`
	} `yaml:"jobs"`
}

func workflows(t *testing.T) map[string]workflow {
	t.Helper()
	out := map[string]workflow{}
	for _, name := range []string{"ci", "preview", "deploy", "report"} {
		var w workflow
		require.NoError(t, yaml.Unmarshal([]byte(read(t, ".github/workflows/"+name+".yml")), &w))
		require.NotEmpty(t, w.Jobs, name)
		out[name] = w
	}
	files, err := filepath.Glob("../.github/workflows/*")
	require.NoError(t, err)
	require.Len(t, files, len(out), "every workflow is tested")
	return out
}

// majors are the oldest releases of the actions that run on Node 24, which is all that runners have.
var majors = map[string]string{
	"actions/cache": "v5", "actions/checkout": "v6", "actions/download-artifact": "v7", "actions/github-script": "v8",
	"actions/setup-go": "v6", "actions/upload-artifact": "v6", "aws-actions/configure-aws-credentials": "v6", "pulumi/actions": "v7",
}

func TestWorkflows_RunMakeTargetsAlone(t *testing.T) {
	makefile := read(t, "Makefile")
	for name, w := range workflows(t) {
		for id, job := range w.Jobs {
			for _, step := range job.Steps {
				if step.Run == "" {
					action, major, _ := strings.Cut(step.Uses, "@")
					assert.Equal(t, majors[action], major, "%s.%s: %s", name, id, step.Uses)
					continue
				}
				words := strings.Fields(step.Run)
				require.Equal(t, "make", words[0], step.Run)
				assert.Contains(t, makefile, "\n.PHONY: "+words[1]+"\n", step.Run)
				assert.NotContains(t, step.Run, "${{", "what others write reaches a shell as a variable alone")
				assert.NotContains(t, step.Run, "\n")
			}
		}
	}
}

func TestWorkflows_GiveCredentialsToNobodyWithoutApproval(t *testing.T) {
	const ours = "github.event.pull_request.head.repo.full_name == github.repository"
	for name, w := range workflows(t) {
		assert.NotContains(t, read(t, ".github/workflows/"+name+".yml"), "pull_request_target:", name)
		assert.Equal(t, map[string]string{"contents": "read"}, w.Permissions, name)
		for id, job := range w.Jobs {
			if job.Permissions["id-token"] == "write" {
				assert.NotEmpty(t, job.Environment, "%s.%s: somebody approves", name, id)
				if name == "preview" {
					assert.Contains(t, job.If, ours, "no fork gets a token of AWS")
				}
			}
			if job.Permissions["pull-requests"] == "write" {
				assert.Contains(t, job.If, ours)
				for _, step := range job.Steps {
					assert.NotContains(t, step.Uses, "actions/checkout", "nothing of a pull request runs with a token that writes")
				}
			}
			for _, step := range job.Steps {
				if strings.HasPrefix(step.Uses, "actions/checkout") {
					assert.Equal(t, "false", step.With["persist-credentials"])
				}
			}
		}
	}
}

func TestWorkflows_GoThroughEveryEnvironment(t *testing.T) {
	files, err := filepath.Glob("../Pulumi.*.yaml")
	require.NoError(t, err)
	var stacks []string
	for _, file := range files {
		stacks = append(stacks, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "Pulumi."), ".yaml"))
	}
	all := workflows(t)
	assert.ElementsMatch(t, stacks, all["preview"].Jobs["aws"].Strategy.Matrix.Stack)
	deploy := all["deploy"].Jobs["deploy"]
	assert.ElementsMatch(t, stacks, deploy.Strategy.Matrix.Stack)
	last := deploy.Steps[len(deploy.Steps)-1]
	assert.Equal(t, "preview", last.With["command"])
	assert.Equal(t, "true", last.With["expect-no-changes"])
}

func TestReview_GoesThroughEveryEnvironmentAndFitsAComment(t *testing.T) {
	folder, bin := t.TempDir(), t.TempDir()
	out, summary := filepath.Join(folder, "review"), filepath.Join(folder, "summary")
	tool, err := filepath.Abs("../tools/review.sh")
	require.NoError(t, err)
	t.Chdir(folder)
	for _, name := range []string{"dev", "prod"} {
		require.NoError(t, os.WriteFile("Pulumi."+name+".yaml", nil, 0o600))
	}
	review := func(t *testing.T, body string) (string, string, error) {
		t.Helper()
		script(t, filepath.Join(bin, "make"), body)
		command := exec.Command("sh", tool, "main", out)
		command.Env = append(os.Environ(), "MAKE="+filepath.Join(bin, "make"), "GITHUB_STEP_SUMMARY="+summary)
		said, failed := command.CombinedOutput()
		comment, err := os.ReadFile(filepath.Join(out, "comment.md"))
		require.NoError(t, err, string(said))
		whole, err := os.ReadFile(filepath.Join(out, "review.md"))
		require.NoError(t, err)
		return string(comment), string(whole), failed
	}

	comment, whole, err := review(t, `echo "$*"`)
	require.NoError(t, err)
	assert.Equal(t, whole, comment)
	for _, want := range []string{
		"diff BASE=main STACK=dev FORMAT=markdown", "diff BASE=main STACK=prod FORMAT=markdown", "preview STACK=prod FORMAT=markdown",
	} {
		assert.Contains(t, comment, want)
	}
	told, err := os.ReadFile(summary)
	require.NoError(t, err)
	assert.Equal(t, whole, string(told))

	comment, whole, err = review(t, `echo '<details>'; echo '`+"```text"+`'; yes 'a line of thirty characters....' | head -3000; echo '`+"```"+`'; echo '</details>'`)
	require.NoError(t, err)
	assert.Less(t, len(comment), 65536)
	assert.Greater(t, len(whole), 65536)
	assert.Zero(t, strings.Count(comment, "```")%2)
	assert.Equal(t, strings.Count(comment, "<details>"), strings.Count(comment, "</details>"))
	assert.Contains(t, comment, "The rest is in the artifact")

	comment, _, err = review(t, `case "$*" in *diff*prod*) echo "base has no such file" >&2; exit 1;; *) echo fine;; esac`)
	require.Error(t, err, "a review fails with any of its parts")
	assert.Contains(t, comment, "### Difference of prod: failed\n\n```text\nbase has no such file\n```")
	assert.Equal(t, 3, strings.Count(comment, "fine"), "and still shows the others")
}

func TestLogs_AreCopiedFromTheBucketsThatThePreviewDeclares(t *testing.T) {
	folder, bin := t.TempDir(), t.TempDir()
	script(t, filepath.Join(bin, "aws"), `echo "$*"`)
	_, plan, err := deploy(t, "prod")
	require.NoError(t, err)
	declared := filepath.Join(folder, "declared.json")
	file, err := os.Create(declared)
	require.NoError(t, err)
	require.NoError(t, plan.WriteDeclared(file))
	require.NoError(t, file.Close())
	command := exec.Command("sh", "../tools/logs.sh", declared, filepath.Join(folder, "logs"))
	command.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	said, err := command.CombinedOutput()
	require.NoError(t, err, string(said))
	assert.Equal(t, "s3 sync --only-show-errors s3://datatrail-prod-trail-logs-111122223333 "+folder+"/logs/trail\n"+
		"s3 sync --only-show-errors s3://datatrail-prod-access-logs-111122223333 "+folder+"/logs/access\n", string(said))

	for example, from := range map[string]string{
		"archive":            "data-teams/AWSLogs/111122223333/",
		"organization-trail": "AWSLogs/o-exampleorg1/111122223333/",
	} {
		_, plan, err := run(t, environment(t, "examples/"+example+".yaml"))
		require.NoError(t, err)
		var out strings.Builder
		require.NoError(t, plan.WriteDeclared(&out))
		require.NoError(t, os.WriteFile(declared, []byte(out.String()), 0o600))
		command := exec.Command("sh", "../tools/logs.sh", declared, filepath.Join(folder, "logs"))
		command.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
		said, err := command.CombinedOutput()
		require.NoError(t, err, string(said))
		assert.Contains(t, string(said), "s3 sync --only-show-errors s3://"+archiveName+"/"+from+" "+folder+"/logs/trail/111122223333\n",
			"and nothing of other accounts")
		assert.Equal(t, 2, strings.Count(string(said), "s3 sync"))
	}

	require.NoError(t, os.WriteFile(declared, []byte("{}"), 0o600))
	said, err = exec.Command("sh", "../tools/logs.sh", declared, folder).CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(said), "names no log buckets: run make preview")
}

func TestWeeklyReport_MakesTablesAndAPageAndFailsOnRed(t *testing.T) {
	const name = "weekly-report-test"
	made := func(kind, suffix string) string { return "../.state/" + kind + "-" + name + suffix }
	t.Cleanup(func() {
		for _, path := range []string{made("logs", ""), made("declared", ".json"), made("report", "")} {
			assert.NoError(t, os.RemoveAll(path))
		}
	})
	target := func(args ...string) (string, error) {
		command := exec.Command("make", append([]string{"-s", "-C", ".."}, args...)...)
		said, err := command.CombinedOutput()
		return string(said), err
	}
	require.NoError(t, os.MkdirAll("../.state", 0o755))
	said, err := exec.Command("go", "-C", "../report", "run", ".", "generate", "-out", "../.state/logs-"+name).CombinedOutput()
	require.NoError(t, err, string(said))
	declared, err := os.ReadFile(made("logs", "/declared.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(made("declared", ".json"), declared, 0o600))
	failed, err := target("weekly-report", "STACK="+name)
	assert.FileExists(t, made("report", "/report.html"), failed)
	assert.FileExists(t, made("report", "/csv/answers.csv"), failed)
	require.Error(t, err, "two weeks of made-up logs hold what is red")
	assert.Regexp(t, `(?i)red|Error 3`, failed)
}
