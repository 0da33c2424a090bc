package answer_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/source"
)

// prefixed reports on datasets of one bucket whose prefixes are namesakes.
func prefixed(t *testing.T, records []any, asked ...string) *answer.Report {
	t.Helper()
	dir := t.TempDir()
	trailFile(t, dir, records)
	report, err := answer.Build(context.Background(), answer.Options{
		Logs: source.Folder(dir), Threads: 1, Datasets: asked, ListingLimit: 1,
		Declared: dataset.Declared{Datasets: []dataset.Dataset{
			{Name: "set", Bucket: recorded, Prefix: "set/", Events: dataset.All},
			{Name: "years", Bucket: recorded, Prefix: "set_x/year=1/", Events: dataset.All},
		}},
	})
	require.NoError(t, err)
	return report
}

func sum(t *testing.T, d answer.Dataset, question, column string) int64 {
	t.Helper()
	section := d.Section(question)
	require.Empty(t, section.Skipped, question)
	total := int64(0)
	for _, row := range section.Rows {
		total += row[section.Column(column)].(int64)
	}
	return total
}

func TestADatasetWithAPrefixIsAskedAboutByItsKeys(t *testing.T) {
	var records []any
	add := func(changes record) { records = append(records, recordOf(strconv.Itoa(len(records)), changes)) }
	for key, bytes := range map[string]float64{
		"set/a": 1, "set/": 2, "set": 10, "setx/a": 100, "set_x/year=1/a": 1000, "setyx/year=1/a": 10_000, "set_x/year=1": 100_000,
	} {
		add(record{
			"requestParameters":   record{"bucketName": recorded, "key": key},
			"additionalEventData": record{"AuthenticationMethod": "AuthHeader", "bytesTransferredOut": bytes},
		})
	}
	for _, prefix := range []string{"", "set/", "set/raw", "set", "set_x/"} {
		parameters := record{"bucketName": recorded}
		if prefix != "" {
			parameters["prefix"] = prefix
		}
		add(record{"eventName": "ListObjects", "requestParameters": parameters})
	}
	for _, c := range []struct{ from, to string }{
		{recorded + "/set/a", "set/b"},
		{recorded + "/set/a", "elsewhere/b"},
		{"/" + recorded + "/set_x%2Fyear%3D1%2Fa", "set/c"},
		{recorded + "/setx/a", "set/d"},
	} {
		add(record{
			"eventName": "CopyObject", "readOnly": false,
			"requestParameters": record{"bucketName": recorded, "key": c.to, "x-amz-copy-source": c.from},
		})
	}
	report := prefixed(t, records)
	require.Len(t, report.Datasets, 2, "the bucket is no dataset of its own")
	set, years := report.Datasets[0], report.Datasets[1]
	assert.Equal(t, recorded+"/set/", set.Bucket)
	assert.Equal(t, recorded+"/set_x/year=1/", years.Bucket)
	assert.Equal(t, int64(3), sum(t, set, "bytes_by_principal", "bytes"))
	assert.Equal(t, int64(1000), sum(t, years, "bytes_by_principal", "bytes"))
	assert.Equal(t, int64(2), sum(t, set, "listing_sprees", "listings"))
	assert.Equal(t, int64(0), sum(t, years, "listing_sprees", "listings"))
	assert.Equal(t, int64(1), sum(t, set, "copies_out", "copies"), "within the dataset is not out of it")
	assert.Equal(t, int64(1), sum(t, years, "copies_out", "copies"), "to another prefix of the bucket is")

	named := prefixed(t, records, "years")
	require.Len(t, named.Datasets, 1)
	assert.Equal(t, years.Bucket, named.Datasets[0].Bucket)
}
