package tests

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/stack"
	"datatrail/internal/watch"
)

const (
	filesAndGroup = `{"destinations":["s3","cloudwatch-logs"],"retentionDays":90}`
	groupAlone    = `{"destinations":["cloudwatch-logs"],"retentionDays":90}`
	logGroup      = "aws:cloudwatch/logGroup:LogGroup"
)

// logged is an environment with access logs in a log group.
func logged(changes ...string) map[string]string {
	return watchable(append([]string{"datatrail:accessLogs", filesAndGroup}, changes...)...)
}

func alarmsNamed(names ...string) []string {
	out := each(watch.AlarmsType, "alarms")
	for _, name := range names {
		out = append(out, alarmToken+" alarms-"+name)
	}
	return out
}

var (
	alertTopic = slices.Concat(each(watch.TopicType, "alerts"), each(topicToken, "alerts"), each(topicPolicy, "alerts-policy"),
		each("aws:sns/topicSubscription:TopicSubscription", "alerts-security@example.com"))
	accessQueries = each(savedToken, "queries-access-logs-who-read-what", "queries-access-logs-bytes-by-principal",
		"queries-access-logs-bytes-by-person", "queries-access-logs-bytes-by-hour", "queries-access-logs-bytes-by-prefix",
		"queries-access-logs-denied-reads", "queries-access-logs-anonymous-reads", "queries-access-logs-presigned-reads",
		"queries-access-logs-copies-out")
)

// accessFilters are metric filters of access logs.
func accessFilters(names ...string) []string {
	out := each(watch.RecordMetricsType, "access-log-metrics")
	for _, name := range names {
		out = append(out, filterToken+" access-log-metrics-"+name)
	}
	return out
}

var everyAccessFilter = accessFilters("EgressBytes", "EgressRequests", "DeniedReads", "AnonymousReads", "PresignedReads", "CopiesOut")

func TestWatchAccessLogs_EachSwitchAloneAddsThisAndNothingElse(t *testing.T) {
	every := []string{
		"a-access-log-egress-bytes", "a-access-log-egress-requests", "a-access-log-denied-reads", "a-access-log-anonymous-reads",
		"a-access-log-presigned-reads", "a-access-log-copies-out",
	}
	files := slices.Concat(each(watch.RequestMetricsType, "request-metrics"), each(metricToken, "request-metrics-access-logs"))
	tests := map[string]struct {
		destinations, key, value string
		more, changed            []string
	}{
		"metrics.accessLogs":      {filesAndGroup, "datatrail:metrics", `{"accessLogs":true}`, everyAccessFilter, nil},
		"metrics.accessLogs, off": {filesAndGroup, "datatrail:metrics", `{"accessLogs":false}`, nil, nil},
		"metrics.accessLogs without classic logs": {
			groupAlone, "datatrail:metrics", `{"accessLogs":true}`, everyAccessFilter, nil,
		},
		"alerts.accessLogs": {
			filesAndGroup, "datatrail:alerts", `{` + emails + `,"accessLogs":true}`,
			slices.Concat(alertTopic, everyAccessFilter, alarmsNamed(every...)),
			[]string{"audit-key"},
		},
		"alerts.accessLogs, off": {
			filesAndGroup, "datatrail:alerts", `{` + emails + `,"accessLogs":false}`, alertTopic, []string{"audit-key"},
		},
		"alerts.silentAccessLogsHours watches both ways": {
			filesAndGroup, "datatrail:alerts", `{` + emails + `,"silentAccessLogsHours":12}`,
			slices.Concat(alertTopic, files, alarmsNamed("silent-access-logs", "silent-access-log-group")),
			[]string{"audit-key"},
		},
		"alerts.silentAccessLogsHours watches the one way that is on": {
			groupAlone, "datatrail:alerts", `{` + emails + `,"silentAccessLogsHours":12}`,
			slices.Concat(alertTopic, alarmsNamed("silent-access-log-group")),
			[]string{"audit-key"},
		},
		"dashboard": {
			filesAndGroup, "datatrail:dashboard", "true",
			slices.Concat(each(watch.DashboardType, "dashboard"), each(dashboardToken, "dashboard")), nil,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			base, _, err := run(t, logged("datatrail:accessLogs", test.destinations))
			require.NoError(t, err)
			graph, _, err := run(t, logged("datatrail:accessLogs", test.destinations, test.key, test.value))
			require.NoError(t, err)
			more, changed := added(base, graph)
			assert.ElementsMatch(t, test.more, more)
			assert.ElementsMatch(t, test.changed, changed)
		})
	}
}

func TestWatchAccessLogs_QueriesAreSavedOnTheGroupsThatThereAre(t *testing.T) {
	saved := func(values map[string]string) (onTrail, onAccess int) {
		graph, plan, err := run(t, values)
		require.NoError(t, err)
		for _, query := range graph.ByType(savedToken) {
			group := query.Text(t, "logGroupNames[0]")
			made := graph.One(t, logGroup, map[bool]string{true: "access-log-delivery-log-group", false: "trail-log-group"}[strings.Contains(query.Name, "access-logs")])
			assert.Equal(t, made.Text(t, "name"), group, query.Name)
			assert.True(t, query.Depends(made), query.Name)
			if strings.HasPrefix(query.Name, "queries-access-logs-") {
				onAccess++
			} else {
				onTrail++
			}
		}
		assert.NotEmpty(t, plan.Switches)
		return onTrail, onAccess
	}
	trail, access := saved(logged("datatrail:queries", "true"))
	assert.Equal(t, []int{11, len(accessQueries)}, []int{trail, access})
	without := logged("datatrail:queries", "true")
	delete(without, "datatrail:cloudWatch")
	trail, access = saved(without)
	assert.Equal(t, []int{0, len(accessQueries)}, []int{trail, access}, "the log group of access logs is enough")
	trail, access = saved(watchable("datatrail:queries", "true"))
	assert.Equal(t, []int{11, 0}, []int{trail, access})
	delete(without, "datatrail:accessLogs")
	_, _, err := run(t, without)
	require.ErrorContains(t, err, "queries: true needs a log group")
}

func TestWatchAccessLogs_TamperTellsOfTheDelivery(t *testing.T) {
	const tamper = `{` + emails + `,"tamper":true}`
	before, _, err := run(t, watchable("datatrail:alerts", tamper))
	require.NoError(t, err)
	graph, plan, err := run(t, logged("datatrail:alerts", tamper))
	require.NoError(t, err)
	more, _ := added(before, graph)
	var rules []string
	for _, name := range more {
		if strings.HasPrefix(name, ruleToken) {
			rules = append(rules, strings.TrimPrefix(name, ruleToken+" "))
		}
	}
	assert.ElementsMatch(t, []string{"tamper-access-log-group", "tamper-deliveries"}, rules)
	pattern := graph.One(t, ruleToken, "tamper-deliveries").Text(t, "eventPattern")
	sources := graph.ByType("aws:cloudwatch/logDeliverySource:LogDeliverySource")
	require.Len(t, sources, 2)
	for _, source := range sources {
		assert.Contains(t, pattern, `"`+source.Text(t, "name")+`"`)
	}
	destination := graph.ByType("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination")[0]
	assert.Contains(t, pattern, `"`+destination.Text(t, "name")+`"`)
	for _, s := range plan.Switches {
		if s.Name == "alerts.tamper" {
			assert.InDelta(t, 0.10*float64(len(graph.ByType(ruleToken)))+0.40, s.MonthlyUSD, 0.001)
		}
	}
}

// accessAlarms are the alarms of a plan on what is read.
func accessAlarms(t *testing.T, values map[string]string) (names []string, plan *stack.Plan) {
	t.Helper()
	graph, plan, err := run(t, values)
	require.NoError(t, err)
	for _, alarm := range graph.ByType(alarmToken) {
		name := strings.TrimPrefix(alarm.Name, "alarms-")
		if strings.Contains(name, "access-log-") {
			names = append(names, name)
			assert.InDelta(t, 12, alarm.Inputs["evaluationPeriods"].NumberValue(), 0, "a late record is still seen")
			assert.InDelta(t, 1, alarm.Inputs["datapointsToAlarm"].NumberValue(), 0)
			assert.Equal(t, "notBreaching", alarm.Text(t, "treatMissingData"))
		}
	}
	return names, plan
}

func TestWatchAccessLogs_OneEventIsOneMessage(t *testing.T) {
	const all = "egress-bytes egress-requests denied-reads anonymous-reads presigned-reads copies-out"
	for name, c := range map[string]struct{ dataset, alerts, want, warned string }{
		"alone":                              {`{"name":"a"}`, ``, all, ""},
		"beside the records":                 {`{"name":"a"}`, `,"records":true`, "", "alerts.accessLogs: there are no alarms"},
		"beside records without copies":      {`{"name":"a","events":"reads"}`, `,"records":true`, "copies-out", ""},
		"beside records without reads":       {`{"name":"a","events":"writes"}`, `,"records":true`, all, ""},
		"beside S3's request metrics":        {`{"name":"a"}`, `,"requests":true`, strings.TrimPrefix(all, "egress-bytes "), ""},
		"beside the thresholds of a dataset": {`{"name":"a","thresholds":{"bytes":"1 GB"}}`, ``, all, ""},
		"where anybody may read": {
			`{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"],"anonymousReads":true}}`, ``, strings.Replace(all, "anonymous-reads ", "", 1), "",
		},
		"a prefix without thresholds": {
			`{"name":"a","prefix":"a/"}`, ``, "", "alerts.accessLogs: dataset a has a prefix and no thresholds of its own",
		},
		"a prefix with some": {`{"name":"a","prefix":"a/","thresholds":{"bytes":"1 GB","denied":3}}`, ``, "egress-bytes denied-reads", ""},
	} {
		t.Run(name, func(t *testing.T) {
			names, plan := accessAlarms(t, logged("datatrail:datasets", "["+c.dataset+"]", "datatrail:alerts", `{`+emails+`,"accessLogs":true`+c.alerts+`}`))
			var want []string
			for _, measure := range strings.Fields(c.want) {
				want = append(want, "a-access-log-"+measure)
			}
			assert.ElementsMatch(t, want, names)
			if c.warned != "" {
				assert.Contains(t, strings.Join(plan.Warnings, "\n"), c.warned)
			}
			assert.InDelta(t, 0.10*float64(len(want)), switched(t, plan, "alerts.accessLogs").MonthlyUSD, 0.001)
		})
	}
}

func switched(t *testing.T, plan *stack.Plan, name string) stack.Switch {
	t.Helper()
	i := slices.IndexFunc(plan.Switches, func(s stack.Switch) bool { return s.Name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return plan.Switches[i]
}

func TestWatchAccessLogs_AlarmsTurnOnTheMeasurementsThatTheyRead(t *testing.T) {
	graph, plan, err := run(t, logged("datatrail:alerts", `{`+emails+`,"accessLogs":true,"requests":true}`))
	require.NoError(t, err)
	var filters []string
	for _, filter := range graph.ByType(filterToken) {
		filters = append(filters, filter.Name)
		assert.True(t, filter.Depends(graph.One(t, logGroup, "access-log-delivery-log-group")))
		assert.Equal(t, "datatrail/datatrail-test/access-logs", filter.Text(t, "metricTransformation.namespace"))
	}
	assert.ElementsMatch(t, []string{
		"access-log-metrics-EgressRequests", "access-log-metrics-DeniedReads", "access-log-metrics-AnonymousReads",
		"access-log-metrics-PresignedReads", "access-log-metrics-CopiesOut",
	}, filters, "nobody reads the bytes")
	metrics := switched(t, plan, "metrics.accessLogs")
	assert.True(t, metrics.On)
	assert.InDelta(t, 5*0.30, metrics.MonthlyUSD, 0.001)
	assert.Contains(t, metrics.Adds, "with 5 metric filters")
	assert.Contains(t, switched(t, plan, "alerts.accessLogs").Adds, "5 alarms on the access logs")
	for _, alarm := range graph.ByType(alarmToken) {
		if strings.Contains(alarm.Name, "access-log") {
			assert.Equal(t, graph.One(t, bucketToken, "a").Text(t, "bucket"), alarm.Text(t, "dimensions.BucketName"))
		}
	}
}

func TestWatchAccessLogs_WhatIsNoDatasetIsNotCounted(t *testing.T) {
	graph, _, err := run(t, logged("datatrail:metrics", `{"accessLogs":true}`, "datatrail:analysis", asking))
	require.NoError(t, err)
	for _, filter := range graph.ByType(filterToken) {
		pattern := filter.Text(t, "pattern")
		for _, name := range []string{"trail-logs", "query-results"} {
			assert.Contains(t, pattern, `($.bucket_name != "`+graph.One(t, bucketToken, name).Text(t, "bucket")+`")`, "no metric of the log bucket is paid for")
		}
		assert.NotContains(t, pattern, `"`+graph.One(t, bucketToken, "a").Text(t, "bucket")+`"`)
	}
}

func TestWatchAccessLogs_EstimateBeforeAndAfter(t *testing.T) {
	two := []string{"datatrail:datasets", datasets(2, "")}
	_, off, err := run(t, watchable(two...))
	require.NoError(t, err)
	_, on, err := run(t, logged(append(two, "datatrail:metrics", `{"accessLogs":true}`, "datatrail:alerts", `{`+emails+`,"accessLogs":true,"silentAccessLogsHours":12}`)...))
	require.NoError(t, err)
	for name, cost := range map[string]float64{"metrics.accessLogs": 3.60, "alerts.accessLogs": 1.20} {
		before, after := switched(t, off, name), switched(t, on, name)
		assert.False(t, before.On)
		assert.True(t, after.On)
		assert.InDelta(t, cost, before.MonthlyUSD, 0.001, "%s: what it would cost", name)
		assert.InDelta(t, cost, after.MonthlyUSD, 0.001, name)
		assert.Equal(t, before.Adds, after.Adds)
	}
	assert.InDelta(t, 5.00, switched(t, off, "alerts.silentAccessLogsHours").MonthlyUSD, 0.001)
	assert.InDelta(t, 5.10, switched(t, on, "alerts.silentAccessLogsHours").MonthlyUSD, 0.001)
}

func TestWatchAccessLogs_RefusesMoreFiltersThanALogGroupTakes(t *testing.T) {
	var sets []string
	for _, letter := range strings.Split("abcdefghijklmnopq", "") {
		sets = append(sets, `{"name":"`+letter+`","bucket":"shared","prefix":"`+letter+`/"}`)
	}
	graph, _, err := run(t, logged("datatrail:buckets", `[{"name":"shared"}]`, "datatrail:datasets", "["+strings.Join(sets, ",")+"]",
		"datatrail:metrics", `{"accessLogs":true}`))
	require.ErrorContains(t, err, "metrics.accessLogs: 102 metric filters (0 by bucket, 102 for 17 datasets with prefixes) are more than the 100")
	require.ErrorContains(t, err, "turn metrics.accessLogs off")
	assert.Empty(t, graph.Resources())
}

func TestWatchAccessLogs_TheDashboardShowsThem(t *testing.T) {
	shown := func(values map[string]string) string {
		graph, _, err := run(t, values)
		require.NoError(t, err)
		return graph.One(t, dashboardToken, "dashboard").Text(t, "dashboardBody")
	}
	on := shown(logged("datatrail:dashboard", "true", "datatrail:metrics", `{"accessLogs":true}`))
	assert.Contains(t, on, "Bytes read (access logs)")
	assert.Contains(t, on, "/aws/vendedlogs/s3/datatrail-test")
	off := shown(watchable("datatrail:dashboard", "true"))
	assert.NotContains(t, off, "(access logs)")
	assert.NotContains(t, off, "/aws/vendedlogs/")
}

func TestWatchAccessLogs_FourHundredBucketsTakeNoMoreFiltersThanOne(t *testing.T) {
	graph, plan, err := run(t, logged("datatrail:datasets", datasets(400, ""), "datatrail:metrics", `{"accessLogs":true}`,
		"datatrail:alerts", `{`+emails+`,"tamper":true}`))
	require.NoError(t, err)
	filters := 0
	for _, filter := range graph.ByType(filterToken) {
		if strings.HasPrefix(filter.Name, "access-log-metrics-") {
			filters++
		}
	}
	assert.Equal(t, len(everyAccessFilter)-1, filters)
	assert.InDelta(t, 400*6*0.30, switched(t, plan, "metrics.accessLogs").MonthlyUSD, 0.001)
	var names strings.Builder
	rules := graph.ByType(ruleToken)
	for _, rule := range rules {
		if strings.HasPrefix(rule.Name, "tamper-deliveries") {
			names.WriteString(rule.Text(t, "eventPattern"))
		}
	}
	for _, source := range graph.ByType("aws:cloudwatch/logDeliverySource:LogDeliverySource") {
		assert.Contains(t, names.String(), `"`+source.Text(t, "name")+`"`)
	}
	// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
	assert.LessOrEqual(t, len(rules), 300)
}

func TestWatchAccessLogs_FourHundredDatasetsWithTheLongestNamesHaveSavedQueries(t *testing.T) {
	items, named := make([]string, 400), make([]string, 400)
	for i := range items {
		named[i] = fmt.Sprintf("corp-%058d", i)
		items[i] = fmt.Sprintf(`{"name":"set-%03d","bucket":%q}`, i, named[i])
	}
	values := logged("datatrail:datasets", "["+strings.Join(items, ",")+"]", "datatrail:queries", "true", "datatrail:accessLogs", inGroup)
	without := maps.Clone(values)
	delete(without, "datatrail:cloudWatch")
	for name, c := range map[string]struct {
		values map[string]string
		want   int
	}{
		"on both log groups": {values, 10 + len(accessQueries)}, "on that of access logs": {without, len(accessQueries)},
	} {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, c.values)
			require.NoError(t, err)
			parts := map[string]string{}
			for _, query := range graph.ByType(savedToken) {
				text := query.Text(t, "queryString")
				assert.LessOrEqual(t, len(text), watch.MaxQuery, query.Name)
				name, part, _ := strings.Cut(query.Text(t, "name"), " (")
				assert.Regexp(t, `^[1-4] of 4\)$`, part, query.Name)
				parts[name] += text
			}
			assert.Len(t, parts, c.want)
			for name, text := range parts {
				for _, bucket := range named {
					assert.Equal(t, 1, strings.Count(text, `"`+bucket+`"`), "%s lists %s", name, bucket)
				}
			}
		})
	}
}

func TestWatchAccessLogs_TheExampleMeasuresAndAsks(t *testing.T) {
	graph := example(t, "access-logs")
	assert.Len(t, graph.ByType(filterToken), 6, "one for each measure, of both datasets")
	assert.Len(t, graph.ByType(alarmToken), 2*6+2, "and two on silence")
	assert.Len(t, graph.ByType(savedToken), len(accessQueries))
}
