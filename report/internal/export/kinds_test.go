package export

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/pseudonym"
	"datatrail/report/internal/source"
)

var built map[string]*answer.Report

// reports are real reports of every kind that differs in what it can tell. Tests only read them.
func reports(t *testing.T) map[string]*answer.Report {
	t.Helper()
	if built == nil {
		built = build(t)
	}
	return built
}

func build(t *testing.T) map[string]*answer.Report {
	t.Helper()
	dir := t.TempDir()
	world := generate.New(4, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), 3, 900)
	require.NoError(t, world.Write(dir, func(int) {}))
	said, err := json.Marshal(world.Datasets)
	require.NoError(t, err)
	declared, err := dataset.ReadDeclared(bytes.NewReader(said))
	require.NoError(t, err)
	keys, err := digest.LoadKeys(filepath.Join(dir, digest.KeysFile))
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("a key that nobody knows"), 0o600))
	key, err := pseudonym.ReadKey(file)
	require.NoError(t, err)
	ahead := world.Start.AddDate(0, 0, 12)
	unknown := dataset.Declared{Datasets: []dataset.Dataset{{Name: "nobody", Bucket: "acme-nobody", Events: dataset.Egress}}}
	all := map[string]*answer.Report{}
	for name, o := range map[string]answer.Options{
		"both logs, with digests":      {Logs: source.Folder(dir), Declared: declared, Keys: keys, ListingLimit: 3},
		"nothing declared":             {Logs: source.Folder(dir)},
		"pseudonyms":                   {Logs: source.Folder(dir), Declared: declared, Pseudonyms: key},
		"days of which nothing tells":  {Logs: source.Folder(dir), Declared: declared, AsOf: ahead, Until: ahead},
		"a dataset without any record": {Logs: source.Folder(dir), Declared: unknown},
		"the trail alone":              {Logs: source.Folder(filepath.Join(dir, generate.TrailFolder)), Declared: declared},
		"the access log alone":         {Logs: source.Folder(filepath.Join(dir, generate.AccessFolder))},
	} {
		o.Threads = 1
		all[name], err = answer.Build(context.Background(), o)
		require.NoError(t, err, name)
	}
	damage(t, dir)
	all["a damaged folder"], err = answer.Build(context.Background(), answer.Options{Logs: source.Folder(dir), Declared: declared, Threads: 1})
	require.NoError(t, err)
	return all
}

// damage cuts a file short, adds lines that cannot be read and takes a day of the trail away.
func damage(t *testing.T, dir string) {
	t.Helper()
	isCut := false
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		require.NoError(t, err)
		switch {
		case entry.IsDir() && strings.HasSuffix(path, filepath.Join("CloudTrail", "eu-west-1", "2026", "11", "02")):
			require.NoError(t, os.RemoveAll(path))
			return filepath.SkipDir
		case !isCut && strings.Contains(path, "_CloudTrail_") && entry.Type().IsRegular():
			isCut = true
			return os.Truncate(path, 40)
		case strings.Contains(path, generate.AccessFolder) && entry.Type().IsRegular():
			text, err := os.ReadFile(filepath.Clean(path))
			require.NoError(t, err)
			return os.WriteFile(path, append([]byte("no line, \"of\" a log\n"), text...), 0o600)
		}
		return nil
	}))
	require.True(t, isCut)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "stranger.txt"), nil, 0o600))
}

// hostile is what callers may write into a key.
const hostile = "=cmd()|\"</script>,\nnext line"

// made is a report with a row for each question, made by hand.
func made(state answer.State) *answer.Report {
	empty := &answer.Report{Since: "2026/11/01", Until: "2026/11/30", AsOf: time.Date(2026, 11, 30, 6, 0, 0, 0, time.UTC)}
	all, err := sheets(empty)
	if err != nil {
		return nil
	}
	d := answer.Dataset{Name: "acme-data", Bucket: "acme-data", ReadsFrom: dataset.Trail, Days: map[string]answer.State{"2026/11/06": state}}
	for _, s := range all[len(all)-questions:] {
		section := answer.Section{Name: s.name, Title: s.name, State: state, From: []dataset.Log{dataset.Trail}, Notes: []string{"a note"}}
		var row []any
		for i, f := range s.fields[2:] {
			switch {
			case f.kind == integer:
				row = append(row, int64(9_007_199_254_740_993))
			case f.kind == date:
				row = append(row, "2026/11/06")
			case f.kind == moment:
				row = append(row, "2026-11-06T15:04:05Z")
			case i == 0:
				row = append(row, hostile)
			default:
				row = append(row, nil)
			}
		}
		section.Columns = columnsOf(s.fields[2:])
		switch state {
		case answer.NotAnswered:
			section.Skipped, row = "no log", nil
		case answer.AtLeast:
			section.Missing = "CloudTrail is silent"
		case answer.Answered:
		}
		if row != nil {
			section.Rows = [][]any{row}
		}
		d.Sections = append(d.Sections, section)
	}
	empty.Datasets = []answer.Dataset{d}
	empty.Findings = []answer.Finding{{Severity: answer.Red, Text: hostile}}
	empty.Counts = []logs.Count{{Kind: logs.BadLine, Times: 3, Examples: []string{hostile, "plain"}}}
	return empty
}
