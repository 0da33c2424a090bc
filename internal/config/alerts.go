package config

import (
	"reflect"

	"datatrail/internal/dataset"
)

// Metrics are measurements without alarms; an alarm makes the measurements that it reads.
type Metrics struct {
	// Requests are S3's request metrics of every data bucket: bytes and requests per minute, best effort, without
	// identities.
	Requests bool `config:"requests" default:"false"`
	// Records are metrics derived from the trail's records in the log group: successful reads and their bytes,
	// denied, anonymous and presigned reads, and copies out, for each data bucket. Needs cloudWatch.
	Records bool `config:"records" default:"false"`
	// AccessLogs are metrics derived from the access logs in their log group: successful reads and their bytes,
	// denied, anonymous and presigned reads, and copies out, for each data bucket, without data events. They arrive
	// hours late, and S3 guarantees none. Needs cloudwatch-logs in accessLogs.destinations.
	AccessLogs bool `config:"accessLogs" default:"false"`
	// TopTalkers is a ranking of principals and addresses by the bytes that they read. Needs cloudWatch.
	TopTalkers bool `config:"topTalkers" default:"false"`
}

// Alerts are what people are notified about.
type Alerts struct {
	// Emails are the addresses that are notified, through topics that the stack creates: one for alarms and, with
	// tamper, one for calls that tamper. Each address must confirm each subscription. If you set them as secrets,
	// they are also secrets in the state.
	Emails []string `config:"emails"`
	// TopicARNs are existing SNS topics that are also notified, at most 4. You write their policies. EventBridge,
	// which tamper needs, accepts no Condition there.
	TopicARNs []string `config:"topicArns"`
	// Requests are alarms on the bytes that S3's request metrics count: within minutes, without a log group. A
	// dataset whose records have an alarm on bytes, which are exact, has none of these.
	Requests bool `config:"requests" default:"false"`
	// Anomaly is an alarm that goes off when those bytes exceed what CloudWatch has learned to expect. Needs
	// requests.
	Anomaly bool `config:"anomaly" default:"false"`
	// Records are alarms on the trail's records. Needs cloudWatch.
	Records bool `config:"records" default:"false"`
	// AccessLogs are alarms on the access logs in their log group. They go off hours late. A measure of a dataset on
	// which records or requests have an alarm has none of these. Needs cloudwatch-logs in accessLogs.destinations.
	AccessLogs bool `config:"accessLogs" default:"false"`
	// Thresholds are the hourly amounts at which the alarms of every dataset go off.
	Thresholds Thresholds `config:"thresholds"`
	// Tamper notifies you of calls, including refused ones, that change the trail, the stack's buckets, key, log
	// group and role, or silence its topics, alarms and rules. Alarms go off when such a notification could not be
	// delivered. docs/tampering.md lists the calls, and those that are not reported. Needs trail.managementEvents.
	Tamper bool `config:"tamper" default:"false"`
	// SilentRecordsHours is the number of hours without a record in the log group after which an alarm goes off:
	// choose more than the datasets' longest lull. Needs cloudWatch. Default: no alarm.
	SilentRecordsHours int `config:"silentRecordsHours" min:"1"`
	// SilentFilesHours is the number of hours without a file in the trail's log bucket after which an alarm goes
	// off. CloudTrail writes a digest every hour, with or without events. Default: no alarm.
	SilentFilesHours int `config:"silentFilesHours" min:"2"`
	// SilentAccessLogsHours is the number of hours without an access log in its bucket after which an alarm goes
	// off. If accessLogs.destinations has a log group, another alarm does the same for that. S3 delivers most access
	// logs within a few hours, but guarantees nothing. Default: no alarm.
	SilentAccessLogsHours int `config:"silentAccessLogsHours" min:"6"`
}

// Thresholds are hourly amounts. Each says what to look at first when its alarm rings.
type Thresholds struct {
	// Bytes are the bytes of successful reads, with a unit. First look at the query "Who read what" for that hour,
	// then at the principal's other reads. The usual cause is a new training job: raise the dataset's thresholds
	// for it.
	Bytes dataset.Bytes `config:"bytes" default:"200 GiB" unit:"200 GiB"`
	// Requests are successful reads of objects. First look where bytes says.
	Requests int `config:"requests" default:"1000000" min:"1"`
	// Denied are reads and listings that were refused. First look at the same addresses and principals over the
	// last days: a job that moved, or somebody who is trying to get in.
	Denied int `config:"denied" default:"50" min:"1"`
	// Anonymous are reads and listings without authentication. Datasets with anonymousReads have this alarm only
	// with a threshold of their own. First look at the bucket policy at that time: without anonymousReads nothing
	// should admit them.
	Anonymous int `config:"anonymous" default:"1" min:"1"`
	// Presigned are reads with presigned URLs. First look at who signed: the principal of the record is the
	// signer, the address is the downloader's.
	Presigned int `config:"presigned" default:"1000" min:"1"`
	// Copies are copies of objects, or parts of them, into other buckets. First look at the target bucket and its
	// account, in the record's resources.
	Copies int `config:"copies" default:"1" min:"1"`
}

// DatasetThresholds replace the stack's thresholds for one dataset, each on its own.
type DatasetThresholds struct {
	// Bytes are the bytes of successful reads, with a unit.
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
