package watch

import (
	"errors"
	"fmt"
)

// RequestFilter asks S3 for the request metrics of one bucket, or of part of it.
type RequestFilter struct {
	// Name distinguishes the filter from the others of the component. Required.
	Name string
	// Bucket is the physical name of the bucket. Required.
	Bucket string
	// FilterID is FilterWhole, FilterFiles or FilterAccessLogs. Required.
	FilterID string
	// Prefix of the keys that count. Default: all.
	Prefix string
}

// RequestMetricsSpec describes RequestMetrics.
type RequestMetricsSpec struct {
	// Filters, one for each bucket. Required.
	Filters []RequestFilter
}

// Validate refuses an empty list, a filter without a name, a bucket or an id, and two filters of the same name.
func (spec *RequestMetricsSpec) Validate() error {
	if len(spec.Filters) == 0 {
		return errors.New("Filters are empty: name at least one bucket")
	}
	seen := map[string]bool{}
	for i, f := range spec.Filters {
		if f.Name == "" || f.Bucket == "" || f.FilterID == "" {
			return fmt.Errorf("Filters[%d]: Name, Bucket and FilterID are required", i)
		}
		if seen[f.Name] {
			return fmt.Errorf("Filters[%d]: another filter is also called %s: give the dataset of this name another", i, f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}

func (spec *RequestMetricsSpec) buckets() []string {
	out := make([]string, len(spec.Filters))
	for i, f := range spec.Filters {
		out[i] = f.Bucket
	}
	return out
}
