package watch

import (
	"errors"
	"fmt"
)

const (
	hour = 3600

	// quiet takes missing data for no reads at all, breaching for a fault.
	quiet     = "notBreaching"
	breaching = "breaching"

	atLeast   = "GreaterThanOrEqualToThreshold"
	below     = "LessThanThreshold"
	aboveBand = "GreaterThanUpperThreshold"
)

// series is a metric or an expression over others.
type series struct {
	id         string
	metric     *metric
	expression string
	// compared is the series that the alarm looks at.
	compared bool
}

// Alarm compares a metric with a threshold, hour by hour. CloudTrail delivers after minutes, and metrics have the time of
// delivery, so shorter periods would split bursts. An alarm can look back seven days at most.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
type Alarm struct {
	// Name follows the stack's prefix in the physical name.
	Name string
	// Description is what the notification says.
	Description string

	series     []series
	comparison string
	threshold  float64
	// hours are looked at, and enough of them have to reach the threshold. Default: all.
	hours, enough int
	missing       string
	// recovers tells of the end of the alarm too.
	recovers bool
}

// AlarmsSpec describes Alarms.
type AlarmsSpec struct {
	// Trail is the prefix of the alarms' names. Required.
	Trail string
	// Alarms to create. Required.
	Alarms []Alarm
}

// Validate reports all mistakes at once: a missing prefix, no alarms at all, and two with the same name, which AWS would treat
// as one.
func (spec *AlarmsSpec) Validate() error {
	var errs []error
	if spec.Trail == "" {
		errs = append(errs, errors.New("Trail is required"))
	}
	if len(spec.Alarms) == 0 {
		errs = append(errs, errors.New("Alarms are empty: name at least one"))
	}
	seen := map[string]bool{}
	for _, alarm := range spec.Alarms {
		if seen[alarm.Name] {
			errs = append(errs, fmt.Errorf("alarm %s is listed twice: remove one", alarm.Name))
		}
		seen[alarm.Name] = true
	}
	return errors.Join(errs...)
}
