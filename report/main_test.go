package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/version"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/source"
)

func runs(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, progress bytes.Buffer
	err = run(context.Background(), args, &out, &progress)
	return out.String(), progress.String(), err
}

// told is what other programs read in the JSON of a report.
type told struct {
	Since, Until string
	Datasets     []toldDataset
}

type toldDataset struct {
	Dataset string
	Answers []toldAnswer
}

type toldAnswer struct {
	Question, Answer, Why string
	Notes                 []string
	Columns               []struct{ Name string }
	Rows                  []map[string]any
}

func (d toldDataset) answer(question string) toldAnswer {
	i := slices.IndexFunc(d.Answers, func(a toldAnswer) bool { return a.Question == question })
	return d.Answers[i]
}

func toldBy(t *testing.T, out string) told {
	t.Helper()
	var report told
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	return report
}

func demo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	out, _, err := runs(t, "generate", "-out", dir, "-requests", "2000", "-days", "5", "-seed", "4")
	require.NoError(t, err)
	assert.Contains(t, out, "2000 requests")
	return dir
}

func TestTheVersionIsPrintedAlone(t *testing.T) {
	out, _, err := runs(t, "-version")
	require.NoError(t, err)
	assert.Equal(t, "datatrail report "+version.String()+"\n", out)

	_, help, err := runs(t, "-logs", t.TempDir(), "-version")
	require.ErrorContains(t, err, "ask for the version alone")
	assert.Contains(t, help, "print the version")
}

func TestLogsAreMadeAndReported(t *testing.T) {
	dir := demo(t)
	out, progress, err := runs(t, "-logs", dir, "-format", "json")
	require.NoError(t, err)
	report := toldBy(t, out)
	assert.Equal(t, "2026-11-01", report.Since)
	assert.Equal(t, "2026-11-05", report.Until, "the last day of requests, although CloudTrail delivers later")
	assert.Len(t, report.Datasets, 3)
	assert.NotEmpty(t, report.Datasets[0].answer("outside_perimeter").Rows)
	assert.Equal(t, "reading: 0 %\n", progress, "where there is no terminal, a short run says no more")
}

func TestLogsInJSONGiveTheAnswersOfClassicOnes(t *testing.T) {
	answers := map[string]told{}
	for _, forms := range []string{"classic", "export", "classic, lines"} {
		dir := t.TempDir()
		_, _, err := runs(t, "generate", "-out", dir, "-requests", "600", "-days", "3", "-access", forms)
		require.NoError(t, err)
		out, _, err := runs(t, "-logs", dir, "-format", "json")
		require.NoError(t, err)
		answers[forms] = toldBy(t, out)
	}
	for _, d := range answers["classic"].Datasets {
		for forms, other := range answers {
			for _, o := range other.Datasets {
				if o.Dataset == d.Dataset {
					assert.Equal(t, d.answer("delivery_gap").Rows, o.answer("delivery_gap").Rows, forms)
					assert.Equal(t, d.answer("changed_versions").Rows, o.answer("changed_versions").Rows, forms)
				}
			}
		}
	}
}

func TestThePeriodAndTheDatasetsAreCut(t *testing.T) {
	dir := demo(t)
	file := filepath.Join(t.TempDir(), "report.json")
	require.NoError(t, os.Remove(filepath.Join(dir, source.DeclaredFile)))
	out, _, err := runs(t, "-logs", dir, "-since", "2026-11-02", "-until", "2026-11-03", "-dataset",
		" acme-street-scenes , acme-speech-corpus,", "-format", "json", "-out", file)
	require.NoError(t, err)
	assert.Empty(t, out)
	text, err := os.ReadFile(filepath.Clean(file))
	require.NoError(t, err)
	report := toldBy(t, string(text))
	require.Len(t, report.Datasets, 2)
	days := report.Datasets[0].answer("bytes_by_day")
	assert.Len(t, days.Rows, 2)
	assert.Equal(t, "acme-speech-corpus", report.Datasets[1].Dataset, "in the order that was asked for")
	assert.Contains(t, report.Datasets[0].answer("outside_perimeter").Why, "-declared")
	assert.Contains(t, report.Datasets[0].answer("delivery_gap").Notes,
		"it is not known which events the trail records, so egress is assumed; declare them in a file and pass it with -declared")
}

func TestTheSameSeedMakesTheSameLogs(t *testing.T) {
	first, second := demo(t), demo(t)
	names := 0
	require.NoError(t, filepath.WalkDir(first, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		names++
		name, err := filepath.Rel(first, path)
		require.NoError(t, err)
		a, err := os.ReadFile(filepath.Clean(path))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(second, name))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(a, b), name)
		return nil
	}))
	assert.Greater(t, names, 10)
}

func TestMistakesAreToldTogether(t *testing.T) {
	_, _, err := runs(t, "-since", "soon", "-until", "2026-13-01", "-format", "pdf", "-declared", "/does/not/exist",
		"-memory", "8MB", "-as-of", "noon", "-dataset", " , ", "-fail-on", "amber", "-keys", "/no/keys")
	for _, want := range []string{
		"-logs is missing", `-since "soon" is not a day`, `-until "2026-13-01" is not a day`, `-format "pdf": choose one of`,
		"/does/not/exist", `-memory "8MB": write it as 2GB; the minimum is 1GB`, `-as-of "noon" is not a time: write it as 2026-11-15T06:00:00Z`,
		`-dataset " , " names nothing`, `-fail-on "amber": the only choice is red`, "public keys: open /no/keys",
	} {
		assert.ErrorContains(t, err, want)
	}
	_, _, err = runs(t, "-logs", ".", "-since", "2026-11-03", "-until", "2026-11-02", "extra")
	assert.ErrorContains(t, err, "swap them")
	assert.ErrorContains(t, err, `"extra" is not a flag`)
	_, _, err = runs(t, "generate", "-days", "0", "-access", "classic,xml")
	assert.ErrorContains(t, err, "-out is missing")
	assert.ErrorContains(t, err, "both must be at least 1")
	assert.ErrorContains(t, err, `unknown form "xml"; choose from classic, lines`)
}

func TestWronglyDeclaredDatasetsAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "declared.json")
	require.NoError(t, os.WriteFile(file, []byte(`[{"perimeter":{"networks":["10.0.0.1"]}},
		{"bucket":"b","events":"some","perimeter":{"networks":["::/129"]}}]`), 0o600))
	_, _, err := runs(t, "-logs", ".", "-declared", file)
	for _, want := range []string{
		"the bucket is missing", `"10.0.0.1": write it as 198.51.100.0/24`, `network "::/129"`,
		`datasets[1] (b): events "some": use one of egress, reads, writes, all`,
	} {
		assert.ErrorContains(t, err, want)
	}
	for _, text := range []string{`{`, `[{"bucket":"b","networks":["8.8.8.0/24"]}]`} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, _, err = runs(t, "-logs", ".", "-declared", file)
		assert.ErrorContains(t, err, file, "no list, and a key that would be overlooked")
	}
}

func TestTheExitStatusSaysWhetherSomethingIsRed(t *testing.T) {
	w := generate.New(8, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), 3, 300)
	w.Complete = true
	dir := t.TempDir()
	require.NoError(t, w.Write(dir, func(int) {}))
	out, _, err := runs(t, "-logs", dir, "-fail-on", "red", "-format", "json")
	require.NoError(t, err, "%s", out)
	assert.Contains(t, out, `"digests": "`, "the keys lie with the logs")
	require.NoError(t, os.RemoveAll(filepath.Join(dir, generate.TrailFolder, "AWSLogs", "111122223333", "CloudTrail", "eu-west-1", "2026", "11", "02")))
	out, _, err = runs(t, "-logs", dir, "-fail-on", "red", "-format", "json")
	assert.ErrorIs(t, err, errRed)
	assert.Contains(t, out, "was silent", "the report is written all the same")
	_, _, err = runs(t, "-logs", dir)
	assert.NoError(t, err, "nobody asked")
	_, _, err = runs(t, "-logs", dir, "-fail-on", "red", "-dataset", "acme-typo")
	assert.ErrorContains(t, err, "acme-typo")
	assert.NotErrorIs(t, err, errRed, "a fault of its own")
}
