package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/accesslogs"
	"datatrail/internal/config"
)

// logsAccesses reports whether access logs are delivered to a destination.
func (p *planner) logsAccesses(to string) bool { return p.config.AccessLogs.To(to) }

// accessLogGroup is the name of the log group of access logs. Empty: there is none.
//
// It begins as AWS advises for log groups that a service writes to: one policy with a wildcard then serves them all. It does not
// follow the trail's name, so that a trail that is renamed keeps it.
func (p *planner) accessLogGroup() string {
	if !p.logsAccesses(config.AccessLogsToCloudWatch) {
		return ""
	}
	return "/aws/vendedlogs/s3/" + p.Prefix
}

// encryptsAccessLogGroup reports whether the key of the records is wanted for it.
func (p *planner) encryptsAccessLogGroup() bool { return p.config.AccessLogs.Encryption == "kms" }

// accessLogDelivery is nil where the configuration asks for none. Its sources are the buckets that log their accesses to the
// access-log bucket, too.
func (p *planner) accessLogDelivery() *accesslogs.Spec {
	group := p.accessLogGroup()
	if group == "" {
		return nil
	}
	destination := accesslogs.Name(p.Prefix + "-access-logs")
	spec := &accesslogs.Spec{
		LogGroup: group, LogGroupARN: p.Identity.logGroupARN(group),
		RetentionDays: p.config.AccessLogs.RetentionDays, KMS: p.encryptsAccessLogGroup(),
		Destination: destination, DestinationARN: p.Identity.regionalARN("logs", "delivery-destination:"+destination),
	}
	source := func(name string, protected bool) {
		spec.Sources = append(spec.Sources, accesslogs.Source{
			BucketName: name, BucketARN: p.Identity.bucketARN(name), Protected: protected && p.Protect,
		})
	}
	if !p.archives() {
		source(p.bucketName(roleTrailLogs), true)
	}
	if p.config.Analysis != nil {
		source(p.bucketName(roleResults), false)
	}
	for i := range p.Buckets {
		if b := &p.Buckets[i]; b.manages(config.ManageAccessLogs) {
			source(b.BucketName, b.Protected)
		}
	}
	return spec
}

// accessLogsInGroup are the access logs that CloudWatch Logs delivers.
var accessLogsInGroup = part{
	plan: func(p *planner) { p.AccessLogDelivery = p.accessLogDelivery() },
	switches: func(p *planner) []Switch {
		return []Switch{{
			"accessLogs.destinations", "with cloudwatch-logs, access logs as JSON in a log group: $0.50 a GB, less from 10 TB a month",
			p.AccessLogDelivery != nil, 0,
		}}
	},
	validate: func(p *Plan) error { return refusal("accessLogs", p.AccessLogDelivery) },
	build: func(ctx *pulumi.Context, b *builder) error {
		spec := b.plan.AccessLogDelivery
		if spec == nil {
			return nil
		}
		links := accesslogs.Links{KeyARN: b.key.ARN, Buckets: map[string]accesslogs.Bucket{}}
		for _, s := range spec.Sources {
			links.Buckets[s.BucketName] = accesslogs.Bucket{Name: b.buckets[s.BucketName], Settled: b.settled[s.BucketName]}
		}
		made, err := accesslogs.New(ctx, "access-log-delivery", spec, links, b.kept)
		if err != nil {
			return err
		}
		b.accessLogGroup = made.LogGroup
		return nil
	},
}
