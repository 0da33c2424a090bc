package watch

import (
	"slices"

	"datatrail/internal/dataset"
)

// Measure is something that is counted in the trail's records, for each data bucket. What there is to
// say about it stands in definitions.
type Measure string

// The measures. Their names are those of the metrics.
const (
	// EgressBytes are the bytes of successful reads. Listings and error messages have bytes as well,
	// which are not egress.
	EgressBytes Measure = "EgressBytes"
	// EgressRequests are successful reads.
	EgressRequests Measure = "EgressRequests"
	// DeniedReads are reads and listings that were refused.
	DeniedReads Measure = "DeniedReads"
	// AnonymousReads are successful reads and listings without authentication.
	AnonymousReads Measure = "AnonymousReads"
	// PresignedReads are successful reads with presigned URLs.
	PresignedReads Measure = "PresignedReads"
	// CopiesOut are copies of objects, or of parts, into other buckets.
	CopiesOut Measure = "CopiesOut"
)

// definition is everything about one measure: its metric, its alarm, and its line in a graph.
type definition struct {
	measure Measure
	// threshold is the key of the amount at which the alarm goes off, below alerts.thresholds.
	threshold string
	// alarm is the alarm's name after the dataset's. tells is what it says of an amount and a bucket.
	alarm, tells string
	// label names the measure in a dataset's graph of what is unusual. Default: a graph of its own.
	label string
	// pattern picks the records that count, of whichever bucket. Copies have one for each dataset, and none here.
	pattern pattern
	// lists says that listings are among them.
	lists bool
	// adds is the field whose bytes a record adds to the metric. Default: a record counts as one.
	adds string
	// copies are recorded where the trail records copies; the others where it records reads.
	copies bool
}

// definitions are in the order in which a dashboard shows them.
var definitions = []definition{
	{
		measure: EgressBytes, threshold: "bytes", alarm: "egress-bytes",
		tells:   "%s or more were read from %s within an hour",
		pattern: pattern{ofS3, ofReading, hasBucket, succeeded, hasBytes}, adds: fieldBytes,
	},
	{
		measure: EgressRequests, threshold: "requests", alarm: "egress-requests",
		tells:   "%s or more reads of %s within an hour",
		pattern: pattern{ofS3, ofReading, hasBucket, succeeded},
	},
	{
		measure: DeniedReads, threshold: "denied", alarm: "denied-reads", label: "denied",
		tells:   "%s or more reads or listings of %s were refused within an hour",
		pattern: pattern{ofS3, dataEvent, isReadOnly, hasBucket, equals("errorCode", "AccessDenied")}, lists: true,
	},
	{
		measure: AnonymousReads, threshold: "anonymous", alarm: "anonymous-reads", label: "anonymous",
		tells: "%s or more reads or listings of %s without authentication within an hour",
		pattern: pattern{
			ofS3, dataEvent, isReadOnly, hasBucket, succeeded, equals("userIdentity.accountId", dataset.AnonymousAccounts()...),
		},
		lists: true,
	},
	{
		measure: PresignedReads, threshold: "presigned", alarm: "presigned-reads", label: "presigned",
		tells:   "%s or more reads of %s with presigned URLs within an hour",
		pattern: pattern{ofS3, ofReading, hasBucket, succeeded, equals("additionalEventData.AuthenticationMethod", "QueryString")},
	},
	{
		measure: CopiesOut, threshold: "copies", alarm: "copies-out", label: "copies out",
		tells:  "%s or more copies from %s into other buckets within an hour",
		copies: true,
	},
}

// Measures lists all of them.
func Measures() []Measure {
	out := make([]Measure, len(definitions))
	for i, d := range definitions {
		out[i] = d.measure
	}
	return out
}

// definition is empty for a measure that is not known.
func (m Measure) definition() definition {
	for _, d := range definitions {
		if d.measure == m {
			return d
		}
	}
	return definition{}
}

func (m Measure) pattern() pattern { return m.definition().pattern }

// patterns pick the records of one dataset that count. A record matches one of them at the most.
func (m Measure) patterns(s Source) []pattern {
	d := m.definition()
	switch {
	case d.copies:
		return copiesOut(s)
	case s.IsWhole():
		return []pattern{d.pattern}
	}
	out := slices.Clone(d.pattern)
	out[slices.Index(out, hasBucket)] = equals(fieldBucket, s.Bucket)
	return []pattern{append(out, keysBelow(s.Prefix, d.lists))}
}

// byBucket lists the measures that take the bucket's name from the record.
func byBucket() []Measure {
	return slices.DeleteFunc(Measures(), func(m Measure) bool { return m.pattern() == nil })
}

// Threshold is the key of the amount at which the alarm goes off, below alerts.thresholds.
func (m Measure) Threshold() string { return m.definition().threshold }

// Recorded reports whether the trail records what is counted.
func (m Measure) Recorded(r dataset.Recorded) bool {
	if m.definition().copies {
		return r.Copies
	}
	return r.Reads
}

// value is what a record adds to the metric.
func (m Measure) value() string {
	if field := m.definition().adds; field != "" {
		return "$." + field
	}
	return "1"
}

const (
	unitBytes = "Bytes"
	unitCount = "Count"
)

func (m Measure) unit() string {
	if m.definition().adds != "" {
		return unitBytes
	}
	return unitCount
}

// dimensionBucket is the only dimension of the metrics.
const dimensionBucket = "BucketName"

// metric is where the measure of one dataset is found. No bucket's name contains a slash, so that a dataset with a prefix
// never shares a metric with a bucket.
func (m Measure) metric(namespace string, s Source) metric {
	switch {
	case !s.IsWhole():
		return metric{namespace: namespace, name: string(m) + "/" + s.Dataset}
	case m.definition().copies:
		return metric{namespace: namespace, name: string(m) + "-" + s.Bucket}
	}
	return metric{namespace: namespace, name: string(m), dimensions: []dimension{{dimensionBucket, s.Bucket}}}
}
