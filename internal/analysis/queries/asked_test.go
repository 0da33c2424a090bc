package queries_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

func TestBindAsked_HasOneParameterWhereAthenaTakesIt(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	other := values
	other.Dataset = dataset.Dataset{Bucket: "other"}
	for _, query := range all {
		sql, err := query.BindAsked([]string{"speech", "web"}, []queries.Values{values, other})
		require.NoError(t, err)
		// Athena takes parameters in WHERE alone. Others stand in quotes.
		outside := 0
		for i, part := range strings.Split(sql, "'") {
			if i%2 == 0 {
				outside += strings.Count(part, "?")
			}
		}
		assert.Equal(t, 1, outside, query.Name)
		assert.Equal(t, 1, strings.Count(sql, "WHERE dataset = ?"), query.Name)
		assert.NotContains(t, sql, "{{", query.Name)
		assert.Equal(t, 1, strings.Count(sql, "'"+values.Dataset.Bucket+"'"), "%s: the bucket is looked up", query.Name)
	}
}

func TestBindAsked_RefusesDatasetsThatCannotBeAskedAboutTogether(t *testing.T) {
	query := find(t, "bytes_by_principal")
	elsewhere, nowhere := values, values
	elsewhere.ReadsFrom, nowhere.Dataset.Bucket = dataset.Access, ""
	for _, given := range [][]queries.Values{nil, {values, values}, {elsewhere}, {nowhere}} {
		_, err := query.BindAsked([]string{"speech"}, given)
		assert.ErrorContains(t, err, "asked about")
	}
}
