package watch

type dimension struct{ name, value string }

// metric names a CloudWatch metric.
type metric struct {
	namespace  string
	name       string
	dimensions []dimension
}

const (
	namespaceS3     = "AWS/S3"
	namespaceLogs   = "AWS/Logs"
	namespaceEvents = "AWS/Events"

	dimensionFilter   = "FilterId"
	dimensionLogGroup = "LogGroupName"
	dimensionRule     = "RuleName"
	dimensionStorage  = "StorageType"

	// FilterWhole is the request metrics filter without conditions, under the name that the S3
	// console gives it.
	FilterWhole = "EntireBucket"
	// FilterFiles is the request metrics filter for a trail's files in its log bucket.
	FilterFiles = "TrailFiles"
	// FilterAccessLogs is the request metrics filter for access logs in their bucket.
	FilterAccessLogs = "AccessLogs"
)

// requestMetric is one of the metrics that S3 publishes for a request metrics filter.
func requestMetric(bucket, filter, name string) metric {
	return metric{namespaceS3, name, []dimension{{dimensionBucket, bucket}, {dimensionFilter, filter}}}
}

// storageMetric is one of the daily metrics that S3 publishes for every bucket, free of charge.
func storageMetric(bucket, name, storage string) metric {
	return metric{namespaceS3, name, []dimension{{dimensionBucket, bucket}, {dimensionStorage, storage}}}
}

func logGroupMetric(logGroup, name string) metric {
	return metric{namespaceLogs, name, []dimension{{dimensionLogGroup, logGroup}}}
}

// ruleMetric is one of the metrics that EventBridge publishes for a rule, free of charge.
func ruleMetric(rule, name string) metric {
	return metric{namespaceEvents, name, []dimension{{dimensionRule, rule}}}
}

// row is the metric as a dashboard writes it.
func (m metric) row(options map[string]any) []any {
	out := []any{m.namespace, m.name}
	for _, d := range m.dimensions {
		out = append(out, d.name, d.value)
	}
	if len(options) > 0 {
		out = append(out, options)
	}
	return out
}
