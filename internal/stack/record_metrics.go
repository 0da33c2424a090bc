package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/dataset"
	"datatrail/internal/watch"
)

// counted are the measures of a dataset with a prefix, each of which needs a metric filter of its own: those that the trail
// records and, unless metrics are wanted for themselves, that an alarm reads.
func (p *planner) counted(d Dataset) []watch.Measure {
	recorded := p.recorded(d)
	var out []watch.Measure
	for _, m := range watch.Measures() {
		if m.Recorded(recorded) && (p.metrics().Records || p.alarmed(m, d)) {
			out = append(out, m)
		}
	}
	return out
}

// metricsOfRecords counts the metrics that the records make, or would make.
func (p *planner) metricsOfRecords() float64 {
	n := 0
	for _, d := range p.Datasets() {
		if d.Prefix != "" && p.Watch.Records != nil {
			n += len(p.counted(d))
		} else {
			n += len(watch.Measures())
		}
	}
	return float64(n)
}

// recordMetrics are made of the trail's records.
var recordMetrics = part{
	plan: func(p *planner) {
		if !p.metrics().Records && !p.alerts().Records {
			return
		}
		spec := &watch.RecordMetricsSpec{LogGroup: p.logGroupName(), Namespace: watch.Namespace(p.Trail.Name), NoBucket: true}
		for _, d := range p.byName() {
			switch {
			case d.Prefix != "":
				spec.Prefixes = append(spec.Prefixes, watch.Counted{Source: d.source(), Measures: p.counted(d)})
			case dataset.RecordsCopies(p.events()):
				spec.Copies = append(spec.Copies, d.source())
				fallthrough
			default:
				spec.NoBucket = false
			}
		}
		if p.roleWatch() == watch.RoleByFilter {
			spec.Others = 1
		}
		p.Watch.Records = spec
	},
	switches: func(p *planner) []Switch {
		return []Switch{{
			"metrics.records", "metrics of reads, bytes, denials and copies, from the log group (with alerts.records too)",
			p.Watch.Records != nil, p.metricsOfRecords() * priceMetric,
		}}
	},
	validate: func(p *Plan) error { return refusal("metrics.records", p.Watch.Records) },
	build: func(ctx *pulumi.Context, b *builder) error {
		if b.plan.Watch.Records == nil {
			return nil
		}
		_, err := watch.NewRecordMetrics(ctx, "record-metrics", b.plan.Watch.Records,
			watch.RecordMetricsLinks{LogGroup: b.trail.LogGroup}, b.provider)
		return err
	},
}
