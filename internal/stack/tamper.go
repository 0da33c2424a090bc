package stack

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/watch"
)

// hearsOfTrail reports whether calls against the trail are events of the stack's account and Region.
func (p *planner) hearsOfTrail() bool {
	trail, err := arn.Parse(p.trailARN())
	return err == nil && trail.AccountID == p.Identity.Account && trail.Region == p.Identity.Region
}

// tamperRules are planned, wanted or not: what they would cost is told either way.
func (p *planner) tamperRules() *watch.TamperSpec {
	spec := &watch.TamperSpec{Trail: p.trailName(), LogGroup: p.logGroupName()}
	if p.hearsOfTrail() {
		spec.TrailARN = p.trailARN()
	}
	if p.TrailLogs != nil {
		spec.Buckets = append(spec.Buckets, p.TrailLogs.BucketName)
	}
	spec.Buckets = append(spec.Buckets, p.AccessLogs.BucketName)
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
		if !p.alerts().Tamper {
			return
		}
		p.Watch.Tamper = p.tamperRules()
		if p.Watch.Tamper.TrailARN == "" {
			p.warn("alerts.tamper: calls against trail %s are made in another account or Region, where no rule of this stack hears of "+
				"them: nobody here is told of them", p.trailARN())
		}
		// docs/unproven.md#events-of-a-trail-elsewhere
		if p.config.Trail.ManagementEvents == "elsewhere" {
			p.warn("trail.managementEvents: EventBridge tells alerts.tamper only of what a trail of this account records. That the trail "+
				"of an organization counts is one public report, and no sentence of AWS's. This call changes nothing, and news of it must "+
				"come within minutes: aws s3api put-bucket-versioning --bucket %s --versioning-configuration Status=Enabled",
				p.AccessLogs.BucketName)
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
