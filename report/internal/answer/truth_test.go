package answer_test

import (
	"context"
	"fmt"
	"sort"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/source"
)

var start = time.Date(2026, 10, 28, 0, 0, 0, 0, time.UTC)

// saying is what an environment says of the datasets, with other events: one after the other, and again
// from the first.
func saying(w *generate.World, services bool, events ...dataset.Events) dataset.Declared {
	var out dataset.Declared
	for i, d := range w.Datasets {
		perimeter := *d.Perimeter
		perimeter.AllowViaAWSServices = services
		out.Datasets = append(out.Datasets, dataset.Dataset{
			Name: d.Bucket, Bucket: d.Bucket, Events: events[i%len(events)], Perimeter: &perimeter,
		})
	}
	return out
}

func TestEveryAnswerIsTheTruth(t *testing.T) {
	for _, seed := range []uint64{1, 2, 3, 77} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := generate.New(seed, start, 8, 6000)
			dir := t.TempDir()
			require.NoError(t, w.Write(dir, func(int) {}))
			whole := answer.Options{Logs: source.Folder(dir), ListingLimit: 10}
			part := whole
			part.Since, part.Until = start.AddDate(0, 0, 4), start.AddDate(0, 0, 6)
			// Whatever the trail is said to record, its records stay the same: what is missing then has other reasons.
			for _, said := range []struct {
				services bool
				events   []dataset.Events
			}{
				{false, []dataset.Events{dataset.Egress}},
				{true, []dataset.Events{dataset.Reads}},
				{false, []dataset.Events{dataset.Writes}},
				{true, []dataset.Events{dataset.All}},
				// Copies are recorded for the whole account as soon as one dataset asks for them.
				{false, []dataset.Events{dataset.Reads, dataset.Egress, dataset.Writes}},
			} {
				whole.Declared = saying(w, said.services, said.events...)
				compare(t, w, whole)
			}
			part.Declared = saying(w, true, dataset.Egress)
			compare(t, w, part)
		})
	}
}

// In these worlds logs fall silent: CloudTrail for more than a day and once for hours, the access logs from some time on and
// that of one dataset on one day, and CloudTrail never tells of one dataset.
func TestSilenceIsFoundAsItWas(t *testing.T) {
	for _, seed := range []uint64{5, 6} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := generate.New(seed, start, 8, 4000)
			never := w.Datasets[2].Bucket
			w.Lost = func(log dataset.Log, bucket string, at time.Time) bool {
				hour := at.Sub(start).Hours()
				if log == dataset.Trail {
					return hour > 34 && hour < 74 || hour > 100 && hour < 104 || bucket == never
				}
				return hour > 150 || bucket == w.Datasets[1].Bucket && hour >= 120 && hour < 144
			}
			dir := t.TempDir()
			require.NoError(t, w.Write(dir, func(int) {}))
			o := answer.Options{Logs: source.Folder(dir), ListingLimit: 10, Declared: saying(w, false, dataset.Egress)}
			report := compare(t, w, o)
			for _, d := range report.Datasets {
				if d.Bucket == w.Datasets[0].Bucket {
					assert.Len(t, d.Section("silences").Rows, 3)
				}
				assert.Equal(t, d.Bucket == never, d.ReadsFrom == dataset.Access, d.Bucket)
			}
			// As if the logs had been copied while the last of them were still on their way.
			o.AsOf = start.AddDate(0, 0, 7).Add(3 * time.Hour)
			report = compare(t, w, o)
			assert.Contains(t, fmt.Sprint(report.Datasets[1].Section("delivery_gap").Rows), "access log still to be delivered")
		})
	}
}

func compare(t *testing.T, w *generate.World, o answer.Options) *answer.Report {
	t.Helper()
	o.Threads = 2
	report, err := answer.Build(context.Background(), o)
	require.NoError(t, err)
	require.Len(t, report.Datasets, len(w.Datasets))
	since, until := onDay(t, report.Since), onDay(t, report.Until)
	// The other tests see to these.
	asked := map[string]int{"unreadable_lines": 1, "silences": 1, "bytes_disagree": 1}
	for i, d := range w.Datasets {
		said := o.Declared.Datasets[i]
		for _, answers := range report.Datasets {
			if answers.Bucket != d.Bucket {
				continue
			}
			truth := w.Truth(generate.Asked{
				Dataset: d, Baseline: since.AddDate(0, 0, -90), Since: since, Until: until, AsOf: report.AsOf,
				ViaService: said.Perimeter.AllowViaAWSServices, Recorded: o.Declared.Recorded(said), ReadsFrom: answers.ReadsFrom,
				ListingLimit: o.ListingLimit,
			})
			require.Len(t, answers.Sections, len(truth), "every question has a truth")
			for _, section := range answers.Sections {
				asked[section.Name] += len(section.Rows)
				switch {
				case section.Name == "coverage":
					section.Rows = withoutFiles(t, section)
				case section.State == answer.NotAnswered:
					assert.Equal(t, dataset.Access, answers.ReadsFrom, "%s of %s: %s", section.Name, d.Bucket, section.Skipped)
					asked[section.Name]++
					continue
				}
				assert.Equal(t, lines(truth[section.Name]), lines(section.Rows), "%s of %s", section.Name, d.Bucket)
			}
		}
	}
	for name, rows := range asked {
		assert.NotZero(t, rows, "the logs give %s something to answer", name)
	}
	return report
}

func onDay(t *testing.T, text string) time.Time {
	t.Helper()
	day, err := time.Parse(schema.DayFormat, text)
	require.NoError(t, err)
	return day
}

// withoutFiles leaves out the number of files: which of them holds a record that was delivered twice is left to chance.
func withoutFiles(t *testing.T, coverage answer.Section) [][]any {
	t.Helper()
	var out [][]any
	files, records := coverage.Column("files"), coverage.Column("records")
	for _, row := range coverage.Rows {
		assert.Equal(t, row[records] != int64(0), row[files] != int64(0), "%v", row)
		out = append(out, append(append([]any{}, row[:files]...), row[files+1:]...))
	}
	return out
}

func lines(rows [][]any) []string {
	all := make([]string, len(rows))
	for i, row := range rows {
		all[i] = fmt.Sprintf("%#v", row)
	}
	sort.Strings(all)
	return all
}
