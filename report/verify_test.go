package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/digest"
)

// one returns a file below dir whose name holds a text.
func one(t *testing.T, dir, text string) string {
	t.Helper()
	file := ""
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.Contains(entry.Name(), text) {
			file = path
		}
		return err
	}))
	require.NotEmpty(t, file, text)
	return file
}

func TestLogsAreMadeAndVerified(t *testing.T) {
	dir := demo(t)
	out, progress, err := runs(t, "verify", "-logs", dir, "-fail-on", "red")
	require.NoError(t, err)
	verdict, _, _ := strings.Cut(out, "\n")
	assert.Regexp(t, `^\d+ digests from 2026-10-31 23:12:31 to .* prove \d+ of the \d+ files that they name\.`, verdict)
	assert.Contains(t, out, "111122223333 eu-west-1, trail datatrail-demo")
	assert.Contains(t, out, "unproven")
	assert.Equal(t, "reading: 0 %\n", progress)
}

func TestAFaultIsToldAndGivesTheStatusThatWasAskedFor(t *testing.T) {
	dir := demo(t)
	lost := one(t, dir, "_CloudTrail_eu-west-1_20261103T1")
	require.NoError(t, os.Remove(lost))
	out, _, err := runs(t, "verify", "-logs", dir)
	require.NoError(t, err, "a fault of the logs is none of the command")
	assert.True(t, strings.HasPrefix(out, "Red: 1 file missing. "), out)
	assert.Contains(t, out, filepath.Base(lost))

	file := filepath.Join(t.TempDir(), "proof.json")
	out, _, err = runs(t, "verify", "-logs", dir, "-fail-on", "red", "-format", "json", "-out", file)
	require.ErrorIs(t, err, errRed)
	assert.Empty(t, out)
	text, err := os.ReadFile(filepath.Clean(file))
	require.NoError(t, err)
	var result digest.Result
	require.NoError(t, json.Unmarshal(text, &result))
	assert.True(t, result.Red)
	assert.Equal(t, 1, result.Counts.Missing)
	require.NotEmpty(t, result.Findings)
	assert.Equal(t, digest.FileMissing, result.Findings[0].Kind)

	_, _, err = runs(t, "verify", "-logs", dir, "-fail-on", "red", "-since", "2026-11-04", "-until", "2026-11-04")
	assert.NoError(t, err, "the day of the fault was not asked for")
	_, _, err = runs(t, "verify", "-logs", dir, "-fail-on", "red", "-since", "2026-11-03", "-until", "2026-11-03")
	assert.ErrorIs(t, err, errRed, "the last day is a whole one")
}

func TestKeysLieBesideTheLogsOrElsewhere(t *testing.T) {
	dir := demo(t)
	kept := filepath.Join(t.TempDir(), "kept.json")
	require.NoError(t, os.Rename(filepath.Join(dir, digest.KeysFile), kept))
	out, _, err := runs(t, "verify", "-logs", dir)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(out, "Red: no keys. "), out)
	assert.Contains(t, out, "prove 0 of the")
	out, _, err = runs(t, "verify", "-logs", dir, "-keys", kept, "-fail-on", "red")
	require.NoError(t, err)
	assert.NotContains(t, out, "Red")
}

func TestMistakesOfVerifyAreToldTogether(t *testing.T) {
	_, _, err := runs(t, "verify", "-since", "soon", "-until", "2026-13-01", "-format", "pdf", "-keys", "/does/not/exist",
		"-fail-on", "blue", "extra")
	for _, want := range []string{
		"-logs is missing", `-since "soon" is not a day`, `-until "2026-13-01" is not a day`, `-format "pdf": choose one of table, json`,
		"/does/not/exist", `-fail-on "blue": the only choice is red`, `"extra" is not a flag`,
	} {
		assert.ErrorContains(t, err, want)
	}
	_, _, err = runs(t, "verify", "-logs", ".", "-since", "2026-11-03", "-until", "2026-11-02")
	assert.ErrorContains(t, err, "swap them")
	_, _, err = runs(t, "verify", "-logs", t.TempDir())
	assert.ErrorContains(t, err, "no CloudTrail log files or digests found in ")
}
