package queries_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

// below are values of a dataset that is a prefix, which every query can be asked about.
func below(from dataset.Log) queries.Values {
	v := values
	v.Dataset = dataset.Dataset{Bucket: "lake", Prefix: "year=2024/", Perimeter: &dataset.Perimeter{DenyListing: true}}
	v.ReadsFrom = from
	return v
}

func TestAPrefix_IsComparedWithTheKey(t *testing.T) {
	const bucket = `bucket = 'lake' AND `
	reads, err := find(t, "bytes_by_principal").Bind(below(dataset.Trail))
	require.NoError(t, err)
	assert.Contains(t, reads, bucket+`(coalesce(starts_with(object_key, 'year=2024/'), false) OR coalesce(starts_with(listed_prefix, 'year=2024/'), false))`)
	assert.Contains(t, reads, `(copy_source = 'lake' AND regexp_like(copy_key, '^year(?:=|%3[Dd])2024(?:/|%2[Ff])'))`)

	access, err := find(t, "bytes_by_principal").Bind(below(dataset.Access))
	require.NoError(t, err)
	for _, form := range []string{"year=2024/", "year%3D2024/", "year%253D2024/"} {
		assert.Contains(t, access, `starts_with(object_key, '`+form+`')`, "the access log encodes keys")
	}
	assert.NotContains(t, access, "listed_prefix, '", "it tells no prefix of a listing")

	copies, err := find(t, "copies_out").Bind(below(dataset.Trail))
	require.NoError(t, err)
	assert.Contains(t, copies, "AND NOT coalesce(("+bucket+"coalesce(starts_with(object_key, 'year=2024/'), false)), false)",
		"to another prefix of the bucket is out, too")

	outside, err := find(t, "outside_perimeter").Bind(below(dataset.Trail))
	require.NoError(t, err)
	assert.NotContains(t, outside, "HeadBucket", "no policy refuses it for the sake of a prefix")
}

func TestAWholeBucket_IsComparedAsItAlwaysWas(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	for _, query := range all {
		sql, err := query.Bind(values)
		require.NoError(t, err)
		assert.NotContains(t, sql, "starts_with", query.Name)
		assert.NotContains(t, sql, "regexp_like(copy_key", query.Name)
		if strings.Contains(sql, "dataset_calls AS") {
			assert.Contains(t, sql, "(bucket = '"+values.Dataset.Bucket+"' OR copy_source = '"+values.Dataset.Bucket+"')", query.Name)
		}
	}
}
