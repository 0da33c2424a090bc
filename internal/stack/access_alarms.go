package stack

import (
	"fmt"

	"datatrail/internal/watch"
)

// accessAlarms are those on what the access logs in their log group tell of a dataset.
func (p *planner) accessAlarms(d Dataset) []watch.Alarm {
	var out []watch.Alarm
	for _, m := range p.accessCounted(d, false) {
		out = append(out, watch.Logged(m, watch.LoggedNamespace(p.trailName()), d.source(), p.threshold(m, d)))
	}
	return out
}

// allAccessAlarms are those of all datasets, by name.
func (p *planner) allAccessAlarms() []watch.Alarm {
	var out []watch.Alarm
	for _, d := range p.inAccessLogGroup() {
		out = append(out, p.accessAlarms(d)...)
	}
	return out
}

// warnOfAccessAlarms tells of alarms that are asked for and not made.
func (p *planner) warnOfAccessAlarms(made int) {
	for _, d := range p.inAccessLogGroup() {
		if d.Prefix != "" && d.thresholds == nil {
			p.warn("alerts.accessLogs: dataset %s has a prefix and no thresholds of its own: there are no alarms on its access logs, "+
				"because each takes a metric filter", d.Name)
		}
	}
	if made == 0 {
		p.warn("alerts.accessLogs: there are no alarms on access logs: alerts.records and alerts.requests cover every measure " +
			"sooner, or no dataset has alarms: remove this")
	}
}

// accessAlarmSwitch counts the alarms that there are, or would be.
func (p *planner) accessAlarmSwitch() Switch {
	n := len(p.allAccessAlarms())
	return Switch{
		"alerts.accessLogs", fmt.Sprintf(
			"%d alarms on the access logs in their log group, on measures that no other alarm covers sooner", n),
		p.alerts().AccessLogs, float64(n) * priceAlarm,
	}
}

// silentAccessLogs are alarms on each way in which access logs come.
func (p *planner) silentAccessLogs() []watch.Alarm {
	hours := p.alerts().SilentAccessLogsHours
	var out []watch.Alarm
	if hours > 0 && !p.AccessLogs.Retired {
		out = append(out, watch.SilentAccessLogs(p.AccessLogs.BucketName, hours))
	}
	if group := p.accessLogGroup(); hours > 0 && group != "" {
		out = append(out, watch.SilentAccessLogGroup(group, hours))
	}
	return out
}

// silentAccessLogsSwitch says what those cost, or would.
func (p *planner) silentAccessLogsSwitch() Switch {
	adds, cost := "an alarm on missing access logs, and request metrics of their bucket", heartbeatCost
	switch {
	case p.accessLogGroup() == "":
	case p.AccessLogs.Retired:
		adds, cost = "an alarm on missing access logs in their log group", priceAlarm
	default:
		adds = "alarms on missing access logs, in their bucket, with request metrics of it, and in their log group"
		cost += priceAlarm
	}
	return Switch{"alerts.silentAccessLogsHours", adds, p.alerts().SilentAccessLogsHours > 0, cost}
}
