package watch

import (
	"fmt"
	"slices"
	"strings"
)

const (
	third      = gridWidth / 3
	half       = gridWidth / 2
	graphLines = 6
	day        = 24 * hour

	sum     = "Sum"
	average = "Average"
)

func (a *DashboardArgs) heading() string {
	text := fmt.Sprintf("# %s\nEgress of %d datasets.", a.Trail, len(a.Sources))
	switch {
	case !a.Requests && !a.Records:
		return text + " Nothing is measured: set `metrics.requests` or `metrics.records`."
	case !a.Records:
		return text + " S3's request metrics are a best effort and know no readers."
	default:
		return text + " Measures of records follow the reads by about five minutes."
	}
}

func (a *DashboardArgs) alarms(l *layout) {
	for part := range slices.Chunk(a.AlarmARNs, MaxAlarmsPerWidget) {
		// Eight alarms stand on a line of the widget.
		height := 2 + (len(part)+7)/8
		l.add(gridWidth, height, "alarm", alarmProperties{Title: "Alarms", Alarms: part})
	}
}

func (a *DashboardArgs) graph(l *layout, width int, title, stat string, period int, stacked bool, rows [][]any) {
	l.add(width, graphLines, "metric", metricProperties{
		Title: title, Region: a.Region, View: "timeSeries", Stacked: stacked, Stat: stat, Period: period, Metrics: rows,
	})
}

func label(text string) map[string]any { return map[string]any{"label": text} }

// each makes one row for each dataset, labelled with its name.
func (a *DashboardArgs) each(of func(Source) metric) [][]any {
	rows := make([][]any, len(a.Sources))
	for i, s := range a.Sources {
		rows[i] = of(s).row(label(s.Dataset))
	}
	return rows
}

// stored makes one row for each bucket, labelled with the dataset that it is, or with its name: S3 measures no less.
func (a *DashboardArgs) stored(name, storage string) [][]any {
	var rows [][]any
	for i, s := range a.Sources {
		labelled := s.Dataset
		if !s.IsWhole() {
			labelled = s.Bucket
			if slices.ContainsFunc(a.Sources[:i], func(before Source) bool { return before.Bucket == s.Bucket }) {
				continue
			}
		}
		rows = append(rows, storageMetric(s.Bucket, name, storage).row(label(labelled)))
	}
	return rows
}

func (a *DashboardArgs) measure(m Measure) func(Source) metric {
	return func(s Source) metric { return m.metric(Namespace(a.Trail), s) }
}

func request(name string) func(Source) metric {
	return func(s Source) metric { return requestMetric(s.Bucket, s.FilterID(), name) }
}

func (a *DashboardArgs) overview(l *layout) {
	l.titled("## All datasets", 1)
	if a.Records {
		a.graph(l, third, "Bytes read (records)", sum, hour, true, a.each(a.measure(EgressBytes)))
		a.graph(l, third, "Reads (records)", sum, hour, true, a.each(a.measure(EgressRequests)))
		a.graph(l, third, "Denied (records)", sum, hour, true, a.each(a.measure(DeniedReads)))
	}
	if a.Requests {
		a.graph(l, third, "Bytes downloaded (S3)", sum, hour, true, a.each(request("BytesDownloaded")))
		a.graph(l, third, "GET requests (S3)", sum, hour, true, a.each(request("GetRequests")))
		a.graph(l, third, "Client errors (S3)", sum, hour, true, a.each(request("4xxErrors")))
	}
	a.graph(l, half, "Stored bytes", average, day, true, a.stored("BucketSizeBytes", "StandardStorage"))
	a.graph(l, half, "Objects", average, day, true, a.stored("NumberOfObjects", "AllStorageTypes"))
}

// talkers shows the ranking in figures, and the names from the log group: the graph of a Contributor
// Insights rule with names cannot be made by PutDashboard.
func (a *DashboardArgs) talkers(l *layout) {
	if a.TopTalkersRule == "" {
		return
	}
	l.titled("## Top talkers", 1)
	var rows [][]any
	for i, of := range []struct{ metric, label string }{
		{"Sum", "all readers"}, {"MaxContributorValue", "the one who reads most"},
	} {
		rows = append(rows, []any{map[string]any{
			"expression": fmt.Sprintf("INSIGHT_RULE_METRIC('%s', '%s')", a.TopTalkersRule, of.metric),
			"id":         fmt.Sprintf("e%d", i+1), "label": of.label, "period": hour,
		}})
	}
	a.graph(l, third, "Bytes of all readers, and of the one who reads most", sum, hour, false, rows)
	const shown = 20
	l.add(gridWidth-third, graphLines, "log", logProperties{
		Title: "Who read most", Region: a.Region, View: "table",
		Query: strings.Join(append([]string{"SOURCE '" + a.LogGroup + "'"}, mostRead(a.Sources, shown)...), " | "),
	})
}

func (a *DashboardArgs) health(l *layout) {
	l.titled("## The recording", 1)
	if a.LogGroup != "" {
		a.graph(l, third, "Records in the log group", sum, hour, false, [][]any{
			logGroupMetric(a.LogGroup, "IncomingLogEvents").row(label("records")),
		})
	}
	if a.Files {
		a.graph(l, third, "Files of the trail", sum, hour, false, [][]any{
			requestMetric(a.TrailLogs, FilterFiles, "PutRequests").row(label("files")),
			requestMetric(a.TrailLogs, FilterFiles, "4xxErrors").row(label("refused")),
		})
	}
	a.graph(l, third, "Objects in the log buckets", average, day, false, [][]any{
		storageMetric(a.TrailLogs, "NumberOfObjects", "AllStorageTypes").row(label("trail")),
		storageMetric(a.AccessLogs, "NumberOfObjects", "AllStorageTypes").row(label("access logs")),
	})
}

// datasets shows what the overview has no room for.
func (a *DashboardArgs) datasets(l *layout) {
	if !a.Requests && !a.Records {
		return
	}
	for _, s := range a.Sources {
		l.titled(fmt.Sprintf("## %s\n`%s`", s.Dataset, s.place()), 2)
		var bytes, reads, unusual [][]any
		if a.Records {
			of := func(m Measure, name string) []any { return a.measure(m)(s).row(label(name)) }
			bytes = append(bytes, of(EgressBytes, "records"))
			reads = append(reads, of(EgressRequests, "records"))
			for _, m := range Measures() {
				if name := m.definition().label; name != "" {
					unusual = append(unusual, of(m, name))
				}
			}
		}
		if a.Requests {
			bytes = append(bytes, request("BytesDownloaded")(s).row(label("S3")))
			reads = append(reads, request("GetRequests")(s).row(label("S3")))
			unusual = append(unusual, request("4xxErrors")(s).row(label("client errors (S3)")))
		}
		a.graph(l, third, "Bytes read", sum, hour, false, bytes)
		a.graph(l, third, "Reads", sum, hour, false, reads)
		a.graph(l, third, "Unusual", sum, hour, false, unusual)
	}
}

// page lays the dashboard out: what needs attention first, then all datasets together, then each on a
// line of its own, then the health of the recording itself.
func (a *DashboardArgs) page() dashboard {
	l := &layout{}
	l.titled(a.heading(), 2)
	a.alarms(l)
	a.overview(l)
	a.talkers(l)
	a.health(l)
	a.datasets(l)
	return dashboard{PeriodOverride: "inherit", Widgets: l.widgets}
}
