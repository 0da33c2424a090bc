package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/watch"
)

// planDashboard comes last, as it shows the others.
func (p *Plan) planDashboard() {
	if !p.config.Dashboard {
		return
	}
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
			args.AlarmARNs = append(args.AlarmARNs, p.Identity.alarmARN(watch.AlarmName(p.Trail.Name, alarm.Name)))
		}
	}
	p.Watch.Dashboard = args
}

func (b *built) buildDashboard(ctx *pulumi.Context, w Watch, provider pulumi.ResourceOption) error {
	if w.Dashboard == nil {
		return nil
	}
	_, err := watch.NewDashboard(ctx, "dashboard", w.Dashboard, provider)
	return err
}
