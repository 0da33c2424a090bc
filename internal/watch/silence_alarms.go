package watch

import "fmt"

// SilentRecords alarms when no record has reached the log group for some hours.
func SilentRecords(logGroup string, hours int) Alarm {
	return silentGroup("silent-records", "record", logGroup, hours)
}

// SilentAccessLogGroup alarms when no access log of any bucket has reached the log group for some hours. As with
// SilentAccessLogs, quiet data buckets do not set it off. docs/unproven.md#access-log-group-heartbeat
func SilentAccessLogGroup(logGroup string, hours int) Alarm {
	return silentGroup("silent-access-log-group", "access log", logGroup, hours)
}

func silentGroup(name, what, logGroup string, hours int) Alarm {
	m := logGroupMetric(logGroup, "IncomingLogEvents")
	return Alarm{
		Name:        name,
		Description: fmt.Sprintf("No %s has reached log group %s for %d hours", what, logGroup, hours),
		series:      []series{{metric: &m}},
		comparison:  below, threshold: 1, hours: hours, missing: breaching, recovers: true,
	}
}

// SilentFiles alarms when no file of the trail has reached its log bucket for some hours. A trail with log file validation,
// which every trail here has, writes a digest every hour even without events, so quiet hours do not set it off.
func SilentFiles(bucket string, hours int) Alarm {
	description := fmt.Sprintf("No file of the trail, digests included, has reached bucket %s for %d hours", bucket, hours)
	return silentDeliveries("silent-files", description, bucket, FilterFiles, hours)
}

// SilentAccessLogs alarms when no access log has reached its bucket for some hours. The trail's log bucket also logs there, and
// is written to every hour, so quiet data buckets do not set it off.
// docs/unproven.md#access-log-heartbeat
func SilentAccessLogs(bucket string, hours int) Alarm {
	description := fmt.Sprintf("No access log has reached bucket %s for %d hours", bucket, hours)
	return silentDeliveries("silent-access-logs", description, bucket, FilterAccessLogs, hours)
}

// silentDeliveries reads S3's request metrics, which see each file; the daily metric of the number of
// objects comes a day late, and falls when records expire. Requests that S3 refuses, such as
// deliveries without a key or without a grant, count among PutRequests, and are taken off.
// docs/unproven.md#refused-puts
func silentDeliveries(name, description, bucket, filter string, hours int) Alarm {
	puts := requestMetric(bucket, filter, "PutRequests")
	refused := requestMetric(bucket, filter, "4xxErrors")
	return Alarm{
		Name: name, Description: description,
		series: []series{
			{id: "puts", metric: &puts},
			{id: "refused", metric: &refused},
			{id: "files", expression: "FILL(puts, 0) - FILL(refused, 0)", compared: true},
		},
		comparison: below, threshold: 1, hours: hours, missing: breaching, recovers: true,
	}
}
