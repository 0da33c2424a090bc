package digest_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/generate"
)

func sumOf(b *bucket, key string) *string {
	sum := sha256.Sum256(unpacked(b.t, b.read(key)))
	text := hex.EncodeToString(sum[:])
	return &text
}

func TestEveryFaultOfADigestIsFoundAndNamed(t *testing.T) {
	for name, change := range map[string]func(b *bucket, all []string) []string{
		"removed": func(b *bucket, all []string) []string {
			b.remove(all[9])
			return []string{found(digest.DigestMissing, all[9])}
		},
		"several removed": func(b *bucket, all []string) []string {
			b.remove(all[9])
			b.remove(all[10])
			b.remove(all[20])
			return []string{found(digest.DigestMissing, all[10]), found(digest.DigestMissing, all[20])}
		},
		"cut short": func(b *bucket, all []string) []string {
			b.write(all[9], b.read(all[9])[:100])
			return []string{found(digest.DigestUnreadable, all[9])}
		},
		"no JSON": func(b *bucket, all []string) []string {
			b.write(all[9], []byte("hello"))
			return []string{found(digest.DigestUnreadable, all[9])}
		},
		"without a hash": func(b *bucket, all []string) []string {
			b.edit(all[9], func(f *digest.File) { f.LogFiles[0].Hash = "1234" })
			return []string{found(digest.DigestUnreadable, all[9])}
		},
		"with the hash of a changed file": func(b *bucket, all []string) []string {
			b.write(b.logs[7], packed(b.t, []byte(`{"Records":[]}`)))
			b.edit(all[9], func(f *digest.File) { f.LogFiles[0].Hash = *sumOf(b, b.logs[7]) })
			return []string{found(digest.DigestChanged, all[9])}
		},
		"without a removed file": func(b *bucket, all []string) []string {
			b.remove(b.logs[7])
			b.edit(all[9], func(f *digest.File) { f.LogFiles = nil })
			return []string{found(digest.DigestChanged, all[9])}
		},
		"with an added file": func(b *bucket, all []string) []string {
			key := logKey(ireland, start.Add(8*time.Hour+40*time.Minute))
			b.write(key, packed(b.t, content(key)))
			b.edit(all[9], func(f *digest.File) {
				f.LogFiles = append(f.LogFiles, f.LogFiles[0])
				f.LogFiles[1].Object, f.LogFiles[1].Hash = key, *sumOf(b, key)
			})
			return []string{found(digest.DigestChanged, all[9])}
		},
		"with another end": func(b *bucket, all []string) []string {
			b.edit(all[9], func(f *digest.File) { f.EndTime = "2026-11-01T08:59:59Z" })
			return []string{found(digest.DigestChanged, all[9]), found(digest.Gap, all[10])}
		},
		"with another hash of the one before": func(b *bucket, all []string) []string {
			b.edit(all[9], func(f *digest.File) { f.PreviousHash = sumOf(b, all[3]) })
			return []string{found(digest.DigestChanged, all[9])}
		},
		"with another signature of the one before": func(b *bucket, all []string) []string {
			b.edit(all[9], func(f *digest.File) { f.PreviousSignature = sumOf(b, all[3]) })
			return []string{found(digest.DigestChanged, all[9]), found(digest.DigestForged, all[8])}
		},
		"edited, and known to the next by its new hash": func(b *bucket, all []string) []string {
			b.edit(all[9], func(f *digest.File) { f.LogFiles = nil })
			b.edit(all[10], func(f *digest.File) { f.PreviousHash = sumOf(b, all[9]) })
			return []string{found(digest.DigestChanged, all[10]), found(digest.DigestForged, all[9])}
		},
		"edited, and all that follow hashed anew": func(b *bucket, all []string) []string {
			want := []string{}
			b.edit(all[9], func(f *digest.File) { f.LogFiles = nil })
			for i := 10; i < len(all); i++ {
				b.edit(all[i], func(f *digest.File) { f.PreviousHash = sumOf(b, all[i-1]) })
				want = append(want, found(digest.DigestForged, all[i-1]))
			}
			return want
		},
		"the newest but one": func(b *bucket, all []string) []string {
			n := len(all)
			b.edit(all[n-2], func(f *digest.File) { f.LogFiles = nil })
			b.edit(all[n-1], func(f *digest.File) { f.PreviousHash = sumOf(b, all[n-2]) })
			return []string{found(digest.DigestForged, all[n-2])}
		},
		"renamed to another hour": func(b *bucket, all []string) []string {
			to := strings.Replace(all[9], "T09", "T07", 1)
			to = strings.Replace(to, "T08", "T07", 1)
			to = strings.Replace(to, "1231Z", "1232Z", 1)
			b.move(all[9], to)
			return []string{found(digest.DigestRenamed, to)}
		},
		"renamed to something else": func(b *bucket, all []string) []string {
			b.move(all[9], "old/notes.txt")
			return []string{found(digest.DigestRenamed, "notes.txt")}
		},
		"renamed to another trail": func(b *bucket, all []string) []string {
			to := strings.Replace(all[9], "team_trail", "other", 1)
			b.move(all[9], to)
			return []string{
				found(digest.DigestMissing, all[9]), found(digest.DigestUnreadable, to),
			}
		},
		"a second one for the same hour": func(b *bucket, all []string) []string {
			name, _ := schema.ParseDigestKey(all[9])
			name.End = name.End.Add(time.Minute)
			key := schema.DigestKey("audit", name)
			b.write(key, b.read(all[9]))
			b.edit(key, func(f *digest.File) { f.Object, f.EndTime, f.LogFiles = key, name.End.Format(time.RFC3339), nil })
			return []string{found(digest.DigestOutside, key)}
		},
		"one after all that continues an early one": func(b *bucket, all []string) []string {
			name, _ := schema.ParseDigestKey(all[30])
			name.End = name.End.Add(time.Hour)
			key := schema.DigestKey("audit", name)
			b.write(key, b.read(all[9]))
			b.edit(key, func(f *digest.File) { f.Object, f.EndTime, f.LogFiles = key, name.End.Format(time.RFC3339), nil })
			return []string{found(digest.DigestOutside, key)}
		},
		"another version of it in a folder before": func(b *bucket, all []string) []string {
			b.write("again/"+all[9], b.read(all[9]))
			b.edit("again/"+all[9], func(f *digest.File) { f.LogFiles = nil })
			return []string{found(digest.DigestChanged, all[9])}
		},
		"another version of it in a folder after": func(b *bucket, all []string) []string {
			b.write("zzz/"+all[9], b.read(all[9]))
			b.edit("zzz/"+all[9], func(f *digest.File) { f.LogFiles = nil })
			return []string{found(digest.DigestChanged, all[9])}
		},
		"a starting digest between": func(b *bucket, all []string) []string {
			name, _ := schema.ParseDigestKey(all[9])
			name.End = name.End.Add(time.Minute)
			key := schema.DigestKey("audit", name)
			b.write(key, b.read(all[9]))
			b.edit(key, func(f *digest.File) {
				f.Object, f.EndTime, f.LogFiles = key, name.End.Format(time.RFC3339), nil
				f.PreviousBucket, f.PreviousObject, f.PreviousHash, f.PreviousHashAlgorithm, f.PreviousSignature = nil, nil, nil, nil, nil
			})
			return []string{found(digest.DigestOutside, key)}
		},
		"one long digest in place of the last ones": func(b *bucket, all []string) []string {
			n := len(all)
			for _, key := range all[n-5 : n-1] {
				b.remove(key)
			}
			b.edit(all[n-1], func(f *digest.File) {
				var before digest.File
				require.NoError(b.t, json.Unmarshal(unpacked(b.t, b.read(all[n-6])), &before))
				f.StartTime, f.PreviousObject, f.PreviousHash = before.EndTime, &before.Object, sumOf(b, all[n-6])
				f.PreviousSignature = sumOf(b, all[0])
			})
			// What it says is not believed, and not disproved either: the true files of its time are none of its own.
			want := []string{found(digest.DigestForged, all[n-6]), found(digest.Unsigned, all[n-1])}
			for _, key := range b.logs[len(b.logs)-4:] {
				want = append(want, found(digest.FileAdded, key))
			}
			return want
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := full(t, t.TempDir())
			want := change(b, b.digests[ireland])
			r := b.verify()
			assert.ElementsMatch(t, want, red(r))
		})
	}
}

// The next digest may not be signed here and still say the truth: the signature that it holds decides.
func TestWhichOfTwoDigestsWasChangedIsKnownFromTheSignature(t *testing.T) {
	b := full(t, t.TempDir())
	all := b.digests[ireland]
	b.edit(all[29], func(f *digest.File) { f.LogFiles = nil; f.OldestEvent = nil })
	r := b.verify()
	require.Equal(t, []string{found(digest.DigestChanged, all[29])}, red(r))
	assert.Equal(t, "its hash differs from the one in the next digest", r.Findings[0].Detail)
	b.remove(digest.KeysFile)
	r = b.verify()
	assert.ElementsMatch(t, []string{"no keys", found(digest.DigestChanged, all[29])}, red(r))
	assert.Contains(t, r.Findings[1].Detail, "one of the two was changed", "without keys nobody knows which")
}

func TestAHoleTakesTheProofFromItsTime(t *testing.T) {
	b := full(t, t.TempDir())
	b.remove(b.digests[ireland][9])
	r := b.verify()
	at := func(hour int) time.Time { return begins.Add(time.Duration(hour) * time.Hour) }
	require.Len(t, r.Chains, 1)
	assert.Equal(t, []digest.Interval{{From: begins, To: at(8)}, {From: at(10), To: at(30)}}, r.Chains[0].Proven)
	require.Len(t, r.Chains[0].Unproven, 3)
	assert.Equal(t, at(8), r.Chains[0].Unproven[0].From, "the signature of the digest before the hole lay in the hole")
	assert.Equal(t, digest.Interval{From: at(9), To: at(10), Why: "there is no digest"}, r.Chains[0].Unproven[1])
	assert.Equal(t, digest.Counts{Digests: 30, Named: 23, Verified: 22, Unsigned: 1}, r.Counts)
	assert.Equal(t, []string{found(digest.DigestMissing, b.digests[ireland][9])}, red(r), "its file is there and is not accused")
}

func TestARestartIsTimeWithoutProof(t *testing.T) {
	b := newBucket(t, t.TempDir())
	d := b.trail(ireland)
	b.deliver(d, ireland, start.Add(90*time.Minute))
	require.NoError(t, d.Until(begins.Add(5*time.Hour)))
	unproven := logKey(ireland, begins.Add(8*time.Hour))
	b.write(unproven, packed(t, content(unproven)))
	d.Restart(begins.Add(11 * time.Hour))
	b.deliver(d, ireland, begins.Add(11*time.Hour+20*time.Minute))
	require.NoError(t, d.Until(begins.Add(20*time.Hour)))
	b.list(ireland)
	r := b.verify()
	assert.Equal(t, []string{found(digest.Restarted, b.digests[ireland][5])}, red(r))
	assert.Contains(t, r.Findings, digest.Finding{
		Kind: digest.NotCovered, Severity: digest.Info, Account: account, Region: ireland, File: unproven, Files: 1,
		From: start.Add(7*time.Hour + 7*time.Minute), To: start.Add(7*time.Hour + 8*time.Minute),
		Detail: "the digest that would name them is missing or cannot be trusted; another finding says why",
	}, "its file is not accused")
	assert.False(t, r.Proven(account, ireland, begins.Add(5*time.Hour), begins.Add(6*time.Hour)))
	assert.True(t, r.Proven(account, ireland, begins, begins.Add(4*time.Hour)))
	assert.True(t, r.Proven(account, ireland, begins.Add(11*time.Hour), begins.Add(19*time.Hour)))
	assert.Equal(t, 2, r.Counts.Verified)

	b.remove(unproven)
	r = b.verify(func(o *digest.Options) { o.Since = start.AddDate(0, 0, 2) })
	assert.Empty(t, r.Chains, "nothing of it lies in the period")
	assert.Equal(t, []string{"no digests"}, red(r))
}

func TestARestartWithoutTimeBetweenIsNoFault(t *testing.T) {
	b := newBucket(t, t.TempDir())
	d := b.trail(ireland)
	require.NoError(t, d.Until(begins.Add(5*time.Hour)))
	d.Restart(begins.Add(5 * time.Hour))
	b.deliver(d, ireland, begins.Add(5*time.Hour+20*time.Minute))
	require.NoError(t, d.Until(begins.Add(9*time.Hour)))
	assert.Empty(t, red(b.verify()))
}

func TestBackfillsAreReadAndBreakNothing(t *testing.T) {
	late := func(t *testing.T) (*bucket, []string) {
		b := newBucket(t, t.TempDir())
		d := b.trail(ireland)
		var files []string
		for hour := range 20 {
			at := start.Add(time.Duration(hour)*time.Hour + 20*time.Minute)
			b.deliver(d, ireland, at)
			if hour%6 == 3 {
				key := logKey(ireland, at.Add(10*time.Minute))
				b.write(key, packed(t, content(key)))
				d.DeliverLate(key, at.Add(10*time.Minute), content(key), at, at)
				files = append(files, key)
			}
		}
		require.NoError(t, d.Until(begins.Add(21*time.Hour)))
		b.list(ireland)
		return b, files
	}
	t.Run("as CloudTrail writes them", func(t *testing.T) {
		b, _ := late(t)
		r := b.verify()
		assert.Empty(t, red(r))
		assert.Equal(t, digest.Counts{Digests: 24, Named: 23, Verified: 21, Unsigned: 2}, r.Counts,
			"the last of three backfills and the newest digest have no signature")
	})
	t.Run("a file removed", func(t *testing.T) {
		b, files := late(t)
		b.remove(files[1])
		r := b.verify()
		assert.Equal(t, []string{found(digest.FileMissing, files[1])}, red(r))
		assert.False(t, r.Proven(account, ireland, start.Add(9*time.Hour), start.Add(10*time.Hour)))
	})
	t.Run("a backfill removed", func(t *testing.T) {
		b, files := late(t)
		var fills []string
		for _, key := range b.digests[ireland] {
			if strings.Contains(key, "_backfill") {
				fills = append(fills, key)
			}
		}
		b.remove(fills[1])
		assert.ElementsMatch(t, []string{found(digest.DigestMissing, fills[1]), found(digest.FileAdded, files[1])}, red(b.verify()))
	})
	t.Run("the last backfill refers to a digest of the chain, with another signature", func(t *testing.T) {
		b, _ := late(t)
		n := len(b.digests[ireland])
		newest := b.digests[ireland][n-1]
		i := slices.IndexFunc(b.digests[ireland], func(key string) bool { return strings.Contains(key, "T161231Z_backfill") })
		require.Positive(t, i)
		b.edit(b.digests[ireland][i], func(f *digest.File) {
			f.PreviousObject, f.PreviousHash, f.PreviousSignature = &newest, sumOf(b, newest), sumOf(b, newest)
		})
		assert.NotContains(t, red(b.verify()), found(digest.DigestForged, newest))
	})
	t.Run("a backfill edited", func(t *testing.T) {
		b, files := late(t)
		i := slices.IndexFunc(b.digests[ireland], func(key string) bool { return strings.Contains(key, "T041231Z_backfill") })
		require.Positive(t, i)
		edited := b.digests[ireland][i]
		b.edit(edited, func(f *digest.File) { f.NewestEvent = nil })
		r := b.verify()
		assert.Equal(t, []string{found(digest.DigestChanged, edited)}, red(r))
		assert.True(t, slices.ContainsFunc(r.Findings, func(f digest.Finding) bool {
			return f.Kind == digest.NotCovered && f.Severity == digest.Info && f.File == files[0]
		}), "the file that only it names has no proof any more, and is not accused")
	})
}

// A trail that was made anew under another name begins another chain.
func TestTwoTrailsProveTogether(t *testing.T) {
	replaced := func(t *testing.T, second time.Duration) *bucket {
		b := newBucket(t, t.TempDir())
		first := b.trail(ireland)
		b.deliver(first, ireland, start.Add(20*time.Minute))
		require.NoError(t, first.Until(begins.Add(10*time.Hour)))
		next := generate.NewDigests(b.dir, "", schema.Digest{Account: account, Region: ireland, Trail: "another", Home: ireland},
			begins.Add(second))
		b.deliver(next, ireland, begins.Add(second+20*time.Minute))
		require.NoError(t, next.Until(begins.Add(second+10*time.Hour)))
		return b
	}
	t.Run("one after the other", func(t *testing.T) {
		b := replaced(t, 10*time.Hour)
		r := b.verify()
		assert.Empty(t, red(r))
		require.Len(t, r.Chains, 2)
		assert.Equal(t, "another", r.Chains[0].Trail)
		assert.Equal(t, 2, r.Counts.Verified)
		added := logKey(ireland, begins.Add(15*time.Hour))
		b.write(added, packed(t, content(added)))
		assert.Equal(t, []string{found(digest.FileAdded, added)}, red(b.verify()))
	})
	t.Run("both at the same time", func(t *testing.T) {
		b := replaced(t, 5*time.Hour)
		r := b.verify()
		assert.Empty(t, red(r), "each names its own files only")
		assert.True(t, r.Proven(account, ireland, begins.Add(4*time.Hour), begins.Add(9*time.Hour)))
		assert.False(t, r.Proven(account, ireland, begins.Add(9*time.Hour), begins.Add(10*time.Hour)),
			"the first trail may have delivered something that only its newest digest names")
		assert.True(t, r.Proven(account, ireland, begins.Add(10*time.Hour), begins.Add(14*time.Hour)))
	})
	t.Run("with time between", func(t *testing.T) {
		b := replaced(t, 20*time.Hour)
		between := logKey(ireland, begins.Add(15*time.Hour))
		b.write(between, packed(t, content(between)))
		r := b.verify()
		assert.Equal(t, []string{found(digest.NotCovered, between)}, red(r))
		assert.False(t, r.Proven(account, ireland, begins.Add(12*time.Hour), begins.Add(13*time.Hour)))
	})
}

func TestKeysAreNeededForProof(t *testing.T) {
	unproven := func(t *testing.T, r *digest.Result) {
		t.Helper()
		assert.Zero(t, r.Counts.Verified, "never an OK")
		assert.Equal(t, 24, r.Counts.Unsigned)
		assert.False(t, r.Proven(account, ireland, begins, begins.Add(time.Hour)))
	}
	t.Run("no keys", func(t *testing.T) {
		b := full(t, t.TempDir())
		b.remove(digest.KeysFile)
		r := b.verify()
		assert.Equal(t, []string{"no keys"}, red(r))
		assert.Contains(t, r.Findings[0].Detail, "list-public-keys")
		unproven(t, r)
		assert.Contains(t, r.Verdict, "Red: no keys. 31 digests")
	})
	t.Run("no keys, and faults", func(t *testing.T) {
		b := full(t, t.TempDir())
		b.remove(digest.KeysFile)
		b.remove(b.logs[3])
		b.edit(b.digests[ireland][9], func(f *digest.File) { f.LogFiles = nil })
		assert.ElementsMatch(t, []string{"no keys", found(digest.FileMissing, b.logs[3]), found(digest.DigestChanged, b.digests[ireland][9])},
			red(b.verify()))
	})
	t.Run("another key", func(t *testing.T) {
		b := full(t, t.TempDir())
		b.write(digest.KeysFile, foreignKeys(t, "0123456789abcdef0123456789abcdef"))
		r := b.verify()
		assert.Equal(t, []string{"unknown key"}, red(r), "once, and not for each digest")
		assert.Equal(t, 31, r.Findings[0].Files)
		unproven(t, r)
	})
	t.Run("another key with the same fingerprint", func(t *testing.T) {
		b := full(t, t.TempDir())
		var f digest.File
		require.NoError(t, json.Unmarshal(unpacked(t, b.read(b.digests[ireland][0])), &f))
		b.write(digest.KeysFile, foreignKeys(t, f.Fingerprint))
		r := b.verify()
		assert.Equal(t, []string{"wrong key"}, red(r))
		unproven(t, r)
	})
	t.Run("another key with the same fingerprint, and a fault", func(t *testing.T) {
		b := full(t, t.TempDir())
		var f digest.File
		require.NoError(t, json.Unmarshal(unpacked(t, b.read(b.digests[ireland][0])), &f))
		b.write(digest.KeysFile, foreignKeys(t, f.Fingerprint))
		b.edit(b.digests[ireland][9], func(f *digest.File) { f.LogFiles = nil })
		assert.ElementsMatch(t, []string{"wrong key", found(digest.DigestChanged, b.digests[ireland][9])}, red(b.verify()))
	})
	t.Run("a chain signed anew with another key", func(t *testing.T) {
		b := full(t, t.TempDir())
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		require.NoError(t, err)
		sign(t, b, key)
		r := b.verify()
		assert.Equal(t, []string{"wrong key"}, red(r))
		unproven(t, r)
	})
	t.Run("the signature of the newest digest, saved from its metadata", func(t *testing.T) {
		b := full(t, t.TempDir())
		newest := b.digests[ireland][30]
		// The signature is what a digest after it would hold.
		longer := newBucket(t, t.TempDir())
		longer.region(ireland, 31)
		var f digest.File
		require.NoError(t, json.Unmarshal(unpacked(t, longer.read(longer.digests[ireland][31])), &f))
		require.Equal(t, newest, *f.PreviousObject)
		saved, err := json.Marshal(map[string]any{"signatures": map[string]string{newest: *f.PreviousSignature}})
		require.NoError(t, err)
		b.write(digest.KeysFile, append(b.read(digest.KeysFile), saved...))
		r := b.verify()
		assert.Empty(t, red(r))
		assert.Empty(t, r.Chains[0].Unproven)
		assert.True(t, r.Proven(account, ireland, begins, begins.Add(31*time.Hour)))

		b.edit(newest, func(f *digest.File) { f.LogFiles = nil })
		assert.Contains(t, red(b.verify()), found(digest.DigestForged, newest))
	})
}

// sign signs all digests with another key, without a trace of it in them.
func sign(t *testing.T, b *bucket, key *rsa.PrivateKey) {
	t.Helper()
	var before *string
	for i, path := range b.digests[ireland] {
		b.edit(path, func(f *digest.File) {
			if i > 0 {
				f.PreviousHash, f.PreviousSignature = sumOf(b, b.digests[ireland][i-1]), before
			}
		})
		var f digest.File
		text := unpacked(t, b.read(path))
		require.NoError(t, json.Unmarshal(text, &f))
		toSign := sha256.Sum256([]byte(f.SigningString(sha256.Sum256(text))))
		signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, toSign[:])
		require.NoError(t, err)
		hexed := hex.EncodeToString(signature)
		before = &hexed
	}
}

func foreignKeys(t *testing.T, fingerprint string) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	text, err := json.Marshal(map[string]any{"PublicKeyList": []map[string]any{{
		"Value": x509.MarshalPKCS1PublicKey(&key.PublicKey), "Fingerprint": fingerprint,
		"ValidityStartTime": "2026-10-01T00:00:00Z", "ValidityEndTime": "2026-12-01T00:00:00Z",
	}}})
	require.NoError(t, err)
	return text
}
