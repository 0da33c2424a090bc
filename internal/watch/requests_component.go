package watch

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// RequestMetricsLinks are the inputs of RequestMetrics that other resources supply.
type RequestMetricsLinks struct {
	// Buckets are the buckets' names by physical name, known once the buckets exist.
	Buckets Buckets
}

// RequestMetrics makes S3 publish bytes and requests of buckets per minute.
type RequestMetrics struct{ pulumi.ResourceState }

func (*RequestMetrics) build(ctx *pulumi.Context, name string, spec *RequestMetricsSpec, links RequestMetricsLinks,
	parent pulumi.ResourceOption,
) error {
	for _, f := range spec.Filters {
		metric := &s3.BucketMetricArgs{Bucket: links.Buckets[f.Bucket], Name: pulumi.String(f.FilterID)}
		if f.Prefix != "" {
			metric.Filter = s3.BucketMetricFilterArgs{Prefix: pulumi.String(f.Prefix)}
		}
		if _, err := s3.NewBucketMetric(ctx, name+"-"+f.Name, metric, parent); err != nil {
			return fmt.Errorf("filter of %s: %w", f.Name, err)
		}
	}
	return nil
}

// NewRequestMetrics creates the filters.
func NewRequestMetrics(ctx *pulumi.Context, name string, spec *RequestMetricsSpec, links RequestMetricsLinks,
	opts ...pulumi.ResourceOption,
) (*RequestMetrics, error) {
	c := &RequestMetrics{}
	return component.New(ctx, name, c, spec, links, component.Frame[*RequestMetricsSpec, RequestMetricsLinks]{
		Type: RequestMetricsType, Noun: "request metrics", Build: c.build,
		Suits: func(s *RequestMetricsSpec, l RequestMetricsLinks) error { return l.Buckets.have(s.buckets()) },
	}, opts)
}
