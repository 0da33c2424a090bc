package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
)

func TestLoad_TakesEachWayOfAccessLogs(t *testing.T) {
	for name, test := range map[string]struct {
		value string
		want  config.AccessLogs
	}{
		"files alone":         {`{"destinations":["s3"]}`, config.AccessLogs{Destinations: []string{"s3"}}},
		"a log group alone":   {`{"destinations":["cloudwatch-logs"],"retentionDays":90}`, config.AccessLogs{Destinations: []string{"cloudwatch-logs"}, RetentionDays: 90, Encryption: "kms"}},
		"both, kept for ever": {`{"destinations":["s3","cloudwatch-logs"],"retentionDays":0}`, config.AccessLogs{Destinations: []string{"s3", "cloudwatch-logs"}, Encryption: "kms"}},
		"without a key":       {`{"destinations":["cloudwatch-logs"],"retentionDays":1,"encryption":"aws-owned"}`, config.AccessLogs{Destinations: []string{"cloudwatch-logs"}, RetentionDays: 1, Encryption: "aws-owned"}},
		"nothing said":        {`{}`, config.AccessLogs{Destinations: []string{"s3"}}},
	} {
		t.Run(name, func(t *testing.T) {
			values := valid()
			values["datatrail:accessLogs"] = test.value
			c, err := load(t, values)
			require.NoError(t, err)
			assert.Equal(t, test.want, c.AccessLogs)
			assert.Empty(t, c.Warnings)
		})
	}
}

func TestLoad_RefusesAccessLogsThatCannotBeDelivered(t *testing.T) {
	const needs = "needs the log group of access logs, which the destination cloudwatch-logs creates: add that to accessLogs.destinations"
	for name, test := range map[string]struct {
		key, value string
		want       []string
	}{
		"no destination":                 {"accessLogs", `{"destinations":[]}`, []string{"accessLogs.destinations: [] is empty"}},
		"one that is not known":          {"accessLogs", `{"destinations":["firehose"]}`, []string{`accessLogs.destinations[0]: "firehose" is not known here`}},
		"one twice":                      {"accessLogs", `{"destinations":["s3","s3"]}`, []string{`accessLogs.destinations[1]: "s3" is listed twice`}},
		"no retention":                   {"accessLogs", `{"destinations":["cloudwatch-logs"]}`, []string{"accessLogs.retentionDays: is missing"}},
		"a retention unknown to AWS":     {"accessLogs", `{"destinations":["cloudwatch-logs"],"retentionDays":100}`, []string{"accessLogs.retentionDays: 100 is not a period that CloudWatch Logs accepts"}},
		"a retention below nothing":      {"accessLogs", `{"destinations":["cloudwatch-logs"],"retentionDays":-1}`, []string{"accessLogs.retentionDays: -1 is not a period"}},
		"a log group that is not made":   {"accessLogs", `{"retentionDays":90,"encryption":"kms"}`, []string{"accessLogs.retentionDays: 90 applies to the log group", `accessLogs.encryption: "kms" applies to the log group`}},
		"a key of one's own":             {"accessLogs", `{"destinations":["cloudwatch-logs"],"retentionDays":1,"encryption":"sse-s3"}`, []string{`accessLogs.encryption: "sse-s3" is not known here`}},
		"metrics of no log group":        {"metrics", `{"accessLogs":true}`, []string{"metrics.accessLogs: true " + needs}},
		"alarms on no log group":         {"alerts", `{"emails":["a@example.com"],"accessLogs":true}`, []string{"alerts.accessLogs: true " + needs}},
		"several mistakes, all at once":  {"accessLogs", `{"destinations":["s3","s3"],"retentionDays":90}`, []string{"listed twice", "applies to the log group"}},
		"an unknown key, with a remedy":  {"accessLogs", `{"destination":["s3"]}`, []string{"accessLogs.destination"}},
		"destinations that are no list":  {"accessLogs", `{"destinations":"s3"}`, []string{"accessLogs.destinations: \"s3\" is not a list"}},
		"an empty name of a destination": {"accessLogs", `{"destinations":[""]}`, []string{"accessLogs.destinations[0]"}},
	} {
		t.Run(name, func(t *testing.T) {
			values := valid()
			values["datatrail:"+test.key] = test.value
			_, err := load(t, values)
			for _, want := range test.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
}

func TestLoad_WarnsThatAthenaHasNoNewAccessLogsWithoutFiles(t *testing.T) {
	values := valid()
	values["datatrail:analysis"] = `{"since":"2026-11-21"}`
	for destinations, warned := range map[string]bool{`["cloudwatch-logs"]`: true, `["s3","cloudwatch-logs"]`: false} {
		values["datatrail:accessLogs"] = `{"retentionDays":1,"destinations":` + destinations + `}`
		c, err := load(t, values)
		require.NoError(t, err)
		if !warned {
			assert.Empty(t, c.Warnings)
			continue
		}
		require.Len(t, c.Warnings, 1)
		assert.Contains(t, c.Warnings[0], "accessLogs.destinations: the table of analysis reads files, so it has only earlier access logs")
	}
}
