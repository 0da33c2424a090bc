package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/s3test"
	"datatrail/report/internal/source"
)

const (
	trailBucket  = "acme-trail-logs"
	accessBucket = "acme-access-logs"
)

// inS3 puts generated logs into the two log buckets of a server, and returns the folder with both.
func inS3(t *testing.T, days, requests int) (server *s3test.Server, proxy *s3test.Proxy, dir string) {
	t.Helper()
	server = s3test.Start(t)
	dir = t.TempDir()
	w := generate.New(4, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), days, requests)
	w.Complete = true
	require.NoError(t, w.Write(dir, func(int) {}))
	declared, err := json.Marshal(w.Datasets)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, source.DeclaredFile), declared, 0o600))
	for folder, bucket := range map[string]string{generate.TrailFolder: trailBucket, generate.AccessFolder: accessBucket} {
		require.NoError(t, os.CopyFS(server.Bucket(t, bucket), os.DirFS(filepath.Join(dir, folder))))
	}
	proxy = server.Front(t)
	s3test.Point(t, proxy.URL)
	return server, proxy, dir
}

// answers is a report as JSON without what tells how and where it was read.
func answers(t *testing.T, text string) map[string]any {
	t.Helper()
	var report map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &report))
	delete(report, "read")
	delete(report, "counts")
	return report
}

func TestTheAnswersFromS3AreThoseFromAFolder(t *testing.T) {
	_, proxy, dir := inS3(t, 12, 3000)
	declared, keys := filepath.Join(dir, source.DeclaredFile), filepath.Join(dir, digest.KeysFile)
	buckets := "s3://" + trailBucket + ", s3://" + accessBucket
	for name, period := range map[string][]string{
		"all of it": nil, "three days": {"-since", "2026-11-05", "-until", "2026-11-07"}, "to the end": {"-since", "2026-11-10"},
		"from the beginning": {"-until", "2026-11-02"},
	} {
		rest := append([]string{"-format", "json", "-declared", declared, "-keys", keys}, period...)
		want, _, err := runs(t, append([]string{"-logs", filepath.Join(dir, generate.TrailFolder), "-logs", filepath.Join(dir, generate.AccessFolder)}, rest...)...)
		require.NoError(t, err)
		proxy.Seen()
		got, _, err := runs(t, append([]string{"-logs", buckets}, rest...)...)
		require.NoError(t, err)
		expected := answers(t, want)
		require.Len(t, expected["datasets"], 3)
		assert.Equal(t, expected, answers(t, got), name)
		if name == "three days" {
			_, _, fetched := proxy.Seen()
			require.NotEmpty(t, fetched)
			for _, key := range fetched {
				if source.Tell(key).Kind == source.Access {
					assert.Regexp(t, `/2026/11/0[567]/`, key, "other days are not fetched")
				}
			}
		}
	}
}

func TestAStackIsAskedByWhatItDeclared(t *testing.T) {
	_, proxy, dir := inS3(t, 12, 1500)
	declared := dataset.Declared{
		Account: "111122223333", Region: "eu-west-1", Trail: dataset.LogPlace{Bucket: trailBucket},
		Access: dataset.LogPlace{Bucket: accessBucket, Prefix: "s3/"},
	}
	file := filepath.Join(t.TempDir(), "declared-prod.json")
	var text strings.Builder
	require.NoError(t, declared.Write(&text))
	require.NoError(t, os.WriteFile(file, []byte(text.String()), 0o600))
	out, _, err := runs(t, "-declared", file, "-until", "2026-11-09", "-format", "json")
	require.NoError(t, err)
	report := answers(t, out)
	assert.Equal(t, "2026-11-03", report["since"], "the week that ends with the last day")
	assert.Equal(t, "2026-11-09", report["until"])
	at, err := time.Parse(time.RFC3339, fmt.Sprint(report["as_of"]))
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now(), at, time.Hour, "the buckets themselves are up to date")
	_, listed, _ := proxy.Seen()
	assert.NotEmpty(t, listed)

	out, _, err = runs(t, "verify", "-declared", file, "-keys", filepath.Join(dir, digest.KeysFile), "-fail-on", "red")
	require.NoError(t, err)
	assert.Contains(t, out, "digests from ")

	_, _, err = runs(t, "-declared", filepath.Join(dir, source.DeclaredFile))
	assert.ErrorContains(t, err, "-logs is missing", "an older file names no log buckets")
	_, _, err = runs(t, "-declared", "/does/not/exist.json")
	assert.ErrorContains(t, err, "pulumi stack output declared > /does/not/exist.json")
}

func unpacked(t *testing.T, file string) []byte {
	t.Helper()
	packed, err := os.Open(filepath.Clean(file))
	require.NoError(t, err)
	defer func() { assert.NoError(t, packed.Close()) }()
	zip, err := gzip.NewReader(packed)
	require.NoError(t, err)
	text, err := io.ReadAll(zip)
	require.NoError(t, err)
	return text
}

// CloudTrail signs a digest in the metadata of its object, which a copy does not keep.
func TestTheNewestDigestIsProvenByItsMetadata(t *testing.T) {
	server, _, dir := inS3(t, 3, 300)
	keys, err := generate.PublicKeys(time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 11, 1, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "keys.json")
	require.NoError(t, os.WriteFile(file, keys, 0o600))
	// The signature of a digest is what the one after it holds.
	last := one(t, dir, "_CloudTrail-Digest_eu-west-1_datatrail-demo_")
	var after digest.File
	require.NoError(t, json.Unmarshal(unpacked(t, last), &after))
	require.NotNil(t, after.PreviousSignature)
	name, err := filepath.Rel(filepath.Join(dir, generate.TrailFolder), last)
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(server.Dir, trailBucket, name)))
	newest, signature := *after.PreviousObject, *after.PreviousSignature
	verified := func() (result digest.Result) {
		out, _, err := runs(t, "verify", "-logs", "s3://"+trailBucket, "-keys", file, "-format", "json")
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal([]byte(out), &result))
		return result
	}
	before := verified()
	text, err := os.ReadFile(filepath.Join(dir, generate.TrailFolder, filepath.FromSlash(newest)))
	require.NoError(t, err)
	server.Put(t, trailBucket, newest, string(text), map[string]string{"signature": signature})
	proven := verified()
	assert.False(t, proven.Red)
	assert.Greater(t, proven.Counts.Verified, before.Counts.Verified)
	server.Put(t, trailBucket, newest, string(text), map[string]string{"signature": strings.Repeat("ab", 256)})
	assert.True(t, verified().Red, "a signature that does not verify")
}

func TestWhatIsWrongWithS3IsSaidWithItsRemedy(t *testing.T) {
	_, proxy, _ := inS3(t, 2, 200)
	for name, c := range map[string]struct {
		args  []string
		spoil func(w http.ResponseWriter, r *http.Request, object string) bool
		want  string
	}{
		"a wrong bucket":     {[]string{"-logs", "s3://acme-nothing"}, nil, "there is no bucket acme-nothing"},
		"no bucket":          {[]string{"-logs", "s3://"}, nil, "write it as s3://bucket/prefix"},
		"one of two":         {[]string{"-logs", "s3://" + trailBucket + ",s3://acme-nothing"}, nil, "there is no bucket acme-nothing"},
		"a period of nobody": {[]string{"-logs", "s3://" + trailBucket, "-since", "2030-01-01"}, nil, "no CloudTrail or access-log files found in s3://acme-trail-logs/ from 2030-01-01"},
		"no permission to list": {
			[]string{"-logs", "s3://" + trailBucket},
			func(w http.ResponseWriter, _ *http.Request, object string) bool {
				return object == "" && s3test.Refuse(w, http.StatusForbidden, "AccessDenied", "Access Denied")
			},
			"s3://acme-trail-logs/: permission is missing: allow s3:ListBucket on arn:aws:s3:::acme-trail-logs",
		},
		"no permission to read": {
			[]string{"-logs", "s3://" + trailBucket},
			func(w http.ResponseWriter, _ *http.Request, object string) bool {
				return object != "" && s3test.Refuse(w, http.StatusForbidden, "AccessDenied", "Access Denied")
			},
			"permission is missing: allow s3:GetObject on arn:aws:s3:::acme-trail-logs/*",
		},
		"a server that fails": {
			[]string{"-logs", "s3://" + trailBucket},
			func(w http.ResponseWriter, _ *http.Request, object string) bool {
				return object != "" && s3test.Refuse(w, http.StatusNotImplemented, "NotImplemented", "no")
			},
			"the logs cannot be read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			proxy.Spoil(c.spoil)
			out, _, err := runs(t, c.args...)
			require.ErrorContains(t, err, c.want)
			assert.NotErrorIs(t, err, errRed)
			assert.Empty(t, out, "half of the logs would be a wrong answer")
		})
	}
	proxy.Spoil(nil)
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	_, _, err := runs(t, "-logs", "s3://"+trailBucket)
	assert.ErrorContains(t, err, "there are no AWS credentials")
}

func TestManySmallFilesAreReadInBoundedTime(t *testing.T) {
	files := 60_000
	if testing.Short() {
		files = 3_000
	}
	server := s3test.Start(t)
	dir := server.Bucket(t, accessBucket)
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for n := range files {
		at := first.Add(time.Duration(n) * 20 * time.Second)
		file := filepath.Join(dir, schema.AccessKey("s3/", "111122223333", "eu-west-1", "acme-data", at, fmt.Sprintf("%016X", n)))
		if n%1000 == 0 {
			require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		}
		line := fmt.Sprintf(`79a5 acme-data [%s] 198.51.100.7 - R%d REST.GET.OBJECT a "GET /a HTTP/1.1" 200 - 10 10 7 6 "-" "x" - h= - TLS - host TLSv1.3 - - -`+"\n",
			at.Format("02/Jan/2006:15:04:05 +0000"), n)
		if err := os.WriteFile(file, []byte(line), 0o600); os.IsNotExist(err) {
			require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
			require.NoError(t, os.WriteFile(file, []byte(line), 0o600))
		}
	}
	s3test.Point(t, "http://"+server.Address)
	started := time.Now()
	out, _, err := runs(t, "-logs", "s3://"+accessBucket, "-format", "json")
	require.NoError(t, err)
	took := time.Since(started)
	t.Logf("%d files in %s", files, took)
	var report struct {
		Read map[string]any `json:"read"`
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	assert.EqualValues(t, files, report.Read["access_files"])
	assert.EqualValues(t, files, report.Read["access_records"])
	assert.Less(t, took, 5*time.Minute)
}
