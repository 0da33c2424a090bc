package schema_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
)

const account = "111122223333"

var (
	since = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at    = time.Date(2026, 11, 6, 23, 55, 0, 0, time.UTC)
)

// partitions finds the prefix that Athena would list for a key, by trying every value that the projection allows.
func partitions(t *testing.T, parameters map[string]string, key string) map[string]string {
	t.Helper()
	template := parameters["storage.location.template"]
	expression := regexp.QuoteMeta(template)
	for name, value := range parameters {
		column, isType := strings.CutSuffix(strings.TrimPrefix(name, "projection."), ".type")
		if !isType {
			continue
		}
		values := `\d{4}/\d{2}/\d{2}`
		if value == "enum" {
			values = strings.ReplaceAll(regexp.QuoteMeta(parameters["projection."+column+".values"]), ",", "|")
		}
		expression = strings.ReplaceAll(expression, `\$\{`+column+`\}`, "(?P<"+column+">"+values+")")
	}
	compiled, err := regexp.Compile("^" + expression + "/[^/]+$")
	require.NoError(t, err)
	match := compiled.FindStringSubmatch(key)
	found := map[string]string{}
	for i, name := range compiled.SubexpNames() {
		if i > 0 && match != nil {
			found[name] = match[i]
		}
	}
	return found
}

func TestTheProjectionFindsEveryTrailKey(t *testing.T) {
	for name, prefix := range map[string]string{"without a prefix": "", "with a prefix": "team/audit"} {
		t.Run(name, func(t *testing.T) {
			layout := schema.TrailLayout{
				Bucket: "trail-logs", Prefix: prefix, Accounts: []string{account}, Since: since,
				Regions: []string{"eu-west-1", "us-gov-west-1", "ap-southeast-2"},
			}
			for _, region := range layout.Regions {
				key := "s3://trail-logs/" + schema.TrailKey(prefix, account, region, at, "0123456789abcdef")
				assert.True(t, strings.HasPrefix(key, layout.Root()), "%s lies in %s", key, layout.Root())
				assert.Equal(t, map[string]string{"account": account, "folder": "CloudTrail", "region": region, "dt": "2026/11/06"},
					partitions(t, layout.Parameters(), key))
				key = "s3://trail-logs/" + schema.NetworkKey(prefix, account, region, at, "0123456789abcdef")
				assert.Equal(t, "CloudTrail-NetworkActivity", partitions(t, layout.Parameters(), key)["folder"])
			}
			foreign := "s3://trail-logs/" + schema.TrailKey(prefix, account, "sa-east-1", at, "0123456789abcdef")
			assert.Empty(t, partitions(t, layout.Parameters(), foreign), "a Region that is not recorded")
			digest := strings.Replace(foreign, "/CloudTrail/", "/CloudTrail-Digest/", 1)
			assert.Empty(t, partitions(t, layout.Parameters(), digest), "a digest")
		})
	}
}

func TestTheProjectionFindsEveryAccessKey(t *testing.T) {
	layout := schema.AccessLayout{
		Bucket: "access-logs", Prefix: "s3/", Accounts: []string{account}, Regions: []string{"eu-west-1"}, Since: since,
		Sources: []string{"acme.speech-corpus", "acme-images"},
	}
	for _, source := range layout.Sources {
		key := "s3://access-logs/" + schema.AccessKey("s3/", account, "eu-west-1", source, at, "0123456789ABCDEF")
		assert.True(t, strings.HasPrefix(key, layout.Root()))
		assert.Equal(t,
			map[string]string{"account": account, "region": "eu-west-1", "source_bucket": source, "dt": "2026/11/06"},
			partitions(t, layout.Parameters(), key))
	}
	assert.Equal(t, "2026/01/01,NOW", layout.Parameters()["projection.dt.range"], "the range grows by itself")
}
