package stack

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/watch"
)

// tamperRules are planned, wanted or not: what they would cost is told either way.
func (p *planner) tamperRules() *watch.TamperSpec {
	spec := &watch.TamperSpec{Trail: p.Trail.Name, TrailARN: p.trailARN(), LogGroup: p.logGroupName()}
	spec.Buckets = []string{p.TrailLogs.BucketName, p.AccessLogs.BucketName}
	if p.config.Analysis != nil {
		spec.Buckets = append(spec.Buckets, p.bucketName(roleResults))
	}
	for _, d := range p.byName() {
		isElsewhere := d.existing != nil && d.existing.isRemote
		if !isElsewhere && !slices.Contains(spec.Buckets, d.Bucket) {
			spec.Buckets = append(spec.Buckets, d.Bucket)
		}
	}
	return spec
}

// tamper tells of calls against the recording.
var tamper = part{
	plan: func(p *planner) {
		if p.alerts().Tamper {
			p.Watch.Tamper = p.tamperRules()
		}
	},
	switches: func(p *planner) []Switch {
		return []Switch{{
			"alerts.tamper", "rules on calls against trail, buckets, key and log group, a topic, and an alarm on each rule's failures",
			p.Watch.Tamper != nil, float64(len(p.tamperRules().Undelivered())) * priceAlarm,
		}}
	},
	validate: func(p *Plan) error { return refusal("alerts.tamper", p.Watch.Tamper) },
	build: func(ctx *pulumi.Context, b *builder) error {
		if b.plan.Watch.Tamper == nil {
			return nil
		}
		told, err := b.topic(ctx, "tamper-topic", b.plan.Watch.TamperTopic)
		if err != nil {
			return err
		}
		_, err = watch.NewTamper(ctx, "tamper", b.plan.Watch.Tamper, watch.TamperLinks{KeyARN: b.key.ARN, Topics: told}, b.provider)
		return err
	},
}
