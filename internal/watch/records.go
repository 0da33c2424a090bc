package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// RecordMetricsArgs are the arguments of NewRecordMetrics.
type RecordMetricsArgs struct {
	// LogGroup is the physical name of the log group. Required.
	LogGroup string
	// Namespace of the metrics. Required.
	Namespace string
	// Copies are the datasets that are buckets and whose copies out are counted. Default: none.
	Copies []Source
	// Prefixes are the datasets that are prefixes, which have filters of their own. Default: none.
	Prefixes []Counted
	// NoBucket says that no dataset is a bucket, so that nothing is counted by bucket. Default: false.
	NoBucket bool
	// WaitFor are the resources that make the log group. Default: none.
	WaitFor []pulumi.Resource
}

// RecordMetrics counts in the records of a log group.
type RecordMetrics struct{ pulumi.ResourceState }

// Counted is a dataset, and what is counted of it.
type Counted struct {
	Source
	// Measures that are counted. Default: none.
	Measures []Measure
}

// filter is a metric filter.
type filter struct {
	name, pattern, metric, value, unit string
	// byBucket takes the bucket's name from the record as the metric's dimension.
	byBucket bool
}

func (a *RecordMetricsArgs) filters() []filter {
	var out []filter
	if !a.NoBucket {
		for _, m := range byBucket() {
			out = append(out, filter{
				name: string(m), pattern: m.pattern().String(), metric: string(m), value: m.value(), unit: m.unit(), byBucket: true,
			})
		}
	}
	for _, source := range a.Copies {
		out = append(out, a.own(source, CopiesOut)...)
	}
	for _, counted := range a.Prefixes {
		for _, m := range counted.Measures {
			out = append(out, a.own(counted.Source, m)...)
		}
	}
	return out
}

// own are the filters that count one measure of one dataset. Several feed one metric.
func (a *RecordMetricsArgs) own(s Source, m Measure) []filter {
	var out []filter
	for i, p := range m.patterns(s) {
		f := filter{
			name: string(m) + "-" + s.Dataset, pattern: p.String(), metric: m.metric(a.Namespace, s).name, value: m.value(), unit: m.unit(),
		}
		if i > 0 {
			f.name += fmt.Sprintf("-%d", i+1)
		}
		out = append(out, f)
	}
	return out
}

// arithmetic says what the filters are for.
func (a *RecordMetricsArgs) arithmetic() string {
	shared, copies, prefixes := len(byBucket()), 0, 0
	if a.NoBucket {
		shared = 0
	}
	for _, s := range a.Copies {
		copies += len(a.own(s, CopiesOut))
	}
	prefixes = len(a.filters()) - shared - copies
	return fmt.Sprintf("%d by bucket, %d for copies out of %d buckets, %d for %d datasets with prefixes",
		shared, copies, len(a.Copies), prefixes, len(a.Prefixes))
}

// fewer says how to get along with fewer filters.
func (a *RecordMetricsArgs) fewer() string {
	if len(a.Prefixes) == 0 {
		return "split the datasets over more stacks"
	}
	return "turn metrics.records off, so that only what datasets[].thresholds has an amount for is counted of prefixes, give fewer amounts, " +
		"or split the datasets over more stacks"
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
		errs = append(errs, fmt.Errorf("%d metric filters (%s) are more than the %d that a log group takes: %s",
			len(filters), a.arithmetic(), MaxFilters, a.fewer()))
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
