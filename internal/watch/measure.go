package watch

import "datatrail/internal/dataset"

// Measure is something that is counted for each data bucket, in the trail's records or in those of access logs. definitions has
// its properties.
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
	// CopiesOut are copies of objects, or of parts, into other buckets. Access logs have only the source, so there copies within
	// the dataset count as well.
	CopiesOut Measure = "CopiesOut"
)

// definition is everything about one measure: its metric, its alarm, and its line in a graph.
type definition struct {
	measure Measure
	// threshold is the key of the amount at which the alarm goes off, below alerts.thresholds.
	threshold string
	// alarm is the alarm's name after the dataset's. tells is what it says of an amount and a bucket.
	alarm, tells string
	// logged is what it says of access logs. Default: tells.
	logged string
	// title is that of the graph of all datasets. Default: there is none.
	title string
	// label names the measure in a dataset's graph of what is unusual. Default: a graph of its own.
	label string
	// trail picks the trail's records that count, of whichever bucket. Copies have one for each dataset, and none here.
	trail pattern
	// operations are those that access logs name in the records that count; access are the other clauses.
	operations []dataset.Class
	access     pattern
	// lists says that the trail's listings are among them.
	lists bool
	// bytes says that a record adds its bytes to the metric. Default: a record counts as one.
	bytes bool
	// copies are recorded where the trail records copies; the others where it records reads.
	copies bool
}

// definitions are in the order in which a dashboard shows them.
var definitions = []definition{
	{
		measure: EgressBytes, threshold: "bytes", alarm: "egress-bytes", title: "Bytes read",
		tells: "%s or more were read from %s within an hour",
		trail: pattern{ofS3, ofReading, hasBucket, succeeded, hasBytes}, bytes: true,
		operations: contents, access: pattern{answered, sentBytes},
	},
	{
		measure: EgressRequests, threshold: "requests", alarm: "egress-requests", title: "Reads",
		tells:      "%s or more reads of %s within an hour",
		trail:      pattern{ofS3, ofReading, hasBucket, succeeded},
		operations: contents, access: pattern{answered},
	},
	{
		measure: DeniedReads, threshold: "denied", alarm: "denied-reads", title: "Denied", label: "denied",
		tells: "%s or more reads or listings of %s were refused within an hour",
		trail: pattern{ofS3, dataEvent, isReadOnly, hasBucket, equals("errorCode", "AccessDenied")}, lists: true,
		operations: readOnly, access: pattern{forbidden},
	},
	{
		measure: AnonymousReads, threshold: "anonymous", alarm: "anonymous-reads", label: "anonymous",
		tells: "%s or more reads or listings of %s without authentication within an hour",
		trail: pattern{
			ofS3, dataEvent, isReadOnly, hasBucket, succeeded, equals("userIdentity.accountId", dataset.AnonymousAccounts()...),
		},
		lists:      true,
		operations: readOnly, access: pattern{answered, nobody},
	},
	{
		measure: PresignedReads, threshold: "presigned", alarm: "presigned-reads", label: "presigned",
		tells:      "%s or more reads of %s with presigned URLs within an hour",
		trail:      pattern{ofS3, ofReading, hasBucket, succeeded, equals("additionalEventData.AuthenticationMethod", "QueryString")},
		operations: contents, access: pattern{answered, equals(loggedAuth, "QueryString")},
	},
	{
		measure: CopiesOut, threshold: "copies", alarm: "copies-out", label: "copies out",
		tells:      "%s or more copies from %s into other buckets within an hour",
		logged:     "%s or more copies from %s, those within it included, within an hour",
		copies:     true,
		operations: copying, access: pattern{answered},
	},
}

// Measures returns all measures.
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

// Threshold returns the key of the alarm's threshold, below alerts.thresholds.
func (m Measure) Threshold() string { return m.definition().threshold }

// Recorded reports whether the trail records what is counted.
func (m Measure) Recorded(r dataset.Recorded) bool {
	if m.definition().copies {
		return r.Copies
	}
	return r.Reads
}

const (
	unitBytes = "Bytes"
	unitCount = "Count"
)

func (m Measure) unit() string {
	if m.definition().bytes {
		return unitBytes
	}
	return unitCount
}
