package watch

import (
	"errors"
	"fmt"

	"datatrail/internal/dataset"
)

// QueriesSpec describes Queries.
type QueriesSpec struct {
	// Trail is the folder that the console shows the queries in. Required.
	Trail string
	// LogGroup is the physical name of the trail's log group. Default: there is none.
	LogGroup string
	// AccessLogGroup is the physical name of the log group of access logs. Default: there is none. One of the two is required.
	AccessLogGroup string
	// Sources are the data buckets. Required with LogGroup.
	Sources []Source
	// Logged are the datasets whose access logs are in the log group. Required with AccessLogGroup.
	Logged []Source
	// Perimeters of datasets, by name. Default: none.
	Perimeters map[string]dataset.Perimeter
}

// ofTrail are the queries about all datasets, and those about the perimeters.
func (spec *QueriesSpec) ofTrail() []Query {
	if spec.LogGroup == "" {
		return nil
	}
	out := shared(spec.Sources)
	for _, s := range spec.Sources {
		if rule := spec.Perimeters[s.Dataset]; !rule.Empty() {
			out = append(out, Outside(s, rule))
		}
	}
	return out
}

func (spec *QueriesSpec) ofAccessLogs() []Query {
	if spec.AccessLogGroup == "" {
		return nil
	}
	return loggedQueries(spec.Logged)
}

// Validate reports all mistakes at once: a missing folder, log group or source, and a query that is too long to be saved.
func (spec *QueriesSpec) Validate() error {
	var errs []error
	if spec.Trail == "" || spec.LogGroup == "" && spec.AccessLogGroup == "" {
		errs = append(errs, errors.New("Trail, and LogGroup or AccessLogGroup, are required"))
	}
	if (spec.LogGroup == "") != (len(spec.Sources) == 0) || (spec.AccessLogGroup == "") != (len(spec.Logged) == 0) {
		errs = append(errs, errors.New("Sources belong to LogGroup, and Logged to AccessLogGroup: neither is without the other"))
	}
	for _, q := range append(spec.ofTrail(), spec.ofAccessLogs()...) {
		if len(q.Text) > MaxQuery {
			errs = append(errs, fmt.Errorf("query %q: %d characters are more than the %d that CloudWatch saves: list fewer or "+
				"broader networks, shorten the prefix, or turn the queries off", q.Name, len(q.Text), MaxQuery))
		}
	}
	return errors.Join(errs...)
}
