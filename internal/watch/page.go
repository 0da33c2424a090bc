package watch

import (
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

const (
	third      = gridWidth / 3
	half       = gridWidth / 2
	graphLines = 6
	day        = 24 * hour

	sum     = "Sum"
	average = "Average"
)

func (spec *DashboardSpec) heading() string {
	text := fmt.Sprintf("# %s\nEgress of %d datasets.", spec.Trail, len(spec.Sources))
	if !spec.isMeasured() {
		return text + " Nothing is measured: set `metrics.requests`, `metrics.records` or `metrics.accessLogs`."
	}
	if len(spec.Requested) > 0 && !spec.Records {
		text += " S3's request metrics are best effort and do not show who reads."
	}
	if spec.Records {
		text += " Measures of records follow the reads by about five minutes."
	}
	if len(spec.Logged) > 0 {
		text += " Access logs arrive hours later, and some never arrive."
	}
	return text
}

func (spec *DashboardSpec) alarms(l *layout) {
	for part := range slices.Chunk(spec.AlarmARNs, MaxAlarmsPerWidget) {
		// Eight alarms stand on a line of the widget.
		height := 2 + (len(part)+7)/8
		l.add(gridWidth, height, "alarm", alarmProperties{Title: "Alarms", Alarms: part})
	}
}

// graph adds one, if there is anything to show.
func (spec *DashboardSpec) graph(l *layout, width int, title, stat string, period int, stacked bool, rows [][]any) {
	if len(rows) == 0 {
		return
	}
	l.add(width, graphLines, "metric", metricProperties{
		Title: title, Region: spec.Region, View: "timeSeries", Stacked: stacked, Stat: stat, Period: period, Metrics: rows,
	})
}

func label(text string) map[string]any { return map[string]any{"label": text} }

func (spec *DashboardSpec) isMeasured() bool {
	return spec.Records || len(spec.Requested) > 0 || len(spec.Logged) > 0
}

// each makes one row for each dataset, labelled with its name.
func each(sources []Source, of func(Source) metric) [][]any {
	rows := make([][]any, len(sources))
	for i, s := range sources {
		rows[i] = of(s).row(label(s.Dataset))
	}
	return rows
}

// stored makes one row for each bucket, labelled with the dataset that it is, or with its name: S3 measures no less.
func (spec *DashboardSpec) stored(name, storage string) [][]any {
	var rows [][]any
	for i, s := range spec.Sources {
		if slices.Contains(spec.Remote, s.Bucket) {
			continue
		}
		labelled := s.Dataset
		if !s.IsWhole() {
			labelled = s.Bucket
			if slices.ContainsFunc(spec.Sources[:i], func(before Source) bool { return before.Bucket == s.Bucket }) {
				continue
			}
		}
		rows = append(rows, storageMetric(s.Bucket, name, storage).row(label(labelled)))
	}
	return rows
}

func (spec *DashboardSpec) measure(m Measure, in dataset.Log) func(Source) metric {
	namespace := Namespace(spec.Trail)
	if in == dataset.Access {
		namespace = LoggedNamespace(spec.Trail)
	}
	return func(s Source) metric { return m.in(in).metric(namespace, s) }
}

func request(name string) func(Source) metric {
	return func(s Source) metric { return requestMetric(s.Bucket, s.FilterID(), name) }
}

// loggedWith are the datasets of whose access logs something is measured.
func (spec *DashboardSpec) loggedWith(m Measure) []Source {
	var out []Source
	for _, counted := range spec.Logged {
		if slices.Contains(counted.Measures, m) {
			out = append(out, counted.Source)
		}
	}
	return out
}

// measured shows what one of the logs tells of all datasets together.
func (spec *DashboardSpec) measured(l *layout, in dataset.Log, after string, of func(Measure) []Source) {
	for _, d := range definitions {
		if d.title != "" {
			spec.graph(l, third, d.title+after, sum, hour, true, each(of(d.measure), spec.measure(d.measure, in)))
		}
	}
}

func (spec *DashboardSpec) overview(l *layout) {
	l.titled("## All datasets", 1)
	if spec.Records {
		spec.measured(l, dataset.Trail, " (records)", func(Measure) []Source { return spec.Sources })
	}
	spec.measured(l, dataset.Access, " (access logs)", spec.loggedWith)
	if len(spec.Requested) > 0 {
		spec.graph(l, third, "Bytes downloaded (S3)", sum, hour, true, each(spec.Requested, request("BytesDownloaded")))
		spec.graph(l, third, "GET requests (S3)", sum, hour, true, each(spec.Requested, request("GetRequests")))
		spec.graph(l, third, "Client errors (S3)", sum, hour, true, each(spec.Requested, request("4xxErrors")))
	}
	if rows := spec.stored("BucketSizeBytes", "StandardStorage"); len(rows) > 0 {
		spec.graph(l, half, "Stored bytes", average, day, true, rows)
		spec.graph(l, half, "Objects", average, day, true, spec.stored("NumberOfObjects", "AllStorageTypes"))
	}
}

// talkers shows the ranking in figures, and the names from the log group: the graph of a Contributor
// Insights rule with names cannot be made by PutDashboard.
func (spec *DashboardSpec) talkers(l *layout) {
	if spec.TopTalkersRule == "" {
		return
	}
	l.titled("## Top talkers", 1)
	var rows [][]any
	for i, of := range []struct{ metric, label string }{
		{"Sum", "all readers"}, {"MaxContributorValue", "the top reader"},
	} {
		rows = append(rows, []any{map[string]any{
			"expression": fmt.Sprintf("INSIGHT_RULE_METRIC('%s', '%s')", spec.TopTalkersRule, of.metric),
			"id":         fmt.Sprintf("e%d", i+1), "label": of.label, "period": hour,
		}})
	}
	spec.graph(l, third, "Bytes of all readers, and of the top reader", sum, hour, false, rows)
	const shown = 20
	ranking := mostRead(scopeOf(spec.Sources, anyPrefix(spec.Sources)), shown)
	l.add(gridWidth-third, graphLines, "log", logProperties{
		Title: "Who read most", Region: spec.Region, View: "table",
		Query: strings.Join(append([]string{"SOURCE '" + spec.LogGroup + "'"}, ranking...), " | "),
	})
}

func (spec *DashboardSpec) health(l *layout) {
	l.titled("## The recording", 1)
	if spec.LogGroup != "" {
		spec.graph(l, third, "Records in the log group", sum, hour, false, [][]any{
			logGroupMetric(spec.LogGroup, "IncomingLogEvents").row(label("records")),
		})
	}
	if spec.AccessLogGroup != "" {
		spec.graph(l, third, "Access logs in their log group", sum, hour, false, [][]any{
			logGroupMetric(spec.AccessLogGroup, "IncomingLogEvents").row(label("access logs")),
		})
	}
	deliveries := func(title, bucket, filter string) {
		spec.graph(l, third, title, sum, hour, false, [][]any{
			requestMetric(bucket, filter, "PutRequests").row(label("files")),
			requestMetric(bucket, filter, "4xxErrors").row(label("refused")),
		})
	}
	if spec.Files {
		deliveries("Files of the trail", spec.TrailLogs, FilterFiles)
	}
	if spec.AccessFiles {
		deliveries("Access logs", spec.AccessLogs, FilterAccessLogs)
	}
	var objects [][]any
	if spec.TrailLogs != "" {
		objects = append(objects, storageMetric(spec.TrailLogs, "NumberOfObjects", "AllStorageTypes").row(label("trail")))
	}
	objects = append(objects, storageMetric(spec.AccessLogs, "NumberOfObjects", "AllStorageTypes").row(label("access logs")))
	spec.graph(l, third, "Objects in the log buckets", average, day, false, objects)
}

// datasets shows what the overview has no room for.
func (spec *DashboardSpec) datasets(l *layout) {
	if !spec.isMeasured() {
		return
	}
	for _, s := range spec.Sources {
		isLogged := slices.ContainsFunc(spec.Logged, func(c Counted) bool { return c.Source == s })
		if !spec.Records && !isLogged && !slices.Contains(spec.Requested, s) {
			continue
		}
		l.titled(fmt.Sprintf("## %s\n`%s`", s.Dataset, s.place()), 2)
		var bytes, reads, unusual [][]any
		measured := func(m Measure, in dataset.Log, from, after string) {
			of := func(name string) []any { return spec.measure(m, in)(s).row(label(name)) }
			switch m {
			case EgressBytes:
				bytes = append(bytes, of(from))
			case EgressRequests:
				reads = append(reads, of(from))
			default:
				unusual = append(unusual, of(m.definition().label+after))
			}
		}
		for _, m := range Measures() {
			if spec.Records {
				measured(m, dataset.Trail, "records", "")
			}
			if slices.Contains(spec.loggedWith(m), s) {
				measured(m, dataset.Access, "access logs", " (access logs)")
			}
		}
		if slices.Contains(spec.Requested, s) {
			bytes = append(bytes, request("BytesDownloaded")(s).row(label("S3")))
			reads = append(reads, request("GetRequests")(s).row(label("S3")))
			unusual = append(unusual, request("4xxErrors")(s).row(label("client errors (S3)")))
		}
		spec.graph(l, third, "Bytes read", sum, hour, false, bytes)
		spec.graph(l, third, "Reads", sum, hour, false, reads)
		spec.graph(l, third, "Unusual", sum, hour, false, unusual)
	}
}

// page lays the dashboard out: what needs attention first, then all datasets together, then each on a
// line of its own, then the health of the recording itself.
func (spec *DashboardSpec) page() dashboard {
	l := &layout{}
	l.titled(spec.heading(), 2)
	spec.alarms(l)
	spec.overview(l)
	spec.talkers(l)
	spec.health(l)
	spec.datasets(l)
	return dashboard{PeriodOverride: "inherit", Widgets: l.widgets}
}
