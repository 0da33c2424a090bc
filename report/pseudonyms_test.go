package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/export"
	"datatrail/report/internal/generate"
)

// identifying are the fields of a CloudTrail record whose values name somebody.
var identifying = map[string]bool{
	"sourceIPAddress": true, "vpcEndpointId": true, "vpcEndpointAccountId": true, "accountId": true, "recipientAccountId": true,
	"arn": true, "principalId": true, "userName": true, "accessKeyId": true,
}

var (
	entryStart = regexp.MustCompile(`^\S+ \S+ \[[^]]*\] (\S+) (\S+) `)
	apart      = regexp.MustCompile(`[/:]`)
	isService  = regexp.MustCompile(`^(svc:)?[a-z0-9]+\.amazonaws\.com$`)
)

// names collects what the logs hold about callers, whole and in pieces.
func names(t *testing.T, dir string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	add := func(value string) {
		all[value] = true
		if strings.Contains(value, ":assumed-role/") || strings.Contains(value, "/AROA") || strings.HasPrefix(value, "AROA") {
			for _, piece := range apart.Split(value, -1) {
				all[piece] = true
			}
		}
	}
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Clean(path))
		require.NoError(t, err)
		switch {
		case strings.HasSuffix(path, ".json.gz") && !strings.Contains(path, "Digest"):
			r, err := gzip.NewReader(bytes.NewReader(text))
			require.NoError(t, err)
			text, err = io.ReadAll(r)
			require.NoError(t, err)
			var record any
			require.NoError(t, json.Unmarshal(text, &record))
			collect(record, add)
		case !strings.Contains(path, generate.TrailFolder):
			lines := bufio.NewScanner(bytes.NewReader(text))
			for lines.Scan() {
				if m := entryStart.FindStringSubmatch(lines.Text()); m != nil {
					add(m[1])
					add(m[2])
				}
			}
		}
		return nil
	}))
	// What the questions themselves say names nobody.
	asked, err := queries.All()
	require.NoError(t, err)
	said, err := json.Marshal(asked)
	require.NoError(t, err)
	for value := range all {
		if len(value) < 4 || value == "anonymous" || isService.MatchString(value) || value == "AmazonS3" ||
			value == "assumed-role" || strings.Contains(string(said), value) {
			delete(all, value)
		}
	}
	return all
}

func collect(value any, add func(string)) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			collect(item, add)
		}
	case map[string]any:
		for name, item := range v {
			if text, ok := item.(string); ok && identifying[name] {
				add(text)
			}
			collect(item, add)
		}
	}
}

func keyFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func TestAReportWithPseudonymsHoldsNoName(t *testing.T) {
	dir := demo(t)
	hidden := names(t, dir)
	for _, want := range []string{
		"111122223333", "444455556666", "203.0.113.7", "2001:db8:a::1", "vpce-0ffffffffffff0001", "alice", "job-1",
		"night-shift", "run-77", "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:role/ci/deploy", "AthenaQuery",
	} {
		require.True(t, hidden[want], "the logs name %s", want)
	}
	// Damage is told with examples, which hold names of files and pieces of lines.
	require.NoError(t, os.WriteFile(filepath.Join(dir, "alice-203.0.113.7.txt"), nil, 0o600))
	access := one(t, dir, "2026-11-02-")
	text, err := os.ReadFile(filepath.Clean(access))
	require.NoError(t, err)
	text = append(text, "bad arn:aws:iam::111122223333:user/alice 203.0.113.7\n"...)
	require.NoError(t, os.WriteFile(access, text, 0o600))

	key := keyFile(t, "a key that nobody knows\n")
	for _, format := range formats {
		args := []string{"-logs", dir, "-format", format, "-listings", "3", "-dataset", "acme-speech-corpus"}
		plain := written(t, format, args...)
		assert.Contains(t, plain, "203.0.113.")
		assert.NotRegexp(t, `pseudonyms replace|"pseudonyms": true|(role|address|account)-[0-9a-f]{12}\b`,
			plain, "nothing changes without the flag")
		out := written(t, format, append(args, "-pseudonyms", key)...)
		shown := 0
		for value := range hidden {
			if at := strings.Index(out, value); at >= 0 {
				assert.Fail(t, "a name is left", "%s holds %q: %s", format, value, out[max(0, at-60):min(len(out), at+60)])
			}
			if strings.Contains(plain, value) {
				shown++
			}
		}
		assert.Greater(t, shown, 15, "the report without the flag names them, as %s", format)
		for _, kind := range []string{"role-", "user-", "address-", "account-", "endpoint-"} {
			assert.Regexp(t, kind+"[0-9a-f]{12}", out, format)
		}
		assert.Contains(t, out, "athena.amazonaws.com", format)
		assert.Contains(t, out, "seudonyms", format)
	}
}

// written is all that a report writes, of a folder all files.
func written(t *testing.T, format string, args ...string) string {
	t.Helper()
	if !slices.Contains(export.FolderFormats, format) {
		out, _, err := runs(t, args...)
		require.NoError(t, err)
		return out
	}
	dir := t.TempDir()
	_, _, err := runs(t, append(args, "-out", dir)...)
	require.NoError(t, err)
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	if format == "parquet" {
		return unpackedTables(t, names)
	}
	var all strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(filepath.Clean(name))
		require.NoError(t, err)
		all.Write(text)
	}
	return all.String()
}

// unpackedTables is the text of Parquet files: their bytes are packed.
func unpackedTables(t *testing.T, names []string) string {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	defer func() { assert.NoError(t, db.Close()) }()
	var all strings.Builder
	for _, name := range names {
		var text string
		require.NoError(t, db.QueryRow("SELECT coalesce(string_agg(to_json(r)::VARCHAR), '') FROM '"+name+"' AS r").Scan(&text))
		all.WriteString(text)
	}
	return all.String()
}

func reported(t *testing.T, dir string, args ...string) told {
	t.Helper()
	out, _, err := runs(t, append(args, "-logs", dir, "-dataset", "acme-speech-corpus", "-format", "json")...)
	require.NoError(t, err)
	return toldBy(t, out)
}

// pairs maps every text of the rows of a report to that in the same place of another one.
func pairs(t *testing.T, from, to told) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.Len(t, to.Datasets, len(from.Datasets))
	for i, d := range from.Datasets {
		for j, a := range d.Answers {
			// Which of two files holds a record that was delivered twice is left to chance.
			if a.Question == "coverage" {
				continue
			}
			other := to.Datasets[i].Answers[j]
			require.Len(t, other.Rows, len(a.Rows), a.Question)
			for r, row := range a.Rows {
				for column, value := range row {
					text, ok := value.(string)
					if !ok {
						assert.Equal(t, value, other.Rows[r][column], "%s: %s", a.Question, column)
						continue
					}
					kind := column + " " + text
					if before, met := all[kind]; met {
						assert.Equal(t, before, other.Rows[r][column], "%s has one pseudonym in all questions", kind)
					}
					all[kind] = other.Rows[r][column].(string)
				}
			}
		}
	}
	return all
}

func TestPseudonymsDependOnTheKeyAndNothingElse(t *testing.T) {
	dir := demo(t)
	plain := reported(t, dir)
	first := pairs(t, plain, reported(t, dir, "-pseudonyms", keyFile(t, "a key that nobody knows")))
	again := pairs(t, plain, reported(t, dir, "-pseudonyms", keyFile(t, "a key that nobody knows")))
	other := pairs(t, plain, reported(t, dir, "-pseudonyms", keyFile(t, "another key of somebody")))
	assert.Equal(t, first, again)
	replaced, owners := 0, map[string]string{}
	for name, pseudonym := range first {
		column, value, _ := strings.Cut(name, " ")
		if pseudonym == value {
			assert.Equal(t, value, other[name], "what stays does so with every key")
			continue
		}
		replaced++
		assert.NotEqual(t, pseudonym, other[name], name)
		// The access log names a role without its path.
		value = value[strings.LastIndexByte(value, '/')+1:]
		if before, met := owners[column+pseudonym]; met {
			assert.Equal(t, before, value, "%s stands for one", pseudonym)
		}
		owners[column+pseudonym] = value
	}
	assert.Greater(t, replaced, 30)
}

func TestABadKeyFileIsToldWithTheOtherMistakes(t *testing.T) {
	short := keyFile(t, "short")
	_, _, err := runs(t, "-since", "soon", "-pseudonyms", short)
	assert.ErrorContains(t, err, `-since "soon" is not a day`)
	assert.ErrorContains(t, err, "-pseudonyms: key file "+short+" has 5 bytes, but needs at least 16")
	_, _, err = runs(t, "-logs", ".", "-pseudonyms", "")
	assert.ErrorContains(t, err, "-pseudonyms: the name of the key file is empty")
	_, _, err = runs(t, "-logs", t.TempDir(), "-pseudonyms", "/does/not/exist")
	assert.ErrorContains(t, err, "/does/not/exist")
}
