package config

// Metrics are measurements without alarms; an alarm makes the measurements that it reads.
type Metrics struct {
	// Requests turns on S3's request metrics of every data bucket: bytes and requests a minute, a
	// best effort, without identities.
	Requests bool `config:"requests" default:"false"`
	// Records measures the trail's records in the log group: successful reads and their bytes, and
	// denied, anonymous and presigned reads, by data bucket, and copies out of it. Needs cloudWatch.
	Records bool `config:"records" default:"false"`
	// TopTalkers ranks principals and addresses by the bytes that they read. Needs cloudWatch.
	TopTalkers bool `config:"topTalkers" default:"false"`
}

// Alerts are what somebody is told of.
type Alerts struct {
	// Emails are told through a topic that the stack makes. AWS asks each address to confirm.
	Emails []string `config:"emails"`
	// TopicARNs are existing SNS topics that are told as well, at most 4. Their policies are yours.
	TopicARNs []string `config:"topicArns"`
	// Requests alarms on the bytes that S3's request metrics count: within minutes, without a log
	// group.
	Requests bool `config:"requests" default:"false"`
	// Anomaly alarms when those bytes leave the range that CloudWatch has learned. Needs requests.
	Anomaly bool `config:"anomaly" default:"false"`
	// Records alarms on what the trail's records say. Needs cloudWatch.
	Records bool `config:"records" default:"false"`
	// Thresholds of the alarms of every dataset.
	Thresholds Thresholds `config:"thresholds"`
	// Tamper tells of calls, refused ones included, that stop or change the trail, or change what
	// protects the stack's buckets, key and log group. Needs trail.managementEvents.
	Tamper bool `config:"tamper" default:"false"`
	// SilentRecordsHours without any record in the log group raise an alarm. Choose more than the
	// datasets' longest lull. Needs cloudWatch. Default: no alarm.
	SilentRecordsHours int `config:"silentRecordsHours" min:"1"`
	// SilentFilesHours without any file in the trail's log bucket raise an alarm. CloudTrail writes a
	// digest every hour, with or without events. Default: no alarm.
	SilentFilesHours int `config:"silentFilesHours" min:"2"`
}

// Thresholds are the hourly amounts at which alarms go off.
type Thresholds struct {
	// Bytes that leave in successful reads, with a unit.
	Bytes string `config:"bytes" default:"200 GiB" unit:"200 GiB"`
	// Requests are successful reads of objects.
	Requests int `config:"requests" default:"1000000" min:"1"`
	// Denied are reads and listings that were refused.
	Denied int `config:"denied" default:"50" min:"1"`
	// Anonymous are reads and listings without authentication. Datasets with anonymousReads have
	// this alarm only with a threshold of their own.
	Anonymous int `config:"anonymous" default:"1" min:"1"`
	// Presigned are reads with presigned URLs.
	Presigned int `config:"presigned" default:"1000" min:"1"`
	// Copies are copies of objects, or parts of them, into other buckets.
	Copies int `config:"copies" default:"1" min:"1"`
}

// DatasetThresholds replace the stack's thresholds for one dataset, each on its own.
type DatasetThresholds struct {
	// Bytes that leave in successful reads, with a unit.
	Bytes string `config:"bytes" unit:"200 GiB"`
	// Requests are successful reads of objects.
	Requests int `config:"requests" min:"1"`
	// Denied are reads and listings that were refused.
	Denied int `config:"denied" min:"1"`
	// Anonymous are reads and listings without authentication.
	Anonymous int `config:"anonymous" min:"1"`
	// Presigned are reads with presigned URLs.
	Presigned int `config:"presigned" min:"1"`
	// Copies are copies of objects, or parts of them, into other buckets.
	Copies int `config:"copies" min:"1"`
}
