package watch

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
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

// DashboardArgs are the arguments of NewDashboard.
type DashboardArgs struct {
	// Trail is the trail's physical name. Required.
	Trail string
	// Region of the metrics. Required.
	Region string
	// Sources are the data buckets. Required.
	Sources []Source
	// Requests says that S3 publishes their request metrics. Default: false.
	Requests bool
	// Records says that the trail's records are measured. Default: false.
	Records bool
	// LogGroup is the physical name of the log group. Default: none.
	LogGroup string
	// TrailLogs and AccessLogs are the physical names of the log buckets. Required.
	TrailLogs, AccessLogs string
	// Files says that S3 publishes request metrics of the trail's files. Default: false.
	Files bool
	// AlarmARNs are all alarms of the stack. Default: none.
	AlarmARNs []string
	// TopTalkersRule is the Contributor Insights rule. Default: none.
	TopTalkersRule string
}

// Dashboard is one page about everything that is measured.
type Dashboard struct{ pulumi.ResourceState }

// Body is the dashboard as CloudWatch takes it.
func (a *DashboardArgs) Body() (string, error) {
	body, err := json.Marshal(a.page())
	if err != nil {
		return "", fmt.Errorf("dashboard: %w", err)
	}
	return string(body), nil
}

// Validate refuses, all at once, missing arguments, and a page that goes beyond CloudWatch's limits.
func (a *DashboardArgs) Validate() error {
	if a.Trail == "" || a.Region == "" || len(a.Sources) == 0 || a.TrailLogs == "" || a.AccessLogs == "" {
		return errors.New("Trail, Region, Sources, TrailLogs and AccessLogs are required")
	}
	if a.TopTalkersRule != "" && a.LogGroup == "" {
		return errors.New("LogGroup is required with a TopTalkersRule")
	}
	body, err := a.Body()
	if err != nil {
		return err
	}
	var errs []error
	within := func(n, most int, what string) {
		if n > most {
			errs = append(errs, fmt.Errorf("%d %s are more than the %d that CloudWatch takes: "+
				"split the %d datasets over more stacks, or turn the dashboard off", n, what, most, len(a.Sources)))
		}
	}
	page := a.page()
	total := 0
	for _, w := range page.Widgets {
		if p, ok := w.Properties.(metricProperties); ok {
			within(len(p.Metrics), MaxMetricsPerWidget, "metrics in graph "+p.Title)
			total += len(p.Metrics)
		}
	}
	within(len(page.Widgets), MaxWidgets, "widgets")
	within(total, MaxMetrics, "metrics")
	within(len(body), MaxBody, "bytes")
	return errors.Join(errs...)
}

func (*Dashboard) build(ctx *pulumi.Context, name string, args *DashboardArgs, parent pulumi.ResourceOption) error {
	body, err := args.Body()
	if err != nil {
		return err
	}
	_, err = cloudwatch.NewDashboard(ctx, name, &cloudwatch.DashboardArgs{
		DashboardName: pulumi.String(DashboardName(args.Trail)),
		DashboardBody: pulumi.String(body),
	}, parent)
	return err
}

// NewDashboard creates the dashboard.
func NewDashboard(ctx *pulumi.Context, name string, args *DashboardArgs, opts ...pulumi.ResourceOption) (*Dashboard, error) {
	c := &Dashboard{}
	return component.New(ctx, name, c, args, component.Frame[DashboardArgs]{
		Type: DashboardType, Noun: "dashboard", Validate: (*DashboardArgs).Validate, Build: c.build,
	}, opts)
}
