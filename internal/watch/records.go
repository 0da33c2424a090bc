package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// Source is a data bucket that is watched.
type Source struct {
	// Dataset is the dataset's name. Required.
	Dataset string
	// Bucket is the physical name. Required.
	Bucket string
}

// RecordMetricsArgs are the arguments of NewRecordMetrics.
type RecordMetricsArgs struct {
	// LogGroup is the physical name of the log group. Required.
	LogGroup string
	// Namespace of the metrics. Required.
	Namespace string
	// Copies are the buckets whose copies out are counted. Default: none.
	Copies []Source
	// WaitFor are the resources that make the log group. Default: none.
	WaitFor []pulumi.Resource
}

// RecordMetrics counts in the records of a log group.
type RecordMetrics struct{ pulumi.ResourceState }

// filter is a metric filter.
type filter struct {
	name, pattern, metric, value, unit string
	// byBucket takes the bucket's name from the record as the metric's dimension.
	byBucket bool
}

func (a *RecordMetricsArgs) filters() []filter {
	var out []filter
	for _, m := range byBucket() {
		out = append(out, filter{
			name: string(m), pattern: m.pattern().String(), metric: string(m), value: m.value(), unit: m.unit(), byBucket: true,
		})
	}
	for _, source := range a.Copies {
		out = append(out, filter{
			name: string(CopiesOut) + "-" + source.Dataset, pattern: copiesOut(source.Bucket).String(),
			metric: copiesMetric(source.Bucket), value: CopiesOut.value(), unit: CopiesOut.unit(),
		})
	}
	return out
}

// Validate refuses, all at once, a missing log group or namespace, more filters than a log group
// takes, and a pattern that is too long.
func (a *RecordMetricsArgs) Validate() error {
	var errs []error
	if a.LogGroup == "" || a.Namespace == "" {
		errs = append(errs, errors.New("LogGroup and Namespace are required"))
	}
	filters := a.filters()
	if len(filters) > MaxFilters {
		errs = append(errs, fmt.Errorf("%d metric filters are more than the %d that a log group takes: "+
			"split the datasets over more stacks", len(filters), MaxFilters))
	}
	for _, f := range filters {
		if len(f.pattern) > MaxPattern {
			errs = append(errs, fmt.Errorf("metric filter %s: a pattern of %d characters is longer than the %d that are accepted",
				f.name, len(f.pattern), MaxPattern))
		}
	}
	return errors.Join(errs...)
}

func (*RecordMetrics) build(ctx *pulumi.Context, name string, args *RecordMetricsArgs, parent pulumi.ResourceOption) error {
	for _, f := range args.filters() {
		metric := cloudwatch.LogMetricFilterMetricTransformationArgs{
			Namespace: pulumi.String(args.Namespace), Name: pulumi.String(f.metric),
			Value: pulumi.String(f.value), Unit: pulumi.String(f.unit),
		}
		if f.byBucket {
			metric.Dimensions = pulumi.StringMap{dimensionBucket: pulumi.String("$." + fieldBucket)}
		}
		_, err := cloudwatch.NewLogMetricFilter(ctx, name+"-"+f.name, &cloudwatch.LogMetricFilterArgs{
			Name:                 pulumi.String(f.name),
			LogGroupName:         pulumi.String(args.LogGroup),
			Pattern:              pulumi.String(f.pattern),
			MetricTransformation: metric,
		}, parent, pulumi.DependsOn(args.WaitFor))
		if err != nil {
			return fmt.Errorf("metric filter %s: %w", f.name, err)
		}
	}
	return nil
}

// NewRecordMetrics creates the metric filters.
func NewRecordMetrics(ctx *pulumi.Context, name string, args *RecordMetricsArgs, opts ...pulumi.ResourceOption,
) (*RecordMetrics, error) {
	c := &RecordMetrics{}
	return component.New(ctx, name, c, args, component.Frame[RecordMetricsArgs]{
		Type: RecordMetricsType, Noun: "record metrics", Validate: (*RecordMetricsArgs).Validate, Build: c.build,
	}, opts)
}
