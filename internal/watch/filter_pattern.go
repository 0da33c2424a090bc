package watch

import (
	"strings"

	"datatrail/internal/dataset"
)

// Limits of CloudWatch Logs.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
const (
	// MaxFilters is how many metric filters a log group takes.
	MaxFilters = 100
	// MaxPattern is how many characters a filter pattern may have.
	MaxPattern = 1024
)

// pattern is a filter pattern for JSON records: all its clauses must hold.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
type pattern []string

func (p pattern) String() string {
	return "{ " + strings.Join(p, " && ") + " }"
}

// equals is a clause that holds when the field is one of the values, in which * is a wildcard.
func equals(field string, values ...string) string {
	alternatives := make([]string, len(values))
	for i, value := range values {
		alternatives[i] = "($." + field + ` = "` + value + `")`
	}
	if len(alternatives) == 1 {
		return alternatives[0]
	}
	return "(" + strings.Join(alternatives, " || ") + ")"
}

const (
	fieldBucket     = "requestParameters.bucketName"
	fieldCopySource = "requestParameters.x-amz-copy-source"
	fieldBytes      = "additionalEventData.bytesTransferredOut"
	serviceS3       = "s3.amazonaws.com"
)

var (
	ofS3       = equals("eventSource", serviceS3)
	ofReading  = equals("eventName", dataset.APIs(dataset.Content)...)
	ofCopying  = equals("eventName", dataset.APIs(dataset.Copies)...)
	dataEvent  = equals("eventCategory", "Data")
	isReadOnly = "($.readOnly IS TRUE)"
	// succeeded takes an empty code for none.
	// docs/unproven.md#empty-in-filter-patterns
	succeeded = "(($.errorCode NOT EXISTS) || " + equals("errorCode", "") + ")"
	hasBytes  = "($." + fieldBytes + " > 0)"
	// hasBucket keeps the field of the dimension in the pattern, and records out that lack it:
	// CloudTrail omits the parameters of a request when they are too large.
	hasBucket = equals(fieldBucket, "*")
)

// copySources are the beginnings of the header that names the source of a copy: bucket and key, with
// or without a leading slash, percent-encoded by some clients. No bucket's name contains a percent
// sign or a slash, so none of them matches a bucket whose name only begins, or ends, the same.
// docs/unproven.md#percent-in-filter-patterns
func copySources(bucket string) []string {
	return []string{
		bucket + "/*", "/" + bucket + "/*",
		bucket + "%2*", "/" + bucket + "%2*", "%2F" + bucket + "%2*", "%2f" + bucket + "%2*",
	}
}

// copiesOut are copies from a bucket into another one.
func copiesOut(bucket string) pattern {
	return pattern{
		ofS3, ofCopying, succeeded, equals(fieldCopySource, copySources(bucket)...),
		"($." + fieldBucket + ` != "` + bucket + `")`,
	}
}
