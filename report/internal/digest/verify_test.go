package digest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/digest"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/source"
)

func TestGeneratedLogsAreProven(t *testing.T) {
	for _, seed := range []uint64{1, 2, 77} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			b := &bucket{t: t, dir: t.TempDir(), digests: map[string][]string{}}
			require.NoError(t, generate.New(seed, start, 8, 4000).Write(b.dir, func(int) {}))
			b.list(ireland)
			r := b.verify()
			assert.False(t, r.Red, "%v", r.Findings)
			assert.Empty(t, red(r))
			require.Len(t, r.Chains, 1)
			assert.Equal(t, len(b.logs), r.Counts.Named, "digests name every file")
			assert.Equal(t, 1, r.Counts.Unsigned, "the one that only a backfill names")
			assert.Equal(t, len(b.logs)-1, r.Counts.Verified)
			c := r.Chains[0]
			require.Len(t, c.Proven, 1)
			require.Len(t, c.Unproven, 1)
			assert.Equal(t, c.To.Add(-time.Hour), c.Unproven[0].From, "all but the newest hour")
			assert.Contains(t, c.Unproven[0].Why, "newest")
			quiet, files := 0, 0
			for _, h := range c.Hours {
				files += h.Files
				if h.Files == 0 && h.Proven {
					quiet++
				}
			}
			assert.Equal(t, len(b.logs), files)
			assert.Positive(t, quiet, "hours of late deliveries only")
		})
	}
}

// Whatever happens to a copy on its way, without a change of content, nothing is found.
func TestHarmlessCopiesAreProven(t *testing.T) {
	for name, change := range map[string]func(*bucket){
		"as it is": func(*bucket) {},
		"another root": func(b *bucket) {
			for _, key := range b.files() {
				b.move(key, "home/me/backup of 2026/"+strings.TrimPrefix(key, "audit/AWSLogs/"))
			}
			b.move("home/me/backup of 2026/"+digest.KeysFile, digest.KeysFile)
		},
		"without folders": func(b *bucket) {
			for _, key := range append(b.logs, b.digests[ireland]...) {
				b.move(key, filepath.Base(key))
			}
		},
		"unpacked": func(b *bucket) {
			for _, key := range append(b.logs, b.digests[ireland]...) {
				b.write(strings.TrimSuffix(key, ".gz"), unpacked(b.t, b.read(key)))
				b.remove(key)
			}
		},
		"unpacked under the old name": func(b *bucket) {
			for _, key := range append(b.logs, b.digests[ireland]...) {
				b.write(key, unpacked(b.t, b.read(key)))
			}
		},
		"packed in another way": func(b *bucket) {
			for _, key := range append(b.logs, b.digests[ireland]...) {
				var packed bytes.Buffer
				w, err := gzip.NewWriterLevel(&packed, gzip.HuffmanOnly)
				require.NoError(b.t, err)
				_, err = w.Write(unpacked(b.t, b.read(key)))
				require.NoError(b.t, err)
				require.NoError(b.t, w.Close())
				b.write(key, packed.Bytes())
			}
		},
		"twice": func(b *bucket) {
			for _, key := range append(b.logs, b.digests[ireland]...) {
				b.write("again/"+key, b.read(key))
			}
		},
		"with other files": func(b *bucket) {
			b.write("notes.txt", []byte("hello"))
			b.write("audit/AWSLogs/"+account+"/CloudTrail-Insight/eu-west-1/2026/11/01/"+account+
				"_CloudTrail-Insight_eu-west-1_20261101T0415Z_abc.json.gz", packed(b.t, []byte("{}")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := full(t, t.TempDir())
			change(b)
			r := b.verify()
			assert.Empty(t, red(r))
			assert.False(t, r.Red)
			assert.Equal(t, digest.Counts{Digests: 31, Named: 24, Verified: 24}, r.Counts)
			assert.Equal(t, "31 digests from 2026-10-31 23:12:31 to 2026-11-02 06:12:31 prove 24 of the 24 files that they name.", r.Verdict)
		})
	}
}

func TestEveryFaultOfAFileIsFoundAndNamed(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bucket) []string
		counts digest.Counts
	}{
		"removed": {func(b *bucket) []string {
			b.remove(b.logs[7])
			return []string{found(digest.FileMissing, b.logs[7])}
		}, digest.Counts{Verified: 23, Missing: 1}},
		"one byte changed": {func(b *bucket) []string {
			text := unpacked(b.t, b.read(b.logs[7]))
			text[len(text)/2]++
			b.write(b.logs[7], packed(b.t, text))
			return []string{found(digest.FileChanged, b.logs[7])}
		}, digest.Counts{Verified: 23, Changed: 1}},
		"one more space in unpacked JSON": {func(b *bucket) []string {
			b.write(b.logs[7], append(unpacked(b.t, b.read(b.logs[7])), ' '))
			return []string{found(digest.FileChanged, b.logs[7])}
		}, digest.Counts{Verified: 23, Changed: 1}},
		"changed in one of two copies": {func(b *bucket) []string {
			b.write("again/"+b.logs[7], packed(b.t, []byte("{}")))
			return []string{found(digest.FileChanged, b.logs[7])}
		}, digest.Counts{Verified: 23, Changed: 1}},
		"cut short": {func(b *bucket) []string {
			b.write(b.logs[7], b.read(b.logs[7])[:40])
			return []string{found(digest.FileUnreadable, b.logs[7])}
		}, digest.Counts{Verified: 23, Changed: 1}},
		"emptied": {func(b *bucket) []string {
			b.write(b.logs[7], nil)
			return []string{found(digest.FileChanged, b.logs[7])}
		}, digest.Counts{Verified: 23, Changed: 1}},
		"added in a quiet hour": {func(b *bucket) []string {
			key := logKey(ireland, start.Add(4*time.Hour+30*time.Minute))
			b.write(key, packed(b.t, content(key)))
			return []string{found(digest.FileAdded, key)}
		}, digest.Counts{Verified: 24, Added: 1}},
		"renamed to another hour": {func(b *bucket) []string {
			key := logKey(ireland, start.Add(4*time.Hour+30*time.Minute))
			b.move(b.logs[7], key)
			return []string{found(digest.FileRenamed, key)}
		}, digest.Counts{Verified: 23, Renamed: 1}},
		"renamed beyond the digests": {func(b *bucket) []string {
			key := logKey(ireland, start.AddDate(0, 1, 0))
			b.move(b.logs[7], key)
			return []string{found(digest.FileRenamed, key)}
		}, digest.Counts{Verified: 23, Renamed: 1}},
		"renamed to something else": {func(b *bucket) []string {
			b.move(b.logs[7], "old/notes.txt")
			return []string{found(digest.FileRenamed, "notes.txt")}
		}, digest.Counts{Verified: 23, Renamed: 1}},
		"copied under another name": {func(b *bucket) []string {
			key := logKey(ireland, start.Add(4*time.Hour+30*time.Minute))
			b.write(key, b.read(b.logs[7]))
			return []string{found(digest.FileRenamed, key)}
		}, digest.Counts{Verified: 24}},
		"two swapped": {func(b *bucket) []string {
			seven := b.read(b.logs[7])
			b.write(b.logs[7], b.read(b.logs[8]))
			b.write(b.logs[8], seven)
			return []string{found(digest.FileChanged, b.logs[7]), found(digest.FileChanged, b.logs[8])}
		}, digest.Counts{Verified: 22, Changed: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			b := full(t, t.TempDir())
			want := c.change(b)
			r := b.verify()
			assert.Equal(t, want, red(r))
			c.counts.Digests, c.counts.Named = 31, 24
			assert.Equal(t, c.counts, r.Counts)
			assert.True(t, strings.HasPrefix(r.Verdict, "Red: "), r.Verdict)
		})
	}
}

func TestAFileWithAFaultTakesTheProofFromItsHour(t *testing.T) {
	b := full(t, t.TempDir())
	b.remove(b.logs[7]) // delivered at 09:20, after a quiet hour and seven others
	added := logKey(ireland, start.Add(14*time.Hour+30*time.Minute))
	b.write(added, packed(t, content(added)))
	r := b.verify()
	at := func(hour int) time.Time { return begins.Add(time.Duration(hour) * time.Hour) }
	require.Len(t, r.Chains, 1)
	assert.Equal(t, []digest.Interval{{From: begins, To: at(9)}, {From: at(10), To: at(15)}, {From: at(16), To: at(30)}},
		r.Chains[0].Proven)
	assert.Equal(t, []string{
		"log files that the digest names are missing or changed", "there are log files that no digest names",
		"the signature of the newest digest is in object metadata, which a copy does not keep",
	}, []string{r.Chains[0].Unproven[0].Why, r.Chains[0].Unproven[1].Why, r.Chains[0].Unproven[2].Why})
	assert.True(t, r.Proven(account, ireland, at(0), at(9)))
	assert.True(t, r.Proven(account, ireland, at(10).Add(time.Second), at(15)))
	assert.False(t, r.Proven(account, ireland, at(8), at(10)))
	assert.False(t, r.Proven(account, ireland, at(9), at(9).Add(time.Minute)))
	assert.False(t, r.Proven(account, ireland, at(29), at(31)), "the newest digest is not signed here")
	assert.False(t, r.Proven(account, ireland, at(-1), at(1)))
	assert.False(t, r.Proven(account, paris, at(0), at(1)))
	assert.Equal(t, at(31), r.Newest(account, ireland))
	assert.True(t, r.Newest(account, paris).IsZero())
}

func TestFilesOutsideTheDigestsAreTold(t *testing.T) {
	put := func(b *bucket, at time.Duration) string {
		key := logKey(ireland, start.Add(at))
		b.write(key, packed(b.t, content(key)))
		return key
	}
	for name, c := range map[string]struct {
		change func(*bucket) string
		kind   digest.Kind
		sev    digest.Severity
	}{
		"newer than the newest digest": {
			func(b *bucket) string { return put(b, 31*time.Hour) }, digest.NotYetCovered, digest.Info,
		},
		"a few minutes older than the newest digest's end": {
			func(b *bucket) string { return put(b, 30*time.Hour+10*time.Minute) }, digest.NotYetCovered, digest.Info,
		},
		"hours newer than the newest digest": {
			func(b *bucket) string { return put(b, 36*time.Hour) }, digest.DigestsStop, digest.Red,
		},
		"older than the starting digest": {
			func(b *bucket) string { return put(b, -9*time.Hour) }, digest.NotCovered, digest.Info,
		},
		"older than the first digest of a copy": {
			func(b *bucket) string {
				b.remove(b.digests[ireland][0])
				b.remove(b.digests[ireland][1])
				return put(b, -9*time.Hour)
			}, digest.NotCovered, digest.Red,
		},
		"of a Region without digests": {
			func(b *bucket) string {
				key := logKey(paris, start)
				b.write(key, packed(b.t, content(key)))
				return key
			}, digest.NoDigests, digest.Red,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := full(t, t.TempDir())
			key := c.change(b)
			r := b.verify()
			var kinds []string
			for _, f := range r.Findings {
				kinds = append(kinds, string(f.Kind))
				if f.Kind == c.kind {
					assert.Equal(t, c.sev, f.Severity)
				}
			}
			assert.Contains(t, kinds, string(c.kind))
			assert.NotContains(t, kinds, string(digest.FileAdded))
			assert.Equal(t, c.sev == digest.Red, r.Red)
			assert.NotEmpty(t, key)
		})
	}
}

func TestAPartOfACopyIsVerified(t *testing.T) {
	t.Run("one day of logs, cut with since and until", func(t *testing.T) {
		b := newBucket(t, t.TempDir())
		b.region(ireland, 72)
		kept := 0
		for _, key := range b.logs {
			if strings.Contains(key, "/2026/11/02/") {
				kept++
				continue
			}
			b.remove(key)
		}
		r := b.verify(func(o *digest.Options) { o.Since, o.Until = start.AddDate(0, 0, 1), start.AddDate(0, 0, 2) })
		assert.Empty(t, red(r))
		assert.Equal(t, kept, r.Counts.Verified)
		assert.Equal(t, kept, r.Counts.Named)
		assert.True(t, r.Proven(account, ireland, start.AddDate(0, 0, 1), start.AddDate(0, 0, 2)), "all of the day")
		require.Len(t, r.Chains, 1)
		assert.Equal(t, start.AddDate(0, 0, 1), r.Chains[0].From)
		assert.Equal(t, start.AddDate(0, 0, 2), r.Chains[0].To)

		r = b.verify()
		assert.Equal(t, []string{found(digest.FileMissing, "01/"), found(digest.FileMissing, "03/")}, red(r), "a finding a day")
		assert.Equal(t, len(b.logs)-kept, r.Counts.Missing)
	})
	t.Run("one day of logs and of digests, as their folders are named", func(t *testing.T) {
		b := newBucket(t, t.TempDir())
		b.region(ireland, 72)
		for _, key := range append(b.logs, b.digests[ireland]...) {
			if !strings.Contains(key, "/2026/11/02/") {
				b.remove(key)
			}
		}
		r := b.verify(func(o *digest.Options) { o.Since, o.Until = start.AddDate(0, 0, 1), start.AddDate(0, 0, 2) })
		assert.Empty(t, red(r))
		assert.Positive(t, r.Counts.Verified)
	})
	t.Run("one Region of two", func(t *testing.T) {
		b := newBucket(t, t.TempDir())
		b.region(ireland, 10)
		b.region(paris, 10)
		r := b.verify()
		assert.Empty(t, red(r))
		assert.Len(t, r.Chains, 2)
		for _, key := range b.files() {
			if strings.Contains(key, ireland+"/") {
				b.remove(key)
			}
		}
		r = b.verify()
		assert.Empty(t, red(r))
		require.Len(t, r.Chains, 1)
		assert.Equal(t, paris, r.Chains[0].Region)
		assert.Equal(t, "team_trail", r.Chains[0].Trail)
		assert.Equal(t, ireland, r.Chains[0].Home)
	})
	t.Run("no digests", func(t *testing.T) {
		b := full(t, t.TempDir())
		for _, key := range b.digests[ireland] {
			b.remove(key)
		}
		r := b.verify()
		assert.Equal(t, []string{found(digest.NoDigests, b.logs[0])}, red(r))
		assert.Equal(t, "Red: no digests. There is no digest, so nothing is proven.", r.Verdict)
	})
	t.Run("nothing", func(t *testing.T) {
		_, err := digest.Verify(context.Background(), digest.Options{Logs: source.Folder(t.TempDir())})
		assert.ErrorContains(t, err, "no CloudTrail log files or digests found in ")
		_, err = digest.Verify(context.Background(), digest.Options{Logs: source.Folder("/does/not/exist")})
		assert.ErrorContains(t, err, "/does/not/exist")
	})
}

func TestVerificationCanBeStopped(t *testing.T) {
	b := full(t, t.TempDir())
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err := digest.Verify(ctx, digest.Options{Logs: source.Folder(b.dir)})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestProgressAddsUp(t *testing.T) {
	b := full(t, t.TempDir())
	begun, done := int64(0), int64(0)
	b.verify(func(o *digest.Options) {
		o.Threads, o.Begin, o.Read = 1, func(n int64) { begun = n }, func(n int64) { done += n }
	})
	assert.Positive(t, begun)
	assert.Equal(t, begun, done)
}
