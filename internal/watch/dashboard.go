package watch

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Limits of a dashboard.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
const (
	MaxWidgets          = 500
	MaxMetricsPerWidget = 500
	MaxMetrics          = 2500
	MaxAlarmsPerWidget  = 100
	MaxBody             = 1 << 20
)

// DashboardSpec describes a Dashboard.
type DashboardSpec struct {
	// Trail is the trail's physical name. Required.
	Trail string
	// Region of the metrics. Required.
	Region string
	// Sources are the data buckets. Required.
	Sources []Source
	// Requested are the sources whose request metrics S3 publishes here. Default: none.
	Requested []Source
	// Remote are the names of buckets in other Regions and accounts, whose sizes S3 does not publish here. Default: none.
	Remote []string
	// Records says that the trail's records are measured. Default: false.
	Records bool
	// Logged are the datasets whose access logs are measured, with the measures. Default: none.
	Logged []Counted
	// LogGroup is the physical name of the trail's log group. Default: none.
	LogGroup string
	// AccessLogGroup is the physical name of the log group of access logs. Default: none.
	AccessLogGroup string
	// AccessLogs is the physical name of the access-log bucket. Required.
	AccessLogs string
	// TrailLogs is the physical name of the trail's log bucket. Default: none, the trail delivers to a bucket of others.
	TrailLogs string
	// Files and AccessFiles say that S3 publishes request metrics of the trail's files, and of access logs. Default: false.
	Files, AccessFiles bool
	// AlarmARNs are all alarms of the stack. Default: none.
	AlarmARNs []string
	// TopTalkersRule is the Contributor Insights rule. Default: none.
	TopTalkersRule string
}

// Body returns the dashboard in CloudWatch's JSON.
func (spec *DashboardSpec) Body() (string, error) {
	body, err := json.Marshal(spec.page())
	if err != nil {
		return "", fmt.Errorf("dashboard: %w", err)
	}
	return string(body), nil
}

// Validate reports all mistakes at once: missing values, and a dashboard beyond CloudWatch's limits.
func (spec *DashboardSpec) Validate() error {
	if spec.Trail == "" || spec.Region == "" || len(spec.Sources) == 0 || spec.AccessLogs == "" {
		return errors.New("Trail, Region, Sources and AccessLogs are required")
	}
	if spec.Files && spec.TrailLogs == "" {
		return errors.New("TrailLogs is required with Files")
	}
	if spec.TopTalkersRule != "" && spec.LogGroup == "" {
		return errors.New("LogGroup is required with a TopTalkersRule")
	}
	body, err := spec.Body()
	if err != nil {
		return err
	}
	var errs []error
	within := func(n, most int, what string) {
		if n > most {
			errs = append(errs, fmt.Errorf("%d %s are more than the %d that CloudWatch allows: split the %d datasets over more "+
				"stacks, or turn the dashboard off", n, what, most, len(spec.Sources)))
		}
	}
	page := spec.page()
	total := 0
	for _, w := range page.Widgets {
		if graph, ok := w.Properties.(metricProperties); ok {
			within(len(graph.Metrics), MaxMetricsPerWidget, "metrics in graph "+graph.Title)
			total += len(graph.Metrics)
		}
	}
	within(len(page.Widgets), MaxWidgets, "widgets")
	within(total, MaxMetrics, "metrics")
	within(len(body), MaxBody, "bytes")
	return errors.Join(errs...)
}
