package stack

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/accesslogs"
	"datatrail/internal/dataset"
	"datatrail/internal/watch"
)

// couldWatchRole says how calls on the role of the log group can be noticed. IAM's calls reach EventBridge in us-east-1 alone,
// and the log group where this trail records them there.
func (p *planner) couldWatchRole() watch.RoleWatch {
	trail := p.config.Trail
	partition, _ := dataset.PartitionOf(p.Identity.Region)
	global := p.Identity.Region == partition.Global
	switch {
	case p.logGroupName() == "":
		return watch.RoleUnwatched
	case global && partition.ID == "aws":
		return watch.RoleByRule
	case trail.Recorded() != "none" && (trail.MultiRegion || global):
		return watch.RoleByFilter
	}
	return watch.RoleUnwatched
}

func (p *planner) roleWatch() watch.RoleWatch {
	if !p.alerts().Tamper {
		return watch.RoleUnwatched
	}
	return p.couldWatchRole()
}

// hearsOfTrail reports whether calls against the trail are events of the stack's account and Region.
func (p *planner) hearsOfTrail() bool {
	trail, err := arn.Parse(p.trailARN())
	return err == nil && trail.AccountID == p.Identity.Account && trail.Region == p.Identity.Region
}

// tamperRules are planned, wanted or not: what they would cost is told either way.
func (p *planner) tamperRules() *watch.TamperSpec {
	spec := &watch.TamperSpec{Trail: p.trailName(), LogGroup: p.logGroupName(), Role: p.couldWatchRole()}
	if d := p.AccessLogDelivery; d != nil {
		spec.AccessLogs = &watch.WatchedDelivery{LogGroup: d.LogGroup, Destination: d.Destination}
		for _, s := range d.Sources {
			spec.AccessLogs.Sources = append(spec.AccessLogs.Sources, accesslogs.Name(s.BucketName))
		}
		slices.Sort(spec.AccessLogs.Sources)
	}
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
	for _, name := range []string{watch.AlertsTopicName(p.trailName()), watch.TamperTopicName(p.trailName())} {
		spec.TopicARNs = append(spec.TopicARNs, p.Identity.regionalARN("sns", name))
	}
	return spec
}

// tamperCost is that of an alarm on each rule's failures and, where it needs one, of the metric and the alarm on the role.
func tamperCost(spec *watch.TamperSpec) float64 {
	cost := float64(len(spec.Undelivered())) * priceAlarm
	if spec.Role == watch.RoleByFilter {
		cost += priceMetric + priceAlarm
	}
	return cost
}

// tamper tells of calls against the recording.
var tamper = part{
	plan: func(p *planner) {
		if !p.alerts().Tamper {
			return
		}
		p.Watch.Tamper = p.tamperRules()
		if p.Watch.Tamper.Role == watch.RoleUnwatched && p.logGroupName() != "" {
			p.warn("alerts.tamper: calls on the role with which the trail writes to the log group are not reported: IAM's calls " +
				"reach EventBridge only in us-east-1, and the log group only if this trail records them, in all Regions")
		}
		if p.Watch.Tamper.TrailARN == "" {
			p.warn("alerts.tamper: calls against trail %s are made in another account or Region, which no rule of this stack "+
				"covers: they are not reported here", p.trailARN())
		}
		// docs/unproven.md#events-of-a-trail-elsewhere
		if p.config.Trail.ManagementEvents == "elsewhere" {
			p.warn("trail.managementEvents: EventBridge passes to alerts.tamper only what a trail of this account records. That "+
				"the trail of an organization counts is known from one public report, not from AWS's documentation. This call changes "+
				"nothing, and a notification about it must arrive within minutes: aws s3api put-bucket-versioning --bucket %s "+
				"--versioning-configuration Status=Enabled",
				p.AccessLogs.BucketName)
		}
	},
	switches: func(p *planner) []Switch {
		spec := p.Watch.Tamper
		if spec == nil {
			spec = p.tamperRules()
		}
		return []Switch{{
			"alerts.tamper",
			"rules on calls against trail, buckets, key, log groups, role, topics and " +
				"alarms, a topic, and an alarm on each rule's failure",
			p.Watch.Tamper != nil, tamperCost(spec),
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
		links := watch.TamperLinks{KeyARN: b.key.ARN, Topics: told}
		if b.trail != nil {
			links.RoleName, links.LogGroup = b.trail.RoleName, b.trail.LogGroup
		}
		_, err = watch.NewTamper(ctx, "tamper", b.plan.Watch.Tamper, links, b.provider)
		return err
	},
}
