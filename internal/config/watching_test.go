package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
)

// told is a value of alerts that somebody is told of.
func told(members string) string { return `{"emails":["security@example.com"],` + members + `}` }

func limited(members string) string {
	return told(`"records":true,"requests":true,"thresholds":{` + members + `}`)
}

// watching has one mistake each, in an environment with a log group and management events.
var watching = map[string]struct{ key, value, path, want string }{
	"bytes without a unit": {
		"datatrail:alerts", limited(`"bytes":200`),
		"alerts.thresholds.bytes", "200 has no unit: write an amount with one, such as 200 GiB",
	},
	"bytes without a unit, as text": {
		"datatrail:alerts", limited(`"bytes":"200"`),
		"alerts.thresholds.bytes", "a number above zero and a unit",
	},
	"bytes of an unknown unit": {
		"datatrail:alerts", limited(`"bytes":"2 GoB"`),
		"alerts.thresholds.bytes", "such as 200 GiB or 500 MB",
	},
	"bytes without their B": {
		"datatrail:alerts", limited(`"bytes":"2 G"`),
		"alerts.thresholds.bytes", "such as 200 GiB or 500 MB",
	},
	"bytes below zero": {
		"datatrail:alerts", limited(`"bytes":"-1 GiB"`),
		"alerts.thresholds.bytes", "above zero",
	},
	"no bytes at all": {
		"datatrail:alerts", limited(`"bytes":"0 GiB"`),
		"alerts.thresholds.bytes", "would always be reached",
	},
	"more bytes than can be": {
		"datatrail:alerts", limited(`"bytes":"99999 EiB"`),
		"alerts.thresholds.bytes", "is not an amount of bytes",
	},
	"an empty amount": {"datatrail:alerts", limited(`"bytes":""`), "alerts.thresholds.bytes", "is empty"},
	"requests below zero": {
		"datatrail:alerts", limited(`"requests":-1`),
		"alerts.thresholds.requests", "the minimum is 1",
	},
	"no denied reads": {
		"datatrail:alerts", limited(`"denied":0`),
		"alerts.thresholds.denied", "the minimum is 1",
	},
	"half an anonymous read": {
		"datatrail:alerts", limited(`"anonymous":0.5`),
		"alerts.thresholds.anonymous", "whole number",
	},
	"presigned reads as text": {
		"datatrail:alerts", limited(`"presigned":"many"`),
		"alerts.thresholds.presigned", "whole number",
	},
	"copies below zero": {
		"datatrail:alerts", limited(`"copies":-5`),
		"alerts.thresholds.copies", "the minimum is 1",
	},
	"an unknown threshold": {"datatrail:alerts", limited(`"lists":5`), "alerts.thresholds.lists", "unknown key"},

	"an address that is none": {
		"datatrail:alerts", `{"emails":["security"],"requests":true}`,
		"alerts.emails[0]", "is not an e-mail address",
	},
	"an address with a name": {
		"datatrail:alerts", `{"emails":["Ann <a@example.com>"],"requests":true}`,
		"alerts.emails[0]", "without a name",
	},
	"an address without a dot": {
		"datatrail:alerts", `{"emails":["a@example"],"requests":true}`,
		"alerts.emails[0]", "is not an e-mail address",
	},
	"an address twice": {
		"datatrail:alerts", `{"emails":["a@b.c","a@b.c"],"requests":true}`,
		"alerts.emails[1]", "listed twice",
	},
	"a topic that is a queue": {
		"datatrail:alerts", told(`"requests":true,"topicArns":["arn:aws:sqs:eu-central-1:111122223333:q"]`),
		"alerts.topicArns[0]", "write arn:aws:sns:eu-central-1:ACCOUNT:NAME",
	},
	"a FIFO topic": {
		"datatrail:alerts", told(`"requests":true,"topicArns":["arn:aws:sns:eu-central-1:111122223333:t.fifo"]`),
		"alerts.topicArns[0]", "standard SNS topic",
	},
	"a topic elsewhere": {
		"datatrail:alerts", told(`"requests":true,"topicArns":["arn:aws:sns:us-east-1:111122223333:t"]`),
		"alerts.topicArns[0]", "not in Region eu-central-1",
	},
	"a topic of another world": {
		"datatrail:alerts", told(`"requests":true,"topicArns":["arn:aws-cn:sns:eu-central-1:111122223333:t"]`),
		"alerts.topicArns[0]", "not in Region eu-central-1",
	},
	"anomaly without requests": {
		"datatrail:alerts", told(`"anomaly":true,"records":true`),
		"alerts.anomaly", "set alerts.requests to true",
	},
	"a day and more of silence": {
		"datatrail:alerts", told(`"silentRecordsHours":25`),
		"alerts.silentRecordsHours", "at most 24 hours",
	},
	"silence before a digest": {
		"datatrail:alerts", told(`"silentFilesHours":1`),
		"alerts.silentFilesHours", "the minimum is 2",
	},
	"silence before access logs come": {
		"datatrail:alerts", told(`"silentAccessLogsHours":5`),
		"alerts.silentAccessLogsHours", "the minimum is 6",
	},
	"a day and more without access logs": {
		"datatrail:alerts", told(`"silentAccessLogsHours":25`),
		"alerts.silentAccessLogsHours", "at most 24 hours",
	},
	"thresholds without alarms": {
		"datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"]},"thresholds":{"copies":5}}]`,
		"datasets[0].thresholds", "set alerts.requests, alerts.records or alerts.accessLogs",
	},
	"a dataset's unknown unit": {
		"datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"]},"thresholds":{"bytes":"5"}}]`,
		"datasets[0].thresholds.bytes", "a number above zero and a unit",
	},
	"metrics that are a list":  {"datatrail:metrics", `["records"]`, "metrics", "is not an object"},
	"a dashboard that is many": {"datatrail:dashboard", `2`, "dashboard", "neither true nor false"},
}

func TestLoad_RefusesWatchingThatCannotWork(t *testing.T) {
	for name, test := range watching {
		t.Run(name, func(t *testing.T) {
			values := valid()
			values["datatrail:cloudWatch"] = `{"retentionDays":365}`
			values["datatrail:trail"] = `{"managementEvents":"writes"}`
			if test.path == "datasets[0].thresholds.bytes" {
				values["datatrail:alerts"] = told(`"requests":true`)
			}
			values[test.key] = test.value
			_, err := load(t, values)
			problems := unwrap(t, err)
			require.Len(t, problems, 1, "%v", err)
			assert.Equal(t, test.path, problems[0].Path)
			assert.Contains(t, problems[0].Error(), test.want)
		})
	}
}

func TestLoad_RefusesWatchingWithoutWhatItReads(t *testing.T) {
	for path, set := range map[string][2]string{
		"alerts.records":            {"datatrail:alerts", told(`"records":true`)},
		"alerts.silentRecordsHours": {"datatrail:alerts", told(`"silentRecordsHours":6`)},
		"metrics.records":           {"datatrail:metrics", `{"records":true}`},
		"metrics.topTalkers":        {"datatrail:metrics", `{"topTalkers":true}`},
	} {
		values := valid()
		values[set[0]] = set[1]
		_, err := load(t, values)
		problems := unwrap(t, err)
		require.Len(t, problems, 1, path)
		assert.Equal(t, path, problems[0].Path)
		assert.Contains(t, problems[0].Error(), "needs the log group, which cloudWatch creates")
	}
	values := valid()
	values["datatrail:queries"] = "true"
	_, err := load(t, values)
	require.ErrorContains(t, err, "queries: true needs a log group: set cloudWatch.retentionDays to query the trail's records, add "+
		"cloudwatch-logs to accessLogs.destinations to query access logs, or remove this")
	values["datatrail:trail"] = `{"existing":{"arn":"arn:aws:cloudtrail:eu-central-1:111122223333:trail/t"}}`
	_, err = load(t, values)
	require.ErrorContains(t, err, "queries: true needs a log group, but the records of trail.existing go, if anywhere, to a log group of "+
		"the account that owns it: add cloudwatch-logs to accessLogs.destinations to query access logs, or remove this")

	values = valid()
	values["datatrail:alerts"] = told(`"tamper":true`)
	_, err = load(t, values)
	require.ErrorContains(t, err, "alerts.tamper: true would never report anything: such calls are management events, and "+
		"the trail records none: set trail.managementEvents to writes or all")
}

func TestLoad_RefusesMoreTopicsThanAnAlarmTells(t *testing.T) {
	values := valid()
	const topic = `"arn:aws:sns:eu-central-1:111122223333:`
	values["datatrail:alerts"] = told(`"requests":true,"topicArns":[` + topic + `a",` + topic + `b",` + topic + `c",` + topic + `d",` + topic + `e"]`)
	_, err := load(t, values)
	require.ErrorContains(t, err, "alerts.topicArns: 5 are too many topics: AWS notifies at most 4 besides the stack's own")
}

func TestLoad_WarnsOfAlertsThatReachNobody(t *testing.T) {
	const topic, key = `"topicArns":["arn:aws:sns:eu-central-1:111122223333:t"]`, "arn:aws:kms:eu-central-1:111122223333:key/1"
	for want, set := range map[string]map[string]string{
		"alerts: nobody is notified":     {"datatrail:alerts": `{"requests":true}`},
		"alerts: nothing is watched":     {"datatrail:alerts": `{"emails":["a@example.com"]}`},
		"alerts.topicArns: the policies": {"datatrail:alerts": `{"requests":true,` + topic + `}`},
		"alerts.topicArns: the policies of these topics, and of their keys, must admit cloudwatch.amazonaws.com, and events": {
			"datatrail:alerts": `{"tamper":true,` + topic + `}`, "datatrail:trail": `{"managementEvents":"all"}`,
		},
		"logs.kmsKeyArn: this key also encr": {"datatrail:alerts": told(`"requests":true`), "datatrail:logs": `{"kmsKeyArn":"` + key + `"}`},
	} {
		values := valid()
		for name, value := range set {
			values[name] = value
		}
		c, err := load(t, values)
		require.NoError(t, err)
		found := false
		for _, warning := range c.Warnings {
			found = found || len(warning) > len(want) && warning[:len(want)] == want
		}
		assert.True(t, found, "%s: %v", want, c.Warnings)
	}
}

func TestLoad_FillsInThresholds(t *testing.T) {
	values := valid()
	values["datatrail:alerts"] = told(`"requests":true`)
	c, err := load(t, values)
	require.NoError(t, err)
	assert.Equal(t, config.Thresholds{Bytes: 200 << 30, Requests: 1000000, Denied: 50, Anonymous: 1, Presigned: 1000, Copies: 1}, c.Alerts.Thresholds)
	assert.Nil(t, c.Datasets[0].Thresholds)
}
