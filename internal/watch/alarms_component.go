package watch

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// AlarmsLinks are the inputs of Alarms that other resources supply.
type AlarmsLinks struct {
	// Topics are the topics to notify, at most 5.
	Topics []pulumi.StringInput
}

// Alarms are CloudWatch alarms of one stack.
type Alarms struct{ pulumi.ResourceState }

func (m metric) dimensionMap() pulumi.StringMap {
	if len(m.dimensions) == 0 {
		return nil
	}
	out := pulumi.StringMap{}
	for _, d := range m.dimensions {
		out[d.name] = pulumi.String(d.value)
	}
	return out
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
		DatapointsToAlarm:  pulumi.Int(cmp.Or(a.enough, a.hours)),
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

func (*Alarms) build(ctx *pulumi.Context, name string, spec *AlarmsSpec, links AlarmsLinks, parent pulumi.ResourceOption) error {
	topics := make(pulumi.Array, len(links.Topics))
	for i, topic := range links.Topics {
		topics[i] = topic
	}
	for _, alarm := range spec.Alarms {
		logical := name + "-" + strings.ReplaceAll(alarm.Name, "/", "-")
		if _, err := cloudwatch.NewMetricAlarm(ctx, logical, alarm.args(spec.Trail, topics), parent); err != nil {
			return fmt.Errorf("alarm %s: %w", alarm.Name, err)
		}
	}
	return nil
}

// NewAlarms creates the alarms.
func NewAlarms(ctx *pulumi.Context, name string, spec *AlarmsSpec, links AlarmsLinks, opts ...pulumi.ResourceOption,
) (*Alarms, error) {
	c := &Alarms{}
	return component.New(ctx, name, c, spec, links, component.Frame[*AlarmsSpec, AlarmsLinks]{
		Type: AlarmsType, Noun: "alarms", Build: c.build,
	}, opts)
}
