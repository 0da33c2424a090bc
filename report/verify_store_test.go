package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/digest"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/s3test"
	"datatrail/report/internal/source"
)

func TestObjectsThatAStoreHoldsAreVerifiedWithoutReadingThem(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, trailBucket)
	dir, kept := demo(t), t.TempDir()
	keys := filepath.Join(dir, digest.KeysFile)
	folder := filepath.Join(dir, generate.TrailFolder)
	require.NoError(t, filepath.WalkDir(folder, func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		key, err := filepath.Rel(folder, file)
		require.NoError(t, err)
		text, err := os.ReadFile(filepath.Clean(file))
		server.Put(t, trailBucket, filepath.ToSlash(key), string(text), nil)
		return err
	}))
	proxy := server.Front(t)
	s3test.Point(t, proxy.URL)
	from := "s3://" + trailBucket
	verified := func(more ...string) (result digest.Result, files []string) {
		proxy.Seen()
		out, _, err := runs(t, append([]string{"verify", "-logs", from, "-keys", keys, "-format", "json"}, more...)...)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal([]byte(out), &result))
		_, _, fetched := proxy.Seen()
		for _, key := range fetched {
			if source.Tell(key).Kind == source.Trail {
				files = append(files, key)
			}
		}
		return result, files
	}
	want, read := verified()
	require.False(t, want.Red)
	require.NotEmpty(t, read)
	missing := filepath.Join(kept, "not there")
	_, again := verified("-store", missing)
	assert.Len(t, again, len(read), "no store knows nothing")
	assert.NoDirExists(t, missing)

	_, _, err := runs(t, "-logs", from, "-keys", keys, "-store", kept)
	require.NoError(t, err)
	got, none := verified("-store", kept)
	assert.Equal(t, want, got)
	assert.Empty(t, none)

	// Whoever changes an object cannot give it the ETag that it had.
	server.Put(t, trailBucket, read[0], "changed", nil)
	got, changed := verified("-store", kept)
	assert.True(t, got.Red)
	assert.Equal(t, read[:1], changed)
}

// Whoever changes a file can set the time of its change as well.
func TestFilesOfAFolderAreVerifiedByReadingThem(t *testing.T) {
	dir, kept := demo(t), t.TempDir()
	_, _, err := runs(t, "-logs", dir, "-store", kept)
	require.NoError(t, err)
	_, _, err = runs(t, "verify", "-logs", dir, "-store", kept, "-fail-on", "red")
	require.NoError(t, err)
	file := one(t, dir, "_CloudTrail_eu-west-1_20261103T1")
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(strings.Repeat(" ", int(info.Size()))), 0o600))
	require.NoError(t, os.Chtimes(file, info.ModTime(), info.ModTime()))
	out, _, err := runs(t, "verify", "-logs", dir, "-store", kept, "-fail-on", "red")
	require.ErrorIs(t, err, errRed)
	assert.Contains(t, out, "file changed")
}
