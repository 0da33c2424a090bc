package stack

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
	"datatrail/internal/watch"
)

// Watch is what a stack measures, tells and shows. What is nil does not exist.
type Watch struct {
	// Topic is told by alarms, TamperTopic by rules.
	Topic, TamperTopic *watch.TopicArgs

	Requests   *watch.RequestMetricsArgs
	Records    *watch.RecordMetricsArgs
	Alarms     *watch.AlarmsArgs
	Tamper     *watch.TamperArgs
	TopTalkers *watch.TopTalkersArgs
	Queries    *watch.QueriesArgs
	Dashboard  *watch.DashboardArgs
	Analysis   *watch.StorageClassAnalysisArgs
}

// planWatch follows the log group, which it measures, and precedes the key, which encrypts its topic.
func (p *Plan) planWatch(trailARN string) {
	alerts, metrics := p.alerts(), p.metrics()
	p.planRequestMetrics(alerts, metrics)
	if metrics.Records || alerts.Records {
		p.Watch.Records = &watch.RecordMetricsArgs{
			LogGroup: p.logGroupName(), Namespace: watch.Namespace(p.Trail.Name),
		}
		if dataset.RecordsCopies(p.events()) {
			p.Watch.Records.Copies = p.sources()
		}
	}
	if metrics.TopTalkers {
		p.Watch.TopTalkers = &watch.TopTalkersArgs{RuleName: watch.TopTalkersName(p.Trail.Name), LogGroup: p.logGroupName()}
	}
	if p.config.Queries {
		p.Watch.Queries = &watch.QueriesArgs{
			Trail: p.Trail.Name, LogGroup: p.logGroupName(), Sources: p.sources(), Perimeters: p.perimeters(),
		}
	}
	if alerts.Tamper {
		p.Watch.Tamper = p.tamper(trailARN)
	}
	if alarms := p.alarms(alerts); len(alarms) > 0 {
		p.Watch.Alarms = &watch.AlarmsArgs{Trail: p.Trail.Name, Alarms: alarms}
	}
	p.planTopics(alerts)
	p.planStorageClasses()
	if p.config.Dashboard {
		p.Watch.Dashboard = p.dashboard()
	}
}

func (p *Plan) alerts() config.Alerts {
	if p.config.Alerts == nil {
		return config.Alerts{}
	}
	return *p.config.Alerts
}

func (p *Plan) metrics() config.Metrics {
	if p.config.Metrics == nil {
		return config.Metrics{}
	}
	return *p.config.Metrics
}

func (p *Plan) logGroupName() string {
	if p.Trail.LogGroup == nil {
		return ""
	}
	return p.Trail.LogGroup.Name
}

// sources are sorted, so that the order of datasets in the configuration changes nothing.
func (p *Plan) sources() []watch.Source {
	out := make([]watch.Source, len(p.Datasets))
	for i, d := range p.Datasets {
		out[i] = d.source()
	}
	slices.SortFunc(out, func(a, b watch.Source) int { return cmp.Compare(a.Dataset, b.Dataset) })
	return out
}

func (d Dataset) source() watch.Source {
	return watch.Source{Dataset: d.Name, Bucket: d.Bucket.BucketName}
}

// planRequestMetrics names buckets by their names; the outputs that stand for them replace these
// once they exist.
func (p *Plan) planRequestMetrics(alerts config.Alerts, metrics config.Metrics) {
	var filters []watch.RequestFilter
	if metrics.Requests || alerts.Requests {
		for _, s := range p.sources() {
			filters = append(filters, watch.RequestFilter{
				Name: s.Dataset, BucketName: pulumi.String(s.Bucket), FilterID: watch.FilterWhole,
			})
		}
	}
	if alerts.SilentFilesHours > 0 {
		filters = append(filters, watch.RequestFilter{
			Name: roleTrailLogs, BucketName: pulumi.String(p.TrailLogs.BucketName), FilterID: watch.FilterFiles,
			Prefix: p.TrailLogs.TrailDelivery.FilePrefix(),
		})
	}
	if len(filters) > 0 {
		p.Watch.Requests = &watch.RequestMetricsArgs{Filters: filters}
	}
}

func (p *Plan) perimeters() map[string]dataset.Perimeter {
	out := map[string]dataset.Perimeter{}
	for _, d := range p.Datasets {
		rule := d.Perimeter.Rule
		if rule.Mode == dataset.Unrestricted {
			continue
		}
		if len(watch.Outside(d.source(), rule).Text) > watch.MaxQuery {
			p.warn("queries: the networks of dataset %s do not fit into a saved query: reads from outside are not among them; "+
				"the named queries of analysis have room for all", d.Name)
			continue
		}
		out[d.Name] = rule
	}
	return out
}

func (p *Plan) tamper(trailARN string) *watch.TamperArgs {
	args := &watch.TamperArgs{Trail: p.Trail.Name, TrailARN: trailARN, LogGroup: p.logGroupName()}
	args.Buckets = []string{p.TrailLogs.BucketName, p.AccessLogs.BucketName}
	if p.Analysis != nil {
		args.Buckets = append(args.Buckets, p.Analysis.Results.BucketName)
	}
	for _, s := range p.sources() {
		args.Buckets = append(args.Buckets, s.Bucket)
	}
	return args
}

func (p *Plan) planTopics(alerts config.Alerts) {
	if p.config.Alerts == nil {
		return
	}
	id := p.Identity
	name := watch.AlertsTopicName(p.Trail.Name)
	p.Watch.Topic = &watch.TopicArgs{TopicName: name, Emails: alerts.Emails, Policy: policydoc.AlertsTopic{
		TopicARN: id.regional("sns", name), Account: id.Account,
		AlarmARNPattern: id.regional("cloudwatch", "alarm:"+watch.AlarmName(p.Trail.Name, "*")),
	}}
	if alerts.Tamper {
		name := watch.TamperTopicName(p.Trail.Name)
		p.Watch.TamperTopic = &watch.TopicArgs{
			TopicName: name, Emails: alerts.Emails, Policy: policydoc.TamperTopic{TopicARN: id.regional("sns", name)},
		}
	}
}

// topics are those that the key encrypts.
func (w Watch) topics() []policydoc.Topic {
	var out []policydoc.Topic
	for _, topic := range []*watch.TopicArgs{w.Topic, w.TamperTopic} {
		if topic != nil {
			out = append(out, topic.Policy)
		}
	}
	return out
}

func (i Identity) regional(service, resource string) string {
	return "arn:" + i.Partition + ":" + service + ":" + i.Region + ":" + i.Account + ":" + resource
}

func (p *Plan) planStorageClasses() {
	args := &watch.StorageClassAnalysisArgs{
		TargetARN: p.AccessLogs.BucketARN, TargetAccount: p.Identity.Account, TargetPrefix: bucket.AnalyticsPrefix,
	}
	export := &policydoc.AnalyticsExport{Account: p.Identity.Account}
	for i, d := range p.Datasets {
		if p.config.Datasets[i].StorageClassAnalysis {
			args.Buckets = append(args.Buckets, watch.AnalysedBucket{Dataset: d.Name, BucketName: pulumi.String(d.Bucket.BucketName)})
			export.SourceARNs = append(export.SourceARNs, d.Bucket.BucketARN)
		}
	}
	slices.Sort(export.SourceARNs)
	if len(args.Buckets) > 0 {
		p.Watch.Analysis, p.AccessLogs.AnalyticsExport = args, export
	}
}

func (p *Plan) dashboard() *watch.DashboardArgs {
	w := p.Watch
	args := &watch.DashboardArgs{
		Trail: p.Trail.Name, Region: p.Identity.Region, Sources: p.sources(), Records: w.Records != nil, LogGroup: p.logGroupName(),
		TrailLogs: p.TrailLogs.BucketName, AccessLogs: p.AccessLogs.BucketName,
		Requests: p.metrics().Requests || p.alerts().Requests, Files: p.alerts().SilentFilesHours > 0,
	}
	if w.TopTalkers != nil {
		args.TopTalkersRule = w.TopTalkers.RuleName
	}
	if w.Alarms != nil {
		for _, alarm := range w.Alarms.Alarms {
			args.AlarmARNs = append(args.AlarmARNs, p.Identity.regional("cloudwatch", "alarm:"+watch.AlarmName(p.Trail.Name, alarm.Name)))
		}
	}
	return args
}

// validate asks every component that is wanted for its refusals.
func (w Watch) validate() error {
	var errs []error
	check := func(name string, wanted bool, refusals func() error) {
		if wanted {
			errs = append(errs, named(name, refusals()))
		}
	}
	check("alerts", w.Topic != nil, w.Topic.Validate)
	check("alerts.tamper", w.TamperTopic != nil, w.TamperTopic.Validate)
	check("request metrics", w.Requests != nil, w.Requests.Validate)
	check("metrics.records", w.Records != nil, w.Records.Validate)
	check("alerts", w.Alarms != nil, w.Alarms.Validate)
	check("alerts.tamper", w.Tamper != nil, w.Tamper.Validate)
	check("metrics.topTalkers", w.TopTalkers != nil, w.TopTalkers.Validate)
	check("queries", w.Queries != nil, w.Queries.Validate)
	check("dashboard", w.Dashboard != nil, w.Dashboard.Validate)
	check("storageClassAnalysis", w.Analysis != nil, w.Analysis.Validate)
	return errors.Join(errs...)
}

func (p *Plan) warn(format string, args ...any) {
	p.Warnings = append(slices.Clip(p.Warnings), fmt.Sprintf(format, args...))
}
