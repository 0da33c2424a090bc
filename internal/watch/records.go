package watch

import (
	"errors"
	"fmt"
)

// RecordMetricsSpec is what RecordMetrics are made of.
type RecordMetricsSpec struct {
	// LogGroup is the physical name of the log group. Required.
	LogGroup string
	// Namespace of the metrics. Required.
	Namespace string
	// Copies are the datasets that are buckets and whose copies out are counted. Default: none.
	Copies []Source
	// Prefixes are the datasets that are prefixes, which have filters of their own. Default: none.
	Prefixes []Counted
	// Others are metric filters that the log group has besides. Default: 0.
	Others int
	// NoBucket says that no dataset is a bucket, so that nothing is counted by bucket. Default: false.
	NoBucket bool
}

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

func (spec *RecordMetricsSpec) filters() []filter {
	var out []filter
	if !spec.NoBucket {
		for _, m := range byBucket() {
			out = append(out, filter{
				name: string(m), pattern: m.pattern().String(), metric: string(m), value: m.value(), unit: m.unit(), byBucket: true,
			})
		}
	}
	for _, source := range spec.Copies {
		out = append(out, spec.own(source, CopiesOut)...)
	}
	for _, counted := range spec.Prefixes {
		for _, m := range counted.Measures {
			out = append(out, spec.own(counted.Source, m)...)
		}
	}
	return out
}

// own are the filters that count one measure of one dataset. Several feed one metric.
func (spec *RecordMetricsSpec) own(s Source, m Measure) []filter {
	var out []filter
	for i, p := range m.patterns(s) {
		f := filter{
			name: string(m) + "-" + s.Dataset, pattern: p.String(), metric: m.metric(spec.Namespace, s).name,
			value: m.value(), unit: m.unit(),
		}
		if i > 0 {
			f.name += fmt.Sprintf("-%d", i+1)
		}
		out = append(out, f)
	}
	return out
}

// tooMany says what the filters are for, and how to get along with fewer.
func (spec *RecordMetricsSpec) tooMany(filters int) error {
	if len(spec.Prefixes) == 0 {
		return fmt.Errorf("%d metric filters are more than the %d that a log group can have: split the datasets over more stacks",
			filters, MaxFilters)
	}
	shared, copies := len(byBucket()), 0
	if spec.NoBucket {
		shared = 0
	}
	for _, s := range spec.Copies {
		copies += len(spec.own(s, CopiesOut))
	}
	return fmt.Errorf("%d metric filters (%d by bucket, %d for copies out of %d buckets, %d for %d datasets with prefixes) "+
		"are more than the %d that a log group can have: turn metrics.records off, so that prefixes are counted only for the "+
		"amounts in datasets[].thresholds, set fewer amounts, or split the datasets over more stacks",
		filters, shared, copies, len(spec.Copies), filters-shared-copies-spec.Others, len(spec.Prefixes), MaxFilters)
}

// Validate refuses, all at once, a missing log group or namespace, more filters than a log group
// takes, and a pattern that is too long.
func (spec *RecordMetricsSpec) Validate() error {
	var errs []error
	if spec.LogGroup == "" || spec.Namespace == "" {
		errs = append(errs, errors.New("LogGroup and Namespace are required"))
	}
	filters := spec.filters()
	if all := len(filters) + spec.Others; all > MaxFilters {
		errs = append(errs, spec.tooMany(all))
	}
	for _, f := range filters {
		if len(f.pattern) > MaxPattern {
			errs = append(errs, fmt.Errorf("metric filter %s: a pattern of %d characters is longer than the %d that are accepted",
				f.name, len(f.pattern), MaxPattern))
		}
	}
	return errors.Join(errs...)
}
