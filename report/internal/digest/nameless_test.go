package digest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/report/internal/digest"
)

// What counts as a record in the answers must not be passed over here because of its name.
func TestRecordsUnderANameOfNobodyAreAdded(t *testing.T) {
	b := full(t, t.TempDir())
	b.write("export of november.txt", []byte(`{"eventVersion":"1.11","eventID":"made up"}`))
	b.write("lookup.json.gz", packed(t, []byte(`{"Events":[{"CloudTrailEvent":"{\"eventID\":\"made up\"}"}]}`)))
	b.write("notes.txt", []byte("hello"))
	r := b.verify()
	assert.ElementsMatch(t, []string{found(digest.FileAdded, "export of november.txt"), found(digest.FileAdded, "lookup.json.gz")}, red(r))

	b.remove("lookup.json.gz")
	b.write("export of november.txt", unpacked(t, b.read(b.logs[3])))
	assert.Equal(t, []string{found(digest.FileRenamed, "export of november.txt")}, red(b.verify()), "it has the content of a file that is there")
	b.remove(b.logs[3])
	assert.Equal(t, []string{found(digest.FileRenamed, "export of november.txt")}, red(b.verify()), "it is the file that is missing")
}

func TestADigestIsKnownByItsContent(t *testing.T) {
	b := full(t, t.TempDir())
	for i, key := range b.digests[ireland] {
		if i%2 == 0 {
			b.move(key, key+".txt")
		}
	}
	r := b.verify()
	assert.Equal(t, 31, r.Counts.Digests, "all of them")
	for _, f := range red(r) {
		assert.Contains(t, f, string(digest.DigestRenamed))
	}
	b.write("broken.json", []byte(`{"digestStartTime":"2026-11-01T00:00:00Z"}`))
	assert.Len(t, red(b.verify()), len(red(r)), "what only says to be a digest is none")
}
