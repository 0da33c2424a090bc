package stack

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
	"datatrail/internal/dataset"
	"datatrail/internal/watch"
)

// inAccessLogGroup are the datasets, by name, whose access logs reach the log group, or would.
func (p *planner) inAccessLogGroup() []Dataset {
	return slices.DeleteFunc(p.byName(), func(d Dataset) bool { return !d.managed(config.ManageAccessLogs) })
}

// unlogged tells of buckets whose access logs do not reach the log group.
func (p *planner) unlogged(key string) {
	for i := range p.Buckets {
		if b := &p.Buckets[i]; !b.manages(config.ManageAccessLogs) {
			p.warn(
				"%s: bucket %s already exists, and its access logs do not reach the log group of this stack, so they are not measured",
				key, b.BucketName)
		}
	}
}

// accessAlarmed reports whether an alarm reads a measure of a dataset in the access logs: none does where another tells sooner.
// One event, one message.
func (p *planner) accessAlarmed(m watch.Measure, d Dataset) bool {
	alerts := p.alerts()
	byRecords := alerts.Records && m.Recorded(p.recorded(d))
	byRequests := alerts.Requests && m == watch.EgressBytes && d.managed(config.ManageRequestMetrics)
	return !byRecords && !byRequests && p.alarmed(m, d)
}

// accessCounted are the measures of a dataset that are made of access logs: all where metrics are wanted for themselves, else
// those that an alarm reads.
func (p *planner) accessCounted(d Dataset, all bool) []watch.Measure {
	return slices.DeleteFunc(watch.Measures(), func(m watch.Measure) bool { return !all && !p.accessAlarmed(m, d) })
}

// accessCounts are the datasets of whose access logs something is measured.
func (p *planner) accessCounts(all bool) []watch.Counted {
	var out []watch.Counted
	for _, d := range p.inAccessLogGroup() {
		if measures := p.accessCounted(d, all); len(measures) > 0 {
			out = append(out, watch.Counted{Source: d.source(), Measures: measures})
		}
	}
	return out
}

// accessMetricsOf counts in the records of the log group. Nil: there is nothing to count.
func (p *planner) accessMetricsOf(counts []watch.Counted) *watch.RecordMetricsSpec {
	if len(counts) == 0 {
		return nil
	}
	spec := &watch.RecordMetricsSpec{
		Log: dataset.Access, LogGroup: p.accessLogGroup(), Namespace: watch.LoggedNamespace(p.trailName()), NoBucket: true,
	}
	for _, c := range counts {
		if !c.IsWhole() {
			spec.Prefixes = append(spec.Prefixes, c)
			continue
		}
		spec.NoBucket = false
		for _, m := range c.Measures {
			if !slices.Contains(spec.ByBucket, m) {
				spec.ByBucket = append(spec.ByBucket, m)
			}
		}
	}
	if p.AccessLogDelivery != nil {
		for _, s := range p.AccessLogDelivery.Sources {
			if !slices.ContainsFunc(p.Buckets, func(b Bucket) bool { return b.BucketName == s.BucketName }) {
				spec.Besides = append(spec.Besides, s.BucketName)
			}
		}
	}
	return spec
}

// accessSwitch says how many metrics there are, or would be.
func (p *planner) accessSwitch() Switch {
	spec := p.Watch.AccessLogs
	on := spec != nil
	counts := p.accessCounts(!on || p.metrics().AccessLogs)
	if !on {
		spec = p.accessMetricsOf(counts)
	}
	filters, metrics := 0, 0
	if spec != nil {
		filters = spec.Filters()
	}
	for _, c := range counts {
		metrics += len(c.Measures)
	}
	return Switch{
		"metrics.accessLogs", fmt.Sprintf("metrics of reads, bytes, denials and copies, from the access logs in their log group, with "+
			"%d metric filters (with alerts.accessLogs too)", filters),
		on, float64(metrics) * priceMetric,
	}
}

// accessMetrics are made of the access logs in their log group.
var accessMetrics = part{
	plan: func(p *planner) {
		wanted, alarmed := p.metrics().AccessLogs, p.alerts().AccessLogs
		if !wanted && !alarmed {
			return
		}
		key := "metrics.accessLogs"
		if !wanted {
			key = "alerts.accessLogs"
		}
		p.unlogged(key)
		p.Watch.AccessLogs = p.accessMetricsOf(p.accessCounts(wanted))
	},
	switches: func(p *planner) []Switch { return []Switch{p.accessSwitch()} },
	validate: func(p *Plan) error { return refusal("metrics.accessLogs", p.Watch.AccessLogs) },
	build: func(ctx *pulumi.Context, b *builder) error {
		if b.plan.Watch.AccessLogs == nil {
			return nil
		}
		_, err := watch.NewRecordMetrics(ctx, "access-log-metrics", b.plan.Watch.AccessLogs,
			watch.RecordMetricsLinks{LogGroup: b.accessLogGroup}, b.provider)
		return err
	},
}
