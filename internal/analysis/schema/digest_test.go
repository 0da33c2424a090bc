package schema_test

import (
	"path"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/analysis/schema"
)

func TestDigestKeysAreThoseOfCloudTrail(t *testing.T) {
	digest := schema.Digest{
		Account: account, Region: "us-east-2", Trail: "your-trail-name", Home: "us-east-2",
		End: time.Date(2015, 8, 17, 15, 1, 31, 0, time.UTC),
	}
	const key = "AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/" +
		"111122223333_CloudTrail-Digest_us-east-2_your-trail-name_us-east-2_20150817T150131Z.json.gz"
	assert.Equal(t, key, schema.DigestKey("", digest))
	digest.Backfill = true
	assert.Equal(t, "team/audit/"+strings.TrimSuffix(key, ".json.gz")+"_backfill.json.gz", schema.DigestKey("team/audit", digest))
}

func TestDigestKeysAreReadBack(t *testing.T) {
	for name, digest := range map[string]schema.Digest{
		"a trail of its own Region":         {Region: "eu-west-1", Trail: "datatrail", Home: "eu-west-1"},
		"a trail of another Region":         {Region: "ap-southeast-2", Trail: "datatrail", Home: "us-gov-west-1"},
		"a backfill":                        {Region: "eu-west-1", Trail: "datatrail", Home: "eu-west-1", Backfill: true},
		"a name with underscores":           {Region: "eu-west-1", Trail: "a_b.c-d", Home: "eu-west-1"},
		"a name that looks like a Region":   {Region: "eu-west-1", Trail: "eu-west-1_eu-west-2", Home: "us-east-1"},
		"a name that looks like a backfill": {Region: "eu-west-1", Trail: "x_backfill", Home: "us-iso-east-1"},
		"the sovereign cloud":               {Region: "eusc-de-east-1", Trail: "d", Home: "eusc-de-east-1"},
	} {
		digest.Account, digest.End = account, at
		key := schema.DigestKey("p", digest)
		for _, written := range []string{key, "/home/me/" + key, path.Base(key), strings.TrimSuffix(key, ".gz")} {
			got, ok := schema.ParseDigestKey(written)
			assert.True(t, ok, "%s: %s", name, written)
			assert.Equal(t, digest, got, name)
		}
	}
}

func TestOtherKeysAreNoDigests(t *testing.T) {
	for _, key := range []string{
		"", "README.md", schema.TrailKey("", account, "eu-west-1", at, "0123456789abcdef"),
		account + "_CloudTrail-Digest_eu-west-1_t_eu-west-1_20261306T000000Z.json.gz",
		account + "_CloudTrail-Digest_eu-west-1_t_20261106T000000Z.json.gz",
		account + "_CloudTrail-Insight_eu-west-1_20261106T0000Z_abc.json.gz",
	} {
		_, ok := schema.ParseDigestKey(key)
		assert.False(t, ok, key)
	}
}
