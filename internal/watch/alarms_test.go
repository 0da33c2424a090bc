package watch

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
)

func everyAlarm() []Alarm {
	s := Source{Dataset: "speech", Bucket: "speech-bucket"}
	out := []Alarm{BytesDownloaded(s, 1), UnusualBytes(s), SilentRecords("group", 6), SilentFiles("logs", 3), SilentAccessLogs("access", 12)}
	for _, m := range Measures() {
		out = append(out, Measured(m, "datatrail/t", s, 5))
	}
	tamper := TamperSpec{Trail: "t", TrailARN: trailARN, Buckets: []string{"logs"}, LogGroup: "group"}
	return append(out, tamper.Undelivered()...)
}

func TestAlarms_SuitDelayAndLullsOfCloudTrail(t *testing.T) {
	t.Parallel()
	silent := map[string]bool{"silent-records": true, "silent-files": true, "silent-access-logs": true}
	for _, alarm := range everyAlarm() {
		args := alarm.args("t", nil)
		assert.LessOrEqual(t, alarm.hours*hour, 24*hour, alarm.Name)
		if silent[alarm.Name] {
			assert.Equal(t, breaching, alarm.missing, "%s: no data is the fault itself", alarm.Name)
			assert.Equal(t, below, alarm.comparison, alarm.Name)
		} else {
			assert.Equal(t, quiet, alarm.missing, "%s: no reads, no data, no alarm", alarm.Name)
			assert.Equal(t, 1, alarm.hours, alarm.Name)
		}
		assert.NotEmpty(t, alarm.Description)
		// AWS takes either one metric or queries of which one is returned, or two with a band.
		compared := 0
		for _, s := range alarm.series {
			if s.compared {
				compared++
			}
			assert.NotEqual(t, s.metric == nil, s.expression == "", "%s: %s is a metric or an expression", alarm.Name, s.id)
		}
		switch {
		case len(alarm.series) == 1:
			assert.Nil(t, args.MetricQueries, alarm.Name)
			assert.NotNil(t, args.Period, alarm.Name)
		case alarm.comparison == aboveBand:
			assert.Equal(t, 2, compared, alarm.Name)
			assert.NotNil(t, args.ThresholdMetricId, alarm.Name)
			assert.Nil(t, args.Threshold, alarm.Name)
		default:
			assert.Equal(t, 1, compared, alarm.Name)
			assert.Nil(t, args.Period, alarm.Name)
		}
	}
}

func TestMeasured_ReadsTheMetricThatTheFiltersWrite(t *testing.T) {
	t.Parallel()
	s := Source{Dataset: "speech", Bucket: "speech-bucket"}
	written := RecordMetricsSpec{LogGroup: "g", Namespace: "datatrail/t", Copies: []Source{s}}
	names := map[string]bool{}
	for _, f := range written.filters() {
		names[f.metric] = f.bucket != ""
	}
	for _, m := range Measures() {
		read := m.in(dataset.Trail).metric("datatrail/t", s)
		byBucket, found := names[read.name]
		require.True(t, found, "%s is measured", m)
		assert.Equal(t, written.Namespace, read.namespace)
		if byBucket {
			assert.Equal(t, []dimension{{"BucketName", "speech-bucket"}}, read.dimensions)
		} else {
			assert.Empty(t, read.dimensions)
		}
	}
	assert.Len(t, names, len(Measures()), "every measure has an alarm")
}

func TestRuleName_IsCutToWhatEventBridgeTakesAndStaysUnique(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "datatrail-prod-tamper-key", ruleName("datatrail-prod", "tamper-key"))
	const long = "a-trail-with-a-name-that-goes-on-and-on-and-on-for-longer-than-that-"
	one, other := ruleName(long+"one", "tamper-key"), ruleName(long+"other", "tamper-key")
	assert.Len(t, one, 64)
	assert.NotEqual(t, one, other)
	assert.Len(t, TopTalkersName(long+long), 128)
	assert.Equal(t, "datatrail-prod-top-talkers", TopTalkersName("datatrail-prod"))
}
