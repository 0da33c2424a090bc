package answer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/logs"
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
				told := toldOf(t, d, "copies_out", "destination", "copies")
				if d.Bucket == "quiet" {
					assert.Equal(t, []string{recorded + " 1"}, told)
				} else {
					assert.Empty(t, told, d.Bucket)
				}
			}
		})
	}
}

func TestABucketThatWasOnlyCopiedToBeforeThePeriodIsNoDataset(t *testing.T) {
	dir := t.TempDir()
	trailFile(t, dir, []any{recordOf("1", nil)})
	copied := recordOf("2", record{
		"eventTime": "2026-11-18T10:00:00Z", "eventName": "CopyObject", "resources": resources("target"),
		"requestParameters": record{"bucketName": "target", "key": "b", "x-amz-copy-source": recorded + "/a"},
	})
	deliver(t, dir, "eu-central-1", time.Date(2026, 11, 18, 10, 5, 0, 0, time.UTC), []any{copied})
	report := reportIn(t, dir, answer.Options{Since: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)})
	require.Len(t, report.Datasets, 1)
	assert.Equal(t, recorded, report.Datasets[0].Bucket)
}

// A record of the evening before may be delivered in the period: it is neither asked about nor told again.
func TestRecordsThatAreDeliveredLateAreNotDeliveredAgain(t *testing.T) {
	dir := t.TempDir()
	midnight := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	before, after := readOf(recorded, "A", midnight.Add(-time.Minute), 1000), readOf(recorded, "B", midnight.Add(time.Minute), 1000)
	trailed(t, dir, midnight.Add(5*time.Minute), before, after)
	report := func() *answer.Report { return reportIn(t, dir, answer.Options{Since: midnight}) }
	assert.Zero(t, times(report())[logs.Duplicate])
	trailed(t, dir, midnight.Add(10*time.Minute), before)
	assert.Equal(t, int64(1), times(report())[logs.Duplicate])
}
