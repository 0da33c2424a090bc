package source_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/source"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
}

func list(t *testing.T, from source.Source, period source.Period) (names []string, passed map[string]source.Reason) {
	t.Helper()
	listing, err := from.List(context.Background(), period)
	require.NoError(t, err)
	for _, file := range listing.Files {
		names = append(names, file.Name)
	}
	passed = map[string]source.Reason{}
	for _, p := range listing.Passed {
		passed[filepath.Base(p.Name)] = p.Reason
	}
	return names, passed
}

func day(n int) time.Time {
	return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC)
}

func TestFolder_FollowsLinksAndNoticesLoops(t *testing.T) {
	dir, outside := filepath.Join(t.TempDir(), "log s"), t.TempDir()
	write(t, filepath.Join(dir, "a", "one"), "1")
	write(t, filepath.Join(outside, "deep", "two"), "2")
	require.NoError(t, os.Symlink(filepath.Join(dir, "a"), filepath.Join(dir, "a", "round")))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "elsewhere")))
	require.NoError(t, os.Symlink(filepath.Join(outside, "deep", "two"), filepath.Join(dir, "file")))
	require.NoError(t, os.Symlink("/does/not/exist", filepath.Join(dir, "broken")))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	names, passed := list(t, source.Folder(dir), source.All())
	assert.Equal(t, []string{"a/one", "elsewhere/deep/two", "file"}, names)
	assert.Equal(t, map[string]source.Reason{"round": source.Loop, "broken": source.Unreadable, "pipe": source.Unreadable}, passed)
}

func TestFolder_TellsWhatItMayNotRead(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "closed", "one"), "1")
	write(t, filepath.Join(dir, "two"), "2")
	require.NoError(t, os.Chmod(filepath.Join(dir, "closed"), 0))
	t.Cleanup(func() { assert.NoError(t, os.Chmod(filepath.Join(dir, "closed"), 0o700)) })
	names, passed := list(t, source.Folder(dir), source.All())
	assert.Equal(t, []string{"two"}, names)
	assert.Equal(t, map[string]source.Reason{"closed": source.Unreadable}, passed)
}

func TestFolder_MayBeOneFileAndMustBeThere(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "export.json")
	write(t, file, "{}")
	listing, err := source.Folder(file).List(context.Background(), source.All())
	require.NoError(t, err)
	require.Len(t, listing.Files, 1)
	assert.Equal(t, file, listing.Files[0].Path())
	_, err = source.Folder(filepath.Join(dir, "nothing")).List(context.Background(), source.All())
	assert.ErrorContains(t, err, filepath.Join(dir, "nothing"))
}

// keys are the objects of both log buckets for a delivery on each day of a month, under every kind of name.
func keys(at time.Time) map[string]source.Kind {
	stamp := at.Format("2006-01-02-15-04-05")
	return map[string]source.Kind{
		"t/" + schema.TrailKey("", "111122223333", "eu-west-1", at, "0123456789ABCDEF"):                                                  source.Trail,
		"t/" + schema.NetworkKey("o-acme", "111122223333", "us-gov-west-1", at, "0123456789ABC"):                                         source.Trail,
		"t/" + schema.DigestKey("", schema.Digest{Account: "111122223333", Region: "eu-west-1", Trail: "t", Home: "eu-west-1", End: at}): source.Digest,
		"a/" + schema.AccessKey("s3/", "111122223333", "eu-west-1", "acme-data", at, "0123456789ABCDEF"):                                 source.Access,
		"flat/emr" + stamp + "-0123456789ABCDEF":                                                                                         source.Access,
		"flat/" + stamp + "-Zz9":                                                                                                         source.Access,
	}
}

func TestFolder_ListsThePeriodWithTheTimeThatDeliveryTakes(t *testing.T) {
	dir := t.TempDir()
	for n := 1; n <= 30; n++ {
		for key := range keys(day(n).Add(13 * time.Hour)) {
			write(t, filepath.Join(dir, filepath.FromSlash(key)), "x")
		}
	}
	write(t, filepath.Join(dir, "notes"), "x")
	period := source.Period{source.Trail: {First: day(5), Last: day(7)}, source.Access: {First: day(6), Last: day(6)}}
	names, _ := list(t, source.Folder(dir), period)
	want := []string{"notes"}
	for n := 1; n <= 30; n++ {
		for key, kind := range keys(day(n).Add(13 * time.Hour)) {
			isEventDay := source.Tell(key).IsEventDay
			switch {
			case kind == source.Trail && n >= 5 && n <= 14, kind == source.Access && isEventDay && n == 6,
				kind == source.Access && !isEventDay && n >= 6 && n <= 13:
				want = append(want, key)
			}
		}
	}
	assert.ElementsMatch(t, want, names)
	names, _ = list(t, source.Folder(dir), source.Period{source.Digest: {First: day(5), Last: day(6), IsDelivery: true}})
	assert.Len(t, names, 3, "two days of digests, and what has no name")
	names, _ = list(t, source.Folder(dir), source.All())
	assert.Len(t, names, 30*6+1)
}

// growing is a reader's file that grows after the first piece of it was read.
func TestFile_ThatChangesWhileItIsReadIsReadAnew(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "one")
	write(t, file, "first")
	listing, err := source.Folder(dir).List(context.Background(), source.All())
	require.NoError(t, err)
	in, err := listing.Files[0].Open(context.Background())
	require.NoError(t, err)
	_, err = io.ReadFull(in, make([]byte, 2))
	require.NoError(t, err)
	write(t, file, "the second one")
	_, err = io.ReadAll(in)
	require.ErrorIs(t, err, source.ErrChanged)
	require.NoError(t, in.Close())

	var text bytes.Buffer
	require.NoError(t, listing.Files[0].Read(context.Background(), &text))
	assert.Equal(t, "the second one", text.String())
	again, err := source.Folder(dir).List(context.Background(), source.All())
	require.NoError(t, err)
	assert.NotEqual(t, listing.Files[0].Version, again.Files[0].Version)
}

func TestTell_ReadsTheNamesThatAWSGives(t *testing.T) {
	at := time.Date(2026, 11, 6, 13, 5, 0, 0, time.UTC)
	for name, want := range map[string]source.Told{
		"AWSLogs/o-acme/111122223333/CloudTrail/eu-west-1/2026/11/06/111122223333_CloudTrail_eu-west-1_20261106T1305Z_aB.json.gz": {
			Kind: source.Trail, Account: "111122223333", Region: "eu-west-1", At: at,
		},
		"111122223333_CloudTrail_eu-west-1_20261106T1305Z_aB":         {Kind: source.Trail, Account: "111122223333", Region: "eu-west-1", At: at},
		"111122223333_CloudTrail-Insight_eu-west-1_20261106T1305Z_aB": {Kind: source.Other, Account: "111122223333", Region: "eu-west-1", At: at},
		"111122223333_CloudTrail-Digest_eu-west-1_t_eu-west-1_20261106T130500Z.json": {
			Kind: source.Digest, Account: "111122223333", Region: "eu-west-1", At: at,
		},
		"x/emr2026-11-06-13-05-00-ABC": {Kind: source.Access, At: at},
		"p/111122223333/eusc-de-east-1/b.c/2026/11/06/2026-11-06-13-05-00-ABC": {
			Kind: source.Access, Account: "111122223333", Region: "eusc-de-east-1", Bucket: "b.c", At: at,
		},
		"p/111122223333/eu-west-1/b.c/2026/11/06/2026-11-06-00-00-00-ABC": {
			Kind: source.Access, Account: "111122223333", Region: "eu-west-1", Bucket: "b.c", At: day(6), IsEventDay: true,
		},
		"2026-11-06-00-00-00-ABC":      {Kind: source.Access, At: day(6)},
		"2026-13-06-13-05-00-ABC":      {},
		"1_CloudTrail_x_20261306T1305": {},
		"notes 2026-11-06.txt":         {},
		"":                             {},
	} {
		assert.Equal(t, want, source.Tell(name), name)
	}
}
