package source_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/s3test"
	"datatrail/report/internal/source"
)

const logBucket = "acme-logs"

func bucket(t *testing.T, url, prefix string) *source.Bucket {
	t.Helper()
	s3test.Point(t, url)
	client, err := source.NewClient(context.Background(), "")
	require.NoError(t, err)
	return source.NewBucket(client, logBucket, prefix)
}

// fill puts the logs of some days into a folder, a file of each kind every eight hours.
func fill(t *testing.T, dir string, first time.Time, days int) {
	t.Helper()
	for n := range days * 3 {
		at := first.Add(time.Duration(n)*8*time.Hour + 7*time.Minute)
		for key := range keys(at) {
			// A log that is partitioned by event has one name a day and a unique end.
			write(t, filepath.Join(dir, filepath.FromSlash(strings.Replace(key, "0123456789AB", fmt.Sprintf("%012X", n), 1))), "x")
		}
	}
}

func TestBucket_ListsWhatAFolderHoldsOfEveryPeriod(t *testing.T) {
	server := s3test.Start(t)
	dir := server.Bucket(t, logBucket)
	fill(t, dir, time.Date(2025, 11, 25, 0, 0, 0, 0, time.UTC), 45)
	fill(t, dir, time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC), 35)
	write(t, filepath.Join(dir, "notes"), "x")
	write(t, filepath.Join(dir, "deep", "er", "export.json"), "x")
	far := bucket(t, "http://"+server.Address, "")
	near := source.Folder(dir)
	rapid.Check(t, func(r *rapid.T) {
		period := source.Period{}
		for _, kind := range []source.Kind{source.Trail, source.Access, source.Digest, source.Other} {
			if !rapid.Bool().Draw(r, "is asked for "+string(kind)) {
				continue
			}
			days := source.Days{IsDelivery: rapid.Bool().Draw(r, "by delivery")}
			if rapid.IntRange(0, 4).Draw(r, "is open") > 0 {
				days.First = time.Date(2025, 11, 20, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 380).Draw(r, "first"))
			}
			if rapid.IntRange(0, 4).Draw(r, "is open") > 0 {
				days.Last = days.First.AddDate(0, 0, rapid.SampledFrom([]int{0, 1, 5, 30, 100, 400}).Draw(r, "days"))
			}
			period[kind] = days
		}
		want, err := near.List(context.Background(), period)
		require.NoError(r, err)
		got, err := far.List(context.Background(), period)
		require.NoError(r, err)
		require.Equal(r, names(want), names(got))
		for _, file := range got.Files {
			require.Equal(r, source.Tell(file.Name), file.Told)
			require.NotEmpty(r, file.Version)
			require.EqualValues(r, 1, file.Size)
		}
	})
}

func names(l source.Listing) []string {
	all := make([]string, len(l.Files))
	for i, file := range l.Files {
		all[i] = file.Name
	}
	slices.Sort(all)
	return all
}

func TestBucket_ListsNothingOutsideTheDaysThatAreNeeded(t *testing.T) {
	server := s3test.Start(t)
	dir := server.Bucket(t, logBucket)
	fill(t, dir, time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC), 360)
	write(t, filepath.Join(dir, "t", "AWSLogs", "111122223333", "Config", "eu-west-1", "2026", "11", "6", "x"), "x")
	proxy := server.Front(t)
	far := bucket(t, proxy.URL, "")
	period := source.Period{source.Trail: {First: day(5), Last: day(7)}, source.Access: {First: day(5), Last: day(7)}}
	listing, err := far.List(context.Background(), period)
	require.NoError(t, err)
	require.NotEmpty(t, listing.Files)
	asked, listed, fetched := proxy.Seen()
	assert.Empty(t, fetched)
	assert.Less(t, len(asked), 120, "requests: %d", len(asked))
	outside := 0
	for _, key := range listed {
		switch told := source.Tell(key); {
		case !told.At.Before(day(5)) && told.At.Before(day(8).Add(source.Slack)):
		case strings.HasPrefix(key, "flat/"):
			outside++
		default:
			assert.Fail(t, "listed", key)
		}
	}
	assert.LessOrEqual(t, outside, 600, "one short page for each target prefix and year, of %d files", 2*3*360)
	var passed []string
	for _, p := range listing.Passed {
		if strings.HasSuffix(p.Name, "/") {
			passed = append(passed, strings.TrimPrefix(p.Name, "s3://"+logBucket+"/")+": "+string(p.Reason))
		}
	}
	assert.Contains(t, passed, "t/AWSLogs/111122223333/Config/: "+string(source.OtherFolder))
	assert.Contains(t, passed, "t/AWSLogs/111122223333/CloudTrail-Digest/: "+string(source.NotAsked))
	assert.Contains(t, passed, "t/AWSLogs/111122223333/CloudTrail/eu-west-1/2025/: "+string(source.OutsidePeriod))
}

func TestBucket_BeginsAtAPrefixOfEveryDepth(t *testing.T) {
	server := s3test.Start(t)
	dir := server.Bucket(t, logBucket)
	fill(t, dir, day(1), 20)
	near, err := source.Folder(dir).List(context.Background(), source.Period{
		source.Trail: {First: day(5), Last: day(6)}, source.Access: {First: day(5), Last: day(6)},
	})
	require.NoError(t, err)
	for _, prefix := range []string{
		"t", "t/AWSLogs/", "t/AWSLogs/111122223333/CloudTrail/eu-west-1/", "t/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/",
		"t/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/", "t/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/06/",
		"a/s3/111122223333/eu-west-1/acme-data/2026/11/0", "flat/emr", "flat/2026-11-1",
	} {
		var want []string
		for _, name := range names(near) {
			if strings.HasPrefix(name, prefix) {
				want = append(want, name)
			}
		}
		require.NotEmpty(t, want, prefix)
		got, err := bucket(t, "http://"+server.Address, prefix).List(context.Background(), source.Period{
			source.Trail: {First: day(5), Last: day(6)}, source.Access: {First: day(5), Last: day(6)},
		})
		require.NoError(t, err)
		assert.Equal(t, want, names(got), prefix)
	}
}

// An organization's archive holds the files of every account.
func TestBucket_ListsOfAnArchiveTheDeclaredAccountAlone(t *testing.T) {
	server := s3test.Start(t)
	dir := server.Bucket(t, logBucket)
	of := func(account string, at time.Time) string {
		return strings.Replace(schema.TrailKey("corp", account, "eu-west-1", at, "0123456789ABCDEF"), "AWSLogs/", "AWSLogs/o-exampleorg1/", 1)
	}
	var want []string
	for n := 1; n <= 20; n++ {
		at := day(n).Add(13 * time.Hour)
		for _, account := range []string{"111122223333", "444455556666"} {
			write(t, filepath.Join(dir, filepath.FromSlash(of(account, at))), "x")
		}
		if n == 5 || n == 6 {
			want = append(want, of("111122223333", at))
		}
	}
	proxy := server.Front(t)
	place := dataset.LogPlace{Bucket: logBucket, Prefix: "corp", Organization: "o-exampleorg1", Accounts: []string{"111122223333"}}
	listing, err := bucket(t, proxy.URL, place.Prefixes()[0]).List(context.Background(), source.Period{source.Trail: {First: day(5), Last: day(6)}})
	require.NoError(t, err)
	got := names(listing)
	for _, key := range want {
		assert.Contains(t, got, key)
	}
	_, listed, _ := proxy.Seen()
	for _, key := range listed {
		assert.NotContains(t, key, "444455556666")
	}
	assert.Less(t, len(got), 10, "days that were not asked for: %v", got)
}

// one lists the only file of a bucket.
func one(t *testing.T, from source.Source) source.File {
	t.Helper()
	listing, err := from.List(context.Background(), source.All())
	require.NoError(t, err)
	require.Len(t, listing.Files, 1)
	return listing.Files[0]
}

func TestBucket_GoesOnWhereTheConnectionWasCut(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, logBucket)
	text := strings.Repeat("0123456789abcdef", 64<<10)
	server.Put(t, logBucket, "one", text, nil)
	proxy := server.Front(t)
	file := one(t, bucket(t, proxy.URL, ""))
	cuts := atomic.Int64{}
	proxy.Spoil(func(w http.ResponseWriter, r *http.Request, object string) bool {
		if object == "one" && cuts.Add(1) <= 4 {
			return server.Cut(w, r, 200_000)
		}
		return false
	})
	proxy.Seen()
	var got bytes.Buffer
	require.NoError(t, file.Read(context.Background(), &got))
	assert.Equal(t, text, got.String())
	asked, _, _ := proxy.Seen()
	assert.Len(t, asked, 5, "four cuts, and the rest")

	proxy.Spoil(func(w http.ResponseWriter, r *http.Request, object string) bool {
		return object == "one" && server.Cut(w, r, 0)
	})
	err := file.Read(context.Background(), &got)
	require.ErrorIs(t, err, source.ErrUnavailable)
	assert.ErrorContains(t, err, "s3://acme-logs/one: the connection was cut")
}

func TestBucket_NoticesAFileThatChangesWhileItIsRead(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, logBucket)
	before, after := strings.Repeat("a", 1<<20), strings.Repeat("b", 1<<20)
	server.Put(t, logBucket, "one", before, nil)
	proxy := server.Front(t)
	file := one(t, bucket(t, proxy.URL, ""))
	isFirst := true
	proxy.Spoil(func(w http.ResponseWriter, r *http.Request, object string) bool {
		if object != "one" || !isFirst {
			return false
		}
		isFirst = false
		defer server.Put(t, logBucket, "one", after, nil)
		return server.Cut(w, r, 300_000)
	})
	in, err := file.Open(context.Background())
	require.NoError(t, err)
	_, err = io.ReadAll(in)
	require.ErrorIs(t, err, source.ErrChanged, "half of one and half of the other would be neither")
	require.NoError(t, in.Close())

	server.Put(t, logBucket, "one", before, nil)
	isFirst = true
	var got bytes.Buffer
	require.NoError(t, file.Read(context.Background(), &got))
	assert.Equal(t, after, got.String(), "it is read anew")
	assert.NotEqual(t, file.Version, one(t, bucket(t, proxy.URL, "")).Version)
}

func TestBucket_NamesThePermissionThatIsMissing(t *testing.T) {
	server := s3test.Start(t)
	dir := server.Bucket(t, logBucket)
	for n := range 30 {
		write(t, filepath.Join(dir, fmt.Sprint("file", n)), "x")
	}
	proxy := server.Front(t)
	far := bucket(t, proxy.URL, "")
	listing, err := far.List(context.Background(), source.All())
	require.NoError(t, err)
	proxy.Spoil(func(w http.ResponseWriter, _ *http.Request, object string) bool {
		return object != "" && s3test.Refuse(w, http.StatusForbidden, "AccessDenied", "User: arn:aws:iam::111122223333:user/a is not authorized")
	})
	for i, file := range listing.Files[:10] {
		_, err := file.Open(context.Background())
		require.ErrorContains(t, err, "s3://acme-logs/"+file.Name+": permission is missing: allow s3:GetObject on arn:aws:s3:::acme-logs/*")
		require.ErrorContains(t, err, "kms:Decrypt")
		require.ErrorContains(t, err, "user/a is not authorized")
		assert.Equal(t, i == 9, strings.Contains(err.Error(), source.ErrUnavailable.Error()), "one object is not the whole bucket")
	}
	proxy.Spoil(func(w http.ResponseWriter, _ *http.Request, object string) bool {
		return object == "" && s3test.Refuse(w, http.StatusForbidden, "AccessDenied", "no")
	})
	_, err = far.List(context.Background(), source.All())
	require.ErrorIs(t, err, source.ErrUnavailable)
	assert.ErrorContains(t, err, "permission is missing: allow s3:ListBucket on arn:aws:s3:::acme-logs")
}

func TestBucket_IsFollowedToItsRegion(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, logBucket)
	server.Put(t, logBucket, "one", "hello", map[string]string{"Signature": "ab12"})
	proxy := server.Front(t)
	proxy.Spoil(func(w http.ResponseWriter, r *http.Request, _ string) bool {
		if strings.Contains(r.Header.Get("Authorization"), "/us-east-1/s3/") {
			return false
		}
		w.Header().Set("x-amz-bucket-region", "us-east-1")
		return s3test.Refuse(w, http.StatusMovedPermanently, "PermanentRedirect", "The bucket must be addressed using the specified endpoint.")
	})
	s3test.Point(t, proxy.URL)
	client, err := source.NewClient(context.Background(), "eu-west-1")
	require.NoError(t, err)
	file := one(t, source.NewBucket(client, logBucket, ""))
	var text bytes.Buffer
	require.NoError(t, file.Read(context.Background(), &text))
	assert.Equal(t, "hello", text.String())
	metadata, err := file.Metadata(context.Background())
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"signature": "ab12"}, metadata)
	asked, _, _ := proxy.Seen()
	assert.Len(t, asked, 4, "it is asked in the wrong place once")
}

func TestBucket_SaysWhatIsWrong(t *testing.T) {
	server := s3test.Start(t)
	dir := server.Bucket(t, logBucket)
	far := bucket(t, "http://"+server.Address, "")
	list := func(from source.Source) error {
		_, err := from.List(context.Background(), source.All())
		return err
	}
	require.NoError(t, list(far))
	require.NoError(t, os.Remove(dir))
	assert.ErrorContains(t, list(far), "there is no bucket acme-logs")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	client, err := source.NewClient(context.Background(), "")
	require.NoError(t, err)
	assert.ErrorContains(t, list(source.NewBucket(client, logBucket, "")), "the AWS credentials are wrong or have expired")
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	client, err = source.NewClient(context.Background(), "")
	require.NoError(t, err)
	assert.ErrorContains(t, list(source.NewBucket(client, logBucket, "")), "there are no AWS credentials: name a profile with AWS_PROFILE")
	t.Setenv("AWS_PROFILE", "nobody")
	_, err = source.NewClient(context.Background(), "")
	require.ErrorContains(t, err, "nobody")

	for _, text := range []string{"s3://", "s3:///key", "s3://Upper/x", "s3://b_c", "https://b"} {
		_, _, err := source.ParseBucket(text)
		assert.ErrorContains(t, err, "write it as s3://bucket/prefix", text)
	}
	name, prefix, err := source.ParseBucket("s3://acme-logs/a/b")
	require.NoError(t, err)
	assert.Equal(t, []string{"acme-logs", "a/b"}, []string{name, prefix})
}
