package answer_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/source"
)

// Whoever asks about a dataset alone gets what a report about several says of it, row by row.
func TestSeveralDatasetsGetTheAnswersThatEachGetsAlone(t *testing.T) {
	dir := t.TempDir()
	w := generate.New(21, start, 4, 3000)
	require.NoError(t, w.Write(dir, func(int) {}))
	for name, change := range map[string]func(*dataset.Declared){
		"all buckets":                            func(*dataset.Declared) {},
		"one has its readers in the access logs": func(d *dataset.Declared) { d.Datasets[1].Events = dataset.Writes },
		"one is a prefix":                        func(d *dataset.Declared) { d.Datasets[0].Prefix = "train/" },
		"two have the same bucket": func(d *dataset.Declared) {
			d.Datasets = append(d.Datasets, dataset.Dataset{Name: "again", Bucket: d.Datasets[0].Bucket, Events: dataset.All})
		},
		"the logs never name one": func(d *dataset.Declared) {
			d.Datasets = append(d.Datasets, dataset.Dataset{Name: "quiet", Bucket: "quiet", Events: dataset.Egress})
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := answer.Options{Logs: source.Folder(dir), Declared: saying(w, false, dataset.Egress), ListingLimit: 5, Threads: 2}
			o.Since = start.AddDate(0, 0, 1)
			change(&o.Declared)
			together := built(t, o)
			rows := 0
			for _, d := range together.Datasets {
				o.Datasets = []string{d.Name}
				alone := built(t, o).Datasets
				for _, one := range alone {
					if one.Name != d.Name {
						continue
					}
					assert.Equal(t, one.ReadsFrom, d.ReadsFrom)
					for i, s := range one.Sections {
						assert.Equal(t, s, d.Sections[i], "%s of %s", s.Name, d.Name)
						rows += len(s.Rows)
					}
				}
			}
			assert.Greater(t, rows, 500)
		})
	}
}

func TestCopiesFromABucketThatNobodyCallsAreTold(t *testing.T) {
	for name, buckets := range map[string][]string{
		"alone":           {"quiet"},
		"beside another":  {"quiet", recorded},
		"beside a silent": {"quiet", "silent"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			trailFile(t, dir, []any{
				recordOf("1", record{"eventName": "CopyObject", "requestParameters": record{
					"bucketName": recorded, "key": "b", "x-amz-copy-source": "quiet/a",
				}}),
			})
			report := reportIn(t, dir, answer.Options{Declared: declare(dataset.Egress, buckets...), Datasets: buckets})
			for _, d := range report.Datasets {
				var told []string
				section := d.Section("copies_out")
				for _, row := range section.Rows {
					told = append(told, fmt.Sprint(row[section.Column("destination")], " ", row[section.Column("copies")]))
				}
				if d.Bucket == "quiet" {
					assert.Equal(t, []string{recorded + " 1"}, told)
				} else {
					assert.Empty(t, told, d.Bucket)
				}
			}
		})
	}
}
