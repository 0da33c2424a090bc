package stack

import (
	"cmp"
	"slices"

	"datatrail/internal/config"
	"datatrail/internal/dataset"
	"datatrail/internal/watch"
)

// alarms plans the alarms of every dataset, and those for silence and for news that does not arrive.
func (p *Plan) alarms(alerts config.Alerts) []watch.Alarm {
	var out []watch.Alarm
	for i, d := range p.config.Datasets {
		s := p.Datasets[i].source()
		limits := thresholds(alerts.Thresholds, d.Thresholds)
		if alerts.Requests {
			out = append(out, watch.BytesDownloaded(s, limits.bytes))
		}
		if alerts.Anomaly {
			out = append(out, watch.UnusualBytes(s))
		}
		if alerts.Records {
			if !d.Events.Of().Reads {
				p.warn("alerts.records: the trail records no reads of dataset %s (events: writes): there are no alarms on them", d.Name)
			}
			out = append(out, p.recordAlarms(s, d, limits)...)
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

func (p *Plan) recordAlarms(s watch.Source, d config.Dataset, limits limits) []watch.Alarm {
	namespace := watch.Namespace(p.Trail.Name)
	var out []watch.Alarm
	alarm := func(m watch.Measure, threshold float64) {
		out = append(out, watch.Measured(m, namespace, s, threshold))
	}
	if d.Events.Of().Reads {
		alarm(watch.EgressBytes, limits.bytes)
		alarm(watch.EgressRequests, limits.requests)
		alarm(watch.DeniedReads, limits.denied)
		// Where anybody may read, a read without a name is no news.
		if d.Perimeter == nil || !d.Perimeter.AnonymousReads || d.Thresholds != nil && d.Thresholds.Anonymous > 0 {
			alarm(watch.AnonymousReads, limits.anonymous)
		}
		alarm(watch.PresignedReads, limits.presigned)
	}
	if dataset.RecordsCopies(p.events()) {
		alarm(watch.CopiesOut, limits.copies)
	}
	return out
}

// limits are the thresholds of one dataset.
type limits struct {
	bytes, requests, denied, anonymous, presigned, copies float64
}

// thresholds are the stack's, where the dataset has none of its own.
func thresholds(all config.Thresholds, own *config.DatasetThresholds) limits {
	if own == nil {
		own = &config.DatasetThresholds{}
	}
	either := func(own, all int) float64 { return float64(cmp.Or(own, all)) }
	return limits{
		bytes: float64(cmp.Or(own.Bytes, all.Bytes)), requests: either(own.Requests, all.Requests),
		denied: either(own.Denied, all.Denied), anonymous: either(own.Anonymous, all.Anonymous),
		presigned: either(own.Presigned, all.Presigned), copies: either(own.Copies, all.Copies),
	}
}
