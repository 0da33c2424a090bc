package digest_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/report/internal/digest"
)

// What is done to a file, or to nothing.
const (
	remove    = "remove"
	change    = "change"
	renameFar = "rename to a name of no log file"
	renameIn  = "rename within the hour"
	truncate  = "truncate"
	repack    = "pack again"
	unpack    = "unpack"
	double    = "copy"
)

// Whatever is done to some files of a folder, exactly that is found, and no other file is accused. What lies in the hour of a
// digest that is gone or cannot be believed is not known.
func TestWhatIsDoneIsExactlyWhatIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "digests")
		require.NoError(t, err)
		defer func() { _ = os.RemoveAll(dir) }()
		b := full(t, dir)
		digests := b.digests[ireland]
		want := []string{}
		bad := map[int]bool{}

		// Two neighbours hide each other's fault: the second one holds what proves the first.
		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(1, 29), 0, 6, rapid.ID[int]).Draw(t, "digests") {
			near := false
			for j := range bad {
				near = near || i-j <= 1 && j-i <= 1
			}
			if near {
				continue
			}
			key, do := digests[i], rapid.SampledFrom([]string{remove, change, truncate, repack, unpack, double}).Draw(t, "digest")
			harm(b, key, do)
			switch do {
			case remove:
				want, bad[i] = append(want, found(digest.DigestMissing, key)), true
			case change:
				want, bad[i] = append(want, found(digest.DigestChanged, key)), true
			case truncate:
				want, bad[i] = append(want, found(digest.DigestUnreadable, key)), true
			}
		}

		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, 18), 0, 8, rapid.ID[int]).Draw(t, "files") {
			key, do := b.logs[i], rapid.SampledFrom(
				[]string{remove, change, renameFar, renameIn, truncate, repack, unpack, double}).Draw(t, "file")
			hour := i/4*5 + i%4
			to := harm(b, key, do)
			if bad[hour+1] {
				continue
			}
			switch do {
			case remove:
				want = append(want, found(digest.FileMissing, key))
			case change:
				want = append(want, found(digest.FileChanged, key))
			case truncate:
				want = append(want, found(digest.FileUnreadable, key))
			case renameFar, renameIn:
				want = append(want, found(digest.FileRenamed, to))
			}
		}

		for _, hour := range rapid.SliceOfNDistinct(rapid.IntRange(0, 28), 0, 4, rapid.ID[int]).Draw(t, "added") {
			key := logKey(ireland, start.Add(time.Duration(hour)*time.Hour+40*time.Minute))
			b.write(key, packed(t, content(key)))
			if !bad[hour+1] {
				want = append(want, found(digest.FileAdded, key))
			}
		}

		r := b.verify()
		assert.ElementsMatch(t, want, red(r))
		assert.Equal(t, len(want) > 0, r.Red)
		for _, c := range r.Chains {
			for _, h := range c.Hours {
				assert.Equal(t, h.Proven, r.Proven(account, ireland, h.From, h.To))
			}
		}
	})
}

// harm does something to a file and returns its new name, if it has one.
func harm(b *bucket, key, do string) string {
	text := b.read(key)
	switch do {
	case remove:
		b.remove(key)
	case change:
		if strings.Contains(key, "CloudTrail-Digest") {
			b.edit(key, func(f *digest.File) { f.OldestEvent = &f.StartTime })
			break
		}
		plain := unpacked(b.t, text)
		plain[len(plain)/2] ^= 1
		b.write(key, packed(b.t, plain))
	case renameFar:
		b.move(key, key+".old")
		return key + ".old"
	case renameIn:
		to := strings.Replace(key, "15Z_", "16Z_", 1)
		b.move(key, to)
		return to
	case truncate:
		b.write(key, text[:len(text)/2])
	case repack:
		b.write(key, append(packed(b.t, nil), packed(b.t, unpacked(b.t, text))...))
	case unpack:
		b.write(strings.TrimSuffix(key, ".gz"), unpacked(b.t, text))
		b.remove(key)
	case double:
		b.write("copy/"+key, text)
	}
	return key
}
