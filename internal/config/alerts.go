package config

import (
	"reflect"

	"datatrail/internal/dataset"
)

// Metrics are measurements without alarms; an alarm makes the measurements that it reads.
type Metrics struct {
	// Requests are S3's request metrics of every data bucket: bytes and requests by the minute, a best
	// effort, without identities.
	Requests bool `config:"requests" default:"false"`
	// Records are metrics made of the trail's records in the log group: successful reads and their
	// bytes, denied, anonymous and presigned reads, and copies out, for each data bucket. Needs
	// cloudWatch.
	Records bool `config:"records" default:"false"`
	// AccessLogs are metrics made of the access logs in their log group: successful reads and their bytes, denied, anonymous
	// and presigned reads, and copies out, for each data bucket, without data events. They come hours late, and S3
	// promises none. Needs cloudwatch-logs in accessLogs.destinations.
	AccessLogs bool `config:"accessLogs" default:"false"`
	// TopTalkers is a ranking of principals and addresses by the bytes that they read. Needs cloudWatch.
	TopTalkers bool `config:"topTalkers" default:"false"`
}

// Alerts are what people are notified about.
type Alerts struct {
	// Emails are the addresses that are told, through topics that the stack makes: one for alarms and,
	// with tamper, one for its news. AWS asks each to confirm each subscription. Set as secrets, they are
	// in the state as secrets, too.
	Emails []string `config:"emails"`
	// TopicARNs are existing SNS topics that are told as well, at most 4. Their policies are yours to
	// write; EventBridge, which tamper needs, takes no Condition there.
	TopicARNs []string `config:"topicArns"`
	// Requests are alarms on the bytes that S3's request metrics count: within minutes, without a log
	// group. A dataset whose records have an alarm on bytes, which are exact, has none of these.
	Requests bool `config:"requests" default:"false"`
	// Anomaly is an alarm on more of those bytes than CloudWatch has learned to expect. Needs requests.
	Anomaly bool `config:"anomaly" default:"false"`
	// Records are alarms on what the trail's records say. Needs cloudWatch.
	Records bool `config:"records" default:"false"`
	// AccessLogs are alarms on what the access logs in their log group say, hours late, where neither records nor requests have
	// an alarm on the same measure of a dataset. Needs cloudwatch-logs in accessLogs.destinations.
	AccessLogs bool `config:"accessLogs" default:"false"`
	// Thresholds are the hourly amounts at which the alarms of every dataset go off.
	Thresholds Thresholds `config:"thresholds"`
	// Tamper is news of calls, refused ones included, that change the trail, the stack's buckets, key, log group
	// and role, or silence its topics, alarms and rules, and alarms on news that could not be delivered.
	// docs/tampering.md lists them, and what is not told. Needs trail.managementEvents.
	Tamper bool `config:"tamper" default:"false"`
	// SilentRecordsHours is after how many hours without a record in the log group an alarm goes off:
	// more than the datasets' longest lull. Needs cloudWatch. Default: no alarm.
	SilentRecordsHours int `config:"silentRecordsHours" min:"1"`
	// SilentFilesHours is after how many hours without a file in the trail's log bucket an alarm goes
	// off. CloudTrail writes a digest every hour, with or without events. Default: no alarm.
	SilentFilesHours int `config:"silentFilesHours" min:"2"`
	// SilentAccessLogsHours is after how many hours without an access log in its bucket an alarm goes off, and in their log
	// group where accessLogs.destinations has one. S3 delivers most within a few hours, and promises none. Default: no alarm.
	SilentAccessLogsHours int `config:"silentAccessLogsHours" min:"6"`
}

// Thresholds are hourly amounts. Each says what to look at first when its alarm rings.
type Thresholds struct {
	// Bytes are those of successful reads, with a unit. Look first at the query "Who read what" for that
	// hour, then at the principal's other reads. A new training job is the usual cause: raise the
	// dataset's thresholds for it.
	Bytes dataset.Bytes `config:"bytes" default:"200 GiB" unit:"200 GiB"`
	// Requests are successful reads of objects. Look first where bytes does.
	Requests int `config:"requests" default:"1000000" min:"1"`
	// Denied are reads and listings that were refused. Look first at the same addresses and principals
	// over the last days: a job that moved, or somebody who tries.
	Denied int `config:"denied" default:"50" min:"1"`
	// Anonymous are reads and listings without authentication. Datasets with anonymousReads have
	// this alarm only with a threshold of their own. Look first at the bucket policy of that moment:
	// without anonymousReads nothing should admit them.
	Anonymous int `config:"anonymous" default:"1" min:"1"`
	// Presigned are reads with presigned URLs. Look first at who signed: the principal of the record is
	// the signer, the address is the downloader's.
	Presigned int `config:"presigned" default:"1000" min:"1"`
	// Copies are copies of objects, or parts of them, into other buckets. Look first at the target bucket
	// and its account, in the record's resources.
	Copies int `config:"copies" default:"1" min:"1"`
}

// DatasetThresholds replace the stack's thresholds for one dataset, each on its own.
type DatasetThresholds struct {
	// Bytes are those of successful reads, with a unit.
	Bytes dataset.Bytes `config:"bytes" unit:"200 GiB"`
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

// Of returns the threshold with a key, such as denied: the dataset's own where it has one. A key that is
// not known has none.
func (t Thresholds) Of(key string, own *DatasetThresholds) (float64, bool) {
	if own != nil {
		if n, found := amountOf(reflect.ValueOf(*own), key); found && n > 0 {
			return n, true
		}
	}
	return amountOf(reflect.ValueOf(t), key)
}

func amountOf(thresholds reflect.Value, key string) (float64, bool) {
	for i := range thresholds.NumField() {
		if thresholds.Type().Field(i).Tag.Get("config") == key {
			field := thresholds.Field(i)
			if field.CanUint() {
				return float64(field.Uint()), true
			}
			return float64(field.Int()), true
		}
	}
	return 0, false
}
