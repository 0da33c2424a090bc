package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// RequestFilter asks S3 for the request metrics of one bucket, or of part of it.
type RequestFilter struct {
	// Name tells the filter from the others of the component. Required.
	Name string
	// BucketName of the bucket. Required.
	BucketName pulumi.StringInput
	// FilterID is FilterWhole or FilterFiles. Required.
	FilterID string
	// Prefix of the keys that count. Default: all.
	Prefix string
}

// RequestMetricsArgs are the arguments of NewRequestMetrics.
type RequestMetricsArgs struct {
	// Filters, one for each bucket. Required.
	Filters []RequestFilter
}

// RequestMetrics lets S3 publish bytes and requests of buckets by the minute.
type RequestMetrics struct{ pulumi.ResourceState }

// Validate refuses an empty list, and a filter without a name, a bucket or an id.
func (a *RequestMetricsArgs) Validate() error {
	if len(a.Filters) == 0 {
		return errors.New("Filters are empty: name at least one bucket")
	}
	for i, f := range a.Filters {
		if f.Name == "" || f.BucketName == nil || f.FilterID == "" {
			return fmt.Errorf("Filters[%d]: Name, BucketName and FilterID are required", i)
		}
	}
	return nil
}

func (*RequestMetrics) build(ctx *pulumi.Context, name string, args *RequestMetricsArgs, parent pulumi.ResourceOption) error {
	for _, f := range args.Filters {
		metric := &s3.BucketMetricArgs{Bucket: f.BucketName, Name: pulumi.String(f.FilterID)}
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
func NewRequestMetrics(ctx *pulumi.Context, name string, args *RequestMetricsArgs, opts ...pulumi.ResourceOption,
) (*RequestMetrics, error) {
	c := &RequestMetrics{}
	return component.New(ctx, name, c, args, component.Frame[RequestMetricsArgs]{
		Type: RequestMetricsType, Noun: "request metrics", Validate: (*RequestMetricsArgs).Validate, Build: c.build,
	}, opts)
}
