package stack

import (
	"cmp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
	"datatrail/internal/dataset"
	"datatrail/internal/watch"
)

// threshold is the amount at which the alarm on a measure of a dataset goes off.
func (p *planner) threshold(m watch.Measure, d Dataset) float64 {
	amount, _ := p.alerts().Thresholds.Of(m.Threshold(), d.thresholds)
	return amount
}

// isNews reports whether an alarm on a measure tells anybody something. Where anybody may read, a read
// without a name is no news, unless the dataset has a threshold of its own.
func isNews(m watch.Measure, d Dataset) bool {
	return m != watch.AnonymousReads || len(d.Readers.AnonymousCIDRs) == 0 || d.thresholds != nil && d.thresholds.Anonymous > 0
}

// alarmed reports whether an alarm reads a measure of a dataset. A dataset with a prefix pays for each measure with a metric
// filter of the log group, and has alarms on those for which it has an amount of its own.
func (p *planner) alarmed(m watch.Measure, d Dataset) bool {
	if d.Prefix == "" {
		return isNews(m, d)
	}
	if d.thresholds == nil {
		return false
	}
	own, _ := config.Thresholds{}.Of(m.Threshold(), d.thresholds)
	return own > 0
}

// recordAlarms are those on what the trail records of a dataset.
func (p *planner) recordAlarms(d Dataset) []watch.Alarm {
	recorded := p.recorded(d)
	var out []watch.Alarm
	for _, m := range watch.Measures() {
		if m.Recorded(recorded) && p.alarmed(m, d) {
			out = append(out, watch.Measured(m, watch.Namespace(p.trailName()), d.source(), p.threshold(m, d)))
		}
	}
	return out
}

// bytesOfRecords reports whether an alarm reads the exact bytes of a dataset's records. S3's request metrics have none then:
// one event, one message.
func (p *planner) bytesOfRecords(d Dataset) bool {
	return p.alerts().Records && watch.EgressBytes.Recorded(p.recorded(d)) && p.alarmed(watch.EgressBytes, d)
}

// requestAlarmCost counts the alarms that there are, or those that there would be.
func (p *planner) requestAlarmCost() float64 {
	alarms := 0
	for _, d := range p.measured() {
		if !p.bytesOfRecords(d) {
			alarms++
		}
	}
	return float64(alarms) * priceAlarm
}

// heartbeatCost is that of an alarm that reads two of a filter's request metrics.
const heartbeatCost = requestMetricsPriced*priceMetric + 2*priceAlarm

// recordAlarmCost counts the alarms that there are, as some datasets have fewer, or those that there
// would be.
func (p *planner) recordAlarmCost() float64 {
	alarms := 0
	for _, d := range p.Datasets() {
		if p.alerts().Records || d.Prefix != "" {
			alarms += len(p.recordAlarms(d))
		} else {
			alarms += len(watch.Measures())
		}
	}
	return float64(alarms) * priceAlarm
}

// datasetAlarms are those of every dataset, by name.
func (p *planner) datasetAlarms() []watch.Alarm {
	alerts := p.alerts()
	var out []watch.Alarm
	for _, d := range p.Datasets() {
		if alerts.Requests && d.managed(config.ManageRequestMetrics) && !p.bytesOfRecords(d) {
			out = append(out, watch.BytesDownloaded(d.source(), p.threshold(watch.EgressBytes, d)))
		}
		if alerts.Anomaly && d.managed(config.ManageRequestMetrics) {
			out = append(out, watch.UnusualBytes(d.source()))
		}
		if alerts.Records {
			if !d.Events.Of().Reads {
				p.warn("alerts.records: the trail records no reads of dataset %s (events: writes): there are no alarms on them", d.Name)
			}
			if d.Prefix != "" && d.thresholds == nil {
				p.warn("alerts.records: dataset %s has a prefix and no thresholds of its own: there are no alarms on its records, "+
					"because each takes a metric filter", d.Name)
			}
			out = append(out, p.recordAlarms(d)...)
		}
	}
	if alerts.AccessLogs {
		made := p.allAccessAlarms()
		p.warnOfAccessAlarms(len(made))
		out = append(out, made...)
	}
	slices.SortFunc(out, func(a, b watch.Alarm) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// warnOfIdleRequests tells of request metrics that are paid for, and that no alarm reads.
func (p *planner) warnOfIdleRequests() {
	alerts := p.alerts()
	if alerts.Requests && !alerts.Anomaly && !p.metrics().Requests && p.requestAlarmCost() == 0 {
		p.warn("alerts.requests: alerts.records has an alarm on the exact bytes of every dataset, so no alarm reads S3's " +
			"request metrics: remove this, or set metrics.requests for graphs, or alerts.anomaly")
	}
}

// alarms are those of every dataset, and those for silence and for news that does not arrive.
var alarms = part{
	plan: func(p *planner) {
		alerts, all := p.alerts(), p.datasetAlarms()
		if alerts.Records && !dataset.RecordsCopies(p.events()) {
			p.warn(
				"alerts.records: the trail records no copies: set the events of a dataset to egress or all to be notified of copies out")
		}
		p.warnOfIdleRequests()
		if alerts.SilentRecordsHours > 0 {
			all = append(all, watch.SilentRecords(p.logGroupName(), alerts.SilentRecordsHours))
		}
		if alerts.SilentFilesHours > 0 {
			all = append(all, watch.SilentFiles(p.Files.Bucket, alerts.SilentFilesHours))
		}
		all = append(all, p.silentAccessLogs()...)
		if p.Watch.Tamper != nil {
			all = append(all, p.Watch.Tamper.Undelivered()...)
			if p.Watch.Tamper.Role == watch.RoleByFilter {
				all = append(all, p.Watch.Tamper.RoleCalls())
			}
		}
		if len(all) > 0 {
			p.Watch.Alarms = &watch.AlarmsSpec{Trail: p.trailName(), Alarms: all}
		}
	},
	switches: func(p *planner) []Switch {
		alerts := p.alerts()
		return []Switch{
			{"alerts.requests", "an alarm on bytes for every dataset whose records have none", alerts.Requests, p.requestAlarmCost()},
			{"alerts.anomaly", "an alarm on unusual bytes for every dataset", alerts.Anomaly, p.each(priceBand)},
			{"alerts.records", "alarms on what is measured in the records, for every dataset", alerts.Records, p.recordAlarmCost()},
			p.accessAlarmSwitch(),
			{"alerts.silentRecordsHours", "an alarm on an empty log group", alerts.SilentRecordsHours > 0, priceAlarm},
			{
				"alerts.silentFilesHours", "an alarm on missing files, and request metrics of the trail's log bucket",
				alerts.SilentFilesHours > 0, heartbeatCost,
			},
			p.silentAccessLogsSwitch(),
		}
	},
	validate: func(p *Plan) error { return refusal("alerts", p.Watch.Alarms) },
	build: func(ctx *pulumi.Context, b *builder) error {
		if b.plan.Watch.Alarms == nil {
			return nil
		}
		_, err := watch.NewAlarms(ctx, "alarms", b.plan.Watch.Alarms, watch.AlarmsLinks{Topics: b.topics}, b.provider)
		return err
	},
}
