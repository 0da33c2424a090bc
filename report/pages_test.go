package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pagetest"
)

// shown makes the logs of make demo, and returns what a command says of them.
func shown(t *testing.T, args ...string) (string, string) {
	t.Helper()
	dir := t.TempDir()
	_, _, err := runs(t, "generate", "-out", dir)
	require.NoError(t, err)
	out, _, err := runs(t, append(args, "-logs", dir)...)
	require.NoError(t, err)
	return out, dir
}

// shows demands that a page shows a part of an output in a block of its own, after a sentence.
func shows(t *testing.T, page, sentence, part string) {
	t.Helper()
	content, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(content), sentence+"\n\n```text\n")
	require.True(t, found, "%s: %s", page, sentence)
	block, after, _ := strings.Cut(rest, "```\n")
	if os.Getenv("UPDATE_GOLDEN") == "" {
		assert.Equal(t, block, part, "%s: renew it with UPDATE_GOLDEN=1", page)
		return
	}
	require.NoError(t, os.WriteFile(page, []byte(before+sentence+"\n\n```text\n"+part+"```\n"+after), 0o644))
}

func TestThePageOfTheReportShowsARealOne(t *testing.T) {
	out, _ := shown(t, "-since", "2026-11-12", "-until", "2026-11-14", "-dataset", "acme-clinical-notes")
	out = regexp.MustCompile(`read in [^;]+;`).ReplaceAllString(out, "read in 1.1s;")
	const who, people, where = "\nWho read the dataset, ", "\nWhich people and workloads ", "\nFrom which addresses "
	head, rest, found := strings.Cut(out, who)
	require.True(t, found)
	pagetest.Output(t, "../docs/report.md", "make report LOGS=.state/demo/logs SINCE=2026-11-12 UNTIL=2026-11-14 DATASET=acme-clinical-notes", head)
	_, rest, found = strings.Cut(rest, people)
	require.True(t, found)
	answer, _, found := strings.Cut(rest, where)
	require.True(t, found)
	shows(t, "../docs/report.md", "One of the questions further down:", strings.TrimPrefix(people, "\n")+answer)
}

func TestThePageOfVerifyShowsARealResult(t *testing.T) {
	out, dir := shown(t, "verify")
	pagetest.Output(t, "../docs/verify.md", "make verify LOGS=.state/demo/logs", out)
	require.NoError(t, os.Remove(one(t, dir, "_CloudTrail_eu-west-1_20261103T1")))
	out, _, err := runs(t, "verify", "-logs", dir)
	require.NoError(t, err)
	first, _, _ := strings.Cut(out, "\n")
	shows(t, "../docs/verify.md", "Without one file, the first line is:", first+"\n")
}

// A page lists what make hands over, and nothing else.
func TestThePagesNameWhatMakeTakes(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	require.NoError(t, err)
	for target, page := range map[string]string{"report": "report.md", "verify": "verify.md"} {
		help := regexp.MustCompile(`(?m)^` + target + `:.*## .*\((.*)\)$`).FindStringSubmatch(string(makefile))
		require.NotNil(t, help, target)
		content, err := os.ReadFile(filepath.Join("..", "docs", page))
		require.NoError(t, err)
		for _, argument := range regexp.MustCompile(`[A-Z_]{2,}=`).FindAllString(string(content), -1) {
			if argument != "ACCOUNT=" {
				assert.Contains(t, help[1], argument, "%s: make %s takes no %s", page, target, argument)
			}
		}
	}
}
