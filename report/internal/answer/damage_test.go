package answer_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

func build(t *testing.T, dir string, w *generate.World) *answer.Report {
	t.Helper()
	until := start.AddDate(0, 0, w.Days)
	report, err := answer.Build(context.Background(), answer.Options{
		Logs: source.Folder(dir), Declared: saying(w, false, dataset.Egress), Threads: 2, Since: start, Until: until,
	})
	require.NoError(t, err)
	return report
}

func times(report *answer.Report) map[logs.Kind]int64 {
	all := map[logs.Kind]int64{}
	for _, c := range report.Counts {
		all[c.Kind] = c.Times
	}
	return all
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			all = append(all, path)
		}
		return err
	}))
	return all
}

// identified is a file of the trail without the records that have no id: a copy of those tells of further calls.
func identified(t *testing.T, file string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Clean(file))
	require.NoError(t, err)
	defer func() { assert.NoError(t, f.Close()) }()
	zip, err := gzip.NewReader(f)
	require.NoError(t, err)
	var content struct{ Records []json.RawMessage }
	require.NoError(t, json.NewDecoder(zip).Decode(&content))
	content.Records = slices.DeleteFunc(content.Records, func(r json.RawMessage) bool { return !bytes.Contains(r, []byte(`"eventID":`)) })
	text, err := json.Marshal(content)
	require.NoError(t, err)
	return gzipped(t, string(text))
}

func TestDamageIsCountedAndChangesNoAnswer(t *testing.T) {
	w := generate.New(9, start, 4, 3000)
	dir := t.TempDir()
	require.NoError(t, w.Write(dir, func(int) {}))
	before := build(t, dir, w)
	duplicates := times(before)[logs.Duplicate]
	digests := times(before)[logs.OtherTrailObject]
	assert.Positive(t, digests, "the trail's digests are no log files")
	assert.Positive(t, duplicates, "some records are delivered twice")
	assert.Positive(t, times(before)[logs.Late], "some events are late")
	var trail, access string
	largest := int64(0)
	for _, file := range files(t, dir) {
		info, err := os.Stat(file)
		require.NoError(t, err)
		if source.Tell(filepath.ToSlash(file)).Kind == source.Trail {
			if info.Size() > largest {
				trail, largest = file, info.Size()
			}
		} else if strings.Contains(file, w.Datasets[0].Bucket) {
			access = file
		}
	}
	name := func(unique string) string {
		return filepath.Join(dir, schema.TrailKey("", "111122223333", "eu-west-1", start, unique))
	}
	packed := identified(t, trail)
	write(t, name("cutshort"), packed[:len(packed)*2/3])
	write(t, name("damaged"), gzipped(t, `{"Records":[{"eventID":"a"`))
	write(t, name("nothing"), nil)
	write(t, name("noarchive"), []byte("this is no archive"))
	write(t, name("other"), gzipped(t, `{"Records":[`+
		`{"eventID":"b","eventSource":"sts.amazonaws.com","eventTime":"2026-10-29T00:00:00Z"},`+
		`{"eventID":"c","eventSource":"s3.amazonaws.com","eventTime":"soon"},`+
		`42,{"eventID":"d","eventSource":"kms.amazonaws.com","eventTime":"2026-10-29T00:00:00Z","brandNew":{"a":[1]}}]}`))
	write(t, filepath.Join(dir, "notes.txt"), []byte("hello"))
	write(t, filepath.Join(dir, "x", "111122223333_CloudTrail-Digest_eu-west-1_d_eu-west-1_20261028T000000Z.json.gz"), nil)
	logged, err := os.ReadFile(filepath.Clean(access))
	require.NoError(t, err)
	write(t, access, append(logged, "not a line\r\n\n\xff\xfe \"\nhalf a lin"...))

	after := build(t, dir, w)
	counted := times(after)
	// Each file of calls has one event of Lake Formation, the file cut short as well.
	others := times(before)[logs.OtherEvent] + 1
	for kind, want := range map[logs.Kind]int64{
		logs.UnreadableFile: 2, logs.TruncatedFile: 2, logs.BadLine: 3, logs.OtherEvent: others + 2, logs.UnknownField: 1,
		logs.OtherFile: 1, logs.OtherTrailObject: digests + 1, logs.BadTime: 1,
	} {
		assert.Equal(t, want, counted[kind], string(kind))
	}
	assert.GreaterOrEqual(t, counted[logs.BadRecord], int64(2), "the number and the half record")
	assert.Greater(t, counted[logs.Duplicate], duplicates, "what could be read of the file cut short was there already")
	for i, dataset := range after.Datasets {
		for j, section := range dataset.Sections {
			if section.Name == "unreadable_lines" && dataset.Bucket == w.Datasets[0].Bucket {
				assert.Equal(t, int64(3), section.Total("lines"))
				continue
			}
			was := before.Datasets[i].Sections[j]
			if section.Name == "coverage" {
				was.Rows, section.Rows = withoutFiles(t, was), withoutFiles(t, section)
			}
			assert.Equal(t, lines(was.Rows), lines(section.Rows), "%s of %s", section.Name, dataset.Bucket)
		}
	}
}

func TestFilesMayLieAnywhere(t *testing.T) {
	w := generate.New(10, start, 3, 1500)
	dir, flat := t.TempDir(), t.TempDir()
	require.NoError(t, w.Write(dir, func(int) {}))
	for i, file := range files(t, dir) {
		text, err := os.ReadFile(filepath.Clean(file))
		require.NoError(t, err)
		// Of a record that was delivered twice, the first file counts: the order of the files stays.
		write(t, filepath.Join(flat, fmt.Sprintf("%05d", i), filepath.Base(file)), text)
	}
	want, got := build(t, dir, w), build(t, flat, w)
	assert.Len(t, got.Datasets, len(want.Datasets))
	for i, dataset := range got.Datasets {
		for j, section := range dataset.Sections {
			assert.Equal(t, lines(want.Datasets[i].Sections[j].Rows), lines(section.Rows), section.Name)
		}
	}
}

func TestAFolderWithoutLogsIsRefused(t *testing.T) {
	dir := t.TempDir()
	_, err := answer.Build(context.Background(), answer.Options{Logs: source.Folder(dir)})
	assert.ErrorContains(t, err, "no CloudTrail or access-log files found in "+dir+"; name the log buckets")
	_, err = answer.Build(context.Background(), answer.Options{Logs: source.Folder("/does/not/exist")})
	assert.ErrorContains(t, err, "/does/not/exist")
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
	require.NoError(t, os.WriteFile(file, text, 0o600))
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}
