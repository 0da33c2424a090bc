package watch

import (
	"fmt"

	"github.com/dustin/go-humanize"

	"datatrail/internal/dataset"
)

const (
	hour = 3600

	// quiet takes missing data for no reads at all, breaching for a fault.
	quiet     = "notBreaching"
	breaching = "breaching"

	atLeast   = "GreaterThanOrEqualToThreshold"
	below     = "LessThanThreshold"
	aboveBand = "GreaterThanUpperThreshold"

	// bandWidth is how many standard deviations away from the expected value a normal value may be.
	bandWidth = 3
)

// Alarm compares a metric with a threshold, hour by hour. CloudTrail delivers after minutes and
// metrics carry the time of delivery, so that shorter periods would cut bursts in two.
type Alarm struct {
	// Name follows the stack's prefix in the physical name.
	Name string
	// Description is what the notification says.
	Description string

	series     []series
	comparison string
	threshold  float64
	hours      int
	missing    string
	// recovers tells of the end of the alarm too.
	recovers bool
}

// series is a metric or an expression over others.
type series struct {
	id         string
	metric     *metric
	expression string
	// compared is the series that the alarm looks at.
	compared bool
}

// exceeds alarms when a metric's hourly sum reaches the threshold.
func exceeds(name, description string, m metric, threshold float64) Alarm {
	return Alarm{
		Name: name, Description: description,
		series:     []series{{metric: &m}},
		comparison: atLeast, threshold: threshold, hours: 1, missing: quiet,
	}
}

// BytesDownloaded alarms when S3's request metrics count too many bytes in an hour.
func BytesDownloaded(s Source, bytes float64) Alarm {
	return exceeds(s.Dataset+"/bytes-downloaded",
		fmt.Sprintf("%s or more were read from %s within an hour (S3 request metrics)", amount(bytes), s.Bucket),
		requestMetric(s.Bucket, FilterWhole, "BytesDownloaded"), bytes)
}

// UnusualBytes alarms when the bytes of an hour lie above what CloudWatch has learned to expect.
func UnusualBytes(s Source) Alarm {
	m := requestMetric(s.Bucket, FilterWhole, "BytesDownloaded")
	return Alarm{
		Name:        s.Dataset + "/bytes-unusual",
		Description: "More bytes than usual at this hour were read from " + s.Bucket + " (S3 request metrics)",
		series: []series{
			{id: "bytes", metric: &m, compared: true},
			{id: "band", expression: fmt.Sprintf("ANOMALY_DETECTION_BAND(bytes, %d)", bandWidth), compared: true},
		},
		comparison: aboveBand, hours: 1, missing: quiet,
	}
}

// measured says, of each measure, how its alarm is called and what it tells.
var measured = map[Measure]struct{ name, tells string }{
	EgressBytes:    {"egress-bytes", "%s or more were read from %s within an hour"},
	EgressRequests: {"egress-requests", "%s or more reads of %s within an hour"},
	DeniedReads:    {"denied-reads", "%s or more reads or listings of %s were refused within an hour"},
	AnonymousReads: {"anonymous-reads", "%s or more reads or listings of %s without authentication within an hour"},
	PresignedReads: {"presigned-reads", "%s or more reads of %s with presigned URLs within an hour"},
	CopiesOut:      {"copies-out", "%s or more copies from %s into other buckets within an hour"},
}

// Measured alarms when the records of an hour add up to the threshold.
func Measured(m Measure, namespace string, s Source, threshold float64) Alarm {
	how, many := measured[m], humanize.Commaf(threshold)
	if m == EgressBytes {
		many = amount(threshold)
	}
	return exceeds(s.Dataset+"/"+how.name, fmt.Sprintf(how.tells, many, s.Bucket), m.metric(namespace, s.Bucket), threshold)
}

func amount(bytes float64) string { return dataset.Bytes(bytes).String() }

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

// Undelivered alarms, for each rule, when EventBridge could not hand its news on: a topic's policy, or
// that of its key, has changed, or never let EventBridge in. Nobody would be told otherwise.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
func (a *TamperArgs) Undelivered() []Alarm {
	var out []Alarm
	for _, r := range a.rules() {
		name := a.ruleName(r)
		out = append(out, exceeds("tamper-"+r.suffix+"-undelivered",
			"EventBridge could not deliver news of tampering: rule "+name+" saw a call and its message reached no topic",
			ruleMetric(name, "FailedInvocations"), 1))
	}
	return out
}
