package answer_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
)

const recent = " for the last days"

// TestTheAnswersAreTheSameOnTrino runs the queries on Trino itself, from which Athena is made: with TRINO=1, Java 17 and
// Maven. The tables are filled as Athena's SerDes fill them, the access log with Java's regular expressions.
func TestTheAnswersAreTheSameOnTrino(t *testing.T) {
	if os.Getenv("TRINO") == "" {
		t.Skip("set TRINO=1 to run the queries on Trino; needs Java 17 and Maven")
	}
	w := generate.New(3, start, 6, 3000)
	w.Lost = func(log dataset.Log, _ string, at time.Time) bool {
		hour := at.Sub(start).Hours()
		return log == dataset.Trail && hour > 30 && hour < 60
	}
	dir := t.TempDir()
	require.NoError(t, w.Write(filepath.Join(dir, "logs"), func(int) {}))
	asked := generate.Asked{
		Dataset: w.Datasets[0], Baseline: start.AddDate(0, 0, -89), Since: start.AddDate(0, 0, 1), Until: start.AddDate(0, 0, 4),
		ListingLimit: 5, Recorded: dataset.Recorded{Reads: true}, AsOf: start.AddDate(0, 0, 4).Add(20 * time.Hour),
	}
	answers := trino(t, dir, asked)
	all, err := queries.All()
	require.NoError(t, err)
	for _, asked.ReadsFrom = range dataset.Logs {
		truth := w.Truth(asked)
		for _, query := range all {
			if query.AnsweredFrom(asked.ReadsFrom) == nil {
				continue
			}
			name := query.Name + " from " + string(asked.ReadsFrom)
			rows := answers[name]
			if query.Name == "coverage" {
				rows = withoutFiles(t, answer.Section{Columns: query.Columns, Rows: rows})
			}
			assert.Equal(t, lines(truth[query.Name]), lines(rows), name)
			assert.Contains(t, answers, name+recent)
		}
	}
}

func trino(t *testing.T, dir string, asked generate.Asked) map[string][][]any {
	t.Helper()
	all, err := queries.All()
	require.NoError(t, err)
	given := queries.Values{
		TrailTable: "cloudtrail", AccessTable: "access_log", Dataset: asked.Dataset.Dataset, Recorded: asked.Recorded,
		Since: queries.On(asked.Since), Until: queries.On(asked.Until), ListingLimit: asked.ListingLimit, AsOf: asked.AsOf,
	}
	last := queries.Values{
		TrailTable: "cloudtrail", AccessTable: "access_log", Dataset: asked.Dataset.Dataset,
		Since: queries.DaysAgo(30), Until: queries.DaysAgo(0),
	}
	texts := map[string]string{}
	for _, readsFrom := range dataset.Logs {
		given.ReadsFrom, last.ReadsFrom = readsFrom, readsFrom
		for _, query := range all {
			if query.AnsweredFrom(readsFrom) == nil {
				continue
			}
			name := query.Name + " from " + string(readsFrom)
			texts[name], err = query.Bind(given)
			require.NoError(t, err)
			texts[name+recent], err = query.Bind(last)
			require.NoError(t, err)
		}
	}
	java, err := filepath.Abs("../../trino")
	require.NoError(t, err)
	task, err := json.Marshal(map[string]any{
		"queries": texts, "logs": filepath.Join(dir, "logs"), "answers": filepath.Join(dir, "answers.json"),
		"pattern": schema.AccessPattern, "accessColumns": schema.Names(schema.AccessColumns()),
		"trailTable": filepath.Join(java, "trail.sql"),
	})
	require.NoError(t, err)
	write(t, filepath.Join(dir, "task.json"), task)
	classes := filepath.Join(dir, "classes")
	command(t, "mvn", "-q", "-B", "-f", filepath.Join(java, "pom.xml"), "dependency:build-classpath", "-Dmdep.outputFile="+classes)
	path, err := os.ReadFile(filepath.Clean(classes))
	require.NoError(t, err)
	command(t, "java", "--add-opens=java.base/java.nio=ALL-UNNAMED", "-cp", string(path), filepath.Join(java, "Ask.java"),
		filepath.Join(dir, "task.json"))
	text, err := os.ReadFile(filepath.Join(dir, "answers.json"))
	require.NoError(t, err)
	return decode(t, text)
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, string(out))
}

// decode reads rows with whole numbers as int64.
func decode(t *testing.T, text []byte) map[string][][]any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	answers := map[string][][]any{}
	require.NoError(t, decoder.Decode(&answers))
	for _, rows := range answers {
		for _, row := range rows {
			for i, value := range row {
				if number, ok := value.(json.Number); ok {
					whole, err := number.Int64()
					require.NoError(t, err)
					row[i] = whole
				}
			}
		}
	}
	return answers
}
