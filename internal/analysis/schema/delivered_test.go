package schema_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/analysis/schema"
)

func TestTheNameOfAFileTellsWhenItWasDelivered(t *testing.T) {
	at := time.Date(2026, 11, 6, 13, 5, 0, 0, time.UTC)
	for key, want := range map[string]time.Time{
		schema.TrailKey("a", "111122223333", "eu-west-1", at, "AbCdEf"):                                                           at,
		"111122223333_CloudTrail-Insight_eu-west-1_20261106T1305Z_AbCdEf.json.gz":                                                 at,
		"111122223333_CloudTrail_us-gov-east-1_20261106T1305Z_AbCdEf.json":                                                        at,
		schema.AccessKey("s3/", "111122223333", "eu-west-1", "b", at, "0123456789ABCDEF"):                                         at.Truncate(24 * time.Hour),
		"emr2026-11-06-13-05-07-0123456789ABCDEF":                                                                                 at.Add(7 * time.Second),
		schema.DigestKey("", schema.Digest{Account: "111122223333", Region: "eu-west-1", Trail: "t", Home: "eu-west-1", End: at}): at,
	} {
		got, ok := schema.DeliveredAt(key)
		assert.True(t, ok, key)
		assert.Equal(t, want, got, key)
	}
	for _, key := range []string{"notes.txt", "2026-13-06-13-05-07-0123456789ABCDEF", "2026-11-06-13-05-07", "declared.json"} {
		_, ok := schema.DeliveredAt(key)
		assert.False(t, ok, key)
	}
}
