package watch

import (
	"fmt"

	"github.com/dustin/go-humanize"

	"datatrail/internal/dataset"
)

// bandWidth is how many standard deviations away from the expected value a normal value may be.
const bandWidth = 3

// exceeds alarms when a metric's hourly sum reaches the threshold.
func exceeds(name, description string, m metric, threshold float64) Alarm {
	return Alarm{
		Name: name, Description: description,
		series:     []series{{metric: &m}},
		comparison: atLeast, threshold: threshold, hours: 1, missing: quiet,
	}
}

func amount(bytes float64) string { return dataset.Bytes(bytes).String() }

// BytesDownloaded alarms when S3's request metrics count too many bytes in an hour.
func BytesDownloaded(s Source, bytes float64) Alarm {
	return exceeds(s.Dataset+"/bytes-downloaded",
		fmt.Sprintf("%s or more were read from %s within an hour (S3 request metrics)", amount(bytes), s.place()),
		requestMetric(s.Bucket, s.FilterID(), "BytesDownloaded"), bytes)
}

// UnusualBytes alarms when the bytes of an hour lie above what CloudWatch has learned to expect.
func UnusualBytes(s Source) Alarm {
	m := requestMetric(s.Bucket, s.FilterID(), "BytesDownloaded")
	return Alarm{
		Name:        s.Dataset + "/bytes-unusual",
		Description: "More bytes than usual at this hour were read from " + s.place() + " (S3 request metrics)",
		series: []series{
			{id: "bytes", metric: &m, compared: true},
			{id: "band", expression: fmt.Sprintf("ANOMALY_DETECTION_BAND(bytes, %d)", bandWidth), compared: true},
		},
		comparison: aboveBand, hours: 1, missing: quiet,
	}
}

// Measured alarms when the records of an hour add up to the threshold.
func Measured(m Measure, namespace string, s Source, threshold float64) Alarm {
	d, many := m.definition(), humanize.Commaf(threshold)
	if m.unit() == unitBytes {
		many = amount(threshold)
	}
	return exceeds(s.Dataset+"/"+d.alarm, fmt.Sprintf(d.tells, many, s.place()), m.metric(namespace, s), threshold)
}
