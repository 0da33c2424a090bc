package watch

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everything is a page about n datasets with all switches on.
func everything(n int) *DashboardSpec {
	args := &DashboardSpec{
		Trail: "datatrail-prod", Region: "eu-central-1", Records: true, Files: true, AccessFiles: true, LogGroup: "/cloudtrail/datatrail-prod",
		TrailLogs: "trail-logs", AccessLogs: "access-logs", TopTalkersRule: "datatrail-prod-top-talkers", AccessLogGroup: "/aws/vendedlogs/s3/p",
	}
	for i := range n {
		// The longest names that are accepted.
		args.Sources = append(args.Sources, Source{Dataset: fmt.Sprintf("%063d", i), Bucket: fmt.Sprintf("%063d", 1000+i)})
		for j := range 8 {
			args.AlarmARNs = append(args.AlarmARNs, fmt.Sprintf("arn:aws:cloudwatch:eu-central-1:111122223333:alarm:t/%d/%d", i, j))
		}
	}
	args.Requested = args.Sources
	for _, s := range args.Sources {
		args.Logged = append(args.Logged, Counted{s, Measures()})
	}
	return args
}

// checkBody holds a body against CloudWatch's description of dashboards.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
func checkBody(t *testing.T, body string) (widgets []map[string]any) {
	t.Helper()
	var page struct {
		PeriodOverride string           `json:"periodOverride"`
		Widgets        []map[string]any `json:"widgets"`
	}
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&page))
	require.Contains(t, []string{"auto", "inherit"}, page.PeriodOverride)
	require.LessOrEqual(t, len(page.Widgets), 500)
	require.LessOrEqual(t, len(body), 1<<20)
	taken, metrics := map[[2]int]bool{}, 0
	for i, w := range page.Widgets {
		at := fmt.Sprintf("widget %d (%v)", i, w["type"])
		x, y, width, height := whole(t, w["x"]), whole(t, w["y"]), whole(t, w["width"]), whole(t, w["height"])
		require.True(t, x >= 0 && width >= 1 && x+width <= 24, "%s: within the grid's 24 columns", at)
		require.True(t, y >= 0 && height >= 1 && height <= 1000, at)
		for column := x; column < x+width; column++ {
			for row := y; row < y+height; row++ {
				require.False(t, taken[[2]int{column, row}], "%s overlaps another", at)
				taken[[2]int{column, row}] = true
			}
		}
		metrics += checkProperties(t, at, w["type"].(string), w["properties"].(map[string]any))
	}
	require.LessOrEqual(t, metrics, 2500)
	return page.Widgets
}

func whole(t *testing.T, value any) int {
	t.Helper()
	n, ok := value.(float64)
	require.True(t, ok && n == float64(int(n)), "%v is a whole number", value)
	return int(n)
}

// allowed are the properties of each type that this project may use, and whether they are required.
var allowed = map[string]map[string]bool{
	"text":  {"markdown": true},
	"alarm": {"alarms": true, "title": false},
	"log":   {"query": true, "region": true, "title": false, "view": false},
	"metric": {
		"metrics": true, "region": true, "title": false, "view": false, "stacked": false, "stat": false, "period": false,
	},
}

func checkProperties(t *testing.T, at, kind string, properties map[string]any) (metrics int) {
	t.Helper()
	require.Contains(t, allowed, kind, at)
	for name := range properties {
		require.Contains(t, allowed[kind], name, at)
	}
	for name, required := range allowed[kind] {
		require.True(t, !required || properties[name] != nil, "%s needs %s", at, name)
	}
	switch kind {
	case "alarm":
		alarms := properties["alarms"].([]any)
		require.True(t, len(alarms) >= 1 && len(alarms) <= 100, at)
	case "log":
		require.Regexp(t, `^SOURCE '[^']+' \| fields `, properties["query"], at)
		require.Equal(t, "table", properties["view"], at)
	case "metric":
		require.Contains(t, []string{"timeSeries", "singleValue"}, properties["view"], at)
		require.Zero(t, whole(t, properties["period"])%60, at)
		rows := properties["metrics"].([]any)
		require.True(t, len(rows) >= 1 && len(rows) <= 500, "%s has %d metrics", at, len(rows))
		for _, row := range rows {
			checkRow(t, at, row.([]any))
		}
		return len(rows)
	}
	return 0
}

// checkRow: namespace, name, pairs of dimensions, then options; or an expression in options alone.
func checkRow(t *testing.T, at string, row []any) {
	t.Helper()
	options, last := row[len(row)-1].(map[string]any)
	if last {
		row = row[:len(row)-1]
		for name := range options {
			require.Contains(t, []string{"label", "expression", "id", "period"}, name, at)
		}
	}
	if len(row) == 0 {
		require.NotEmpty(t, options["expression"], at)
		return
	}
	require.GreaterOrEqual(t, len(row), 2, at)
	require.Zero(t, len(row)%2, "%s: dimensions come in pairs", at)
	for _, part := range row {
		require.IsType(t, "", part, at)
		require.NotEmpty(t, part, at)
	}
}

func TestDashboard_IsWellFormedForOneToFiftyDatasets(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 50; n++ {
		args := everything(n)
		require.NoError(t, args.Validate(), n)
		body, err := args.Body()
		require.NoError(t, err)
		widgets := checkBody(t, body)
		shown := 0
		for _, w := range widgets {
			if w["type"] == "alarm" {
				shown += len(w["properties"].(map[string]any)["alarms"].([]any))
			}
		}
		require.Equal(t, 8*n, shown, "every alarm is shown")
		for _, s := range args.Sources {
			require.Contains(t, body, s.Bucket)
		}
	}
}

func TestDashboard_ShowsWhatIsMeasuredOnly(t *testing.T) {
	t.Parallel()
	marks := map[string]func(*DashboardSpec){
		"/cloudtrail/":            func(a *DashboardSpec) { a.LogGroup, a.TopTalkersRule = "", "" },
		"(records)":               func(a *DashboardSpec) { a.Records = false },
		"(access logs)":           func(a *DashboardSpec) { a.Logged = nil },
		"prod/access-logs":        func(a *DashboardSpec) { a.Logged = nil },
		"/aws/vendedlogs/":        func(a *DashboardSpec) { a.AccessLogGroup = "" },
		"BytesDownloaded":         func(a *DashboardSpec) { a.Requested = nil },
		`"TrailFiles"`:            func(a *DashboardSpec) { a.Files = false },
		`"FilterId","AccessLogs"`: func(a *DashboardSpec) { a.AccessFiles = false },
		"IncomingLogEvents":       func(a *DashboardSpec) { a.LogGroup, a.TopTalkersRule, a.AccessLogGroup = "", "", "" },
		"INSIGHT_RULE_METRIC":     func(a *DashboardSpec) { a.TopTalkersRule = "" },
		`"type":"alarm"`:          func(a *DashboardSpec) { a.AlarmARNs = nil },
	}
	for mark, off := range marks {
		args := everything(2)
		body, err := args.Body()
		require.NoError(t, err)
		assert.Contains(t, body, mark)
		off(args)
		body, err = args.Body()
		require.NoError(t, err)
		assert.NotContains(t, body, mark)
		checkBody(t, body)
	}
}

func TestDashboard_ShowsOfAccessLogsWhatIsCounted(t *testing.T) {
	t.Parallel()
	args := &DashboardSpec{
		Trail: "t", Region: "eu-central-1", AccessLogs: "al", Sources: []Source{{Dataset: "a", Bucket: "a-bucket"}, set},
		Logged: []Counted{{Source{Dataset: "a", Bucket: "a-bucket"}, []Measure{EgressBytes}}, {set, []Measure{DeniedReads}}},
	}
	require.NoError(t, args.Validate())
	body, err := args.Body()
	require.NoError(t, err)
	checkBody(t, body)
	for row, shown := range map[string]bool{
		`["datatrail/t/access-logs","EgressBytes","BucketName","a-bucket",{"label":"a"}]`: true,
		`["datatrail/t/access-logs","DeniedReads/set",{"label":"denied (access logs)"}]`:  true,
		`["datatrail/t/access-logs","DeniedReads","BucketName","a-bucket"`:                false,
		`["datatrail/t/access-logs","EgressBytes/set"`:                                    false,
		`Access logs arrive hours later`:                                                  true,
		`"title":"Reads (access logs)"`:                                                   false,
	} {
		assert.Equal(t, shown, strings.Contains(body, row), row)
	}
}

func TestDashboard_HasSomethingToShowWithoutAnyMeasurement(t *testing.T) {
	t.Parallel()
	args := &DashboardSpec{Trail: "t", Region: "eu-central-1", Sources: []Source{{Dataset: "a", Bucket: "a-bucket"}}, TrailLogs: "tl", AccessLogs: "al"}
	require.NoError(t, args.Validate())
	body, err := args.Body()
	require.NoError(t, err)
	checkBody(t, body)
	assert.Contains(t, body, "BucketSizeBytes")
	assert.Contains(t, body, "set `metrics.requests`, `metrics.records` or `metrics.accessLogs`")
}

func TestDashboard_RefusesMoreThanCloudWatchTakes(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, everything(130).Validate(), "widgets are more than the 500 that CloudWatch allows: split the 130 datasets")
	many := everything(300)
	require.ErrorContains(t, many.Validate(), "metrics are more than the 2500")
	require.ErrorContains(t, everything(501).Validate(), "501 metrics in graph Bytes read (records) are more than the 500")
}

func TestArgs_AreRefusedWithoutWhatTheyNeed(t *testing.T) {
	t.Parallel()
	for name, validate := range map[string]func() error{
		"topic":            (&TopicSpec{}).Validate,
		"request metrics":  (&RequestMetricsSpec{}).Validate,
		"a request filter": (&RequestMetricsSpec{Filters: []RequestFilter{{Name: "a"}}}).Validate,
		"record metrics":   (&RecordMetricsSpec{}).Validate,
		"alarms":           (&AlarmsSpec{}).Validate,
		"tamper":           (&TamperSpec{}).Validate,
		"top talkers":      (&TopTalkersSpec{}).Validate,
		"queries":          (&QueriesSpec{}).Validate,
		"dashboard":        (&DashboardSpec{}).Validate,
		"storage classes":  (&StorageClassesSpec{}).Validate,
	} {
		assert.Error(t, validate(), name)
	}
	twice := SilentFiles("b", 3)
	assert.ErrorContains(t, (&AlarmsSpec{Trail: "t", Alarms: []Alarm{twice, twice}}).Validate(), "alarm silent-files is listed twice")
}
