package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/export"
)

func TestTheREADMESaysFromWhichLogEachAnswerIsTaken(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	names := map[string][]string{}
	for _, q := range all {
		from := "both"
		switch {
		case slices.Equal(q.Logs, []dataset.Log{dataset.Access}):
			from = "the access log alone"
		case len(q.Logs) == 1 && q.AnsweredFrom(dataset.Access) == nil:
			from = "CloudTrail alone"
		case len(q.Logs) == 1:
			from = "CloudTrail, or else the access log"
		}
		names[from] = append(names[from], "`"+q.Name+"`")
	}
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for from, questions := range names {
		assert.Contains(t, string(text), "| "+from+" | "+strings.Join(questions, ", ")+" |\n")
	}
}

func TestTheREADMENamesEveryTableAndFormatAndWorth(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	all, err := queries.All()
	require.NoError(t, err)
	files, err := export.Files()
	require.NoError(t, err)
	for _, file := range files {
		name, _, _ := strings.Cut(file, ".")
		if !slices.ContainsFunc(all, func(q queries.Query) bool { return q.Name == name }) {
			assert.Contains(t, string(text), "`"+name+"`")
		}
	}
	for _, format := range formats {
		assert.Contains(t, string(text), "`"+format+"`")
	}
	for _, state := range []answer.State{answer.Answered, answer.AtLeast, answer.NotAnswered} {
		assert.Contains(t, string(text), "\n| "+string(state)+" | ")
	}
}

func TestMakeHandsOverEveryFlag(t *testing.T) {
	for target, args := range map[string][]string{
		"report": {
			"LOGS=my logs", "SINCE=2026-11-01", "UNTIL=2026-11-02", "AS_OF=now", "DATASET=a, b", "DECLARED=d.json", "KEYS=k.json",
			"PSEUDONYMS=key", "FORMAT=csv", "OUT=my answers", "FAIL_ON=red",
		},
		"verify": {"LOGS=my logs", "KEYS=k.json", "SINCE=2026-11-01", "UNTIL=2026-11-02", "FORMAT=json", "OUT=my proof", "FAIL_ON=red"},
	} {
		out, err := exec.Command("make", append([]string{"-n", "-C", "..", target}, args...)...).CombinedOutput()
		require.NoError(t, err, string(out))
		for _, arg := range args {
			name, value, _ := strings.Cut(arg, "=")
			flag := strings.ToLower(strings.ReplaceAll(name, "_", "-"))
			assert.Contains(t, string(out), "-"+flag+` "`+value+`"`, target)
		}
		help, err := exec.Command("make", "-C", "..", "help").CombinedOutput()
		require.NoError(t, err)
		for _, arg := range args {
			name, _, _ := strings.Cut(arg, "=")
			assert.Regexp(t, `make `+target+` .*\b`+name+"=", string(help))
		}
	}
}
