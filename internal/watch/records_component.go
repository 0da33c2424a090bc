package watch

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// RecordMetricsLinks are the inputs of RecordMetrics that other resources supply.
type RecordMetricsLinks struct {
	// LogGroup is the log group, which must exist first.
	LogGroup pulumi.Resource
}

// RecordMetrics are metric filters that count in the records of a log group.
type RecordMetrics struct{ pulumi.ResourceState }

func (*RecordMetrics) build(ctx *pulumi.Context, name string, spec *RecordMetricsSpec, links RecordMetricsLinks,
	parent pulumi.ResourceOption,
) error {
	after := pulumi.DependsOn([]pulumi.Resource{links.LogGroup})
	for _, f := range spec.filters() {
		metric := cloudwatch.LogMetricFilterMetricTransformationArgs{
			Namespace: pulumi.String(spec.Namespace), Name: pulumi.String(f.metric),
			Value: pulumi.String(f.value), Unit: pulumi.String(f.unit),
		}
		if f.bucket != "" {
			metric.Dimensions = pulumi.StringMap{dimensionBucket: pulumi.String("$." + f.bucket)}
		}
		_, err := cloudwatch.NewLogMetricFilter(ctx, name+"-"+f.name, &cloudwatch.LogMetricFilterArgs{
			Name:                 pulumi.String(f.name),
			LogGroupName:         pulumi.String(spec.LogGroup),
			Pattern:              pulumi.String(f.pattern),
			MetricTransformation: metric,
		}, parent, after)
		if err != nil {
			return fmt.Errorf("metric filter %s: %w", f.name, err)
		}
	}
	return nil
}

// NewRecordMetrics creates the metric filters.
func NewRecordMetrics(ctx *pulumi.Context, name string, spec *RecordMetricsSpec, links RecordMetricsLinks,
	opts ...pulumi.ResourceOption,
) (*RecordMetrics, error) {
	c := &RecordMetrics{}
	return component.New(ctx, name, c, spec, links, component.Frame[*RecordMetricsSpec, RecordMetricsLinks]{
		Type: RecordMetricsType, Noun: "record metrics", Build: c.build,
	}, opts)
}
