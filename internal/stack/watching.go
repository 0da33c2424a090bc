package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/watch"
)

// buildWatch comes last: what it watches exists, or is named by what exists.
func (b *built) buildWatch(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
	for _, build := range []func(*pulumi.Context, Watch, pulumi.ResourceOption) error{
		b.buildMetrics, b.buildAlerts, b.buildViews, b.buildStorageClasses,
	} {
		if err := build(ctx, b.plan.Watch, provider); err != nil {
			return err
		}
	}
	return nil
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

func (b *built) buildAlerts(ctx *pulumi.Context, w Watch, provider pulumi.ResourceOption) error {
	if w.Topic == nil {
		return nil
	}
	topics, err := b.buildTopic(ctx, "alerts", *w.Topic, provider)
	if err != nil {
		return err
	}
	if w.Alarms != nil {
		args := *w.Alarms
		args.Topics = topics
		if _, err := watch.NewAlarms(ctx, "alarms", &args, provider); err != nil {
			return err
		}
	}
	if w.Tamper != nil {
		args := *w.Tamper
		if args.Topics, err = b.buildTopic(ctx, "tamper-topic", *w.TamperTopic, provider); err != nil {
			return err
		}
		args.KeyARN = b.keyARN
		if _, err := watch.NewTamper(ctx, "tamper", &args, provider); err != nil {
			return err
		}
	}
	return nil
}

func (b *built) buildViews(ctx *pulumi.Context, w Watch, provider pulumi.ResourceOption) error {
	if w.Queries != nil {
		args := *w.Queries
		args.WaitFor = []pulumi.Resource{b.trail.LogGroup}
		if _, err := watch.NewQueries(ctx, "queries", &args, provider); err != nil {
			return err
		}
	}
	if w.Dashboard != nil {
		if _, err := watch.NewDashboard(ctx, "dashboard", w.Dashboard, provider); err != nil {
			return err
		}
	}
	return nil
}

// buildTopic returns all topics that are told: the stack's own first.
func (b *built) buildTopic(ctx *pulumi.Context, name string, args watch.TopicArgs, provider pulumi.ResourceOption,
) ([]pulumi.StringInput, error) {
	args.KMSKeyARN = b.keyARN
	topic, err := watch.NewTopic(ctx, name, &args, provider)
	if err != nil {
		return nil, err
	}
	topics := []pulumi.StringInput{topic.ARN}
	for _, arn := range b.plan.config.Alerts.TopicARNs {
		topics = append(topics, pulumi.String(arn))
	}
	return topics, nil
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

func (b *built) buildStorageClasses(ctx *pulumi.Context, w Watch, provider pulumi.ResourceOption) error {
	if w.Analysis == nil {
		return nil
	}
	args := *w.Analysis
	args.WaitFor = []pulumi.Resource{b.accessLogs.Policy}
	args.Buckets = nil
	for i, d := range b.plan.config.Datasets {
		if d.StorageClassAnalysis {
			args.Buckets = append(args.Buckets, watch.AnalysedBucket{Dataset: d.Name, BucketName: b.datasets[i].BucketName})
		}
	}
	_, err := watch.NewStorageClassAnalysis(ctx, "storage-class-analysis", &args, provider)
	return err
}
