package stack

import (
	"cmp"
	"slices"

	"datatrail/internal/config"
	"datatrail/internal/dataset"
	"datatrail/internal/watch"
)

// threshold is the amount at which the alarm on a measure of a dataset goes off.
func (p *Plan) threshold(m watch.Measure, d config.Dataset) float64 {
	amount, _ := p.alerts().Thresholds.Of(m.Threshold(), d.Thresholds)
	return amount
}

// isNews reports whether an alarm on a measure tells anybody something. Where anybody may read, a read
// without a name is no news, unless the dataset has a threshold of its own.
func isNews(m watch.Measure, d config.Dataset) bool {
	return m != watch.AnonymousReads || d.Perimeter == nil || !d.Perimeter.AnonymousReads ||
		d.Thresholds != nil && d.Thresholds.Anonymous > 0
}

// recordAlarms are those on what the trail records of a dataset.
func (p *Plan) recordAlarms(s watch.Source, d config.Dataset) []watch.Alarm {
	recorded := d.Events.Of(p.events()...)
	var out []watch.Alarm
	for _, m := range watch.Measures() {
		if m.Recorded(recorded) && isNews(m, d) {
			out = append(out, watch.Measured(m, watch.Namespace(p.Trail.Name), s, p.threshold(m, d)))
		}
	}
	return out
}

// alarms plans the alarms of every dataset, and those for silence and for news that does not arrive.
func (p *Plan) alarms(alerts config.Alerts) []watch.Alarm {
	var out []watch.Alarm
	for i, d := range p.config.Datasets {
		s := p.Datasets[i].source()
		if alerts.Requests {
			out = append(out, watch.BytesDownloaded(s, p.threshold(watch.EgressBytes, d)))
		}
		if alerts.Anomaly {
			out = append(out, watch.UnusualBytes(s))
		}
		if alerts.Records {
			if !d.Events.Of().Reads {
				p.warn("alerts.records: the trail records no reads of dataset %s (events: writes): there are no alarms on them", d.Name)
			}
			out = append(out, p.recordAlarms(s, d)...)
		}
	}
	slices.SortFunc(out, func(a, b watch.Alarm) int { return cmp.Compare(a.Name, b.Name) })
	if alerts.Records && !dataset.RecordsCopies(p.events()) {
		p.warn("alerts.records: the trail records no copies: set the events of a dataset to egress or all to be told of copies out")
	}
	if alerts.SilentRecordsHours > 0 {
		out = append(out, watch.SilentRecords(p.logGroupName(), alerts.SilentRecordsHours))
	}
	if alerts.SilentFilesHours > 0 {
		out = append(out, watch.SilentFiles(p.TrailLogs.BucketName, alerts.SilentFilesHours))
	}
	if p.Watch.Tamper != nil {
		out = append(out, p.Watch.Tamper.Undelivered()...)
	}
	return out
}

func (p *Plan) planAlarms() {
	if alarms := p.alarms(p.alerts()); len(alarms) > 0 {
		p.Watch.Alarms = &watch.AlarmsArgs{Trail: p.Trail.Name, Alarms: alarms}
	}
}
