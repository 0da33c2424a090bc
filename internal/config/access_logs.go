package config

import "slices"

// AccessLogs is where S3 delivers the server access logs of the stack's buckets, and of existing ones that manage
// access-logs.
type AccessLogs struct {
	// Destinations are where they go: s3 is files in the access-log bucket, which cost nothing but storage; cloudwatch-logs is
	// a log group of JSON records that can be measured, alarmed on and asked, and that AWS charges for by the gigabyte. With
	// cloudwatch-logs alone the bucket stays, and receives no more. Default: s3.
	Destinations []string `config:"destinations" oneof:"s3,cloudwatch-logs"`
	// RetentionDays is how many days the log group keeps records: a period of cloudWatch.retentionDays, or 0 for ever.
	// Required with cloudwatch-logs.
	RetentionDays int `config:"retentionDays"`
	// Encryption is that of the log group: kms (the key of logs.kmsKeyArn, or one that the stack makes) or aws-owned, the key
	// that CloudWatch Logs uses by itself. Default: with cloudwatch-logs, kms.
	Encryption string `config:"encryption" oneof:"kms,aws-owned"`
}

// Destinations of access logs.
const (
	AccessLogsToS3         = "s3"
	AccessLogsToCloudWatch = "cloudwatch-logs"
)

// To reports whether access logs are delivered to a destination.
func (a AccessLogs) To(destination string) bool { return slices.Contains(a.Destinations, destination) }

// validateAccessLogs fills in what follows from the destinations.
func validateAccessLogs(f *findings, c *Config) {
	const path = "accessLogs."
	a := &c.AccessLogs
	known := !f.wrong(path + "destinations")
	switch {
	case len(a.Destinations) > 0:
	case f.given[path+"destinations"] && known:
		f.refuse(path+"destinations", []string{},
			"is empty, and nobody would know who read what the trail does not record: list s3, cloudwatch-logs, or both")
	default:
		a.Destinations = []string{AccessLogsToS3}
	}
	for i, destination := range a.Destinations {
		if destination != "" && slices.Contains(a.Destinations[:i], destination) {
			f.refuse(at(path+"destinations", i), destination, "is listed twice: remove one")
		}
	}
	if !a.To(AccessLogsToCloudWatch) {
		if known {
			refuseWithoutAccessLogGroup(f, c)
		}
		return
	}
	if a.Encryption == "" {
		a.Encryption = "kms"
	}
	switch {
	case !f.given[path+"retentionDays"]:
		f.refuse(path+"retentionDays", nil,
			"is missing, and AWS would keep and bill the records for ever: write the number of "+
				"days that the log group keeps them, such as 90, or 0 for ever")
	case !f.wrong(path+"retentionDays") && !slices.Contains(logGroupRetention, a.RetentionDays):
		f.refuse(path+"retentionDays", a.RetentionDays,
			"is not a period that CloudWatch Logs accepts: use one of %v (0 means for ever)",
			logGroupRetention)
	}
	if !a.To(AccessLogsToS3) && c.Analysis != nil {
		f.warn("accessLogs.destinations",
			"the table of analysis reads files, so it has only earlier access logs, if any: "+
				"add s3, which costs only storage, or query the log group")
	}
}

// refuseWithoutAccessLogGroup refuses what needs a log group that is not made.
func refuseWithoutAccessLogGroup(f *findings, c *Config) {
	const remedy = "the destination cloudwatch-logs creates: add that to accessLogs.destinations, or remove this"
	if f.given["accessLogs.retentionDays"] {
		f.refuse("accessLogs.retentionDays", c.AccessLogs.RetentionDays, "applies to the log group of access logs, which "+remedy)
	}
	if f.given["accessLogs.encryption"] {
		f.refuse("accessLogs.encryption", c.AccessLogs.Encryption, "applies to the log group of access logs, which "+remedy)
	}
	if c.Metrics != nil && c.Metrics.AccessLogs {
		f.refuse("metrics.accessLogs", true, "needs the log group of access logs, which "+remedy)
	}
	if c.Alerts != nil && c.Alerts.AccessLogs {
		f.refuse("alerts.accessLogs", true, "needs the log group of access logs, which "+remedy)
	}
}
