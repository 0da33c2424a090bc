package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/logstest"
	"datatrail/report/internal/s3test"
	"datatrail/report/internal/source"
)

// eventsIn are the records of generated access logs as events, in the order of their times.
func eventsIn(t *testing.T, dir string) (events []logstest.Event) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := os.Open(filepath.Clean(path))
		require.NoError(t, err)
		defer func() { assert.NoError(t, f.Close()) }()
		zip, err := gzip.NewReader(f)
		require.NoError(t, err)
		text, err := io.ReadAll(zip)
		require.NoError(t, err)
		for line := range strings.Lines(string(text)) {
			_, rest, _ := strings.Cut(line, `"request_time":"`)
			at, err := time.Parse(time.RFC3339, rest[:strings.IndexByte(rest, '"')])
			require.NoError(t, err)
			events = append(events, logstest.Event{Timestamp: at.UnixMilli(), Message: strings.TrimSpace(line)})
		}
		return nil
	}))
	return events
}

func TestTheAnswersFromALogGroupAreThoseFromAFolder(t *testing.T) {
	dir, kept := t.TempDir(), t.TempDir()
	_, _, err := runs(t, "generate", "-out", dir, "-requests", "1500", "-start", "2025-02-01", "-days", "4", "-access", "lines")
	require.NoError(t, err)
	trail, access := filepath.Join(dir, generate.TrailFolder), filepath.Join(dir, generate.AccessFolder)
	rest := []string{
		"-declared", filepath.Join(dir, source.DeclaredFile), "-since", "2025-02-01", "-until", "2025-02-04",
		"-as-of", "2025-02-06T00:00:00Z", "-format", "json",
	}
	want, _, err := runs(t, append([]string{"-logs", trail, "-logs", access}, rest...)...)
	require.NoError(t, err)
	group := &logstest.Group{Name: "/aws/s3/access", Page: 100, Events: eventsIn(t, access)}
	require.NotEmpty(t, group.Events)
	s3test.Point(t, group.Start(t))
	const name = "logs:///aws/s3/access?region=eu-west-1"
	got, _, err := runs(t, append([]string{"-logs", trail + "," + name, "-store", kept}, rest...)...)
	require.NoError(t, err)
	assert.Equal(t, answers(t, want)["datasets"], answers(t, got)["datasets"])
	asked := len(group.Asked())
	got, _, err = runs(t, append([]string{"-logs", trail + "," + name, "-store", kept}, rest...)...)
	require.NoError(t, err)
	assert.Equal(t, answers(t, want)["datasets"], answers(t, got)["datasets"], "from the store")
	assert.Len(t, group.Asked(), asked, "days to which nothing comes any more are not read again")
}

func TestAStackWithoutFilesOfAccessLogsIsReadFromItsLogGroup(t *testing.T) {
	dir := t.TempDir()
	_, _, err := runs(t, "generate", "-out", dir, "-start", "2025-02-01", "-requests", "900", "-days", "3", "-access", "lines")
	require.NoError(t, err)
	trail, access := filepath.Join(dir, generate.TrailFolder), filepath.Join(dir, generate.AccessFolder)
	server := s3test.Start(t)
	require.NoError(t, os.CopyFS(server.Bucket(t, trailBucket), os.DirFS(trail)))
	server.Bucket(t, accessBucket)
	s3test.Point(t, server.Front(t).URL)
	group := &logstest.Group{Name: "/aws/s3/access", Page: 100, Events: eventsIn(t, access)}
	t.Setenv("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", group.Start(t))

	text, err := os.ReadFile(filepath.Join(dir, source.DeclaredFile))
	require.NoError(t, err)
	declared, err := dataset.ReadDeclared(bytes.NewReader(text))
	require.NoError(t, err)
	declared.Region, declared.AccessGroup = "eu-west-1", group.Name
	declared.Trail, declared.Access = dataset.LogPlace{Bucket: trailBucket}, dataset.LogPlace{Bucket: accessBucket}
	for _, isElsewhere := range []bool{false, true} {
		for i := range declared.Datasets {
			declared.Datasets[i].LogsElsewhere = isElsewhere
		}
		var out bytes.Buffer
		require.NoError(t, declared.Write(&out))
		file := filepath.Join(t.TempDir(), "declared.json")
		require.NoError(t, os.WriteFile(file, out.Bytes(), 0o600))
		rest := []string{"-declared", file, "-since", "2025-02-01", "-until", "2025-02-03", "-as-of", "2025-02-06T00:00:00Z", "-format", "json"}
		got, _, err := runs(t, rest...)
		require.NoError(t, err)
		if !isElsewhere {
			assert.Empty(t, group.Asked(), "the files are enough")
			continue
		}
		want, _, err := runs(t, append([]string{"-logs", trail + "," + access}, rest...)...)
		require.NoError(t, err)
		assert.Equal(t, answers(t, want)["datasets"], answers(t, got)["datasets"])
	}
}

func TestALogGroupNeedsAFirstDay(t *testing.T) {
	s3test.Point(t, (&logstest.Group{}).Start(t))
	_, _, err := runs(t, "-logs", "logs://g?region=eu-west-1")
	require.ErrorContains(t, err, "name the first day with -since")
	_, _, err = runs(t, "-logs", "logs://g?zone=a")
	assert.ErrorContains(t, err, "-logs: \"logs://g?zone=a\" names no log group: write it as")
}
