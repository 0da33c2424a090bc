package source_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/source"
)

func TestTheNameOfAFileTellsWhatItIsAndOfWhen(t *testing.T) {
	const account = "111122223333"
	at := time.Date(2026, 11, 6, 23, 55, 0, 0, time.UTC)
	day := at.Truncate(24 * time.Hour)
	trail := schema.TrailKey("p", account, "eu-west-1", at, "0123456789abcdef")
	recorded := source.Told{Kind: source.Trail, Account: account, Region: "eu-west-1", At: at}
	other := recorded
	other.Kind = source.Other
	access := schema.AccessKey("s3/", account, "eu-west-1", "acme.images", at, "0123456789ABCDEF")
	requests := source.Told{
		Kind: source.Access, Account: account, Region: "eu-west-1", Bucket: "acme.images", At: day, IsEventDay: true,
	}
	delivered := requests
	delivered.At, delivered.IsEventDay = at.Add(7*time.Second), false
	sovereign := requests
	sovereign.Region = "eusc-de-east-1"
	digest := schema.Digest{Account: account, Region: "eu-west-1", Trail: "t", Home: "eu-west-1", End: at}
	for name, want := range map[string]source.Told{
		trail:                                   recorded,
		"/home/me/" + trail:                     recorded,
		trail[strings.LastIndex(trail, "/")+1:]: recorded,
		strings.TrimSuffix(trail, ".gz"):        recorded,
		schema.NetworkKey("p", account, "eu-west-1", at, "0123456789abcdef"):    recorded,
		account + "_CloudTrail-Insight_eu-west-1_20261106T2355Z_AbCdEf.json.gz": other,
		account + "_CloudTrail_eu-west-1_20261306T2355Z_AbCdEf.json.gz":         {},
		account + "_CloudTrail_eu-west-1_2026_abc.json.gz":                      {},

		access:               requests,
		"/home/me/" + access: requests,
		strings.Replace(access, "-00-00-00-", "-23-55-07-", 1):                                    delivered,
		schema.AccessKey("s3/", account, "eusc-de-east-1", "acme.images", at, "0123456789ABCDEF"): sovereign,
		"2026-11-06-00-00-00-0123456789ABCDEF":                                                    {Kind: source.Access, At: day},
		"emr2026-11-06-23-55-07-0123456789ABCDEF":                                                 {Kind: source.Access, At: delivered.At},
		"2026-13-06-13-05-07-0123456789ABCDEF":                                                    {},
		"2026-11-06-13-05-07":                                                                     {},
		schema.DigestKey("", digest):                                                              {Kind: source.Digest, Account: account, Region: "eu-west-1", At: at},
		"":                                                                                        {},
		"README.md":                                                                               {},
		"declared.json":                                                                           {},
	} {
		assert.Equal(t, want, source.Tell(name), name)
	}
}
