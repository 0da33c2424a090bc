package watch

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
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

func queries(all []series) cloudwatch.MetricAlarmMetricQueryArray {
	var out cloudwatch.MetricAlarmMetricQueryArray
	for _, s := range all {
		query := cloudwatch.MetricAlarmMetricQueryArgs{Id: pulumi.String(s.id)}
		if s.compared {
			query.ReturnData = pulumi.Bool(true)
		}
		if s.metric == nil {
			query.Expression = pulumi.String(s.expression)
		} else {
			query.Metric = cloudwatch.MetricAlarmMetricQueryMetricArgs{
				Namespace: pulumi.String(s.metric.namespace), MetricName: pulumi.String(s.metric.name),
				Dimensions: s.metric.dimensionMap(), Period: pulumi.Int(hour), Stat: pulumi.String("Sum"),
			}
		}
		out = append(out, query)
	}
	return out
}

func (a Alarm) args(trail string, topics pulumi.Array) *cloudwatch.MetricAlarmArgs {
	args := &cloudwatch.MetricAlarmArgs{
		Name:               pulumi.String(AlarmName(trail, a.Name)),
		AlarmDescription:   pulumi.String(a.Description),
		ComparisonOperator: pulumi.String(a.comparison),
		EvaluationPeriods:  pulumi.Int(a.hours),
		DatapointsToAlarm:  pulumi.Int(a.hours),
		TreatMissingData:   pulumi.String(a.missing),
		AlarmActions:       topics,
	}
	if a.recovers {
		args.OkActions = topics
	}
	if a.comparison == aboveBand {
		args.ThresholdMetricId = pulumi.String(a.series[len(a.series)-1].id)
	} else {
		args.Threshold = pulumi.Float64(a.threshold)
	}
	if len(a.series) == 1 {
		m := a.series[0].metric
		args.Namespace, args.MetricName = pulumi.String(m.namespace), pulumi.String(m.name)
		args.Statistic, args.Period = pulumi.String("Sum"), pulumi.Int(hour)
		if len(m.dimensions) > 0 {
			args.Dimensions = m.dimensionMap()
		}
		return args
	}
	args.MetricQueries = queries(a.series)
	return args
}

// AlarmsArgs are the arguments of NewAlarms.
type AlarmsArgs struct {
	// Trail is the prefix of the alarms' names. Required.
	Trail string
	// Alarms to create. Required.
	Alarms []Alarm
	// Topics that are told, at most 5. Required.
	Topics []pulumi.StringInput
}

// Alarms are CloudWatch alarms of one stack.
type Alarms struct{ pulumi.ResourceState }

// Validate refuses, all at once, a missing prefix, no alarms at all, and two of the same name, which
// AWS would take for one.
func (a *AlarmsArgs) Validate() error {
	var errs []error
	if a.Trail == "" {
		errs = append(errs, errors.New("Trail is required"))
	}
	if len(a.Alarms) == 0 {
		errs = append(errs, errors.New("Alarms are empty: name at least one"))
	}
	seen := map[string]bool{}
	for _, alarm := range a.Alarms {
		if seen[alarm.Name] {
			errs = append(errs, fmt.Errorf("alarm %s is listed twice: remove one", alarm.Name))
		}
		seen[alarm.Name] = true
	}
	return errors.Join(errs...)
}

func (*Alarms) build(ctx *pulumi.Context, name string, args *AlarmsArgs, parent pulumi.ResourceOption) error {
	topics := make(pulumi.Array, len(args.Topics))
	for i, topic := range args.Topics {
		topics[i] = topic
	}
	for _, alarm := range args.Alarms {
		logical := name + "-" + strings.ReplaceAll(alarm.Name, "/", "-")
		if _, err := cloudwatch.NewMetricAlarm(ctx, logical, alarm.args(args.Trail, topics), parent); err != nil {
			return fmt.Errorf("alarm %s: %w", alarm.Name, err)
		}
	}
	return nil
}

// NewAlarms creates the alarms.
func NewAlarms(ctx *pulumi.Context, name string, args *AlarmsArgs, opts ...pulumi.ResourceOption) (*Alarms, error) {
	c := &Alarms{}
	return component.New(ctx, name, c, args, component.Frame[AlarmsArgs]{
		Type: AlarmsType, Noun: "alarms", Validate: (*AlarmsArgs).Validate, Build: c.build,
		Needs: "Topics", Given: func(a *AlarmsArgs) bool { return len(a.Topics) > 0 },
	}, opts)
}
