package digest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/source"
)

const (
	account = "111122223333"
	ireland = "eu-west-1"
	paris   = "eu-west-3"
)

// start is midnight; digests begin before it, and not on the hour.
var (
	start  = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	begins = start.Add(-47*time.Minute - 29*time.Second)
)

// must is what tests use to stop; rapid's tests have it too.
type must interface {
	require.TestingT
	Helper()
}

// bucket is a folder with the copy of a log bucket.
type bucket struct {
	t       must
	dir     string
	logs    []string // keys of log files, by time
	digests map[string][]string
}

func newBucket(t must, dir string) *bucket {
	b := &bucket{t: t, dir: dir, digests: map[string][]string{}}
	keys, err := generate.PublicKeys(start.AddDate(0, 0, -1), start.AddDate(1, 0, 0))
	require.NoError(t, err)
	b.write(digest.KeysFile, keys)
	return b
}

// region fills the bucket with the hours of a Region: a log file in each but every fifth, which is quiet.
func (b *bucket) region(region string, hours int) {
	b.t.Helper()
	d := b.trail(region)
	for hour := range hours {
		if hour%5 != 4 {
			b.deliver(d, region, start.Add(time.Duration(hour)*time.Hour+20*time.Minute))
		}
	}
	require.NoError(b.t, d.Until(begins.Add(time.Duration(hours+1)*time.Hour)))
	b.list(region)
}

func (b *bucket) trail(region string) *generate.Digests {
	return generate.NewDigests(b.dir, "audit", schema.Digest{Account: account, Region: region, Trail: "team_trail", Home: ireland}, begins)
}

// deliver writes a log file. Its name tells a time five minutes before the delivery.
func (b *bucket) deliver(d *generate.Digests, region string, at time.Time) string {
	key := logKey(region, at)
	b.write(key, packed(b.t, content(key)))
	d.Deliver(key, at, content(key), at.Add(-10*time.Minute), at.Add(-6*time.Minute))
	return key
}

func logKey(region string, at time.Time) string {
	return schema.TrailKey("audit", account, region, at.Add(-5*time.Minute), fmt.Sprintf("%016x", at.Unix()))
}

func content(key string) []byte {
	return []byte(`{"Records":[{"eventID":"` + key + `"}]}`)
}

func (b *bucket) list(region string) {
	b.logs = nil
	b.digests[region] = nil
	for _, key := range b.files() {
		if d, ok := schema.ParseDigestKey(key); ok && d.Region == region {
			b.digests[region] = append(b.digests[region], key)
		} else if source.Tell(key).Kind == source.Trail {
			b.logs = append(b.logs, key)
		}
	}
}

func (b *bucket) files() []string {
	var all []string
	require.NoError(b.t, filepath.WalkDir(b.dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			key, _ := filepath.Rel(b.dir, path)
			all = append(all, filepath.ToSlash(key))
		}
		return err
	}))
	slices.Sort(all)
	return all
}

func (b *bucket) path(key string) string {
	return filepath.Join(b.dir, filepath.FromSlash(key))
}

func (b *bucket) write(key string, text []byte) {
	b.t.Helper()
	require.NoError(b.t, os.MkdirAll(filepath.Dir(b.path(key)), 0o750))
	require.NoError(b.t, os.WriteFile(b.path(key), text, 0o600))
}

func (b *bucket) read(key string) []byte {
	b.t.Helper()
	text, err := os.ReadFile(b.path(key))
	require.NoError(b.t, err)
	return text
}

func (b *bucket) remove(key string) {
	b.t.Helper()
	require.NoError(b.t, os.Remove(b.path(key)))
}

func (b *bucket) move(from, to string) {
	b.t.Helper()
	b.write(to, b.read(from))
	b.remove(from)
}

// edit changes a digest, as somebody would who has not CloudTrail's key.
func (b *bucket) edit(key string, change func(*digest.File)) {
	b.t.Helper()
	var f digest.File
	require.NoError(b.t, json.Unmarshal(unpacked(b.t, b.read(key)), &f))
	change(&f)
	text, err := json.Marshal(f)
	require.NoError(b.t, err)
	b.write(key, packed(b.t, text))
}

// verify verifies the folder with the keys that lie in it, if there are any.
func (b *bucket) verify(change ...func(*digest.Options)) *digest.Result {
	b.t.Helper()
	o := digest.Options{Logs: source.Folder(b.dir), Threads: 2}
	if _, err := os.Stat(b.path(digest.KeysFile)); err == nil {
		o.Keys, err = digest.LoadKeys(b.path(digest.KeysFile))
		require.NoError(b.t, err)
	}
	for _, c := range change {
		c(&o)
	}
	result, err := digest.Verify(context.Background(), o)
	require.NoError(b.t, err)
	return result
}

// red lists the red findings as "kind: file name".
func red(r *digest.Result) []string {
	all := []string{}
	for _, f := range r.Findings {
		if f.Severity == digest.Red {
			all = append(all, found(f.Kind, f.File))
		}
	}
	slices.Sort(all)
	return all
}

func found(kind digest.Kind, file string) string {
	if file == "" {
		return string(kind)
	}
	return string(kind) + ": " + file[strings.LastIndex(strings.TrimSuffix(file, "/"), "/")+1:]
}

func packed(t must, text []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func unpacked(t must, text []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(text))
	require.NoError(t, err)
	all, err := io.ReadAll(r)
	require.NoError(t, err)
	return all
}

// filled keeps the files of a folder that most tests start from: signing takes its time.
var filled = sync.OnceValue(func() map[string][]byte {
	dir, err := os.MkdirTemp("", "digests")
	if err != nil {
		return nil
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := newBucket(&testing.T{}, dir)
	b.region(ireland, 30)
	files := map[string][]byte{}
	for _, key := range b.files() {
		files[key] = b.read(key)
	}
	return files
})

// full is a folder with 30 hours, of which six are quiet.
func full(t must, dir string) *bucket {
	b := &bucket{t: t, dir: dir, digests: map[string][]string{}}
	for key, text := range filled() {
		b.write(key, text)
	}
	b.list(ireland)
	require.Len(t, b.logs, 24)
	require.Len(t, b.digests[ireland], 31)
	return b
}
