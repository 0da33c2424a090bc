package answer_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

func text(t *testing.T, value any) string {
	t.Helper()
	out, err := json.Marshal(value)
	require.NoError(t, err)
	return string(out)
}

func TestLogsAreReadHoweverTheyAreKept(t *testing.T) {
	name := schema.TrailKey("", "111122223333", "eu-central-1", time.Date(2026, 11, 20, 10, 5, 0, 0, time.UTC), "0123456789ABCDEF")
	one := recordOf("1", nil)
	file := text(t, record{"Records": []any{one}})
	for how, kept := range map[string]struct{ name, text string }{
		"unpacked":                             {strings.TrimSuffix(name, ".gz"), file},
		"unpacked and called packed":           {name, file},
		"packed and called unpacked":           {strings.TrimSuffix(name, ".gz"), string(gzipped(t, file))},
		"under a name of one's own":            {"export of november.txt", file},
		"a record a line":                      {"events.jsonl", text(t, one) + "\n"},
		"one record":                           {"event", text(t, one)},
		"as aws cloudtrail lookup-events says": {"lookup.json", text(t, record{"Events": []any{record{"EventId": "1", "CloudTrailEvent": text(t, one)}}})},
	} {
		t.Run(how, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "a folder", kept.name), []byte(kept.text))
			report := reportIn(t, dir, answer.Options{})
			assert.Equal(t, "1 reads, 1000 bytes", readsOf(t, report))
			assert.Equal(t, "2026/11/20", report.Since)
			assert.Equal(t, "2026/11/20", report.Until)
			report = reportIn(t, dir, answer.Options{Since: time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC)})
			assert.Equal(t, "1 reads, 1000 bytes", readsOf(t, report))
		})
	}
}

func TestAccessLogsAreReadUnderEveryTargetPrefix(t *testing.T) {
	for _, name := range []string{"emr2026-11-06-13-10-55-0000000000000091", "logs/2026-11-06-13-10-55-AnyString", "2026-11-06-13-10-55-0000000000000091.gz"} {
		for _, pack := range []func(string) []byte{
			func(text string) []byte { return []byte(text) },
			func(text string) []byte { return gzipped(t, text) },
		} {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "access", name), pack(readOf(corpus, "A", noon, 1000).line()))
			report := reported(t, answer.Options{Logs: source.Folder(dir)})
			assert.EqualValues(t, 1, report.Read.AccessRecords, name)
			assert.EqualValues(t, 1000, report.Datasets[0].Section("bytes_by_principal").Total("bytes"), name)
			assert.Empty(t, report.Counts, name)
		}
	}
}

func TestWhatWasPassedOverStandsBesideAnErrorToo(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "notes.txt"), []byte("hello"))
	require.NoError(t, os.Symlink(dir, filepath.Join(dir, "round")))
	_, err := answer.Build(context.Background(), answer.Options{Logs: source.Folder(dir)})
	require.ErrorContains(t, err, "no CloudTrail or access-log file")
	assert.ErrorContains(t, err, "1 x "+string(logs.OtherFile)+" (such as "+filepath.Join(dir, "notes.txt")+")")
	assert.ErrorContains(t, err, "1 x "+string(logs.LoopingLink))
}
