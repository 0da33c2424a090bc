package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/watch"
)

// requests reports whether S3 publishes request metrics of the data buckets.
func (p *planner) requests() bool { return p.metrics().Requests || p.alerts().Requests }

// requestsKey is the key that asks for request metrics.
func (p *planner) requestsKey() string {
	if p.alerts().Requests {
		return "alerts.requests"
	}
	return "metrics.requests"
}

// requestMetrics are those of S3 itself.
var requestMetrics = part{
	plan: func(p *planner) {
		var filters []watch.RequestFilter
		if p.requests() {
			p.unmeasured(p.requestsKey())
			for _, s := range sources(p.measured()) {
				filters = append(filters, watch.RequestFilter{Name: s.Dataset, Bucket: s.Bucket, FilterID: s.FilterID(), Prefix: s.Prefix})
			}
		}
		if p.alerts().SilentFilesHours > 0 {
			filters = append(filters, watch.RequestFilter{
				Name: roleTrailLogs, Bucket: p.Files.Bucket, FilterID: watch.FilterFiles,
				Prefix: p.Files.FilePrefix(),
			})
		}
		if p.alerts().SilentAccessLogsHours > 0 && !p.AccessLogs.Retired {
			filters = append(filters, watch.RequestFilter{
				Name: roleAccessLogs, Bucket: p.AccessLogs.BucketName, FilterID: watch.FilterAccessLogs, Prefix: bucket.AccessLogPrefix,
			})
		}
		if len(filters) > 0 {
			p.Watch.Requests = &watch.RequestMetricsSpec{Filters: filters}
		}
	},
	switches: func(p *planner) []Switch {
		return []Switch{{
			"metrics.requests", "S3 request metrics of every dataset (with alerts.requests too)",
			p.requests(), p.each(requestMetricsPriced * priceMetric),
		}}
	},
	validate: func(p *Plan) error { return refusal("request metrics", p.Watch.Requests) },
	build: func(ctx *pulumi.Context, b *builder) error {
		if b.plan.Watch.Requests == nil {
			return nil
		}
		_, err := watch.NewRequestMetrics(ctx, "request-metrics", b.plan.Watch.Requests,
			watch.RequestMetricsLinks{Buckets: b.buckets}, b.provider)
		return err
	},
}
