package watch

import (
	"cmp"
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

// UnusualBytes alarms when the bytes of an hour exceed what CloudWatch has learned to expect.
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

// loggedHours is how far an alarm on access logs looks back: most records come within a few hours, and whether they count for the
// hour of the request or for that of their delivery, a late one must still be seen. docs/unproven.md#access-log-time
const loggedHours = 12

// told is what an alarm says of an amount of a measure.
func (r reading) told(threshold float64, s Source) string {
	many := humanize.Commaf(threshold)
	if r.unit() == unitBytes {
		many = amount(threshold)
	}
	d := r.definition()
	if r.log == dataset.Access {
		return fmt.Sprintf(cmp.Or(d.logged, d.tells), many, s.place()) + " (access logs, which come hours later)"
	}
	return fmt.Sprintf(d.tells, many, s.place())
}

// Measured alarms when the trail's records of an hour add up to the threshold.
func Measured(m Measure, namespace string, s Source, threshold float64) Alarm {
	r := m.in(dataset.Trail)
	return exceeds(s.Dataset+"/"+r.definition().alarm, r.told(threshold, s), r.metric(namespace, s), threshold)
}

// Logged alarms when what access logs say of one of the last hours adds up to the threshold. It stays on while that hour is one
// of the last twelve, and does not report another hour meanwhile.
func Logged(m Measure, namespace string, s Source, threshold float64) Alarm {
	r := m.in(dataset.Access)
	out := exceeds(s.Dataset+"/access-log-"+r.definition().alarm, r.told(threshold, s), r.metric(namespace, s), threshold)
	out.hours, out.enough = loggedHours, 1
	return out
}
