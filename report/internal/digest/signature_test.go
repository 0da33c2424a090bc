package digest_test

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/digest"
)

// The text is put together by hand from AWS's description, not by the code under test.
func TestTheSigningStringIsThatOfCloudTrail(t *testing.T) {
	const object = "AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/" +
		"111122223333_CloudTrail-Digest_us-east-2_your-trail-name_us-east-2_20150817T150131Z.json.gz"
	signature := "50887ccffad4c002b97caa37cc9dc626"
	f := digest.File{
		StartTime: "2015-08-17T14:01:31Z", EndTime: "2015-08-17T15:01:31Z", Bucket: "amzn-s3-demo-bucket", Object: object,
		PreviousSignature: &signature,
	}
	// The hash of "abc", from FIPS 180-2.
	sum := sha256.Sum256([]byte("abc"))
	const hashed = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	assert.Equal(t, "2015-08-17T15:01:31Z\namzn-s3-demo-bucket/"+object+"\n"+hashed+"\n"+signature, f.SigningString(sum))
	f.PreviousSignature = nil
	assert.Equal(t, "2015-08-17T15:01:31Z\namzn-s3-demo-bucket/"+object+"\n"+hashed+"\nnull", f.SigningString(sum),
		"a starting digest")
}

// A digest file as AWS documents it has every field that is read here, and no other.
func TestDigestsHaveTheDocumentedFields(t *testing.T) {
	b := full(t, t.TempDir())
	fields := func(i int) map[string]any {
		var all map[string]any
		require.NoError(t, json.Unmarshal(unpacked(t, b.read(b.digests[ireland][i])), &all))
		return all
	}
	names := []string{
		"awsAccountId", "digestStartTime", "digestEndTime", "digestS3Bucket", "digestS3Object", "digestPublicKeyFingerprint",
		"digestSignatureAlgorithm", "newestEventTime", "oldestEventTime", "previousDigestS3Bucket", "previousDigestS3Object",
		"previousDigestHashValue", "previousDigestHashAlgorithm", "previousDigestSignature", "logFiles",
	}
	for i, hasPrevious := range []bool{false, true} {
		all := fields(i)
		assert.Len(t, all, len(names))
		for _, name := range names {
			assert.Contains(t, all, name)
			if strings.HasPrefix(name, "previous") {
				assert.Equal(t, hasPrevious, all[name] != nil, name)
			}
		}
	}
	quiet := fields(5)
	assert.Equal(t, []any{}, quiet["logFiles"], "a quiet hour has a digest without files")
	assert.Nil(t, quiet["newestEventTime"])
	busy := fields(1)["logFiles"].([]any)[0].(map[string]any)
	for _, name := range []string{"s3Bucket", "s3Object", "hashValue", "hashAlgorithm", "newestEventTime", "oldestEventTime"} {
		assert.NotEmpty(t, busy[name], name)
	}
}

func TestKeysAreReadHoweverTheyWereSaved(t *testing.T) {
	b := full(t, t.TempDir())
	var list struct {
		PublicKeyList []struct {
			Value       []byte
			Fingerprint string
		}
	}
	require.NoError(t, json.Unmarshal(b.read(digest.KeysFile), &list))
	require.Len(t, list.PublicKeyList, 1)
	key, err := x509.ParsePKCS1PublicKey(list.PublicKeyList[0].Value)
	require.NoError(t, err)
	info, err := x509.MarshalPKIXPublicKey(key)
	require.NoError(t, err)
	output := func(der []byte, from, until string) string {
		return `{"PublicKeyList": [{"Value": "` + base64.StdEncoding.EncodeToString(der) + `", "ValidityStartTime": ` + from +
			`, "ValidityEndTime": ` + until + `, "Fingerprint": "` + list.PublicKeyList[0].Fingerprint + `"}]}`
	}
	iso := output(list.PublicKeyList[0].Value, `"2026-10-01T09:00:00+09:00"`, `"2026-12-01T00:00:00.123000+00:00"`)
	epoch := output(list.PublicKeyList[0].Value, "1790812800.0", "1.7961696e9")
	other := string(foreignKeys(t, "0123456789abcdef0123456789abcdef"))
	for name, text := range map[string]string{
		"times in ISO 8601":        iso,
		"times in seconds":         epoch,
		"a SubjectPublicKeyInfo":   output(info, "1790812800", "1796169600"),
		"several outputs":          other + "\n" + iso + epoch,
		"an array":                 "[" + other + "," + iso + "]",
		"an empty output before":   `{"PublicKeyList": []}` + iso,
		"no times":                 output(info, "null", "null"),
		"an output with a token":   strings.Replace(iso, "{", `{"NextToken": "x",`, 1),
		"signatures after the key": iso + `{"signatures": {}}`,
	} {
		t.Run(name, func(t *testing.T) {
			b.write(digest.KeysFile, []byte(text))
			r := b.verify()
			assert.Empty(t, red(r))
			assert.Equal(t, 24, r.Counts.Verified)
		})
	}
}

func TestKeysThatCannotBeReadAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys.json")
	_, err := digest.LoadKeys(file)
	assert.ErrorContains(t, err, file)
	ours := string(foreignKeys(t, "a"))
	for text, want := range map[string]string{
		"":                      "it contains no key",
		`{"PublicKeyList": []}`: "it contains no key",
		"hello":                 "invalid character",
		`"hello"`:               "cannot unmarshal string",
		`{"PublicKeyList": [{"Value": "aGVsbG8=", "Fingerprint": "f1"}]}`:              "key f1",
		`{"PublicKeyList": [{"Value": "?", "Fingerprint": "f1"}]}`:                     "illegal base64",
		`{"PublicKeyList": [{"ValidityStartTime": "yesterday", "Fingerprint": "f1"}]}`: "parsing time",
		ours + string(foreignKeys(t, "a")):                                             "two different keys with the fingerprint a",
	} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := digest.LoadKeys(file)
		assert.ErrorContains(t, err, want, text)
		assert.ErrorContains(t, err, "list-public-keys", "the remedy")
	}
}
