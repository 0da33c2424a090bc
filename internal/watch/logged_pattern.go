package watch

import (
	"slices"

	"datatrail/internal/dataset"
)

// Fields of the records of access logs, as S3 delivers them through CloudWatch Logs.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/sal-cw-log-format.html
const (
	loggedBucket    = "bucket_name"
	loggedKey       = "key_name"
	loggedOperation = "operation"
	loggedStatus    = "http_status"
	loggedBytes     = "bytes_sent_size"
	loggedRequester = "requester"
	loggedAuth      = "authentication_type"
)

// Classes of operations whose records count.
var (
	contents = []dataset.Class{dataset.Content}
	copying  = []dataset.Class{dataset.Copies}
	readOnly = []dataset.Class{dataset.Content, dataset.Attributes, dataset.Listings}
)

var (
	// answered holds for requests whose answer had a body: 304, which says that a copy is still good, is no read.
	answered  = "(($." + loggedStatus + " = 200) || ($." + loggedStatus + " = 206))"
	forbidden = "($." + loggedStatus + " = 403)"
	// sentBytes spares records that would add nothing, and those with null in the place of a number.
	// docs/unproven.md#access-log-null
	sentBytes = "($." + loggedBytes + " > 0)"
	nobody    = "(($." + loggedRequester + " IS NULL) || ($." + loggedRequester + " NOT EXISTS))"
	// hasLoggedBucket keeps the field of the dimension in the pattern.
	hasLoggedBucket = equals(loggedBucket, "*")
)

// ofLogged picks the records of some operations that count, of whichever bucket.
func (d definition) ofLogged(operations []string) pattern {
	return append(pattern{hasLoggedBucket, equals(loggedOperation, operations...)}, d.access...)
}

// loggedBelow picks those of a dataset with a prefix. Listings name no key in access logs and are nobody's there, as in the
// report. docs/unproven.md#access-log-keys
func (d definition) loggedBelow(s Source) func(operations []string) pattern {
	var begins []string
	for _, form := range s.under(dataset.Perimeter{}).LoggedPrefixes() {
		begins = append(begins, form+"*")
	}
	about := pattern{equals(loggedBucket, s.Bucket), equals(loggedKey, begins...)}
	return func(operations []string) pattern {
		return slices.Concat(about, pattern{equals(loggedOperation, operations...)}, d.access)
	}
}

// spreadOver makes as many patterns as it takes for some values, of which a pattern has as many as fit.
func spreadOver(values []string, with func(some []string) pattern) []pattern {
	var out []pattern
	var fitting []string
	for _, value := range values {
		if more := append(slices.Clone(fitting), value); len(fitting) == 0 || len(with(more).String()) <= MaxPattern {
			fitting = more
			continue
		}
		out, fitting = append(out, with(fitting)), []string{value}
	}
	return append(out, with(fitting))
}
