package watch

import (
	"errors"
	"fmt"
)

// Source is a data bucket that is watched.
type Source struct {
	// Dataset is the dataset's name. Required.
	Dataset string
	// Bucket is the physical name. Required.
	Bucket string
}

// RecordMetricsSpec is what RecordMetrics are made of.
type RecordMetricsSpec struct {
	// LogGroup is the physical name of the log group. Required.
	LogGroup string
	// Namespace of the metrics. Required.
	Namespace string
	// Copies are the buckets whose copies out are counted. Default: none.
	Copies []Source
}

// filter is a metric filter.
type filter struct {
	name, pattern, metric, value, unit string
	// byBucket takes the bucket's name from the record as the metric's dimension.
	byBucket bool
}

func (spec *RecordMetricsSpec) filters() []filter {
	var out []filter
	for _, m := range byBucket() {
		out = append(out, filter{
			name: string(m), pattern: m.pattern().String(), metric: string(m), value: m.value(), unit: m.unit(), byBucket: true,
		})
	}
	for _, source := range spec.Copies {
		out = append(out, filter{
			name: string(CopiesOut) + "-" + source.Dataset, pattern: copiesOut(source.Bucket).String(),
			metric: copiesMetric(source.Bucket), value: CopiesOut.value(), unit: CopiesOut.unit(),
		})
	}
	return out
}

// Validate refuses, all at once, a missing log group or namespace, more filters than a log group
// takes, and a pattern that is too long.
func (spec *RecordMetricsSpec) Validate() error {
	var errs []error
	if spec.LogGroup == "" || spec.Namespace == "" {
		errs = append(errs, errors.New("LogGroup and Namespace are required"))
	}
	filters := spec.filters()
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
