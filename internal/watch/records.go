package watch

import (
	"errors"
	"fmt"
	"slices"

	"datatrail/internal/dataset"
)

// RecordMetricsSpec describes RecordMetrics.
type RecordMetricsSpec struct {
	// Log says whose records the log group holds. Default: the trail's.
	Log dataset.Log
	// LogGroup is the physical name of the log group. Required.
	LogGroup string
	// Namespace of the metrics. Required.
	Namespace string
	// Copies are the datasets that are buckets and whose copies out are counted in the trail's records. Default: none.
	Copies []Source
	// Prefixes are the datasets that are prefixes, which have filters of their own. Default: none.
	Prefixes []Counted
	// Others is the number of other metric filters of the log group. Default: 0.
	Others int
	// NoBucket says that no dataset is a whole bucket, so nothing is counted by bucket. Default: false.
	NoBucket bool
	// ByBucket are the measures that are counted by bucket. Default: all.
	ByBucket []Measure
	// Besides are buckets whose records are in the log group too, and are not counted. Default: none.
	Besides []string
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
	// bucket is the field of the record that is the metric's dimension. Default: the metric has none.
	bucket string
}

// byBucket are the measures that are counted by bucket.
func (spec *RecordMetricsSpec) byBucket() []reading {
	if spec.NoBucket {
		return nil
	}
	return slices.DeleteFunc(byBucket(spec.Log), func(r reading) bool {
		return len(spec.ByBucket) > 0 && !slices.Contains(spec.ByBucket, r.Measure)
	})
}

// Filters returns the number of metric filters.
func (spec *RecordMetricsSpec) Filters() int { return len(spec.filters()) }

func (spec *RecordMetricsSpec) filters() []filter {
	var out []filter
	for _, r := range spec.byBucket() {
		p := r.pattern()
		for _, other := range spec.Besides {
			p = append(slices.Clip(p), "($."+r.bucket()+` != "`+other+`")`)
		}
		name := string(r.Measure)
		out = append(out, filter{
			name: name, pattern: p.String(), metric: name, value: r.value(), unit: r.unit(), bucket: r.bucket(),
		})
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
	r := m.in(spec.Log)
	for i, p := range r.patterns(s) {
		f := filter{
			name: string(m) + "-" + s.Dataset, pattern: p.String(), metric: r.metric(spec.Namespace, s).name,
			value: r.value(), unit: r.unit(),
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
	shared, copies := len(spec.byBucket()), 0
	for _, s := range spec.Copies {
		copies += len(spec.own(s, CopiesOut))
	}
	key, ofCopies := "metrics.records", fmt.Sprintf("%d for copies out of %d buckets, ", copies, len(spec.Copies))
	if spec.Log == dataset.Access {
		key, ofCopies = "metrics.accessLogs", ""
	}
	return fmt.Errorf(
		"%d metric filters (%d by bucket, %s%d for %d datasets with prefixes) are more than the %d that a "+
			"log group can have: turn %s off, so that prefixes are counted only for the amounts in "+
			"datasets[].thresholds, set fewer amounts, or split the datasets over more stacks",
		filters, shared, ofCopies, filters-shared-copies-spec.Others, len(spec.Prefixes), MaxFilters, key)
}

// Validate reports all mistakes at once: a missing log group or namespace, more filters than a log group can have, and a
// pattern that is too long.
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
