package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/dataset"
	"datatrail/internal/watch"
)

// recordMetrics are made of the trail's records.
var recordMetrics = part{
	plan: func(p *planner) {
		if !p.metrics().Records && !p.alerts().Records {
			return
		}
		p.Watch.Records = &watch.RecordMetricsSpec{LogGroup: p.logGroupName(), Namespace: watch.Namespace(p.Trail.Name)}
		if dataset.RecordsCopies(p.events()) {
			p.Watch.Records.Copies = p.sources()
		}
	},
	switches: func(p *planner) []Switch {
		return []Switch{{
			"metrics.records", "metrics of reads, bytes, denials and copies, from the log group (with alerts.records too)",
			p.Watch.Records != nil, p.each(measures() * priceMetric),
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
