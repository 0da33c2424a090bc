package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
)

func TestLoad_DescribesABucketOnceForAllItsDatasets(t *testing.T) {
	values := valid()
	values["datatrail:datasets"] = lake(`"prefix":"a/"`, `"prefix":"a-b/"`)
	values["datatrail:buckets"] = `[{"name":"lake","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1","protect":false}]`
	c, err := load(t, values)
	require.NoError(t, err)
	for _, d := range c.Datasets {
		b := c.BucketOf(d)
		assert.Equal(t, "kms", b.Encryption)
		assert.Equal(t, 30, b.NoncurrentDays)
		assert.False(t, c.Protects(d), "the bucket's word counts, not the stack's")
	}
}

func TestLoad_TakesABucketWithoutAnEntryFromItsDataset(t *testing.T) {
	values := valid()
	values["datatrail:datasets"] = `[{"name":"a","prefix":"a/","noncurrentDays":7,"protect":false,"perimeter":{"mode":"observe"}},
		{"name":"b","bucket":"lake","perimeter":{"mode":"observe"}}]`
	values["datatrail:buckets"] = `[{"name":"lake","noncurrentDays":9}]`
	c, err := load(t, values)
	require.NoError(t, err)
	assert.Equal(t, 7, c.BucketOf(c.Datasets[0]).NoncurrentDays)
	assert.Equal(t, 9, c.BucketOf(c.Datasets[1]).NoncurrentDays)
	assert.False(t, c.Protects(c.Datasets[0]))
	assert.True(t, c.Protects(c.Datasets[1]))
}

func TestLoad_RefusesWhatIsSaidOfABucketInTwoPlaces(t *testing.T) {
	values := valid()
	values["datatrail:datasets"] = `[{"name":"a","bucket":"lake","encryption":"sse-s3","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1",
		"noncurrentDays":30,"protect":true}]`
	values["datatrail:buckets"] = `[{"name":"lake","noncurrentDays":0},{"name":"lake"},{"name":"Pond"}]`
	_, err := load(t, values)
	var paths []string
	for _, p := range unwrap(t, err) {
		paths = append(paths, p.Path)
		if strings.HasPrefix(p.Path, "datasets[0]") && !strings.Contains(p.Reason, "has no effect") {
			assert.Contains(t, p.Reason, "which buckets[0] describes: set it there, and remove it here")
		}
	}
	assert.ElementsMatch(t, []string{
		"buckets[0].noncurrentDays", "datasets[0].kmsKeyArn", "buckets[1].name", "buckets[2].name", "buckets[2].name",
		"datasets[0].encryption", "datasets[0].kmsKeyArn", "datasets[0].noncurrentDays", "datasets[0].protect",
	}, paths)
}

func TestLoad_RefusesAnonymousReadsOfAnEncryptedBucket(t *testing.T) {
	values := valid()
	values["datatrail:datasets"] = `[{"name":"a","bucket":"lake","prefix":"a/","perimeter":{"cidrs":["8.8.8.0/24"],"anonymousReads":true}}]`
	values["datatrail:buckets"] = `[{"name":"lake","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1"}]`
	_, err := load(t, values)
	require.ErrorContains(t, err, "datasets[0].perimeter.anonymousReads: true can never work with encryption kms")
}

func TestLoad_ReadsStatementsAsYAMLOrJSON(t *testing.T) {
	const one, two = `{"Sid":"A","Action":["s3:PutObject"]}`, `{"Sid":"B"}`
	for name, text := range map[string]string{
		"a list":                     `[` + one + `,` + two + `]`,
		"text with a list":           quoted(`[` + one + `,` + two + `]`),
		"text with a whole policy":   quoted(`{"Version":"2012-10-17","Statement":[` + one + `,` + two + `]}`),
		"text with one statement":    quoted(one),
		"a policy of one statement":  quoted(`{"Statement":` + one + `}`),
		"nothing, where none is due": `[]`,
	} {
		values := valid()
		values["datatrail:datasets"] = `[{"name":"a","bucket":"lake"}]`
		values["datatrail:buckets"] = `[{"name":"lake","statements":` + text + `}]`
		c, err := load(t, values)
		require.NoError(t, err, name)
		got := c.Buckets[0].Statements
		if len(got) == 0 {
			assert.Equal(t, "[]", text, name)
			continue
		}
		assert.Equal(t, map[string]any{"Sid": "A", "Action": []any{"s3:PutObject"}}, got[0], name)
		if len(got) > 1 {
			assert.Equal(t, config.Statements{got[0], {"Sid": "B"}}, got, name)
		}
	}
}

func quoted(json string) string { return `"` + strings.ReplaceAll(json, `"`, `\"`) + `"` }
