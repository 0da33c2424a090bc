package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/dataset"
	"datatrail/internal/watch"
)

// planRequestMetrics names buckets by their names; the outputs that stand for them replace these
// once they exist.
func (p *Plan) planRequestMetrics() {
	alerts, metrics := p.alerts(), p.metrics()
	var filters []watch.RequestFilter
	if metrics.Requests || alerts.Requests {
		for _, s := range p.sources() {
			filters = append(filters, watch.RequestFilter{
				Name: s.Dataset, BucketName: pulumi.String(s.Bucket), FilterID: watch.FilterWhole,
			})
		}
	}
	if alerts.SilentFilesHours > 0 {
		filters = append(filters, watch.RequestFilter{
			Name: roleTrailLogs, BucketName: pulumi.String(p.TrailLogs.BucketName), FilterID: watch.FilterFiles,
			Prefix: p.TrailLogs.TrailDelivery.FilePrefix(),
		})
	}
	if len(filters) > 0 {
		p.Watch.Requests = &watch.RequestMetricsArgs{Filters: filters}
	}
}

func (p *Plan) planRecordMetrics() {
	if !p.metrics().Records && !p.alerts().Records {
		return
	}
	p.Watch.Records = &watch.RecordMetricsArgs{LogGroup: p.logGroupName(), Namespace: watch.Namespace(p.Trail.Name)}
	if dataset.RecordsCopies(p.events()) {
		p.Watch.Records.Copies = p.sources()
	}
}

func (p *Plan) planTopTalkers() {
	if p.metrics().TopTalkers {
		p.Watch.TopTalkers = &watch.TopTalkersArgs{RuleName: watch.TopTalkersName(p.Trail.Name), LogGroup: p.logGroupName()}
	}
}

// bucketNames are the buckets' names as outputs, by physical name, so that what is set on a bucket
// waits for it.
func (b *built) bucketNames() map[string]pulumi.StringInput {
	out := map[string]pulumi.StringInput{b.plan.TrailLogs.BucketName: b.trailLogs.BucketName}
	for i, d := range b.plan.Datasets {
		out[d.Bucket.BucketName] = b.datasets[i].BucketName
	}
	return out
}

func (b *built) requestMetrics(args watch.RequestMetricsArgs) *watch.RequestMetricsArgs {
	names := b.bucketNames()
	filters := make([]watch.RequestFilter, len(args.Filters))
	for i, f := range args.Filters {
		filters[i] = f
		if planned, ok := f.BucketName.(pulumi.String); ok {
			filters[i].BucketName = names[string(planned)]
		}
	}
	return &watch.RequestMetricsArgs{Filters: filters}
}

func (b *built) buildMetrics(ctx *pulumi.Context, w Watch, provider pulumi.ResourceOption) error {
	if w.Requests != nil {
		if _, err := watch.NewRequestMetrics(ctx, "request-metrics", b.requestMetrics(*w.Requests), provider); err != nil {
			return err
		}
	}
	if w.Records != nil {
		args := *w.Records
		args.WaitFor = []pulumi.Resource{b.trail.LogGroup}
		if _, err := watch.NewRecordMetrics(ctx, "record-metrics", &args, provider); err != nil {
			return err
		}
	}
	if w.TopTalkers != nil {
		args := *w.TopTalkers
		args.WaitFor = []pulumi.Resource{b.trail.LogGroup}
		if _, err := watch.NewTopTalkers(ctx, "top-talkers", &args, provider); err != nil {
			return err
		}
	}
	return nil
}
