package answer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/internal/dataset/callertest"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/source"
)

// trailFile writes records as CloudTrail delivers them.
func trailFile(t *testing.T, dir string, records []any) {
	t.Helper()
	deliver(t, dir, "eu-central-1", time.Date(2026, 11, 20, 10, 5, 0, 0, time.UTC), records)
}

// deliver writes records into a file that CloudTrail delivers in a Region, at a time.
func deliver(t *testing.T, dir, region string, at time.Time, records []any) {
	t.Helper()
	text, err := json.Marshal(map[string]any{"Records": records})
	require.NoError(t, err)
	write(t, filepath.Join(dir, schema.TrailKey("", "111122223333", region, at, "0123456789ABCDEF")), gzipped(t, string(text)))
}

func TestOutside_IsWhomTheRuleRefuses(t *testing.T) {
	found, all := 0, 0
	// Each perimeter costs a database, so there are few, each with many calls.
	for seed := range 16 {
		p := callertest.Perimeters().Example(seed)
		calls := rapid.SliceOfN(callertest.Calls(p), 400, 400).Example(seed)
		want := map[string]int64{}
		records := make([]any, len(calls))
		for i, c := range calls {
			records[i] = c.Record(fmt.Sprint("event-", i))
			all++
			if p.Outside(c.Caller.Recorded()) {
				want[name(c)]++
				found++
			}
		}
		assert.Equal(t, want, outside(t, p, records), "%+v", p)
	}
	assert.Positive(t, found)
	assert.Less(t, found, all)
}

// name tells callers apart as the answer does.
func name(c callertest.Call) string {
	principal := c.Caller.Principal
	switch {
	case c.Caller.Service:
		principal = "athena.amazonaws.com"
	case principal == "":
		principal = "anonymous"
	}
	return fmt.Sprint(principal, " ", c.Shown, " ", c.Caller.VPCEndpoint)
}

func outside(t *testing.T, p dataset.Perimeter, records []any) map[string]int64 {
	t.Helper()
	dir := t.TempDir()
	trailFile(t, dir, records)
	report, err := answer.Build(context.Background(), answer.Options{
		Logs: source.Folder(dir), Threads: 1, Datasets: []string{callertest.Bucket},
		Declared: dataset.Declared{Datasets: []dataset.Dataset{{Bucket: callertest.Bucket, Events: dataset.Egress, Perimeter: &p}}},
	})
	require.NoError(t, err)
	got := map[string]int64{}
	section := report.Datasets[0].Section("outside_perimeter")
	for _, row := range section.Rows {
		endpoint := ""
		if e, ok := row[section.Column("vpc_endpoint")].(string); ok {
			endpoint = e
		}
		key := fmt.Sprint(row[section.Column("principal")], " ", row[section.Column("address")], " ", endpoint)
		got[key] += row[section.Column("calls")].(int64)
	}
	return got
}
