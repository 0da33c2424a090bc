package answer_test

import (
	"context"
	"fmt"
	"sort"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/declared"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
)

var start = time.Date(2026, 10, 28, 0, 0, 0, 0, time.UTC)

// saying is what an environment says of the datasets, with other events.
func saying(w *generate.World, events string, services bool) []declared.Dataset {
	all := make([]declared.Dataset, len(w.Datasets))
	for i, d := range w.Datasets {
		perimeter := *d.Perimeter
		perimeter.AllowServices = services
		all[i] = declared.Dataset{Bucket: d.Bucket, Events: events, Perimeter: &perimeter}
	}
	return all
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
				events   string
				services bool
			}{{"egress", false}, {"reads", true}, {"writes", false}, {"all", true}} {
				whole.Declared = saying(w, said.events, said.services)
				compare(t, w, whole, start, start.AddDate(0, 0, 13))
			}
			part.Declared = saying(w, "egress", true)
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
		d.Events = o.Declared[i].Events
		truth := w.Truth(generate.Asked{
			Dataset: d, Baseline: since.AddDate(0, 0, -90), Since: since, Until: until,
			ViaService: o.Declared[i].Perimeter.AllowServices, ListingLimit: o.ListingLimit,
		})
		for _, dataset := range report.Datasets {
			if dataset.Bucket != d.Bucket {
				continue
			}
			require.Len(t, dataset.Sections, len(truth), "every question has a truth")
			for _, section := range dataset.Sections {
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
