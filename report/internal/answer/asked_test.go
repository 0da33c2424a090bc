package answer_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
	"datatrail/report/internal/engine"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

// tableOf names the table that holds what the files of a log hold.
const tableOf = "all_of_"

// inPlace puts the parameter of a statement where Athena puts it.
func inPlace(t *testing.T, sql, name string) string {
	t.Helper()
	const parameter = "WHERE dataset = ?"
	require.Equal(t, 1, strings.Count(sql, parameter))
	return strings.Replace(sql, parameter, "WHERE dataset = '"+name+"'", 1)
}

// One question about all datasets, with the name of one as its parameter, has to answer like the question about that one.
func TestAskedAboutOneOfMany_TheAnswerIsTheSame(t *testing.T) {
	t.Parallel()
	const days = 8
	w := generate.New(3, start, days, 4000)
	dir := t.TempDir()
	require.NoError(t, w.Write(dir, func(int) {}))
	tally := &logs.Tally{}
	found, err := logs.Find(context.Background(), source.Folder(dir), source.All(), tally)
	require.NoError(t, err)
	declared := saying(w, false, dataset.Egress, dataset.All, dataset.Reads)
	declared.Datasets[1].Perimeter.AllowViaAWSServices, declared.Datasets[1].Perimeter.PresignedMaxAgeSeconds = true, 60
	declared.Datasets[2].Perimeter.DenyListing, declared.Datasets[2].Perimeter.ExemptPrincipals = true, nil
	declared.Datasets[0].Perimeter.VPCEndpoints = nil
	below := declared.Datasets[1]
	below.Prefix = "train/"
	declared.Datasets = append(declared.Datasets, below)

	var names []string
	var values []queries.Values
	for _, d := range declared.Datasets {
		names = append(names, "data "+d.Bucket+" "+d.Prefix)
		values = append(values, queries.Values{
			TrailTable: tableOf + engine.TrailTable, AccessTable: tableOf + engine.AccessTable, Dataset: d, Recorded: declared.Recorded(d),
			Since: queries.On(start), Until: queries.On(start.AddDate(0, 0, days)), AsOf: start.AddDate(0, 0, days+1).Add(time.Hour),
			ListingLimit: 10,
		})
	}
	all, err := queries.All()
	require.NoError(t, err)
	var texts []string
	for _, query := range all {
		text, err := query.BindAsked(names, values)
		require.NoError(t, err)
		texts = append(texts, text)
	}
	db, err := engine.Open(context.Background(), engine.Options{Threads: 1, Queries: strings.Join(texts, "\n")})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	for table, files := range map[string][]logs.File{engine.TrailTable: found.Trail, engine.AccessTable: found.Access} {
		_, err := db.Read(context.Background(), table, files, "CREATE TABLE "+tableOf+table+" AS SELECT * FROM "+table)
		require.NoError(t, err)
	}
	answered := 0
	for i, query := range all {
		for j, name := range names {
			alone, err := query.Bind(values[j])
			require.NoError(t, err)
			_, want, err := db.Run(context.Background(), alone)
			require.NoError(t, err)
			_, got, err := db.Run(context.Background(), inPlace(t, texts[i], name))
			require.NoError(t, err, query.Name)
			assert.Equal(t, lines(want), lines(got), "%s about %s", query.Name, name)
			answered += len(want)
		}
		_, _, err := db.Run(context.Background(), inPlace(t, texts[i], "data of nobody"))
		assert.ErrorContains(t, err, "no dataset of that name can be asked about", query.Name)
	}
	assert.Greater(t, answered, 100)
}
