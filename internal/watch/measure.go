package watch

// Measure is something that is counted in the trail's records, for each data bucket.
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

// byBucket are the measures that take the bucket's name from the record.
var byBucket = []Measure{EgressBytes, EgressRequests, DeniedReads, AnonymousReads, PresignedReads}

// dimensionBucket is the only dimension of the metrics.
const dimensionBucket = "BucketName"

const (
	unitBytes = "Bytes"
	unitCount = "Count"
)

// pattern picks the records that count.
func (m Measure) pattern() pattern {
	switch m {
	case EgressBytes:
		return pattern{ofS3, ofReading, hasBucket, succeeded, hasBytes}
	case EgressRequests:
		return pattern{ofS3, ofReading, hasBucket, succeeded}
	case DeniedReads:
		return pattern{ofS3, dataEvent, isReadOnly, hasBucket, equals("errorCode", "AccessDenied")}
	case AnonymousReads:
		return pattern{ofS3, dataEvent, isReadOnly, hasBucket, succeeded, equals("userIdentity.accountId", "anonymous")}
	case PresignedReads:
		return pattern{ofS3, ofReading, hasBucket, succeeded, equals("additionalEventData.AuthenticationMethod", "QueryString")}
	case CopiesOut:
	}
	return nil
}

// value is what a record adds to the metric.
func (m Measure) value() string {
	if m == EgressBytes {
		return "$." + fieldBytes
	}
	return "1"
}

func (m Measure) unit() string {
	if m == EgressBytes {
		return unitBytes
	}
	return unitCount
}

// metric is where the measure of one bucket is found.
func (m Measure) metric(namespace, bucket string) metric {
	if m == CopiesOut {
		return metric{namespace: namespace, name: copiesMetric(bucket)}
	}
	return metric{namespace: namespace, name: string(m), dimensions: []dimension{{dimensionBucket, bucket}}}
}

func copiesMetric(bucket string) string { return string(CopiesOut) + "-" + bucket }
