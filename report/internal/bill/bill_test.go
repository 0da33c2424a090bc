package bill_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/bill"
)

func columns(names ...string) []queries.Column {
	out := make([]queries.Column, len(names))
	for i, name := range names {
		out[i].Name = name
	}
	return out
}

// tenDays is a report about ten days, with so many records of one dataset in each log.
func tenDays(events, lines int64, addresses ...[]any) *answer.Report {
	return &answer.Report{
		Since: "2026/11/01", Until: "2026/11/10",
		Read: answer.Read{TrailRecords: 4_000_000, TrailBytes: 8 << 30, AccessRecords: 2_000_000, AccessBytes: 4 << 30},
		Datasets: []answer.Dataset{{Name: "speech", Bucket: "acme", Sections: []answer.Section{
			{Name: "coverage", Columns: columns("log", "records"), Rows: [][]any{{"trail", events}, {"access", lines}, {"trail", nil}}},
			{Name: "bytes_by_address", Columns: columns("address", "vpc_endpoint", "requests", "bytes"), Rows: addresses},
		}}},
	}
}

func find(t *testing.T, lines []bill.Line, dataset, item string) bill.Line {
	t.Helper()
	for _, l := range lines {
		if l.Dataset == dataset && l.Item == item {
			return l
		}
	}
	require.Failf(t, "no such line", "%s: %s in %v", dataset, item, lines)
	return bill.Line{}
}

func items(lines []bill.Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Item)
	}
	return out
}

func TestEveryLineFollowsFromWhatWasCounted(t *testing.T) {
	lines := bill.Of(tenDays(1_000_000, 500_000,
		[]any{"203.0.113.7", nil, int64(10_000), int64(100 << 30)},
		[]any{"10.0.0.8", nil, int64(10_000), int64(1 << 40)},
		[]any{"203.0.113.8", "vpce-1", int64(10_000), int64(1 << 40)},
		[]any{"athena.amazonaws.com", nil, int64(10_000), int64(1 << 40)},
		[]any{"2001:db8::1", nil, int64(10_000), int64(-5)},
	))
	for item, want := range map[string]float64{
		"CloudTrail data events":              1.00,
		"storage of CloudTrail's files":       2 * 0.023,
		"storage of access logs":              1 * 0.023,
		"GET requests":                        0.02,
		"transfer to the internet, at most":   9.00,
		"a log group for CloudTrail's events": 1_750e6 / (1 << 30) * 0.50,
		"access logs through CloudWatch Logs": 500e6 / (1 << 30) * 0.50,
	} {
		l := find(t, lines, "speech", item)
		assert.InDelta(t, want, l.USD, 1e-9, item)
		assert.InDelta(t, 3*want, l.Month, 1e-9, "%s: thirty days like these ten", item)
	}
	other := find(t, lines, "", "events of no dataset")
	assert.Equal(t, int64(3_000_000), other.Quantity)
	assert.InDelta(t, 3.00, other.USD, 1e-9)
	assert.Len(t, lines, 8)
}

func TestOnDayZeroTheAccessLogTellsWhatDataEventsWouldCost(t *testing.T) {
	report := tenDays(0, 500_000)
	report.Read.TrailRecords, report.Read.TrailBytes = 0, 0
	lines := bill.Of(report)
	assert.InDelta(t, 0.50, find(t, lines, "speech", "CloudTrail data events, if they were recorded").USD, 1e-9)
	assert.InDelta(t, 875e6/(1<<30)*0.50, find(t, lines, "speech", "a log group for CloudTrail's events").USD, 1e-9)
	assert.NotContains(t, items(lines), "CloudTrail data events")
	assert.NotContains(t, items(lines), "events of no dataset")
}

func TestNothingIsBilledWithoutAPeriodOrRecords(t *testing.T) {
	assert.Empty(t, bill.Of(&answer.Report{}))
	assert.Empty(t, bill.Of(tenDays(0, 0)))
	turned := tenDays(1, 1)
	turned.Since, turned.Until = turned.Until, turned.Since
	assert.Empty(t, bill.Of(turned))
	bare := tenDays(1, 1)
	bare.Datasets[0].Sections = nil
	assert.Empty(t, bill.Of(bare))
}

func TestEveryPriceNamesItsPage(t *testing.T) {
	for _, p := range bill.Prices() {
		assert.Positive(t, p.USD, p.Name)
		assert.Positive(t, p.Per, p.Name)
		assert.Regexp(t, `^https://aws\.amazon\.com/\w+/pricing/$`, p.Source)
	}
}
