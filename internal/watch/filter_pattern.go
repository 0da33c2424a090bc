package watch

import (
	"net/url"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

// Limits of CloudWatch Logs.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
const (
	// MaxFilters is the maximum number of metric filters of a log group.
	MaxFilters = 100
	// MaxPattern is the maximum length of a filter pattern in characters.
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
	fieldKey        = "requestParameters.key"
	fieldListed     = "requestParameters.prefix"
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

// keysBelow is a clause that holds for keys of a prefix and, where listings count, for listings that ask for them. No prefix
// contains a character that patterns take for more than itself. docs/unproven.md#star-in-filter-patterns
func keysBelow(prefix string, lists bool) string {
	key := equals(fieldKey, prefix+"*")
	if !lists {
		return key
	}
	return "(" + key + " || " + equals(fieldListed, prefix+"*") + ")"
}

// copySources are the beginnings of the header that names the source of a copy: bucket and key, with
// or without a leading slash, percent-encoded by some clients. No bucket's name contains a percent
// sign or a slash, so none of them matches a bucket whose name only begins, or ends, the same.
// docs/unproven.md#percent-in-filter-patterns
func copySources(s Source) []string {
	if s.IsWhole() {
		return []string{
			s.Bucket + "/*", "/" + s.Bucket + "/*",
			s.Bucket + "%2*", "/" + s.Bucket + "%2*", "%2F" + s.Bucket + "%2*", "%2f" + s.Bucket + "%2*",
		}
	}
	// Encodings are in capitals, as RFC 3986 asks for and SDKs write them: a star for the second digit would not be literal.
	whole := url.QueryEscape(s.Prefix)
	path := strings.ReplaceAll(whole, "%2F", "/")
	var out []string
	for _, begin := range []string{
		s.Bucket + "/" + s.Prefix, "/" + s.Bucket + "/" + s.Prefix, s.Bucket + "/" + path, "/" + s.Bucket + "/" + path,
		s.Bucket + "/" + whole, "/" + s.Bucket + "/" + whole,
		s.Bucket + "%2F" + whole, "/" + s.Bucket + "%2F" + whole, "%2F" + s.Bucket + "%2F" + whole,
	} {
		if !slices.Contains(out, begin+"*") {
			out = append(out, begin+"*")
		}
	}
	return out
}

// elsewhere is a clause that holds when a copy goes to anything but the dataset.
func elsewhere(s Source) string {
	bucket := "($." + fieldBucket + ` != "` + s.Bucket + `")`
	if s.IsWhole() {
		return bucket
	}
	return "(" + bucket + " || ($." + fieldKey + ` != "` + s.Prefix + `*"))`
}

// copiesOut are copies from a dataset into another place. Sources that do not fit into one pattern are spread over several.
func copiesOut(s Source) []pattern {
	return spreadOver(copySources(s), func(sources []string) pattern {
		return pattern{ofS3, ofCopying, succeeded, equals(fieldCopySource, sources...), elsewhere(s)}
	})
}
