package answer_test

import (
	"context"
	"fmt"
	"sort"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
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
			whole := answer.Options{Dir: dir, ListingLimit: 10}
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
				compare(t, w, whole, start, start.AddDate(0, 0, 13))
			}
			part.Declared = saying(w, true, dataset.Egress)
			compare(t, w, part, part.Since, part.Until)
		})
	}
}

func compare(t *testing.T, w *generate.World, o answer.Options, since, until time.Time) {
	t.Helper()
	o.Threads = 2
	report, err := answer.Build(context.Background(), o)
	require.NoError(t, err)
	require.Len(t, report.Datasets, len(w.Datasets))
	asked := map[string]int{"unreadable_lines": 1}
	for i, d := range w.Datasets {
		said := o.Declared.Datasets[i]
		truth := w.Truth(generate.Asked{
			Dataset: d, Baseline: since.AddDate(0, 0, -90), Since: since, Until: until,
			ViaService: said.Perimeter.AllowViaAWSServices, Recorded: o.Declared.Recorded(said), ListingLimit: o.ListingLimit,
		})
		for _, answers := range report.Datasets {
			if answers.Bucket != d.Bucket {
				continue
			}
			require.Len(t, answers.Sections, len(truth), "every question has a truth")
			for _, section := range answers.Sections {
				asked[section.Name] += len(section.Rows)
				assert.Equal(t, lines(truth[section.Name]), lines(section.Rows), "%s of %s", section.Name, d.Bucket)
			}
		}
	}
	for name, rows := range asked {
		assert.NotZero(t, rows, "the logs give %s something to answer", name)
	}
}

func lines(rows [][]any) []string {
	all := make([]string, len(rows))
	for i, row := range rows {
		all[i] = fmt.Sprintf("%#v", row)
	}
	sort.Strings(all)
	return all
}
