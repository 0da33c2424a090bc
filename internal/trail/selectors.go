package trail

import (
	"errors"
	"fmt"
	"slices"

	"datatrail/internal/dataset"
)

// ManagementEvents says which management events are recorded.
type ManagementEvents string

// The choices of management events. AWS charges for each copy after the account's first.
const (
	NoManagementEvents    ManagementEvents = "none"
	WriteManagementEvents ManagementEvents = "writes"
	AllManagementEvents   ManagementEvents = "all"
)

// MaxSelectorValues is the maximum number of values in all selectors of a trail together.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
const MaxSelectorValues = 500

// Source is a bucket, or a prefix of one, that the trail records.
type Source struct {
	// BucketARN of the bucket. Required.
	BucketARN string
	// Prefix of the keys, with its slash. Default: the whole bucket.
	Prefix string
	// Events to record. Required.
	Events dataset.Events
}

// Recording is everything that a trail records.
type Recording struct {
	// Sources are the buckets and prefixes to record. Required.
	Sources []Source
	// LogBucketARNs are buckets that no selector may reach. Required.
	LogBucketARNs []string
	// ManagementEvents to record. Default: none.
	ManagementEvents ManagementEvents
	// AIServices are names from AIServices whose data events are recorded too. Default: none.
	AIServices []string
}

const (
	objectType = "AWS::S3::Object"

	fieldCategory = "eventCategory"
	fieldName     = "eventName"
	fieldReadOnly = "readOnly"
	fieldARN      = "resources.ARN"
	fieldType     = "resources.type"
)

// selector is an advanced event selector. An event is recorded when one selector matches in all its fields.
type selector struct {
	name   string
	fields []field
}

// field compares one field of an event. One of the lists has values: the field must equal or begin with any
// of them, or, with notStartsWith, begin with none.
type field struct {
	name          string
	equals        []string
	startsWith    []string
	notStartsWith []string
}

// Validate reports all mistakes at once: an unknown choice, a source that is a log bucket, nothing to record, and more values
// than a trail can have.
func (r Recording) Validate() error {
	var errs []error
	if len(r.Sources) == 0 {
		errs = append(errs, errors.New("Sources are empty: name at least one bucket"))
	}
	if len(r.LogBucketARNs) == 0 {
		errs = append(errs, errors.New("LogBucketARNs are empty: name the bucket that receives the records"))
	}
	for _, source := range r.Sources {
		if slices.Contains(r.LogBucketARNs, source.BucketARN) {
			errs = append(errs, fmt.Errorf("source %s is a log bucket: recording it would record its own deliveries for ever",
				source.BucketARN))
		}
		if _, err := dataset.ParseEvents(string(source.Events)); err != nil {
			errs = append(errs, fmt.Errorf("source %s: %w", source.BucketARN, err))
		}
	}
	known := []ManagementEvents{"", NoManagementEvents, WriteManagementEvents, AllManagementEvents}
	if !slices.Contains(known, r.ManagementEvents) {
		errs = append(errs, fmt.Errorf("management events %q: use none, writes or all", r.ManagementEvents))
	}
	for _, service := range r.AIServices {
		if aiResourceTypes[service] == nil {
			errs = append(errs, fmt.Errorf("AI service %q is not known", service))
		}
	}
	if n := r.Values(); n > MaxSelectorValues {
		sources := r.sourceValues()
		errs = append(errs, fmt.Errorf("%d selector values are more than the %d that a trail can have: the datasets take %d, "+
			"and everything else takes %d: split the datasets over more stacks, at most %d in each, or record less of everything else",
			n, MaxSelectorValues, sources, n-sources, MaxSelectorValues-n+sources))
	}
	return errors.Join(errs...)
}

// Values counts the values of all selectors, as CloudTrail does for its limit.
func (r Recording) Values() int {
	n := 0
	for _, s := range r.selectors() {
		for _, f := range s.fields {
			n += len(f.equals) + len(f.startsWith) + len(f.notStartsWith)
		}
	}
	return n
}

// sourceValues counts those that name sources.
func (r Recording) sourceValues() int {
	n := 0
	for _, s := range r.selectors() {
		for _, f := range s.fields {
			n += len(f.startsWith)
		}
	}
	return n
}

// selectors plans the trail's selectors. Sources of which the same is recorded share one. Those on a whole
// bucket are to catch its listings as well. Copies have one of their own, since they are recorded with their
// target. docs/unproven.md#lists-by-prefix, docs/unproven.md#copies-by-source
//
// A listing names a bucket rather than keys, so that a selector on a prefix may miss those of the prefix. Where a
// bucket is recorded by prefixes, its listings are therefore recorded whole: each costs what any data event
// does, whatever it asks for.
func (r Recording) selectors() []selector {
	var out []selector
	objects := func(name string, fields ...field) {
		out = append(out, selector{name, append([]field{category("Data"), equals(fieldType, objectType)}, fields...)})
	}
	if arns := r.prefixes(true, false); len(arns) > 0 {
		objects("Reads of datasets", equals(fieldReadOnly, "true"), startsWith(arns))
	}
	if arns := r.prefixes(false, true); len(arns) > 0 {
		objects("Writes to datasets", equals(fieldReadOnly, "false"), startsWith(arns))
	}
	if arns := r.prefixes(true, true); len(arns) > 0 {
		objects("Reads of and writes to datasets", startsWith(arns))
	}
	if arns := r.listed(); len(arns) > 0 {
		objects("Listings of the datasets' buckets", equals(fieldName, listings()...), startsWith(arns))
	}
	if dataset.RecordsCopies(r.events()) {
		objects("Copies within the account", equals(fieldName, dataset.APIs(dataset.Copies)...),
			field{name: fieldARN, notStartsWith: objectPrefixes(r.LogBucketARNs)})
	}
	switch r.ManagementEvents {
	case WriteManagementEvents:
		out = append(out, selector{"Management events that write", []field{category("Management"), equals(fieldReadOnly, "false")}})
	case AllManagementEvents:
		out = append(out, selector{"Management events", []field{category("Management")}})
	}
	for _, service := range r.AIServices {
		for _, resourceType := range aiResourceTypes[service] {
			// CloudTrail takes one resource type a selector.
			out = append(out, selector{resourceType, []field{category("Data"), equals(fieldType, resourceType)}})
		}
	}
	return out
}

func (r Recording) events() []dataset.Events {
	out := make([]dataset.Events, len(r.Sources))
	for i, source := range r.Sources {
		out[i] = source.Events
	}
	return out
}

// prefixes are what the objects' ARNs begin with in the sources of which the trail records reads, writes or
// both, exactly as asked for. Copies have a selector of their own.
func (r Recording) prefixes(reads, writes bool) []string {
	var out []string
	for _, source := range r.Sources {
		recorded, begin := source.Events.Of(), source.BucketARN+"/"+source.Prefix
		if recorded.Reads == reads && recorded.Writes == writes && !slices.Contains(out, begin) {
			out = append(out, begin)
		}
	}
	return out
}

// listed are the buckets of which the trail records reads by prefixes.
func (r Recording) listed() []string {
	var out []string
	for _, source := range r.Sources {
		if begin := source.BucketARN + "/"; source.Prefix != "" && source.Events.Of().Reads && !slices.Contains(out, begin) {
			out = append(out, begin)
		}
	}
	return out
}

// listings are the calls that name keys. HeadBucket tells none.
func listings() []string {
	return slices.DeleteFunc(dataset.APIs(dataset.Listings), func(api string) bool { return api == "HeadBucket" })
}

// objectPrefixes ends each value in a slash: without it a selector also matches every bucket whose
// name begins with the same letters.
func objectPrefixes(bucketARNs []string) []string {
	prefixes := make([]string, len(bucketARNs))
	for i, arn := range bucketARNs {
		prefixes[i] = arn + "/"
	}
	return prefixes
}

func category(name string) field { return equals(fieldCategory, name) }

func equals(name string, values ...string) field { return field{name: name, equals: values} }

func startsWith(prefixes []string) field { return field{name: fieldARN, startsWith: prefixes} }
