package stack

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
	"datatrail/internal/watch"
)

// Watch is what a stack measures, tells and shows. What is nil does not exist.
type Watch struct {
	// Topic is told by alarms, TamperTopic by rules.
	Topic, TamperTopic *watch.TopicArgs

	Requests       *watch.RequestMetricsArgs
	Records        *watch.RecordMetricsArgs
	Alarms         *watch.AlarmsArgs
	Tamper         *watch.TamperArgs
	TopTalkers     *watch.TopTalkersArgs
	Queries        *watch.QueriesArgs
	Dashboard      *watch.DashboardArgs
	StorageClasses *watch.StorageClassesArgs
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

func (d Dataset) source() watch.Source {
	return watch.Source{Dataset: d.Name, Bucket: d.Bucket.BucketName}
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

func (p *Plan) warn(format string, args ...any) {
	p.Warnings = append(slices.Clip(p.Warnings), fmt.Sprintf(format, args...))
}

// planWatch follows the log group, which it measures, and precedes the key, which encrypts its topics.
func (p *Plan) planWatch(trailARN string) {
	p.planRequestMetrics()
	p.planRecordMetrics()
	p.planTopTalkers()
	p.planQueries()
	p.planTamper(trailARN)
	p.planAlarms()
	p.planTopics()
	p.planStorageClasses()
	p.planDashboard()
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
	check("storageClassAnalysis", w.StorageClasses != nil, w.StorageClasses.Validate)
	return errors.Join(errs...)
}

// buildWatch comes last: what it watches exists, or is named by what exists.
func (b *built) buildWatch(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
	for _, build := range []func(*pulumi.Context, Watch, pulumi.ResourceOption) error{
		b.buildMetrics, b.buildAlerts, b.buildQueries, b.buildDashboard, b.buildStorageClasses,
	} {
		if err := build(ctx, b.plan.Watch, provider); err != nil {
			return err
		}
	}
	return nil
}
