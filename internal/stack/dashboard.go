package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/watch"
)

// dashboard shows what the parts before it measure and tell.
var dashboard = part{
	plan: func(p *planner) {
		if !p.config.Dashboard {
			return
		}
		w := p.Watch
		spec := &watch.DashboardSpec{
			Trail: p.trailName(), Region: p.Identity.Region, Sources: p.sources(), Records: w.Records != nil, LogGroup: p.logGroupName(),
			AccessLogs: p.AccessLogs.BucketName,
			Remote:     p.remote(), Files: p.alerts().SilentFilesHours > 0,
			AccessFiles:    p.alerts().SilentAccessLogsHours > 0 && !p.AccessLogs.Retired,
			AccessLogGroup: p.accessLogGroup(),
		}
		if w.AccessLogs != nil {
			spec.Logged = p.accessCounts(p.metrics().AccessLogs)
		}
		if p.TrailLogs != nil {
			spec.TrailLogs = p.TrailLogs.BucketName
		}
		if p.requests() {
			spec.Requested = sources(p.measured())
		}
		if w.TopTalkers != nil {
			spec.TopTalkersRule = w.TopTalkers.RuleName
		}
		if w.Alarms != nil {
			for _, alarm := range w.Alarms.Alarms {
				spec.AlarmARNs = append(spec.AlarmARNs, p.Identity.alarmARN(watch.AlarmName(p.trailName(), alarm.Name)))
			}
		}
		p.Watch.Dashboard = spec
	},
	switches: func(p *planner) []Switch {
		return []Switch{{"dashboard", "one dashboard", p.Watch.Dashboard != nil, priceDashboard}}
	},
	validate: func(p *Plan) error { return refusal("dashboard", p.Watch.Dashboard) },
	build: func(ctx *pulumi.Context, b *builder) error {
		if b.plan.Watch.Dashboard == nil {
			return nil
		}
		_, err := watch.NewDashboard(ctx, "dashboard", b.plan.Watch.Dashboard, b.provider)
		return err
	},
}
