package watch

import "fmt"

// SilentRecords alarms when no record has reached the log group for some hours.
func SilentRecords(logGroup string, hours int) Alarm {
	m := logGroupMetric(logGroup, "IncomingLogEvents")
	return Alarm{
		Name:        "silent-records",
		Description: fmt.Sprintf("No record has reached log group %s for %d hours", logGroup, hours),
		series:      []series{{metric: &m}},
		comparison:  below, threshold: 1, hours: hours, missing: breaching, recovers: true,
	}
}

// SilentFiles alarms when no file of the trail has reached its log bucket for some hours. A trail
// with log file validation, as all are here, writes a digest every hour even without events, so
// that quiet is no excuse. S3's request metrics see each file; the daily metric of the number of
// objects comes a day late, and falls when records expire. Requests that S3 refuses, such as
// deliveries without a key or without a grant, count among PutRequests, and are taken off.
// docs/unproven.md#refused-puts
func SilentFiles(bucket string, hours int) Alarm {
	puts := requestMetric(bucket, FilterFiles, "PutRequests")
	refused := requestMetric(bucket, FilterFiles, "4xxErrors")
	return Alarm{
		Name:        "silent-files",
		Description: fmt.Sprintf("No file of the trail, digests included, has reached bucket %s for %d hours", bucket, hours),
		series: []series{
			{id: "puts", metric: &puts},
			{id: "refused", metric: &refused},
			{id: "files", expression: "FILL(puts, 0) - FILL(refused, 0)", compared: true},
		},
		comparison: below, threshold: 1, hours: hours, missing: breaching, recovers: true,
	}
}
