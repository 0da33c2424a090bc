package queries_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

func TestBindSeveral_TakesQueriesThatDifferInTheDatasetAlone(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	other := values
	other.Dataset = dataset.Dataset{Bucket: "other-data"}
	together, err := queries.Together([]queries.Values{values, other})
	require.NoError(t, err)
	taken := 0
	for _, query := range all {
		sql, err := query.BindSeveral(together)
		if query.Compares() || query.NeedsPerimeter() {
			require.ErrorContains(t, err, query.Name+" is not for several datasets")
		}
		if err != nil {
			assert.False(t, query.IsForSeveral(), query.Name)
			continue
		}
		taken++
		assert.True(t, query.IsForSeveral(), query.Name)
		assert.NotContains(t, sql, "{{", query.Name)
		for _, bucket := range []string{values.Dataset.Bucket, "other-data"} {
			assert.Equal(t, 2, strings.Count(sql, "'"+bucket+"'"), "%s: the bucket and the source of copies", query.Name)
		}
	}
	assert.Greater(t, taken, 20)
}

func TestTogether_RefusesDatasetsThatCannotBeAskedAboutAtOnce(t *testing.T) {
	elsewhere, nowhere, prefixed := values, values, values
	elsewhere.ReadsFrom, nowhere.Dataset.Bucket, prefixed.Dataset.Prefix = dataset.Access, "", "train/"
	for name, given := range map[string][]queries.Values{
		"readers in the access log": {values, elsewhere},
		"no bucket":                 {values, nowhere},
		"a prefix":                  {values, prefixed},
		"none":                      nil,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := queries.Together(given)
			assert.ErrorContains(t, err, "several")
		})
	}
}
