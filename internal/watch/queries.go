package watch

import (
	"errors"
	"fmt"

	"datatrail/internal/dataset"
)

// QueriesSpec is what Queries are made of.
type QueriesSpec struct {
	// Trail is the folder that the console shows the queries in. Required.
	Trail string
	// LogGroup is the physical name of the log group. Required.
	LogGroup string
	// Sources are the data buckets. Required.
	Sources []Source
	// Perimeters of datasets, by name. Default: none.
	Perimeters map[string]dataset.Perimeter
}

// all are the queries about all datasets, and those about the perimeters.
func (spec *QueriesSpec) all() []Query {
	out := shared(spec.Sources)
	for _, s := range spec.Sources {
		if rule := spec.Perimeters[s.Dataset]; !rule.Empty() {
			out = append(out, Outside(s, rule))
		}
	}
	return out
}

// Validate refuses, all at once, a missing folder, log group or source, and a query that is too long
// to be saved.
func (spec *QueriesSpec) Validate() error {
	var errs []error
	if spec.Trail == "" || spec.LogGroup == "" || len(spec.Sources) == 0 {
		errs = append(errs, errors.New("Trail, LogGroup and Sources are required"))
	}
	for _, q := range spec.all() {
		if len(q.Text) > MaxQuery {
			errs = append(errs, fmt.Errorf("query %q: %d characters are more than the %d that CloudWatch saves: list fewer or "+
				"broader networks, or fewer datasets, or turn the queries off", q.Name, len(q.Text), MaxQuery))
		}
	}
	return errors.Join(errs...)
}
