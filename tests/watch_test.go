package tests

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
	"datatrail/internal/watch"
)

const (
	alarmToken     = "aws:cloudwatch/metricAlarm:MetricAlarm"
	filterToken    = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
	metricToken    = "aws:s3/bucketMetric:BucketMetric"
	topicToken     = "aws:sns/topic:Topic"
	topicPolicy    = "aws:sns/topicPolicy:TopicPolicy"
	ruleToken      = "aws:cloudwatch/eventRule:EventRule"
	targetToken    = "aws:cloudwatch/eventTarget:EventTarget"
	talkersToken   = "aws:cloudwatch/contributorInsightRule:ContributorInsightRule"
	savedToken     = "aws:cloudwatch/queryDefinition:QueryDefinition"
	dashboardToken = "aws:cloudwatch/dashboard:Dashboard"
	analyticsToken = "aws:s3/analyticsConfiguration:AnalyticsConfiguration"

	emails = `"emails":["security@example.com"]`
)

// watchable is an environment in which every switch can be turned on: it has a log group and
// management events.
func watchable(changes ...string) map[string]string {
	values := minimal("datatrail:cloudWatch", `{"retentionDays":365}`, "datatrail:trail", `{"managementEvents":"writes"}`)
	for i := 0; i < len(changes); i += 2 {
		values[changes[i]] = changes[i+1]
	}
	return values
}

// everythingWatched turns all switches on for n datasets.
func everythingWatched(n int) map[string]string {
	return watchable(
		"datatrail:datasets", datasets(n, `,"storageClassAnalysis":true,"perimeter":{"cidrs":["8.8.8.0/24"]}`),
		"datatrail:metrics", `{"requests":true,"records":true,"topTalkers":true}`,
		"datatrail:alerts", `{`+emails+`,"topicArns":["arn:aws:sns:eu-central-1:111122223333:pager"],"requests":true,"anomaly":true,`+
			`"records":true,"tamper":true,"silentRecordsHours":6,"silentFilesHours":3,"silentAccessLogsHours":12}`,
		"datatrail:queries", "true", "datatrail:dashboard", "true",
	)
}

// added lists what a graph has more than another, as "<type> <name>".
func added(base, graph *pulumitest.Graph) (more, changed []string) {
	before, after := byURN(base), byURN(graph)
	for _, reg := range graph.Registrations {
		if was, existed := before[reg.URN]; !existed {
			more = append(more, reg.Type+" "+reg.Name)
		} else if !assert.ObjectsAreEqual(was, after[reg.URN]) {
			changed = append(changed, reg.Name)
		}
	}
	return more, changed
}

func each(token string, names ...string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = token + " " + name
	}
	return out
}

func TestWatch_EachSwitchAloneAddsThisAndNothingElse(t *testing.T) {
	topic := slices.Concat(each(watch.TopicType, "alerts"), each(topicToken, "alerts"), each(topicPolicy, "alerts-policy"),
		each("aws:sns/topicSubscription:TopicSubscription", "alerts-security@example.com"))
	requests := slices.Concat(each(watch.RequestMetricsType, "request-metrics"), each(metricToken, "request-metrics-a"))
	records := slices.Concat(each(watch.RecordMetricsType, "record-metrics"), each(filterToken, "record-metrics-EgressBytes",
		"record-metrics-EgressRequests", "record-metrics-DeniedReads", "record-metrics-AnonymousReads",
		"record-metrics-PresignedReads", "record-metrics-CopiesOut-a"))
	alarms := func(names ...string) []string {
		out := each(watch.AlarmsType, "alarms")
		for _, name := range names {
			out = append(out, alarmToken+" alarms-"+name)
		}
		return out
	}
	rules := slices.Concat(each(watch.TopicType, "tamper-topic"), each(topicToken, "tamper-topic"),
		each(topicPolicy, "tamper-topic-policy"),
		each("aws:sns/topicSubscription:TopicSubscription", "tamper-topic-security@example.com"),
		each(watch.TamperType, "tamper"), each(watch.AlarmsType, "alarms"), each(filterToken, "tamper-role"),
		each(alarmToken, "alarms-tamper-role"))
	for _, name := range []string{"trail", "buckets-1", "log-group", "key", "topics", "rules", "alarms"} {
		rules = append(rules, ruleToken+" tamper-"+name, targetToken+" tamper-"+name+"-topic-1",
			alarmToken+" alarms-tamper-"+name+"-undelivered")
	}
	key := []string{"audit-key"}
	tests := map[string]struct {
		key, value    string
		more, changed []string
	}{
		"metrics.requests": {"datatrail:metrics", `{"requests":true}`, requests, nil},
		"metrics.records":  {"datatrail:metrics", `{"records":true}`, records, nil},
		"metrics.topTalkers": {
			"datatrail:metrics", `{"topTalkers":true}`,
			slices.Concat(each(watch.TopTalkersType, "top-talkers"), each(talkersToken, "top-talkers")), nil,
		},
		"metrics, all off":   {"datatrail:metrics", `{"requests":false,"records":false,"topTalkers":false}`, nil, nil},
		"metrics, empty":     {"datatrail:metrics", `{}`, nil, nil},
		"alerts, empty":      {"datatrail:alerts", `{}`, nil, nil},
		"alerts.emails only": {"datatrail:alerts", `{` + emails + `}`, topic, key},
		"alerts.requests": {
			"datatrail:alerts", `{` + emails + `,"requests":true}`,
			slices.Concat(topic, requests, alarms("a-bytes-downloaded")), key,
		},
		"alerts.anomaly, with the requests it needs": {
			"datatrail:alerts", `{` + emails + `,"requests":true,"anomaly":true}`,
			slices.Concat(topic, requests, alarms("a-bytes-downloaded", "a-bytes-unusual")), key,
		},
		"alerts.records": {
			"datatrail:alerts", `{` + emails + `,"records":true}`,
			slices.Concat(topic, records, alarms("a-egress-bytes", "a-egress-requests", "a-denied-reads", "a-anonymous-reads",
				"a-presigned-reads", "a-copies-out")), key,
		},
		"alerts.tamper":             {"datatrail:alerts", `{` + emails + `,"tamper":true}`, append(topic, rules...), key},
		"alerts.silentRecordsHours": {"datatrail:alerts", `{` + emails + `,"silentRecordsHours":6}`, append(topic, alarms("silent-records")...), key},
		"alerts.silentFilesHours": {
			"datatrail:alerts", `{` + emails + `,"silentFilesHours":3}`,
			slices.Concat(topic, alarms("silent-files"), each(watch.RequestMetricsType, "request-metrics"),
				each(metricToken, "request-metrics-trail-logs")), key,
		},
		"alerts.silentAccessLogsHours": {
			"datatrail:alerts", `{` + emails + `,"silentAccessLogsHours":12}`,
			slices.Concat(topic, alarms("silent-access-logs"), each(watch.RequestMetricsType, "request-metrics"),
				each(metricToken, "request-metrics-access-logs")), key,
		},
		"queries": {"datatrail:queries", "true", slices.Concat(each(watch.QueriesType, "queries"), each(savedToken,
			"queries-who-read-what", "queries-bytes-by-principal", "queries-bytes-by-person", "queries-bytes-by-hour",
			"queries-denied-reads", "queries-anonymous-reads", "queries-presigned-reads", "queries-listing-followed-by-reading", "queries-copies-out",
			"queries-first-seen-principals", "queries-outside-the-perimeter-of-a")), nil},
		"dashboard": {
			"datatrail:dashboard", "true", slices.Concat(each(watch.DashboardType, "dashboard"), each(dashboardToken, "dashboard")), nil,
		},
		"storageClassAnalysis": {
			"datatrail:datasets", `[{"name":"a","storageClassAnalysis":true,"perimeter":{"cidrs":["8.8.8.0/24"]}}]`,
			slices.Concat(each(watch.StorageClassesType, "storage-class-analysis"), each(analyticsToken, "storage-class-analysis-a")),
			[]string{"access-logs-policy"},
		},
	}
	base, _, err := run(t, watchable())
	require.NoError(t, err)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, watchable(test.key, test.value))
			require.NoError(t, err)
			more, changed := added(base, graph)
			assert.ElementsMatch(t, test.more, more)
			assert.ElementsMatch(t, test.changed, changed)
		})
	}
}

func TestWatch_TopicsAreEncryptedAndAdmitExactlyTheAlarmsThatThereAreAndEventBridge(t *testing.T) {
	graph, _, err := run(t, everythingWatched(3))
	require.NoError(t, err)
	key := "arn:aws:kms:eu-central-1:" + pulumitest.Account + ":key/audit-key"
	use := graph.One(t, "aws:kms/key:Key", "audit-key").Text(t, "policy")
	for topic, name := range map[string]string{"alerts": "datatrail-test-alerts", "tamper-topic": "datatrail-test-tamper"} {
		made := graph.One(t, topicToken, topic)
		assert.Equal(t, key, made.Text(t, "kmsMasterKeyId"))
		assert.Equal(t, name, made.Text(t, "name"))
		assert.Contains(t, use, `"kms:EncryptionContext:aws:sns:topicArn":"arn:aws:sns:eu-central-1:111122223333:`+name+`"`)
		graph.One(t, "aws:sns/topicSubscription:TopicSubscription", topic+"-security@example.com")
	}
	const prefix = "datatrail-test/"
	assert.Contains(t, graph.One(t, topicPolicy, "alerts-policy").Text(t, "policy"), ":alarm:"+prefix+"*")
	assert.NotContains(t, graph.One(t, topicPolicy, "tamper-topic-policy").Text(t, "policy"), "Condition")
	const pager = "arn:aws:sns:eu-central-1:111122223333:pager"
	for _, alarm := range graph.ByType(alarmToken) {
		assert.True(t, strings.HasPrefix(alarm.Text(t, "name"), prefix), alarm.Name)
		assert.Equal(t, pager, alarm.Text(t, "alarmActions[1]"), alarm.Name)
		assert.True(t, alarm.Depends(graph.One(t, topicPolicy, "alerts-policy")), "%s waits for the right to publish", alarm.Name)
	}
	rules := graph.ByType(ruleToken)
	assert.Len(t, graph.ByType(targetToken), 2*len(rules), "both topics are told")
	for _, target := range graph.ByType(targetToken) {
		if target.Text(t, "targetId") == "topic-1" {
			assert.True(t, target.Depends(graph.One(t, topicPolicy, "tamper-topic-policy")), target.Name)
		} else {
			assert.Equal(t, pager, target.Text(t, "arn"), target.Name)
		}
	}
	assert.Contains(t, graph.One(t, ruleToken, "tamper-key").Text(t, "eventPattern"), key)
}

func TestWatch_ATopicWithoutAnotherUseForAKeyStillGetsOne(t *testing.T) {
	graph, _, err := run(t, minimal("datatrail:logs", `{"encryption":"sse-s3"}`, "datatrail:alerts", `{`+emails+`,"requests":true}`))
	require.NoError(t, err)
	assert.Len(t, graph.ByType("aws:kms/key:Key"), 1)
	assert.False(t, graph.ByType(trailToken)[0].Inputs.HasValue("kmsKeyId"))
}

func TestWatch_AKeyBroughtEncryptsTheTopicAndIsGuarded(t *testing.T) {
	const brought = "arn:aws:kms:eu-central-1:111122223333:key/1"
	graph, _, err := run(t, watchable("datatrail:logs", `{"kmsKeyArn":"`+brought+`"}`, "datatrail:alerts", `{`+emails+`,"tamper":true}`))
	require.NoError(t, err)
	for _, topic := range graph.ByType(topicToken) {
		assert.Equal(t, brought, topic.Text(t, "kmsMasterKeyId"), topic.Name)
	}
	assert.Contains(t, graph.One(t, ruleToken, "tamper-key").Text(t, "eventPattern"), brought)
}

func TestWatch_TamperRulesNameEveryBucketOfTheStack(t *testing.T) {
	graph, _, err := run(t, everythingWatched(50))
	require.NoError(t, err)
	var patterns strings.Builder
	for _, rule := range graph.ByType(ruleToken) {
		pattern := rule.Text(t, "eventPattern")
		assert.LessOrEqual(t, len(pattern), watch.MaxEventPattern)
		patterns.WriteString(pattern)
	}
	for _, bucket := range graph.ByType(bucketToken) {
		assert.Contains(t, patterns.String(), `"`+bucket.Text(t, "bucket")+`"`)
	}
}

func TestWatch_CallsOnTheRoleAreNoticedWhereTheyCanBe(t *testing.T) {
	const warning = "alerts.tamper: calls on the role with which the trail writes to the log group are not reported"
	for name, c := range map[string]struct {
		region, trail, logGroup string
		rule, filter, warned    bool
	}{
		"where IAM is recorded, a rule":               {"us-east-1", `{"managementEvents":"writes"}`, "yes", true, false, false},
		"there, whoever records":                      {"us-east-1", `{"managementEvents":"elsewhere"}`, "yes", true, false, false},
		"elsewhere, a filter":                         {"eu-central-1", `{"managementEvents":"all"}`, "yes", false, true, false},
		"in China, a filter":                          {"cn-north-1", `{"managementEvents":"all"}`, "yes", false, true, false},
		"in the other Region of China, a filter":      {"cn-northwest-1", `{"managementEvents":"all","multiRegion":false}`, "yes", false, true, false},
		"a trail of one Region hears nothing":         {"eu-central-1", `{"managementEvents":"writes","multiRegion":false}`, "yes", false, false, true},
		"another trail fills no log group of this":    {"eu-central-1", `{"managementEvents":"elsewhere"}`, "yes", false, false, true},
		"without a log group there is no role":        {"eu-central-1", `{"managementEvents":"writes"}`, "", false, false, false},
		"without a log group in us-east-1 is no role": {"us-east-1", `{"managementEvents":"writes"}`, "", false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			values := minimal("datatrail:trail", c.trail, "datatrail:alerts", `{`+emails+`,"tamper":true}`, "aws:region", c.region)
			if c.logGroup != "" {
				values["datatrail:cloudWatch"] = `{"retentionDays":30}`
			}
			partition := "aws"
			if strings.HasPrefix(c.region, "cn-") {
				partition = "aws-cn"
			}
			graph, plan, err := run(t, values, pulumitest.WithPartition(partition))
			require.NoError(t, err)
			var names []string
			for _, reg := range graph.Resources() {
				names = append(names, reg.Type+" "+reg.Name)
			}
			assert.Equal(t, c.rule, slices.Contains(names, ruleToken+" tamper-role"))
			assert.Equal(t, c.filter, slices.Contains(names, filterToken+" tamper-role"))
			assert.Equal(t, c.filter, slices.Contains(names, alarmToken+" alarms-tamper-role"))
			assert.Equal(t, c.warned, strings.Contains(strings.Join(plan.Warnings, "\n"), warning))
			cost := 0.10 * float64(len(graph.ByType(ruleToken)))
			if c.filter {
				cost += 0.40
				assert.Equal(t, "RoleCalls", graph.One(t, alarmToken, "alarms-tamper-role").Text(t, "metricName"))
			}
			for _, s := range plan.Switches {
				if s.Name == "alerts.tamper" {
					assert.InDelta(t, cost, s.MonthlyUSD, 0.001)
				}
			}
		})
	}
}

func TestWatch_TheFilterOnTheRoleIsOneOfTheHundred(t *testing.T) {
	values := watchable("datatrail:datasets", datasets(95, ""), "datatrail:metrics", `{"records":true}`)
	_, _, err := run(t, values)
	require.NoError(t, err)
	values["datatrail:alerts"] = `{` + emails + `,"tamper":true}`
	_, _, err = run(t, values)
	require.ErrorContains(t, err, "metrics.records: 101 metric filters are more than the 100 that a log group can have")
}

func TestWatch_ThresholdsOfADatasetReplaceTheStacks(t *testing.T) {
	graph, _, err := run(t, watchable(
		"datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"]},"thresholds":{"bytes":"2 TiB","copies":7}},`+
			`{"name":"b","perimeter":{"cidrs":["8.8.8.0/24"]}}]`,
		"datatrail:alerts", `{`+emails+`,"records":true,"thresholds":{"bytes":"5 MB","denied":9}}`,
	))
	require.NoError(t, err)
	for name, want := range map[string]float64{
		"a-egress-bytes": 2 << 40, "a-copies-out": 7, "a-denied-reads": 9,
		"b-egress-bytes": 5e6, "b-copies-out": 1, "b-denied-reads": 9,
	} {
		assert.InDelta(t, want, graph.One(t, alarmToken, "alarms-"+name).Inputs["threshold"].NumberValue(), 0, name)
	}
	assert.Contains(t, graph.One(t, alarmToken, "alarms-a-egress-bytes").Text(t, "alarmDescription"), "2.0 TiB or more were read")
}

func TestWatch_OfTwoMeasuresOfBytesTheMoreExactOneAlarms(t *testing.T) {
	graph, plan, err := run(t, watchable(
		"datatrail:datasets", `[{"name":"a"},{"name":"b","events":"writes"},`+
			`{"name":"c","bucket":"shared","prefix":"c/"},{"name":"d","bucket":"shared","prefix":"d/","thresholds":{"bytes":"1 GB"}}]`,
		"datatrail:buckets", `[{"name":"shared"}]`, "datatrail:alerts", `{`+emails+`,"records":true,"requests":true}`,
	))
	require.NoError(t, err)
	var bytes []string
	for _, alarm := range graph.ByType(alarmToken) {
		if name := strings.TrimPrefix(alarm.Name, "alarms-"); strings.Contains(name, "bytes") {
			bytes = append(bytes, name)
		}
	}
	assert.ElementsMatch(t, []string{"a-egress-bytes", "b-bytes-downloaded", "c-bytes-downloaded", "d-egress-bytes"}, bytes,
		"no records of b are of reads, and c has no alarms on records")
	for _, s := range plan.Switches {
		if s.Name == "alerts.requests" {
			assert.InDelta(t, 0.20, s.MonthlyUSD, 0.001)
		}
	}
	const idle = "alerts.requests: alerts.records has an alarm on the exact bytes of every dataset"
	for more, warned := range map[string]bool{``: true, `,"anomaly":true`: false} {
		_, plan, err = run(t, watchable("datatrail:alerts", `{`+emails+`,"records":true,"requests":true`+more+`}`))
		require.NoError(t, err)
		assert.Equal(t, warned, strings.Contains(strings.Join(plan.Warnings, "\n"), idle), more)
	}
}

func TestWatch_AccessLogsAreCountedWhereS3PutsThem(t *testing.T) {
	graph, _, err := run(t, watchable("datatrail:alerts", `{`+emails+`,"silentAccessLogsHours":12}`))
	require.NoError(t, err)
	counted, logged := graph.One(t, metricToken, "request-metrics-access-logs"), graph.ByType("aws:s3/bucketLoggingV2:BucketLoggingV2")
	require.NotEmpty(t, logged)
	trailLogsToo := false
	for _, source := range logged {
		assert.Equal(t, counted.Text(t, "bucket"), source.Text(t, "targetBucket"), source.Name)
		assert.Equal(t, counted.Text(t, "filter.prefix"), source.Text(t, "targetPrefix"), source.Name)
		trailLogsToo = trailLogsToo || source.Text(t, "bucket") == graph.One(t, bucketToken, "trail-logs").Text(t, "bucket")
	}
	assert.True(t, trailLogsToo, "quiet data buckets are no excuse")
	alarm := graph.One(t, alarmToken, "alarms-silent-access-logs")
	assert.Equal(t, "breaching", alarm.Text(t, "treatMissingData"))
	assert.InDelta(t, 12, alarm.Inputs["evaluationPeriods"].NumberValue(), 0)
}

func TestWatch_MakesNoAlarmThatCouldNeverOrWouldAlwaysGoOff(t *testing.T) {
	alarms := func(dataset, events string) []string {
		graph, plan, err := run(t, watchable("datatrail:datasets", `[{"name":"a",`+dataset+`}]`, "datatrail:alerts", `{`+emails+`,"records":true}`))
		require.NoError(t, err)
		if events != "" {
			assert.Contains(t, strings.Join(plan.Warnings, "\n"), events)
		}
		var names []string
		for _, reg := range graph.ByType(alarmToken) {
			names = append(names, strings.TrimPrefix(reg.Name, "alarms-a-"))
		}
		return names
	}
	const open = `"perimeter":{"cidrs":["8.8.8.0/24"],"anonymousReads":true}`
	assert.NotContains(t, alarms(open, ""), "anonymous-reads")
	assert.Contains(t, alarms(open+`,"thresholds":{"anonymous":5000}`, ""), "anonymous-reads")
	assert.NotContains(t, alarms(`"events":"reads"`, "records no copies"), "copies-out")
	assert.Empty(t, alarms(`"events":"writes"`, "records no reads of dataset a"))
}

func TestWatch_RefusesMoreThanTheServicesTake(t *testing.T) {
	for want, values := range map[string]map[string]string{
		"metrics.records: 101 metric filters are more than the 100": watchable(
			"datatrail:datasets", datasets(96, ""), "datatrail:metrics", `{"records":true}`),
		"dashboard: 5": watchable(
			"datatrail:datasets", datasets(130, ""), "datatrail:metrics", `{"requests":true}`, "datatrail:dashboard", "true"),
	} {
		graph, _, err := run(t, values)
		require.ErrorContains(t, err, want)
		assert.Empty(t, graph.Resources(), want)
	}
}

func TestWatch_PreviewsWithUnknownsAndWaitsNoLongerThanTheRest(t *testing.T) {
	preview, _, err := run(t, everythingWatched(2), pulumitest.WithDryRun())
	require.NoError(t, err)
	graph, _, err := run(t, everythingWatched(2))
	require.NoError(t, err)
	assert.ElementsMatch(t, graph.URNs(), preview.URNs())
	assert.Len(t, longestPath(graph), 5, "%v", longestPath(graph))
	for _, token := range []string{filterToken, savedToken, talkersToken} {
		for _, reg := range graph.ByType(token) {
			assert.True(t, reg.Depends(graph.ByType("aws:cloudwatch/logGroup:LogGroup")[0]), reg.Name)
		}
	}
}

func TestWatch_FollowsThePartition(t *testing.T) {
	values := everythingWatched(1)
	values["aws:region"] = "cn-north-1"
	values["datatrail:alerts"] = `{` + emails + `,"tamper":true,"requests":true}`
	graph, _, err := run(t, values, pulumitest.WithPartition("aws-cn"))
	require.NoError(t, err)
	for _, reg := range graph.Resources() {
		inputs := fmt.Sprint(reg.Inputs)
		assert.NotContains(t, inputs, "arn:aws:", reg.Name)
	}
}

func TestWatch_AnalysesAreExportedWhereThePolicyAdmitsThem(t *testing.T) {
	graph, _, err := run(t, watchable("datatrail:datasets", `[{"name":"a","storageClassAnalysis":true},{"name":"b"}]`))
	require.NoError(t, err)
	const export = "storageClassAnalysis.dataExport.destination.s3BucketDestination."
	analysis := graph.One(t, analyticsToken, "storage-class-analysis-a")
	target := graph.One(t, bucketToken, "access-logs").Text(t, "bucket")
	assert.Equal(t, "arn:aws:s3:::"+target, analysis.Text(t, export+"bucketArn"))
	assert.Equal(t, "storage-class-analysis/a", analysis.Text(t, export+"prefix"))
	assert.True(t, analysis.Depends(graph.One(t, policyToken, "access-logs-policy")))
	granted := 0
	for urn, s := range statements(t, graph) {
		if strings.HasSuffix(urn, " AnalyticsExport") {
			granted++
			condition, err := json.Marshal(s.Condition)
			require.NoError(t, err)
			assert.JSONEq(t, `{
				"ArnLike": {"aws:SourceArn": "arn:aws:s3:::`+graph.One(t, bucketToken, "a").Text(t, "bucket")+`"},
				"StringEquals": {"aws:SourceAccount": "111122223333", "s3:x-amz-acl": "bucket-owner-full-control"}
			}`, string(condition), "the other dataset may not write")
		}
	}
	assert.Equal(t, 1, granted)
}

func TestWatch_FailuresNameWhatFailed(t *testing.T) {
	refused := errors.New("AccessDenied")
	for _, token := range []string{
		alarmToken, filterToken, metricToken, topicToken, topicPolicy, ruleToken, targetToken, talkersToken, savedToken,
		dashboardToken, analyticsToken,
	} {
		_, _, err := run(t, everythingWatched(1), pulumitest.WithFailure(token, refused))
		require.ErrorContains(t, err, "AccessDenied", token)
	}
}

func TestWatch_EverySwitchHasAnEstimateAndTellsWhetherItIsOn(t *testing.T) {
	_, off, err := run(t, watchable())
	require.NoError(t, err)
	all := everythingWatched(2)
	all["datatrail:accessLogs"] = `{"destinations":["s3","cloudwatch-logs"],"retentionDays":90}`
	all["datatrail:metrics"] = strings.Replace(all["datatrail:metrics"], "{", `{"accessLogs":true,`, 1)
	all["datatrail:alerts"] = strings.Replace(all["datatrail:alerts"], "{", `{"accessLogs":true,`, 1)
	_, on, err := run(t, all)
	require.NoError(t, err)
	sum := 0.0
	for i, s := range on.Switches {
		assert.True(t, s.On, s.Name)
		assert.False(t, off.Switches[i].On, s.Name)
		assert.NotEmpty(t, s.Adds, s.Name)
		sum += s.MonthlyUSD
	}
	// Two datasets: request metrics 2x4.80, record metrics 2x1.80, those of access logs the same, a rule 0.50, alarms 2x0.30 +
	// 2x0.60 + 0.10, none on access logs, as the records have all, and 0.10 on each of nine tamper rules, 0.30 + 0.10 on the
	// role, the trail's files and access logs 4.80 + 0.20 each, their log group 0.10, a dashboard 3.
	assert.InDelta(t, 9.60+3.60+3.60+0.50+0.60+1.20+0.10+0.90+0.40+2*5.00+0.10+3.00, sum, 0.001)
}

func TestWatch_ManyNetworksCostASavedQueryAndNothingElse(t *testing.T) {
	values := func(n int) map[string]string {
		return minimal("datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":[`+scattered(n)+`]}}]`,
			"datatrail:cloudWatch", `{"retentionDays":365}`, "datatrail:queries", "true")
	}
	few, plan, err := run(t, values(10))
	require.NoError(t, err)
	assert.NotContains(t, strings.Join(plan.Warnings, "\n"), "do not fit")
	many, plan, err := run(t, values(900))
	require.NoError(t, err)
	assert.Contains(t, plan.Warnings[len(plan.Warnings)-1], "queries: the networks of dataset a do not fit into a saved query")
	const query = "aws:cloudwatch/queryDefinition:QueryDefinition"
	assert.Len(t, many.ByType(query), len(few.ByType(query))-1)
}
